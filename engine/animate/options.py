"""What a caller may choose about one render."""

from dataclasses import dataclass, field

LogoRect = tuple[int, int, int, int]
"""`(x, y, width, height)` in output pixels; a negative x or y counts from the right or bottom edge."""


@dataclass(frozen=True)
class Mark:
    """The visible sign that a video is synthetic.

    With `logo` (the bytes of an image) the image is stretched to `rect`; otherwise `text` is written.
    """

    text: str | None = "Synthesized by AI"
    logo: bytes | None = None
    rect: LogoRect | None = None


@dataclass(frozen=True)
class AnimateOptions:
    """One render's choices; `short_side` is the output's shorter edge in pixels."""

    template: str
    audio: bool = True
    keep_background: bool = False
    demand_body_joints: bool = False
    mark: Mark | None = None
    short_side: int = 720
    metadata: dict[str, str] = field(default_factory=dict[str, str])
