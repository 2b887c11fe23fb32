"""Logging: one line an event, the job it belongs to, and never a secret."""

import logging
import re
import sys
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

_job: ContextVar[str] = ContextVar("boogie_job", default="-")
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


def set_up_logging(level: str) -> None:
    """Log to standard error from `level` on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(RedactingFormatter(_FORMAT))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("discord").setLevel(max(logging.getLevelNamesMapping()[level], logging.INFO))
