"""What the callbacks of an installation have in common over its starts: a secret, and a port."""

import json
import secrets
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from bot.private_files import write_private_file

_NAME = "callbacks.json"


@dataclass(frozen=True)
class CallbackMemory:
    """The secret that tokens are made of, and the port that was listened on last (0: none yet)."""

    secret: str = field(repr=False)
    port: int = 0


def recall(folder: Path) -> CallbackMemory:
    """Read `callbacks.json` in `folder`; make it anew if it is not there or makes no sense.

    A new secret costs no job: whose callback is lost is found by asking.
    """
    path = folder / _NAME
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
        return CallbackMemory(str(known["secret"]), int(known["port"]))
    except (OSError, ValueError, KeyError, TypeError):
        made = CallbackMemory(secrets.token_hex(32))
        _write(path, made)
        return made


def remember_port(folder: Path, memory: CallbackMemory, port: int) -> None:
    """Keep the port for the next start, so that addresses given out stay true."""
    if port != memory.port:
        _write(folder / _NAME, replace(memory, port=port))


def _write(path: Path, memory: CallbackMemory) -> None:
    write_private_file(path, json.dumps(asdict(memory)))
