"""A contact sheet: every picture beside frames of its dance, with its figures."""

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from engine.animate.arrays import ByteArray

CELL_HEIGHT = 320
CAPTION = 22
GAP = 4
SHOWN = 8


@dataclass(frozen=True)
class Row:
    """One line of the sheet."""

    caption: str
    picture: ByteArray
    frames: list[ByteArray]


def contact_sheet(rows: list[Row]) -> Image.Image:
    """Lay rows below each other: the picture first, then `SHOWN` frames spread over its video."""
    drawn = [_row(row) for row in rows]
    sheet = Image.new("RGB", (max(one.width for one in drawn), sum(one.height for one in drawn)), "white")
    top = 0
    for one in drawn:
        sheet.paste(one, (0, top))
        top += one.height
    return sheet


def _row(row: Row) -> Image.Image:
    chosen = np.linspace(0, len(row.frames), SHOWN, endpoint=False).astype(int)
    cells = [_cell(image) for image in (row.picture, *(row.frames[index] for index in chosen))]
    width = sum(cell.width + GAP for cell in cells)
    strip = Image.new("RGB", (width, CELL_HEIGHT + CAPTION + GAP), "white")
    ImageDraw.Draw(strip).text((2, 2), row.caption, fill="black", font=ImageFont.load_default(14))
    left = 0
    for cell in cells:
        strip.paste(cell, (left, CAPTION))
        left += cell.width + GAP
    return strip


def _cell(image: ByteArray) -> Image.Image:
    picture = Image.fromarray(image)
    width = max(1, round(picture.width * CELL_HEIGHT / picture.height))
    return picture.resize((width, CELL_HEIGHT), Image.Resampling.LANCZOS)
