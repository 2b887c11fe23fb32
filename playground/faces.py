"""Small pictures for the people of the playground, drawn here."""

import io

from PIL import Image, ImageDraw, ImageFont

from playground.sample import SAMPLE

_SIZE = 160
_HEAD = (264, 54, 504, 294)  # of the sample, in its pixels
_NOTE = "#ffffff"


def of_sample() -> bytes:
    """Draw the head of the sample as a PNG."""
    with Image.open(SAMPLE) as sample:
        return _png(sample.convert("RGB").crop(_HEAD).resize((_SIZE, _SIZE), Image.Resampling.LANCZOS))


def of_initial(letter: str, colour: str) -> bytes:
    """Draw a letter on a plain ground as a PNG."""
    image = Image.new("RGB", (_SIZE, _SIZE), colour)
    middle = (_SIZE / 2, _SIZE / 2)
    ImageDraw.Draw(image).text(
        middle, letter, fill="white", font=ImageFont.load_default(_SIZE * 0.6), anchor="mm"
    )
    return _png(image)


def of_bot() -> bytes:
    """Draw two joined eighth notes under a spotlight as a PNG."""
    image = Image.new("RGB", (_SIZE, _SIZE), "#5b2a86")
    draw = ImageDraw.Draw(image)
    for radius, colour in ((74, "#7d3ac1"), (58, "#a44be0"), (40, "#d76bf0")):
        draw.ellipse(_around(80, 80, radius, radius), fill=colour)
    for x, y in ((58, 112), (106, 102)):
        draw.ellipse(_around(x, y, 17, 13), fill=_NOTE)
        draw.rectangle((x + 9, y - 62, x + 17, y), fill=_NOTE)
    draw.polygon(((67, 50), (123, 40), (123, 58), (67, 68)), fill=_NOTE)
    return _png(image)


def _around(x: float, y: float, width: float, height: float) -> tuple[float, float, float, float]:
    return (x - width, y - height, x + width, y + height)


def _png(image: Image.Image) -> bytes:
    target = io.BytesIO()
    image.save(target, format="PNG")
    return target.getvalue()
