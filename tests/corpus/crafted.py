"""Files made by hand, byte by byte, because no honest writer would make them."""

import struct
import zlib

PNG_HEAD = b"\x89PNG\r\n\x1a\n"


def png_chunk(kind: bytes, data: bytes) -> bytes:
    """One chunk with its length and checksum."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(
    width: int, height: int, packed: bytes, *, depth: int = 1, colour: int = 0, extra: bytes = b""
) -> bytes:
    """A PNG whose header says what it likes; `packed` is the compressed pixel data."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    body = png_chunk(b"IDAT", packed) + png_chunk(b"IEND", b"")
    return PNG_HEAD + png_chunk(b"IHDR", header) + extra + body


def zeros(count: int) -> bytes:
    """`count` zero bytes, packed: hundreds to one."""
    packer, left = zlib.compressobj(1), count
    parts: list[bytes] = []
    while left > 0:
        parts.append(packer.compress(bytes(min(left, 1 << 20))))
        left -= 1 << 20
    return b"".join([*parts, packer.flush()])


def png_bomb(side: int) -> bytes:
    """A true bomb: one bit a pixel, all of it there."""
    return png(side, side, zeros((side // 8 + 1) * side))


def png_text_bomb(size: int) -> bytes:
    """A small picture with a compressed comment that unpacks to `size` bytes."""
    comment = png_chunk(b"zTXt", b"Comment\0\0" + zeros(size)) + png_chunk(b"iCCP", b"icc\0\0" + zeros(size))
    return png(256, 320, zeros(33 * 320), extra=comment)


def gif(width: int, height: int, frames: int = 1) -> bytes:
    """A GIF with a huge screen and hardly any data in its frames."""
    head = b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    frame = b"," + struct.pack("<HHHHB", 0, 0, width, height, 0) + b"\x02\x02\x4c\x01\x00"
    return head + frame * frames + b";"


def webp_canvas(width: int, height: int) -> bytes:
    """An extended WebP that announces a canvas and then has nothing for it."""
    canvas = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBP" + b"VP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + canvas
    return b"RIFF" + struct.pack("<I", len(body)) + body


def bmp(width: int, height: int, *, bits: int = 24, offset: int = 54, data: bytes = b"") -> bytes:
    """A BMP with the header given and the data given, in agreement or not."""
    info = struct.pack("<IiiHHIIiiII", 40, width, height, 1, bits, 0, len(data), 2835, 2835, 0, 0)
    return b"BM" + struct.pack("<IHHI", 54 + len(data), 0, 0, offset) + info + data


def tiff(entries: list[tuple[int, int, int, int]], tail: bytes = b"", *, next_at: int = 0) -> bytes:
    """A little-endian TIFF of one directory: (tag, type, count, value)."""
    directory = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return b"II*\0" + struct.pack("<I", 8) + directory + struct.pack("<I", next_at) + tail


def jpeg_size_lie(jpeg: bytes, width: int, height: int) -> bytes:
    """The same JPEG with other dimensions in its frame header."""
    for marker in (b"\xff\xc0", b"\xff\xc2"):
        at = jpeg.find(marker)
        if at >= 0:
            return jpeg[: at + 5] + struct.pack(">HH", height, width) + jpeg[at + 9 :]
    raise ValueError("no frame header")


def jpeg_scans(progressive: bytes, extra: int) -> bytes:
    """The same progressive JPEG with its last scan again and again: few bytes, each a pass over all of it."""
    last = progressive.rindex(b"\xff\xda")
    scan, end = progressive[last:-2], progressive[-2:]
    return progressive[:last] + scan * (extra + 1) + end


def exif(orientation: int, *, broken: str = "") -> bytes:
    """An APP1 segment: an orientation, or one of several kinds of nonsense."""
    tags = [(0x0112, 3, 1, orientation)]
    if broken == "type":
        tags = [(0x0112, 2, 4_000_000, orientation)]
    body = tiff(tags, next_at=8 if broken == "loop" else 0)
    if broken == "offset":
        body = b"II*\0\xff\xff\xff\x7f"
    if broken == "short":
        body = body[:11]
    segment = b"Exif\0\0" + body
    return b"\xff\xe1" + struct.pack(">H", len(segment) + 2) + segment


def with_segment(jpeg: bytes, segment: bytes) -> bytes:
    """A JPEG with a segment right after its start."""
    return jpeg[:2] + segment + jpeg[2:]
