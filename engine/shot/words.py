"""Finding words in people's prompts: English by whole words, Chinese anywhere; and what they say no to."""

import re
import unicodedata
from functools import cache, lru_cache
from hashlib import sha256

MAX_READ = 2000
"""Characters of a prompt that are read: as many as the published limit lets through."""
_SIMPLER = str.maketrans(
    "鏡頭進遠開搖後靜緩動機無別沒縮變攝穩鎖劇處從轉這們產鐘東"
    "運畫視環繞圍輕漸飛風鳥車電濤燒爐蟲鬧樹燈雲陽樂傷憂鬱歡灘聲媽爺愛禮熔巖裡",
    "镜头进远开摇后静缓动机无别没缩变摄稳锁剧处从转这们产钟东"
    "运画视环绕围轻渐飞风鸟车电涛烧炉虫闹树灯云阳乐伤忧郁欢滩声妈爷爱礼熔岩里",
)
_REACH = 48
"""Characters before a word in which a "no" is looked for."""
_CLAUSE_END = re.compile(r"[,.;:!?。、]| (?:and )?then | but | while | as |然后|接着|随后|同时|但是?")
_DENIAL = re.compile(
    r"(?:(?<![a-z])(?:no|not|never|without|avoid|nor|cannot|dont|[a-z]+n't)(?: [\w'-]+){0,4}[ -]"
    r"|(?:没有?|不(?![断停住仅但同久远])|无(?![比限数尽])|勿|未|(?<![特分区])别(?!墅|致)|禁止|避免)(?:任何的?)?[^\s的]{0,5})$"
)


def plain(text: str) -> str:
    """Return a prompt in the one form that is searched: folded, simplified, without control characters."""
    folded = unicodedata.normalize("NFKC", text[:MAX_READ]).casefold().replace("’", "'")
    visible = "".join(_visible(one) for one in folded)
    return re.sub(r"\s+", " ", visible.translate(_SIMPLER)).strip()


def says(text: str, word: str) -> bool:
    """Tell whether a prompt holds a word or phrase; an English one must stand by itself."""
    return _word(word).search(plain(text)) is not None


def wants(text: str, word: str) -> bool:
    """Tell whether a prompt holds a word or phrase somewhere where it does not say "no" to it."""
    return any(
        not is_denied(clause, found.start())
        for clause in _read(text)
        for found in _word(word).finditer(clause)
    )


def clauses(text: str) -> list[str]:
    """Cut a plain prompt at its marks and at words such as "then", so that a "no" reaches no further."""
    return [part.strip() for part in _CLAUSE_END.split(text) if part.strip()]


def is_denied(clause: str, at: int) -> bool:
    """Tell whether what a plain clause says at a position is refused there: "no zoom", "不要推进"."""
    return _DENIAL.search(clause[max(0, at - _REACH) : at]) is not None


def seed_of(*parts: bytes | str) -> int:
    """Draw a number from a prompt or the bytes of pictures: always the same, and as good as any other."""
    digest = sha256()
    for part in parts:
        digest.update(sha256(part.encode(errors="replace") if isinstance(part, str) else part).digest())
    return int.from_bytes(digest.digest()[:8])


def _visible(one: str) -> str:
    """Return a character, a blank for a control character, and a mark that ends a clause for a new line."""
    if one == "\n":
        return "; "
    return " " if unicodedata.category(one)[0] == "C" else one


@lru_cache(maxsize=2)
def _read(text: str) -> tuple[str, ...]:
    """Return a prompt's clauses; a whole table of words is looked for in them."""
    return tuple(clauses(plain(text)))


@cache
def _word(word: str) -> re.Pattern[str]:
    edge = r"(?![a-z])" if word.isascii() else ""
    return re.compile(rf"{'(?<![a-z])' if edge else ''}{re.escape(word)}{edge}")
