"""Who renders: Tencent's cloud or the engine on this machine, behind the same client."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit, urlunsplit

from pydantic import SecretStr

from bot.credentials import EngineCredentials
from bot.settings import Provider as ProviderName
from bot.settings import Settings, is_public_https
from vclm.calling import OnError
from vclm.client import VclmClient

_TENCENT = ".tencentcloudapi.com"


@dataclass(frozen=True)
class Provider:
    """A VCLM service to send jobs to.

    `deduplicates`: the same trace id makes no second job, so a submission of unknown fate may be repeated.
    `callback_key` is what it signs callbacks with; None where no signature is known.
    """

    name: ProviderName
    client: VclmClient
    deduplicates: bool
    public_url: str | None
    endpoint: str = ""
    callback_key: SecretStr | None = field(default=None, repr=False)

    @property
    def retry_seconds(self) -> float | None:
        """How long to wait when it cannot be reached: our engine restarts in seconds; else back off."""
        return 2.0 if self.deduplicates else None

    def may_have_put_at(self, result_url: str) -> bool:
        """Tell whether an address that is only claimed may be followed: a public one, or its own."""
        try:
            claimed, own = urlsplit(result_url), urlsplit(self.endpoint)
        except ValueError:
            return False
        is_own = bool(own.netloc) and (claimed.scheme, claimed.netloc) == (own.scheme, own.netloc)
        return is_own or is_public_https(result_url)

    def link(self, result_url: str) -> str | None:
        """Make a result's address one that a member can open; None when there is no such address."""
        if is_public_https(result_url):
            return result_url
        if self.public_url is None:
            return None
        public, local = urlsplit(self.public_url), urlsplit(result_url)
        path = public.path.rstrip("/") + local.path
        return urlunsplit((public.scheme, public.netloc, path, local.query, ""))


def cloud(
    settings: Settings, *, patient: bool = True, on_error: OnError = lambda _action, _error: None
) -> Provider:
    """Make the service of the settings' keys the provider: the cloud, or an engine of ours elsewhere.

    Not `patient`: a submission is tried once, for a caller whose own back-off survives a restart. `on_error`
    is told of every call without a result.
    """
    key_id, key = settings.tencentcloud_secret_id, settings.tencentcloud_secret_key
    if key_id is None or key is None:
        raise ValueError("the cloud needs both keys")
    client = VclmClient(
        settings.vclm_endpoint,
        key_id.get_secret_value(),
        key.get_secret_value(),
        region=settings.tencentcloud_region,
        patient=patient,
        on_error=on_error,
    )
    endpoint = settings.vclm_endpoint
    if (urlsplit(endpoint).hostname or "").endswith(_TENCENT):
        return Provider("cloud", client, deduplicates=False, public_url=None, endpoint=endpoint)
    own = settings.asks_own_engine  # a gateway in front of the cloud charges for the same trace id twice
    return Provider(
        "cloud",
        client,
        deduplicates=own,
        public_url=settings.engine_public_url,
        endpoint=endpoint,
        callback_key=key if own else None,
    )


def engine(
    endpoint: str,
    credentials: EngineCredentials,
    public_url: str | None,
    *,
    patient: bool = True,
    on_error: OnError = lambda _action, _error: None,
) -> Provider:
    """Make an engine of ours at `endpoint` the provider; for the rest see above."""
    return Provider(
        "engine",
        VclmClient(
            endpoint, credentials.secret_id, credentials.secret_key, patient=patient, on_error=on_error
        ),
        deduplicates=True,
        public_url=public_url,
        endpoint=endpoint,
        callback_key=SecretStr(credentials.secret_key),
    )
