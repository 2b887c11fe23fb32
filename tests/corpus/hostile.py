"""The corpus: more than two hundred files that nobody should have to fear, made from a seed.

None shows a person, but for the few named `person-`: the engine refuses the others for that, quickly.
"""

import io
import random
import zlib
from collections.abc import Iterator
from functools import cache
from typing import Any

from PIL import Image, ImageDraw

from tests.corpus import crafted
from tests.house.source import ROOT

SEED = 7
WIDE, HIGH = 300, 420


def corpus() -> dict[str, bytes]:
    """All files by name; the same ones each time."""
    chance = random.Random(SEED)
    files: dict[str, bytes] = {}
    for part in (_cut_off, _flipped, _bombs, _lies, _odd_pictures, _foreign, _noise, _people):
        for name, data in part(chance):
            assert name not in files, name
            files[name] = data
    return files


@cache
def scene(width: int = WIDE, height: int = HIGH, mode: str = "RGB") -> Image.Image:
    """A picture without people."""
    picture = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((width // 8, height // 4, width // 2, height // 2), fill=(200, 80, 40))
    pen.line((0, 0, width, height), fill=(20, 90, 160), width=7)
    return picture.convert(mode)


def saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    """The bytes of a picture in a format."""
    file = io.BytesIO()
    picture.copy().save(file, kind, **options)  # a copy: saving leaves options behind in the object
    return file.getvalue()


@cache
def honest() -> dict[str, bytes]:
    """One good file of each format."""
    kinds = {
        "jpg": "JPEG",
        "png": "PNG",
        "gif": "GIF",
        "webp": "WEBP",
        "bmp": "BMP",
        "tif": "TIFF",
        "avif": "AVIF",
    }
    files = {ending: saved(scene(), kind) for ending, kind in kinds.items()}
    files["progressive.jpg"] = saved(scene(), "JPEG", progressive=True)
    return files


Files = Iterator[tuple[str, bytes]]


def _cut_off(_chance: random.Random) -> Files:
    for ending, data in honest().items():
        for share in (0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99):
            yield f"cut-{share:.0%}.{ending}", data[: int(len(data) * share)]
        yield f"cut-one-byte.{ending}", data[:-1]


def _flipped(chance: random.Random) -> Files:
    for ending, data in honest().items():
        for number, count in enumerate((1, 8, 64, 512)):
            damaged = bytearray(data)
            for _ in range(count):
                damaged[chance.randrange(12, len(damaged))] ^= 1 << chance.randrange(8)
            yield f"damaged-{number}.{ending}", bytes(damaged)


def _bombs(_chance: random.Random) -> Files:
    yield "bomb-30000.png", crafted.png_bomb(30_000)
    yield "bomb-promise.png", crafted.png(2**31 - 1, 2**31 - 1, zlib.compress(b"\0"))
    yield "bomb-thin.png", crafted.png(8, 2_000_000, crafted.zeros(4_000_000))
    yield "bomb-rgba16.png", crafted.png(20_000, 20_000, crafted.zeros(1 << 20), depth=16, colour=6)
    yield "bomb-text.png", crafted.png_text_bomb(64 << 20)
    yield "bomb.gif", crafted.gif(65_535, 65_535)
    yield "bomb-many-frames.gif", crafted.gif(4_000, 4_000, frames=20_000)
    yield "bomb.webp", crafted.webp_canvas(16_384, 16_384)
    yield "bomb-flat.webp", saved(Image.new("L", (16_383, 1_500)), "WEBP", quality=1, method=0)
    yield "heavy-rgba.png", crafted.png(7_900, 7_900, crafted.zeros(7_900 * 31_601), depth=8, colour=6)
    yield "bomb.bmp", crafted.bmp(40_000, 40_000)
    yield "bomb-jpeg.jpg", crafted.jpeg_size_lie(honest()["jpg"], 65_500, 65_500)
    yield "bomb-progressive.jpg", crafted.jpeg_size_lie(honest()["progressive.jpg"], 60_000, 60_000)
    calm = saved(Image.new("RGB", (1_700, 2_056), (90, 90, 90)), "JPEG", progressive=True, quality=50)
    yield "bomb-scans.jpg", crafted.jpeg_scans(calm, 20_000)
    size, kinds = (
        [(256, 4, 1, 100_000), (257, 4, 1, 100_000)],
        [(258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1)],
    )
    strips = [(273, 4, 1, 8), (277, 3, 1, 1), (278, 4, 1, 100_000), (279, 4, 1, 4_000_000_000)]
    yield "bomb.tif", crafted.tiff(size + kinds + strips)
    yield (
        "bomb-animated.png",
        saved(
            scene(500, 500), "PNG", save_all=True, append_images=[scene(500, 500, "L").convert("RGB")] * 40
        ),
    )


def _lies(_chance: random.Random) -> Files:
    good = honest()
    for truth, claim in (("png", "jpg"), ("jpg", "png"), ("gif", "jpg"), ("webp", "png"), ("bmp", "gif")):
        yield f"really-{truth}.{claim}", good[truth]
    for orientation in range(10):
        yield f"turned-{orientation}.jpg", crafted.with_segment(good["jpg"], crafted.exif(orientation))
    for broken in ("type", "loop", "offset", "short"):
        yield f"exif-{broken}.jpg", crafted.with_segment(good["jpg"], crafted.exif(6, broken=broken))
    for size in ((1, 1), (191, 400), (9, 60_000), (0, 0), (65_500, 4)):
        yield f"says-{size[0]}x{size[1]}.jpg", crafted.jpeg_size_lie(good["jpg"], *size)
    for name, junk in (("junk", b"\xffICC nonsense" * 40), ("empty", b""), ("huge", b"\0" * 60_000)):
        for ending, kind in (("jpg", "JPEG"), ("png", "PNG"), ("webp", "WEBP"), ("tif", "TIFF")):
            yield f"icc-{name}.{ending}", saved(scene(), kind, icc_profile=junk)
    for ending, data in good.items():
        yield f"zip-behind.{ending}", data + b"PK\x03\x04" + bytes(200)
        yield f"script-before.{ending}", b"<script>alert(1)</script>" + data
    for marker in (0x00, 0xC4, 0xD8, 0xDA, 0xDB, 0xDD, 0xE0, 0xFF):
        at = len(good["jpg"]) // 2
        yield f"marker-{marker:02x}.jpg", good["jpg"][:at] + bytes((0xFF, marker)) * 3 + good["jpg"][at:]
        yield f"marker-early-{marker:02x}.jpg", crafted.with_segment(good["jpg"], bytes((0xFF, marker, 0, 1)))


def _odd_pictures(_chance: random.Random) -> Files:
    yield "cmyk.jpg", saved(scene(mode="CMYK"), "JPEG")
    yield "cmyk.tif", saved(scene(mode="CMYK"), "TIFF")
    yield "lab.tif", saved(scene(mode="LAB"), "TIFF")
    yield "grey.jpg", saved(scene(mode="L"), "JPEG")
    for mode in ("1", "L", "LA", "P", "RGBA", "I;16"):
        picture = scene(mode="L").convert("I;16") if mode == "I;16" else scene(mode=mode)
        yield f"mode-{mode.replace(';', '-')}.png", saved(picture, "PNG")
    for mode in ("I", "F", "1"):
        yield f"mode-{mode}.tif", saved(scene(mode=mode), "TIFF")
    for method in ("tiff_lzw", "tiff_adobe_deflate", "jpeg", "packbits"):
        yield f"{method}.tif", saved(scene(), "TIFF", compression=method)
    yield "group4.tif", saved(scene(mode="1"), "TIFF", compression="group4")
    yield "pages.tif", saved(scene(), "TIFF", save_all=True, append_images=[scene(mode="L")] * 5)
    yield "palette-transparent.png", saved(scene(mode="P"), "PNG", transparency=bytes(range(256)))
    yield "all-transparent.png", saved(Image.new("RGBA", (WIDE, HIGH)), "PNG")
    yield "grey-transparent.png", saved(scene(mode="L"), "PNG", transparency=10)
    others = [scene(mode="RGB").rotate(angle) for angle in (40, 80, 120)]
    for ending, kind in (("gif", "GIF"), ("webp", "WEBP"), ("png", "PNG"), ("avif", "AVIF")):
        yield f"animated.{ending}", saved(scene(), kind, save_all=True, append_images=others, duration=80)
    for size in ((1, 1), (191, 191), (192, 192), (5_000, 192), (192, 5_000), (6_000, 6_000), (2_057, 2_057)):
        yield f"size-{size[0]}x{size[1]}.png", saved(Image.new("RGB", size, (90, 120, 60)), "PNG")
    yield "long.jpg", saved(Image.new("RGB", (200, 20_000), (90, 120, 60)), "JPEG")
    yield "upside-down.bmp", crafted.bmp(WIDE, -HIGH, data=bytes(WIDE * HIGH * 3))
    yield "negative-width.bmp", crafted.bmp(-WIDE, HIGH, data=bytes(WIDE * HIGH * 3))
    yield "no-data.bmp", crafted.bmp(WIDE, HIGH)
    yield "interlaced-header.png", saved(scene(), "PNG").replace(b"\x08\x02\0\0\0", b"\x08\x02\0\0\1", 1)
    yield "endless.tif", crafted.tiff([(256, 4, 1, 300)], next_at=8)
    yield "no-tags.tif", crafted.tiff([])


def _foreign(_chance: random.Random) -> Files:
    text = {
        "empty.png": "",
        "svg.png": '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
        "entities.svg": '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><svg>&b;</svg>',
        "page.jpg": "<!doctype html><title>404</title>",
        "json.png": '{"code": 50001, "message": "Missing Access"}',
        "text.gif": "GIF89a, it said",
        "postscript.jpg": "%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 300 400\nsystemdict /quit get exec\n",
        "pdf.png": "%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF",
        "pixels.ppm": "P3 300 400 255 " + "1 2 3 " * 50,
        "shell.png": "#!/bin/sh\nrm -rf /\n",
    }
    yield from ((name, data.encode()) for name, data in text.items())
    yield "video.png", b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(3_000)
    yield "photo.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(3_000)
    yield "archive.jpg", b"PK\x03\x04" + bytes(500)
    yield "program.png", b"\x7fELF\x02\x01\x01" + bytes(500)
    yield "icon.png", saved(scene(256, 256), "ICO")
    yield "film.jpg", b"\x1aE\xdf\xa3" + bytes(500)
    yield "too-heavy.png", saved(scene(), "PNG") + bytes(25_000_001)


def _noise(chance: random.Random) -> Files:
    heads = {
        "jpg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "png": crafted.PNG_HEAD, "gif": b"GIF89a", "bmp": b"BM",
        "webp": b"RIFF\xff\xff\x00\x00WEBPVP8L", "tif": b"MM\0*\0\0\0\x08", "avif": b"\0\0\0\x20ftypavif",
        "bin": b"",
    }  # fmt: skip
    for ending, head in heads.items():
        for size in (0, 7, 300, 20_000):
            yield f"noise-{size}.{ending}", head + chance.randbytes(size)


def _people(_chance: random.Random) -> Files:
    """The project's sample, honest and in odd clothes: these shall dance."""
    sample = Image.open(ROOT / "playground" / "sample.png").convert("RGB")
    sample.thumbnail((500, 500))
    yield "person-cmyk.jpg", crafted.with_segment(saved(sample.convert("CMYK"), "JPEG"), crafted.exif(1))
    yield (
        "person-lying.jpg",
        crafted.with_segment(saved(sample.rotate(90, expand=True), "JPEG"), crafted.exif(6)),
    )
    yield "person-palette.gif", saved(sample.convert("P"), "GIF")
