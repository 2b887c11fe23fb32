"""A picture's fingerprint that survives recompression and resizing: the DCT hash known as pHash."""

import io
import warnings

import cv2
import numpy as np
from PIL import Image, ImageOps

HASH_DIGITS = 16
MAX_DISTANCE = 6
"""Bits of 64 in which a listed picture and the one that comes in may differ.

Measured: JPEG down to quality 5 and any size from a quarter on change at most 2, brighter by a third or
cropped by sixteen pixels 4; other clothes before another wall at least 10.
"""
_SIDE = 32
_KEPT = 8
_ENOUGH = 512
"""A JPEG need not be decoded any larger."""
_FORMATS = ("PNG", "JPEG", "WEBP")


def picture_hash(data: bytes) -> int:
    """Return the 64-bit hash of an image file; raises ValueError for what is none.

    The signs of the 8 x 8 lowest frequencies of the grey picture at 32 x 32, against their median: what is
    left when everything that recompression, resizing or a change of brightness touches has been dropped.
    """
    grey = _grey(data)
    small = cv2.resize(grey, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA)
    low = np.asarray(cv2.dct(small.astype(np.float32)))[:_KEPT, :_KEPT].ravel()
    bits = low > np.median(low[1:])
    return int("".join("1" if bit else "0" for bit in bits), 2)


def written(value: int) -> str:
    """Return a hash as it stands in a list: 16 hexadecimal digits."""
    return f"{value:0{HASH_DIGITS}x}"


def _grey(data: bytes) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            warnings.simplefilter("ignore")
            image.draft("RGB", (_ENOUGH, _ENOUGH))
            # Upright, and on white where it is transparent: as it would be looked at.
            upright = ImageOps.exif_transpose(image).convert("RGBA")
            ground = Image.new("RGBA", upright.size, "white")
            return np.asarray(Image.alpha_composite(ground, upright).convert("L"), dtype=np.uint8)
    except Exception as error:
        raise ValueError("this is not a picture that can be read") from error
