"""Settings: what the environment and `.env` say, checked once, with errors a person can act on."""

import os
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.logs import LogFormat
from vclm.rules import check_url

CLOUD_ENDPOINT = "https://vclm.intl.tencentcloudapi.com"

_KEYS = "TENCENTCLOUD_SECRET_ID and _KEY"
_BOTH_KEYS = "TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY go together: set both, or neither"
_CALLBACK_PORT_TOO = "needs BOOGIE_CALLBACK_PORT as well: the port of this machine that it leads to"
_CLOUD_WINDOW = 40  # jobs
_LOCAL_NAMES = (".local", ".localhost", ".internal", ".lan", ".home.arpa", ".invalid", ".test")

Provider = Literal["engine", "cloud"]


class SettingsError(Exception):
    """The environment holds something Boogie cannot run with; the message says what to change."""


class Settings(BaseSettings):
    """Everything an owner may set, under the names of the environment variables in lower case."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore")

    discord_token: SecretStr | None = None
    tencentcloud_secret_id: SecretStr | None = None
    tencentcloud_secret_key: SecretStr | None = None
    tencentcloud_region: str = "ap-singapore"
    vclm_endpoint: str = CLOUD_ENDPOINT
    boogie_data: Path = Path("data")
    boogie_log: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    boogie_log_format: LogFormat = "text"
    boogie_job_minutes: Annotated[int, Field(ge=2, le=2880)] = 60
    boogie_keep_days: Annotated[int, Field(ge=1, le=3650)] = 30
    boogie_member_daily: Annotated[int, Field(ge=1, le=10_000)] | None = None
    boogie_member_open: Annotated[int, Field(ge=1, le=1_000)] | None = None
    boogie_window: Annotated[int, Field(ge=1, le=10_000)] | None = None
    boogie_record_days: Annotated[int, Field(ge=1, le=3650)] = 365
    boogie_metrics_port: Annotated[int, Field(ge=1, le=65535)] | None = None
    boogie_metrics_host: str = "127.0.0.1"
    boogie_callback_url: str | None = None
    boogie_callback_port: Annotated[int, Field(ge=1, le=65535)] | None = None
    boogie_callback_host: str = "127.0.0.1"
    engine_workers: Annotated[int, Field(ge=1, le=64)] | None = None
    engine_short_side: Annotated[int, Field(ge=144, le=1080, multiple_of=2)] = 720
    engine_public_url: str | None = None
    engine_blocked_pictures: Path | None = None
    engine_blocked_words: Path | None = None
    engine_port: Annotated[int, Field(ge=1, le=65535)] | None = None
    engine_endpoint: str | None = None

    @field_validator("discord_token", "tencentcloud_secret_id", "tencentcloud_secret_key")
    @classmethod
    def _without_white_space(cls, secret: SecretStr | None) -> SecretStr | None:
        """Strip what a copy and paste brings along; a token of spaces is no token."""
        stripped = secret.get_secret_value().strip() if secret else ""
        return SecretStr(stripped) if stripped else None

    @field_validator("vclm_endpoint", "engine_endpoint")
    @classmethod
    def _an_endpoint(cls, url: str | None) -> str | None:
        if url is None:
            return None
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("must look like https://vclm.intl.tencentcloudapi.com")
        return url.rstrip("/")

    @field_validator("engine_public_url")
    @classmethod
    def _a_public_url(cls, url: str | None) -> str | None:
        if url is not None and not is_public_https(url):
            raise ValueError(
                "must be an https address that members can open, such as https://boogie.example.org"
            )
        return url.rstrip("/") if url else url

    @field_validator("boogie_callback_url")
    @classmethod
    def _a_callback_url(cls, url: str | None) -> str | None:
        if url is None:
            return None
        try:
            check_url("BOOGIE_CALLBACK_URL", url)
            bare = not urlsplit(url).query and not urlsplit(url).fragment
        except ValueError:
            bare = False
        if not bare:
            raise ValueError("must be the address of a folder, such as https://boogie.example.org")
        return url.rstrip("/")

    @model_validator(mode="after")
    def _callback_url_with_port(self) -> Self:
        if self.boogie_callback_url and self.boogie_callback_port is None:
            raise ValueError(f"BOOGIE_CALLBACK_URL {_CALLBACK_PORT_TOO}")
        return self

    @model_validator(mode="after")
    def _both_keys_or_none(self) -> Self:
        if (self.tencentcloud_secret_id is None) != (self.tencentcloud_secret_key is None):
            raise ValueError(_BOTH_KEYS)
        return self

    @property
    def provider(self) -> Provider:
        """Who renders: Tencent's cloud when its keys are set, else the engine on this machine."""
        return "cloud" if self.tencentcloud_secret_id else "engine"

    @property
    def asks_own_engine(self) -> bool:
        """Whether VCLM_ENDPOINT is an engine of ours, by the owner's word: only such a one deduplicates."""
        return self.vclm_endpoint == self.engine_endpoint

    @property
    def callback_base(self) -> str | None:
        """Where a provider elsewhere reaches the bot; None when it cannot. The engine beside it needs none.

        Only an engine of ours may call an address that is not public.
        """
        url = self.boogie_callback_url
        if url is None or self.provider == "engine":
            return None
        return url if self.asks_own_engine or is_public_https(url) else None

    @property
    def engine_renders(self) -> bool:
        """Whether an engine of ours makes the videos, on this machine or elsewhere."""
        return self.provider == "engine" or self.asks_own_engine

    @property
    def window(self) -> int:
        """How many jobs whoever renders is given at once: it stays busy, and the others take turns."""
        if self.boogie_window is not None:
            return self.boogie_window
        if self.provider == "cloud":
            return _CLOUD_WINDOW
        return 2 * (self.engine_workers or max(1, (os.cpu_count() or 1) // 2))

    @property
    def engine_environment(self) -> dict[str, str]:
        """What the embedded engine is told; it reads no `.env` of its own."""
        chosen = {
            "ENGINE_SHORT_SIDE": self.engine_short_side,
            "ENGINE_WORKERS": self.engine_workers,
            "ENGINE_BLOCKED_PICTURES": _absolute(self.engine_blocked_pictures),
            "ENGINE_BLOCKED_WORDS": _absolute(self.engine_blocked_words),
        }
        return {name: str(value) for name, value in chosen.items() if value is not None}

    @property
    def database(self) -> Path:
        """The job record."""
        return self.boogie_data / "boogie.db"

    @property
    def pictures(self) -> Path:
        """The folder of the pictures that passed intake."""
        return self.boogie_data / "pictures"

    @property
    def results(self) -> Path:
        """The folder of the finished videos."""
        return self.boogie_data / "results"

    def describe_choices(self) -> list[str]:
        """Say in a few lines what was chosen, and why."""
        return [self._discord_choice(), self._provider_choice(), f"Data     {self.boogie_data.resolve()}"]

    def _discord_choice(self) -> str:
        if self.discord_token:
            return "Discord  connecting, because DISCORD_TOKEN is set"
        return "Discord  the playground in your browser, because DISCORD_TOKEN is not set"

    def _provider_choice(self) -> str:
        if self.provider == "cloud":
            host = urlsplit(self.vclm_endpoint).hostname
            return f"Dances   made by {host} ({self.tencentcloud_region}), because {_KEYS} are set"
        return (
            "Dances   made by the engine on this machine, because TENCENTCLOUD_SECRET_ID and _KEY are not set"
        )


def _absolute(path: Path | None) -> Path | None:
    return None if path is None else path.absolute()


def is_public_https(url: str) -> bool:
    """Tell whether a member's browser may be able to open `url`: https, and a host that is not local."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    host = parts.hostname or ""
    if parts.scheme != "https":
        return False
    try:
        return ip_address(host).is_global
    except ValueError:  # not an address: a name
        return "." in host and not host.endswith(_LOCAL_NAMES)


def load_settings(**overrides: object) -> Settings:
    """Read the environment and `.env`.

    Raises SettingsError, one readable line per problem.
    """
    try:
        return Settings(**overrides)  # pyright: ignore[reportArgumentType]
    except ValidationError as error:
        lines = [
            f"{'_'.join(str(part) for part in problem['loc']).upper() or 'Settings'}: "
            f"{problem['msg'].removeprefix('Value error, ')}"
            for problem in error.errors(include_url=False, include_input=False)
        ]
        raise SettingsError("\n".join(lines)) from None
