"""Who renders: Tencent's cloud or the engine on this machine, behind the same client."""

from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from bot.settings import Provider as ProviderName
from bot.settings import Settings, is_public_https
from bot.texts import has_text
from vclm.client import VclmClient

_TENCENT = ".tencentcloudapi.com"
_BUSY = ("RequestLimitExceeded", "FailedOperation.JobQueueFull", "ResourceInUse", "ServiceUnavailable")
_OVERLOADED = ("LimitExceeded", "ResourceInsufficient", "ResourceUnavailable")
_ACCOUNT = ("AuthFailure", "UnauthorizedOperation", "IpInBlacklist", "IpNotInWhitelist", "OperationDenied")
_REJECTED = ("FailedOperation.Image", "FailedOperation.Body", "FailedOperation.Face", "InvalidParameterValue")
_ALSO_REJECTED = frozenset(
    {
        "FailedOperation.KeyPointUndetected",
        "FailedOperation.ModerationFailed",
        "FailedOperation.DriverFailed",
    }
)


@dataclass(frozen=True)
class Provider:
    """A VCLM service to send jobs to.

    `deduplicates`: the same trace id makes no second job, so a submission of unknown fate may be repeated.
    """

    name: ProviderName
    client: VclmClient
    deduplicates: bool
    public_url: str | None

    @property
    def retry_seconds(self) -> float | None:
        """How long to wait when it cannot be reached: our engine restarts in seconds; else back off."""
        return 2.0 if self.deduplicates else None

    def link(self, result_url: str) -> str | None:
        """Make a result's address one that a member can open; None when there is no such address."""
        if is_public_https(result_url):
            return result_url
        if self.public_url is None:
            return None
        public, local = urlsplit(self.public_url), urlsplit(result_url)
        path = public.path.rstrip("/") + local.path
        return urlunsplit((public.scheme, public.netloc, path, local.query, ""))


def cloud(settings: Settings) -> Provider:
    """Make the service of the settings' keys the provider: the cloud, or an engine of ours elsewhere."""
    key_id, key = settings.tencentcloud_secret_id, settings.tencentcloud_secret_key
    if key_id is None or key is None:
        raise ValueError("the cloud needs both keys")
    client = VclmClient(
        settings.vclm_endpoint,
        key_id.get_secret_value(),
        key.get_secret_value(),
        region=settings.tencentcloud_region,
    )
    host = urlsplit(settings.vclm_endpoint).hostname or ""
    if host.endswith(_TENCENT):
        return Provider("cloud", client, deduplicates=False, public_url=None)
    own = settings.asks_own_engine  # a gateway in front of the cloud charges for the same trace id twice
    return Provider("cloud", client, deduplicates=own, public_url=settings.engine_public_url)


def engine(endpoint: str, secret_id: str, secret_key: str, public_url: str | None) -> Provider:
    """Make an engine of ours at `endpoint` the provider."""
    return Provider(
        "engine", VclmClient(endpoint, secret_id, secret_key), deduplicates=True, public_url=public_url
    )


def is_busy(code: str) -> bool:
    """Tell whether an error code only says "not now"."""
    return code.startswith(_BUSY)


def is_about_the_picture(code: str) -> bool:
    """Tell whether an error code blames the picture: the job is rejected rather than failed."""
    return code in _ALSO_REJECTED or code.startswith(_REJECTED)


def failure_key(code: str) -> str:
    """Choose the member's sentence for an error code; there is one for every code."""
    if has_text(f"vclm.{code}"):
        return f"vclm.{code}"
    if code.startswith(_ACCOUNT):
        return "failure.provider_account"
    if code.startswith(_BUSY + _OVERLOADED):
        return "failure.provider_busy"
    return "failure.provider"
