"""Pictures made for tests."""

import io

from PIL import Image


def picture(width: int = 400, height: int = 600, kind: str = "PNG", mode: str = "RGB") -> bytes:
    """A plain picture: nobody is on it."""
    buffer = io.BytesIO()
    Image.new(mode, (width, height), 128).save(buffer, kind)
    return buffer.getvalue()
