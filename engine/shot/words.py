"""Finding words in prompts of people: English by whole words, Chinese anywhere."""

import re
import unicodedata
from functools import cache

MAX_READ = 2000
"""Characters of a prompt that are read: as many as the published limit lets through."""
_SIMPLER = str.maketrans(
    "鏡頭進遠開搖後靜緩動機無別沒縮變攝穩鎖劇處從轉這們產鐘東",
    "镜头进远开摇后静缓动机无别没缩变摄稳锁剧处从转这们产钟东",
)


def plain(text: str) -> str:
    """Return a prompt in the one form that is searched: folded, simplified, without control characters."""
    folded = unicodedata.normalize("NFKC", text[:MAX_READ]).casefold().replace("’", "'")
    visible = "".join(" " if unicodedata.category(one)[0] == "C" else one for one in folded)
    return re.sub(r"\s+", " ", visible.translate(_SIMPLER)).strip()


def says(text: str, word: str) -> bool:
    """Tell whether a prompt holds a word or phrase; an English one must stand by itself."""
    return _word(word).search(plain(text)) is not None


@cache
def _word(word: str) -> re.Pattern[str]:
    edge = r"(?![a-z])" if word.isascii() else ""
    return re.compile(rf"{'(?<![a-z])' if edge else ''}{re.escape(word)}{edge}")
