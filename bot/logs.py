"""Logging: one line an event, the job it belongs to, and never a secret."""

import json
import logging
import re
import sys
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Literal

LogFormat = Literal["text", "json"]
"""Lines for people, or one JSON object a line for programs."""

_NO_JOB = "-"
_job: ContextVar[str] = ContextVar("boogie_job", default=_NO_JOB)
_FORMAT = "%(asctime)s %(levelname)-7s %(name)s job=%(job)s %(message)s"
_SECRETS = (
    (re.compile(r"(/(?:webhooks|interactions)/\d+/)[\w.%-]+"), r"\1***"),  # interaction and webhook tokens
    (re.compile(r"(https?://[^\s'\"<>?]+)\?[^\s'\"<>]*"), r"\1?***"),  # signed addresses
    (re.compile(r"(/callbacks/)[\w-]{43}"), r"\1***"),  # a callback's token
    (re.compile(r"\b[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}\b"), "***"),  # bot tokens
    (re.compile(r"\bAKID\w{8,}"), "AKID***"),
    (re.compile(r"(Signature=)[0-9a-f]{16,}"), r"\1***"),
)
_QUIET = ("httpx", "httpcore", "aiosqlite", "PIL", "asyncio")  # at DEBUG they would repeat whole requests


@contextmanager
def job_context(job_id: str) -> Generator[None]:
    """Name the job that log lines of this task belong to."""
    token = _job.set(job_id)
    try:
        yield
    finally:
        _job.reset(token)


def redacted(line: str) -> str:
    """Take tokens, keys and the query of signed addresses out of a line."""
    for pattern, instead in _SECRETS:
        line = pattern.sub(instead, line)
    return line


class RedactingFormatter(logging.Formatter):
    """Formats a record, tracebacks included, and takes secrets out of the whole."""

    def format(self, record: logging.LogRecord) -> str:
        """Make the line."""
        record.job = _job.get()
        return redacted(super().format(record))


class JsonFormatter(logging.Formatter):
    """Formats a record as one JSON object: time (ISO 8601, UTC), level, logger, message.

    Also job and error (a traceback) where there is one. Each value is redacted by itself, so that what is
    taken out is never a part of the JSON.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Make the line."""
        fields = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if (job := _job.get()) != _NO_JOB:
            fields["job"] = job
        if record.exc_info:
            fields["error"] = self.formatException(record.exc_info)
        return json.dumps({name: redacted(value) for name, value in fields.items()}, ensure_ascii=False)


def set_up_logging(level: str, shape: LogFormat = "text") -> None:
    """Log to standard error from `level` on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if shape == "json" else RedactingFormatter(_FORMAT))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("discord").setLevel(max(logging.getLevelNamesMapping()[level], logging.INFO))
