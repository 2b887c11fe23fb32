"""What an action gets and gives, whichever it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.tenants import Tenant
from engine.wire import WireRequest
from vclm.messages import Language


@dataclass(frozen=True)
class Call:
    """A verified call of an action.

    ``origin`` is where the client reached us, such as ``http://127.0.0.1:8080``; ``language`` is what it
    wants to be answered in.
    """

    tenant: Tenant
    action: str
    head: WireRequest
    body: bytes
    origin: str
    language: Language = "en-US"

    @property
    def trace_id(self) -> str:
        """Return what the client calls this call, or ""."""
        return self.head.headers.get("x-tc-traceid", "")


@dataclass(frozen=True)
class Answer:
    """An action's answer under its wire names, and headers that go with it."""

    fields: Mapping[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
