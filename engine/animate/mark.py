"""The visible sign in a corner that a video is synthetic."""

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from engine.animate.arrays import ByteArray, Float32Array
from engine.animate.errors import PictureRefused
from engine.animate.options import LogoRect, Mark

TEXT_SHARE = 0.034
MARGIN_SHARE = 0.028
MAX_LOGO_PIXELS = 4_000_000
_LOGO_FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF")


@dataclass(frozen=True)
class Stamp:
    """A picture to lay over every frame: premultiplied RGB [h, w, 3] and what shines through [h, w, 1]."""

    colours: Float32Array
    through: Float32Array
    left: int
    top: int

    def draw(self, frame: ByteArray) -> None:
        """Lay the stamp over RGB `frame` [H, W, 3], in place."""
        height, width = self.through.shape[:2]
        window = frame[self.top : self.top + height, self.left : self.left + width]
        window[...] = (self.colours + window * self.through + 0.5).astype(np.uint8)


def make_stamp(mark: Mark, width: int, height: int) -> Stamp | None:
    """Prepare a mark for frames of `width` x `height`; None when nothing of it would be seen.

    Raises `PictureRefused` for a logo that is no picture.
    """
    image = _logo(mark.logo) if mark.logo else _lettering(mark.text or "", min(width, height))
    if image is None:
        return None
    if mark.rect is None:
        margin = round(MARGIN_SHARE * min(width, height))
        widest = width - 2 * margin
        if image.width > widest:
            image = image.resize((widest, max(1, round(image.height * widest / image.width))))
        place = (width - margin - image.width, height - margin - image.height)
    else:
        left, top, wide, high = place_rect(mark.rect, width, height)
        image = image.resize((wide, high), Image.Resampling.LANCZOS)
        place = (left, top)
    return _clipped(np.asarray(image.convert("RGBA"), dtype=np.float32), place, width, height)


def place_rect(rect: LogoRect, width: int, height: int) -> LogoRect:
    """Return a LogoRect as left, top, width, height: negative coordinates count from the right or bottom."""
    x, y, wide, high = rect
    wide, high = min(max(1, wide), width), min(max(1, high), height)
    return (width + x if x < 0 else x, height + y if y < 0 else y, wide, high)


def _clipped(rgba: Float32Array, place: tuple[int, int], width: int, height: int) -> Stamp | None:
    left, top = place
    x0, y0 = max(0, left), max(0, top)
    x1, y1 = min(width, left + rgba.shape[1]), min(height, top + rgba.shape[0])
    if x0 >= x1 or y0 >= y1:
        return None
    seen = rgba[y0 - top : y1 - top, x0 - left : x1 - left]
    alpha = np.asarray(seen[:, :, 3:] / 255, dtype=np.float32)
    colours = np.asarray(seen[:, :, :3] * alpha, dtype=np.float32)
    return Stamp(colours, np.asarray(1 - alpha, dtype=np.float32), x0, y0)


def _lettering(text: str, short_side: int) -> Image.Image | None:
    """Write white letters with a dark outline, readable on any background."""
    if not text.strip():
        return None
    size = max(9.0, TEXT_SHARE * short_side)
    font = ImageFont.load_default(size)
    stroke = max(1, round(size / 12))
    left, top, right, bottom = font.getbbox(text, stroke_width=stroke)
    image = Image.new("RGBA", (max(1, int(right - left) + 2), max(1, int(bottom - top) + 2)), (0, 0, 0, 0))
    ImageDraw.Draw(image).text(
        (1 - left, 1 - top), text, (255, 255, 255, 235), font, stroke_width=stroke, stroke_fill=(0, 0, 0, 150)
    )
    return image


def _logo(data: bytes) -> Image.Image:
    try:
        with Image.open(io.BytesIO(data), formats=_LOGO_FORMATS) as image:
            if image.width * image.height <= MAX_LOGO_PIXELS:
                return image.convert("RGBA")
    except Exception as error:  # decoders fail in more ways than they document
        raise PictureRefused(
            "FailedOperation.ImageDecodeFailed",
            "The logo is not a picture that can be read. Send a small PNG.",
        ) from error
    raise PictureRefused(
        "FailedOperation.ImageResolutionExceed", "The logo has too many pixels. Send a small one."
    )
