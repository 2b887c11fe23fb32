"""The provider's limits for a picture, and ours."""

MEGABYTE = 1_000_000
MAX_BYTES = 25 * MEGABYTE
"""What we read at all."""

MIN_SIDE = 192
"""Pixels of the shorter side (the mainland's documentation gives [192, 4096])."""

MAX_LONG_EDGE = 2056
DANCE_SHAPES = MIN_RATIO, MAX_RATIO = 1 / 2, 1 / 1.2
"""Width to height, where a picture is to dance."""

SHOT_SHAPES = 1 / 4, 4.0
"""Width to height, where a picture is to be filmed."""

MOST_PIXELS_APART = 1.25
"""The pixels of the larger picture to those of the smaller, where two are the ends of one video."""

MAX_OUTPUT_BYTES = 3 * MEGABYTE
"""Ample for a photo of this size, and two of them fit into one request: VCLM takes up to 10 MB, which are
7.5 MB of pictures in Base64."""

MAX_PIXELS = 64_000_000
"""What is unpacked at once: at four bytes a pixel and two copies, half a gigabyte."""

MAX_JPEG_PIXELS = 400_000_000
"""JPEG is unpacked at 1/2, 1/4 or 1/8 of its size, so that photos of any telephone pass."""

MAX_JPEG_SCANS = 500
"""Each pass over a progressive JPEG costs milliseconds, and may be fourteen bytes long. Honest files have
some ten; but the film behind a telephone's moving photo has such bytes by chance, up to 400 times."""
