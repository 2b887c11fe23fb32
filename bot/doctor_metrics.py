"""The check of `boogie doctor` on what watches the bot: the private port, and the log."""

from ipaddress import ip_address

import httpx

from bot.doctor import Finding, trouble_with_port
from bot.jobs.database import LOCK_NAME, is_held
from bot.settings import Settings

_NAME = "Metrics"
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 (where to ask, not where to listen)


def check_log(settings: Settings) -> Finding:
    """Say what the log will look like."""
    shape = "one JSON object a line" if settings.boogie_log_format == "json" else "lines of text"
    return Finding("Log", True, f"{shape} from {settings.boogie_log} on")


async def check_metrics(settings: Settings, client: httpx.AsyncClient) -> Finding:
    """Look at the private port, and while Boogie runs at what it answers."""
    host, port = settings.boogie_metrics_host, settings.boogie_metrics_port
    if port is None:
        return Finding(_NAME, True, "BOOGIE_METRICS_PORT is not set: nothing listens")
    running = is_held(settings.boogie_data / LOCK_NAME)
    taken = trouble_with_port(host, port, running=running)
    if taken is not None:
        return Finding(_NAME, False, f"{taken}: choose another BOOGIE_METRICS_PORT or _HOST")
    if running:
        return await _ask(f"http://{_EVERYWHERE.get(host, host)}:{port}/health", client)
    return Finding(_NAME, True, f"port {port} is free{_warning(host)}")


async def _ask(address: str, client: httpx.AsyncClient) -> Finding:
    try:
        answer = await client.get(address)
        checks: dict[str, dict[str, object]] = answer.json()["checks"]
        troubles = [str(check["detail"]) for check in checks.values() if not check["ok"]]
    except (httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError) as error:
        trouble = f"{address} does not answer as Boogie would ({type(error).__name__})"
        return Finding(_NAME, False, f"{trouble}: start it anew, or choose another BOOGIE_METRICS_PORT")
    if troubles:
        return Finding(_NAME, False, f"{address} says: {'; '.join(troubles)}")
    return Finding(_NAME, True, f"{address} says that all is well")


def _warning(host: str) -> str:
    try:
        local = ip_address(host).is_loopback
    except ValueError:
        local = host == "localhost"
    return "" if local else f"; whoever reaches {host} can read it: keep it off the Internet"
