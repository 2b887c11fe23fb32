"""What is read when somebody asks: the job record, and the parts of the process. Nothing of it is kept."""

import logging
import sqlite3
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path

from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily
from prometheus_client.registry import Collector

from bot.observing.record_view import view
from bot.observing.vitals import Vitals

log = logging.getLogger(__name__)


class RecordCollector(Collector):
    """Reads the rows anew for every answer; it blocks, so it is asked in a thread."""

    def __init__(self, database: Path, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    def collect(self) -> Iterator[Metric]:
        """Yield the jobs by state, what waits how long, and the points."""
        try:
            seen = view(self._database, self._clock())
        except sqlite3.Error as error:
            log.warning("the job record cannot be read for /metrics: %s", error)
            yield _gauge("boogie_record_readable", "Whether the job record can be read.", 0)
            return
        yield _gauge("boogie_record_readable", "Whether the job record can be read.", 1)
        jobs = GaugeMetricFamily("boogie_jobs", "Jobs in the record by state.", labels=["state"])
        for state, count in seen.jobs.items():
            jobs.add_metric([str(state)], count)
        yield jobs
        yield _gauge("boogie_queue_age_seconds", "Age of the oldest job without a render.", seen.queue_age)
        yield _gauge("boogie_due_age_seconds", "How long the longest due step has been due.", seen.due_age)
        yield _gauge(
            "boogie_points_spent", "Points that the provider said the jobs in the record cost.", seen.points
        )


class VitalsCollector(Collector):
    """Asks the parts of the process."""

    def __init__(self, vitals: Vitals, provider: str) -> None:
        self._vitals = vitals
        self._provider = provider

    def collect(self) -> Iterator[Metric]:
        """Yield whether each part is alive, and which Boogie this is."""
        vitals = self._vitals
        yield _gauge("boogie_gateway_connected", "Whether Discord's events arrive.", vitals.gateway.connected)
        yield _gauge(
            "boogie_gateway_latency_seconds", "From a heartbeat to its answer.", vitals.gateway.latency
        )
        yield _gauge(
            "boogie_provider_reachable", "Whether the renderer answered when last called.", vitals.provider()
        )
        yield _gauge("boogie_runner_alive", "Whether somebody works on the jobs.", vitals.runner())
        yield InfoMetricFamily(
            "boogie", "Which Boogie this is.", {"version": version("boogie"), "provider": self._provider}
        )


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(name, words, value=value)
