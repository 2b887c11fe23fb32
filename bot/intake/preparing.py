"""The whole of intake as functions of bytes, one for each use that is made of a picture."""

import io
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image, ImageEnhance, ImageFilter

from bot.intake.decode import decode
from bot.intake.framing import Box, Frame, Shapes, Size, fits, frame, frame_whole, levelled
from bot.intake.limits import MAX_LONG_EDGE, MAX_OUTPUT_BYTES, MIN_SIDE, SHOT_SHAPES
from bot.intake.person import find_person
from bot.refusal import about_picture

_QUALITIES = (95, 90, 82, 70, 50)
SUFFIX = ".jpg"


@dataclass(frozen=True)
class Prepared:
    """An acceptable picture: a JPEG file in `data`, its size in pixels."""

    data: bytes
    width: int
    height: int


def prepare(data: bytes, *, find: Callable[[Image.Image], Box | None] = find_person) -> Prepared:
    """Make any picture file one of a figure that can dance, without its metadata.

    `find` locates the person, and is asked only when the shape must change. Raises Refusal, with words for
    the member, for what cannot be made acceptable.
    """
    picture = decode(data)
    if not fits(*picture.size):
        picture = _framed(picture, frame(*picture.size, find(picture)))
    picture = _sized(picture)
    return Prepared(_encoded(picture), *picture.size)


def prepare_whole(*files: bytes, shapes: Shapes = SHOT_SHAPES) -> list[Prepared]:
    """Make picture files acceptable as they are: nothing is cut off, a shape out of range gets a canvas.

    `shapes` are the least and the greatest width to height that are in range. The first and the last frame
    of a video are brought to about the same number of pixels. Raises Refusal, which says if it is about the
    second.
    """
    pictures: list[Image.Image] = []
    for number, data in enumerate(files, 1):
        with about_picture(number):
            picture = decode(data)
            pictures.append(_sized(_framed(picture, frame_whole(*picture.size, shapes))))
    sizes = levelled([picture.size for picture in pictures])
    resized = [_resized(picture, size) for picture, size in zip(pictures, sizes, strict=True)]
    return [Prepared(_encoded(picture), *picture.size) for picture in resized]


def _framed(picture: Image.Image, plan: Frame) -> Image.Image:
    cut = picture.crop(plan.crop)
    if cut.size == (plan.width, plan.height):
        return cut
    canvas = _backdrop(cut, plan.width, plan.height)
    canvas.paste(cut, ((plan.width - cut.width) // 2, (plan.height - cut.height) // 2))
    return canvas


def _backdrop(picture: Image.Image, width: int, height: int) -> Image.Image:
    """Continue a picture beyond its edges: stretched, blurred, paler, so that nobody is seen twice."""
    small = picture.resize((48, 48), Image.Resampling.BOX).filter(ImageFilter.GaussianBlur(6))
    return ImageEnhance.Color(small.resize((width, height), Image.Resampling.BICUBIC)).enhance(0.7)


def _sized(picture: Image.Image) -> Image.Image:
    scale = min(1.0, MAX_LONG_EDGE / max(picture.size))
    if min(picture.size) * scale < MIN_SIDE:
        scale = MIN_SIDE / min(picture.size)  # a crop around a person far away
    return _resized(picture, (round(picture.width * scale), round(picture.height * scale)))


def _resized(picture: Image.Image, size: Size) -> Image.Image:
    return picture if picture.size == size else picture.resize(size, Image.Resampling.LANCZOS)


def _encoded(picture: Image.Image) -> bytes:
    data = b""
    for quality in _QUALITIES:
        file = io.BytesIO()
        picture.save(file, "JPEG", quality=quality, subsampling=0 if quality > 90 else 2)
        data = file.getvalue()
        if len(data) <= MAX_OUTPUT_BYTES:
            break
    return data
