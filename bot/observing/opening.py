"""Opening the private port, if the settings say so."""

from prometheus_client import CollectorRegistry

from bot.observing.collectors import RecordCollector, VitalsCollector
from bot.observing.health import examine
from bot.observing.port import PrivatePort
from bot.observing.vitals import Vitals
from bot.settings import Settings


async def open_private_port(
    settings: Settings, registry: CollectorRegistry, vitals: Vitals
) -> PrivatePort | None:
    """Serve the registry, the record and the vitals; None where no port is set. Raises MetricsPortError."""
    if settings.boogie_metrics_port is None:
        return None
    registry.register(RecordCollector(settings.database))
    registry.register(VitalsCollector(vitals, settings.provider))
    port = PrivatePort(registry, lambda: examine(settings.database, vitals))
    await port.listen(settings.boogie_metrics_host, settings.boogie_metrics_port)
    return port
