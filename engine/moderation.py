"""What the owner of an engine never wants in a video: known pictures and words, from two text files."""

import logging
import re
import threading
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Generic, TypeVar

from engine.failure import ActionFailed, CannotStart
from engine.picture_hash import HASH_DIGITS, MAX_DISTANCE, picture_hash

log = logging.getLogger(__name__)

List = TypeVar("List")

_REFUSED = "FailedOperation.ModerationFailed"
_HASH = re.compile(rf"[0-9a-f]{{{HASH_DIGITS}}}")


class Moderation:
    """Checks what comes in against the owner's lists; without a list everything passes.

    ``pictures`` names a file of picture hashes, ``words`` one of words and phrases; in both one a line, and
    ``#`` begins a comment. Files that change are read again, so that a picture can be banned while the engine
    runs. Raises CannotStart for a file that cannot be used at the start. Its checks block: call them from
    threads.
    """

    def __init__(self, *, pictures: Path | None = None, words: Path | None = None) -> None:
        self._pictures = _ListFile(pictures, read_hashes) if pictures else None
        self._words = _ListFile(words, read_words) if words else None

    def check_picture(self, data: bytes) -> None:
        """Check an image file that may be submitted, recompressed or resized; raises ActionFailed.

        ``FailedOperation.ModerationFailed`` if it is near one on the list,
        ``FailedOperation.ImageDecodeFailed`` if it is no picture.
        """
        listed = self._pictures.now() if self._pictures else frozenset[int]()
        if not listed:
            return
        try:
            found = picture_hash(data)
        except ValueError as error:
            raise ActionFailed("FailedOperation.ImageDecodeFailed") from error
        if any((found ^ banned).bit_count() <= MAX_DISTANCE for banned in listed):
            raise ActionFailed(_REFUSED)

    def check_text(self, text: str) -> None:
        """Check a text such as a prompt; raises ActionFailed (``FailedOperation.ModerationFailed``)."""
        banned = self._words.now() if self._words else None
        if banned is not None and banned.search(_plain(text)):
            raise ActionFailed(_REFUSED)


def read_hashes(text: str) -> frozenset[int]:
    """Read picture hashes, one a line, each 16 hexadecimal digits; raises ValueError."""
    found: set[int] = set()
    for number, line in _lines(text):
        if not _HASH.fullmatch(line.lower()):
            raise ValueError(f"line {number} is no picture hash ({HASH_DIGITS} hexadecimal digits): {line!r}")
        found.add(int(line, 16))
    return frozenset(found)


def read_words(text: str) -> re.Pattern[str] | None:
    """Read words and phrases, one a line, into a pattern for what ``_plain`` makes of a text."""
    words = [plain for _, line in _lines(text) if (plain := _plain(line).strip())]
    return re.compile("|".join(_pattern(word) for word in words)) if words else None


def _pattern(word: str) -> str:
    """Match a phrase however it is spaced or punctuated, and only as a whole where words are set apart."""
    body = r"[\W_]*".join(re.escape(part) for part in re.findall(r"[^\W_]+", word)) or re.escape(word)
    before = r"(?<![^\W_])" if _set_apart(word[0]) else ""
    after = r"(?![^\W_])" if _set_apart(word[-1]) else ""
    return before + body + after


def _set_apart(letter: str) -> bool:
    """Tell whether spaces separate the words of a letter's script; Chinese and Japanese do without."""
    return unicodedata.category(letter) != "Lo" and letter.isalnum()


def _plain(text: str) -> str:
    """Fold what only looks different: width, case, and characters that are not seen at all."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(letter for letter in folded if unicodedata.category(letter) != "Cf")


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), start=1):
        if said := line.partition("#")[0].strip():
            yield number, said


class _ListFile(Generic[List]):
    """A file of the owner's, read again when it has changed."""

    def __init__(self, path: Path, read: Callable[[str], List]) -> None:
        self._path = path
        self._read = read
        self._lock = threading.Lock()
        try:
            self._version = self._stamp()
            self._list = self._load()
        except (OSError, ValueError) as error:
            raise CannotStart(f"{path} cannot be used: {error}") from error

    def now(self) -> List:
        """Return the list as it stands; one that cannot be read any more stays as it was."""
        with self._lock:
            try:
                version = self._stamp()
                if version != self._version:
                    self._version = version
                    self._list = self._load()
            except (OSError, ValueError) as error:
                log.warning("%s cannot be used (%s); the list stays as it was", self._path, error)
            return self._list

    def _load(self) -> List:
        return self._read(self._path.read_text(encoding="utf-8-sig"))

    def _stamp(self) -> tuple[int, int]:
        found = self._path.stat()
        return found.st_mtime_ns, found.st_size
