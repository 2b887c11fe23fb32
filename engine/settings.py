"""What the owner of an engine can choose, from ``ENGINE_*`` in the environment or from the command line."""

import os
from typing import Annotated

from pydantic import AnyHttpUrl, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

DAY = 24 * 3600


class EngineSettings(BaseSettings):
    """One engine's settings; an impossible value stops the start with a message that names it."""

    model_config = SettingsConfigDict(
        env_prefix="ENGINE_", env_ignore_empty=True, extra="ignore", frozen=True
    )

    secret_id: str = ""
    """The one credential the engine accepts: its public half."""
    secret_key: SecretStr = SecretStr("")
    """The credential's secret half."""
    workers: int = Field(default_factory=lambda: max(1, (os.cpu_count() or 1) // 2), ge=1, le=64)
    """Render processes, and so the number of renders at a time."""
    short_side: int = Field(default=720, ge=120, le=2160, multiple_of=2)
    """The videos' shorter edge in pixels."""
    public_url: AnyHttpUrl | None = None
    """Where members reach the engine's results; without it, URLs name the host the client called."""
    allow_private_urls: bool = False
    """Whether ImageUrl and LogoUrl may name hosts of the own network."""
    regions: Annotated[tuple[str, ...], NoDecode] = ()
    """The regions accepted, separated by commas; empty accepts any well-formed one."""
    queue_limit: int = Field(default=100, ge=1)
    """Jobs that may wait; further ones are refused with JobQueueFull."""
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

    @field_validator("regions", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return (
            tuple(part.strip() for part in value.split(",") if part.strip())
            if isinstance(value, str)
            else value
        )
