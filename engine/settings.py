"""What the owner of an engine can choose, from ``ENGINE_*`` in the environment or from the command line."""

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AnyHttpUrl, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from engine.failure import CannotStart
from engine.tenants import REQUESTS_PER_SECOND, Tenant, read_tenants
from vclm.messages import Language

DAY = 24 * 3600

CallbackShape = Literal["tencent", "vidu"]
"""The two published bodies of a callback: Tencent's described job, or Vidu's."""


class EngineSettings(BaseSettings):
    """One engine's settings; an impossible value stops the start with a message that names it."""

    model_config = SettingsConfigDict(
        env_prefix="ENGINE_", env_ignore_empty=True, extra="ignore", frozen=True
    )

    secret_id: str = ""
    """The public half of a credential whose tenant has no limits but the ones here."""
    secret_key: SecretStr = SecretStr("")
    """The credential's secret half."""
    tenants: Path | None = None
    """A file of further tenants, each with limits of its own."""
    requests_per_second: int = Field(default=REQUESTS_PER_SECOND, ge=1)
    """Calls of one action the credential of these settings may make in any second."""
    language: Language = "en-US"
    """The language of answers to requests that name none."""
    workers: int = Field(default_factory=lambda: max(1, (os.cpu_count() or 1) // 2), ge=1, le=64)
    """Render processes, and so the number of renders at a time."""
    short_side: int = Field(default=720, ge=120, le=2160, multiple_of=2)
    """The shorter edge of dances in pixels; other videos have the one that is asked for."""
    public_url: AnyHttpUrl | None = None
    """Where members reach the engine's results; without it, URLs name the host the client called."""
    allow_private_urls: bool = False
    """Whether ImageUrl, LogoUrl and CallbackUrl may name hosts of the own network."""
    callback_trusted: Annotated[tuple[str, ...], NoDecode] = ()
    """URLs, separated by commas: a CallbackUrl that begins with one may name a host of the own network."""
    callback_shape: CallbackShape = "tencent"
    """Which of the published bodies callbacks have."""
    callback_signed: bool = True
    """Whether callbacks carry Vidu's signature, made with the caller's secret key."""
    blocked_pictures: Path | None = None
    """A file of picture hashes, one a line (``--hash`` tells one): pictures like these are refused."""
    blocked_words: Path | None = None
    """A file of words and phrases, one a line, that no prompt may contain."""
    regions: Annotated[tuple[str, ...], NoDecode] = ()
    """The regions accepted, separated by commas; empty accepts any well-formed one."""
    queue_limit: int = Field(default=100, ge=1)
    """Jobs that may wait, ordinary and off-peak ones each; further ones are refused with JobQueueFull."""
    off_peak_seconds: float = Field(default=2 * DAY, gt=0)
    """How long an off-peak job may wait before it is cancelled."""
    min_free_mb: int = Field(default=256, ge=0)
    """Free space on the disk (MiB) below which no job is accepted."""
    render_seconds: float = Field(default=600, gt=0)
    """The longest a render may take."""
    render_memory_mb: int = Field(default=2048, ge=512)
    """The most private memory a render process may hold, in MiB."""
    result_seconds: int = Field(default=DAY, ge=1)
    """How long a result is kept and its URL is good."""
    instance: str = Field(default="", pattern=r"^[\w.-]{0,128}$")
    """What the process that started this engine calls it; told with /health, so that it knows its own."""
    job_seconds: int = Field(default=7 * DAY, ge=60)
    """How long a finished job can be described."""

    @field_validator("regions", "callback_trusted", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return (
            tuple(part.strip() for part in value.split(",") if part.strip())
            if isinstance(value, str)
            else value
        )

    def all_tenants(self) -> tuple[Tenant, ...]:
        """Return everybody who may call; CannotStart if a credential cannot be used."""
        given = read_tenants(self.tenants) if self.tenants else ()
        if not self.secret_id or not self.secret_key.get_secret_value():
            return given
        try:
            own = Tenant(
                secret_id=self.secret_id,
                secret_key=self.secret_key,
                requests_per_second=self.requests_per_second,
            )
        except ValidationError as error:
            raise CannotStart(
                f"ENGINE_SECRET_ID may have letters, digits and _.- only, not {self.secret_id!r}"
            ) from error
        return (own, *given)
