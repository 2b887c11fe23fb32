"""The credentials between the bot and its own engine, made at the first start."""

import json
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from bot.private_files import write_private_file


class CredentialsError(Exception):
    """The credentials file cannot be used; the message says what to do."""


@dataclass(frozen=True)
class EngineCredentials:
    """A SecretId and its SecretKey."""

    secret_id: str
    secret_key: str = field(repr=False)


def engine_credentials(folder: Path) -> EngineCredentials:
    """Read `engine-credentials.json` in `folder`, or make it, readable by its owner alone.

    Raises CredentialsError when the file is there and makes no sense.
    """
    path = folder / "engine-credentials.json"
    try:
        return _read(path)
    except FileNotFoundError:
        return _make(path)


def _read(path: Path) -> EngineCredentials:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return EngineCredentials(str(data["secret_id"]), str(data["secret_key"]))
    except (ValueError, KeyError, TypeError) as error:
        raise CredentialsError(f"{path} cannot be read. Delete it; new credentials are made.") from error


def _make(path: Path) -> EngineCredentials:
    made = EngineCredentials(f"boogie-{secrets.token_hex(8)}", secrets.token_urlsafe(32))
    write_private_file(path, json.dumps({"secret_id": made.secret_id, "secret_key": made.secret_key}))
    return made
