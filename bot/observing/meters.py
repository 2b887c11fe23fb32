"""What is counted as it happens: deliveries, and the errors of the provider and of Discord."""

import re

from prometheus_client import CollectorRegistry, Counter, Histogram, PlatformCollector, ProcessCollector

from vclm.errors import VclmApiError, VclmDownloadError, VclmError, error_codes

_DELIVERY_SECONDS = (5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600, 1200, 3600, 4 * 3600)
_OTHER = "other"
_CODE = re.compile(r"[A-Z][A-Za-z]{2,40}(\.[A-Z][A-Za-z]{2,60})?")
_MOST_UNKNOWN_CODES = 50


class Meters:
    """The counters of one bot, in a registry of their own.

    Labels have few values, whatever the other side answers: each one makes a series that is kept for ever.
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        self._unknown: set[str] = set()
        self._deliveries = Histogram(
            "boogie_delivery_seconds",
            "From the command to the video in its place.",
            buckets=_DELIVERY_SECONDS,
            registry=self.registry,
        )
        self._provider = Counter(
            "boogie_provider_errors",
            "Calls to the provider that gave no result, and renders that failed there.",
            ("action", "code"),
            registry=self.registry,
        )
        self._discord = Counter(
            "boogie_discord_errors",
            "Calls to Discord that were answered with an error, or not at all (status 0).",
            ("status", "code"),
            registry=self.registry,
        )

    def delivered(self, seconds: float) -> None:
        """Note a delivery, so many seconds after the job was made."""
        self._deliveries.observe(max(0.0, seconds))

    def provider_error(self, action: str, error: VclmError) -> None:
        """Note a call to the provider that gave no result."""
        self._provider.labels(action, self._provider_code(error)).inc()

    def render_failed(self, code: str) -> None:
        """Note a render that failed at the provider."""
        self._provider.labels("render", self._bounded(code)).inc()

    def discord_error(self, status: int, code: int) -> None:
        """Note an error of Discord's: the HTTP status and the code in the body, 0 where there is none."""
        self._discord.labels(str(status), self._bounded(str(code), known=str(code).isdigit())).inc()

    def _provider_code(self, error: VclmError) -> str:
        if isinstance(error, VclmApiError):
            return self._bounded(error.code)
        if isinstance(error, VclmDownloadError) and error.status is not None:
            return f"HTTP {error.status}"
        return type(error).__name__.removeprefix("Vclm")

    def _bounded(self, code: str, *, known: bool = False) -> str:
        if code in error_codes() or code in self._unknown:
            return code
        if not (known or _CODE.fullmatch(code)) or len(self._unknown) >= _MOST_UNKNOWN_CODES:
            return _OTHER
        self._unknown.add(code)
        return code
