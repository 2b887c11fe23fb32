"""Draw `playground/sample.png`: a cheerful full-body figure, so that nobody needs a photo to try Boogie.

Run `python -m playground.draw_sample` to draw it anew; the same picture comes out every time. Everything is
drawn in the picture's own pixels (768 x 1280) on a larger canvas and scaled down for smooth edges.
"""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from playground.draw_sample_canvas import (
    HEIGHT,
    MIDDLE,
    SKIN,
    SKIN_DEEP,
    WIDTH,
    Canvas,
    Colour,
    Points,
    ellipse,
    mirrored,
    spline,
    tube,
)
from playground.draw_sample_face import draw_face, draw_fringe, draw_head

SCALE = 3

SHIRT: Colour = (245, 190, 66)
SHIRT_TRIM: Colour = (250, 246, 236)
JEANS: Colour = (58, 94, 142)
SHOE: Colour = (214, 74, 66)
SOLE: Colour = (244, 240, 232)


def draw_background(canvas: Canvas) -> None:
    """Paint a plain, warm studio wall and floor with a soft shadow under the feet."""
    y = np.linspace(0, 1, HEIGHT * canvas.scale, dtype=np.float32)[:, None]
    x = np.linspace(-1, 1, WIDTH * canvas.scale, dtype=np.float32)[None, :]
    glow = np.exp(-(x**2 * 1.1 + (y - 0.36) ** 2 * 5.0))
    wall = np.array([150, 190, 196], np.float32) + glow[..., None] * np.array([66, 44, 34], np.float32)
    floor = np.array([176, 196, 192], np.float32) + glow[..., None] * np.array([60, 40, 30], np.float32)
    edge = 1 / (1 + np.exp(-(y - 0.80) * 60))
    canvas.pixels[:] = wall + (floor - wall) * edge[..., None]
    canvas.flat(ellipse(MIDDLE + 26, 1186, 190, 22), (70, 96, 104), opacity=0.42, blur=14)
    for x_foot in (MIDDLE - 78, MIDDLE + 78):
        canvas.flat(ellipse(x_foot + 6, 1187, 54, 10), (44, 56, 64), opacity=0.5, blur=6)


def draw_jeans(canvas: Canvas) -> None:
    """Draw the trousers as one volume, with cuffs, creases and seams."""
    leg = [
        (48, 690, 46),
        (50, 740, 54),
        (58, 840, 46),
        (62, 892, 41),
        (68, 985, 38),
        (75, 1060, 34),
        (77, 1108, 33),
    ]
    legs = [tube([(MIDDLE + side * x, y, r) for x, y, r in leg]) for side in (-1.0, 1.0)]
    half_hips = [
        (384, 596),
        (440, 602),
        (466, 640),
        (480, 680),
        (482, 716),
        (440, 738),
        (400, 736),
        (384, 730),
    ]
    hips = [(x, y) for x, y in spline(half_hips + list(mirrored(half_hips[-2:0:-1])))]
    canvas.puff(hips, JEANS, 40, *legs)
    canvas.stroke([(384, 660), (385, 695), (384, 728)], (30, 52, 88), 4, opacity=0.5, blur=1)
    for side in (-1.0, 1.0):

        def at(points: Points, side: float = side) -> Points:
            return [(MIDDLE + side * x, y) for x, y in points]

        canvas.flat(
            at([(42, 1098), (112, 1096), (112, 1110), (42, 1112)]), (104, 142, 186), opacity=0.75, blur=0.6
        )
        for y, bend in ((884, 8), (902, -6)):
            canvas.stroke(at([(36, y), (58, y + bend), (86, y - 3)]), (30, 52, 88), 5, opacity=0.35, blur=2)
        seam = [(97, 720), (97, 800), (97, 900), (104, 1000), (107, 1090)]
        canvas.stroke(at(seam), (36, 62, 102), 4, opacity=0.4, blur=1)
        canvas.stroke(at([(10, 742), (30, 752), (54, 752)]), (30, 52, 88), 5, opacity=0.3, blur=2)


def draw_foot(canvas: Canvas, side: float) -> None:
    """Draw an ankle and a sneaker; side is -1 for the left of the picture, 1 for its right."""

    def at(points: Points) -> Points:
        return [(MIDDLE + side * x, y) for x, y in points]

    canvas.puff(at([(58, 1092), (92, 1092), (96, 1120), (54, 1120)]), SKIN, 18)
    shoe = [(54, 1112), (96, 1108), (106, 1136), (118, 1164), (112, 1182), (80, 1188), (52, 1182), (46, 1158)]
    canvas.puff([(x, y) for x, y in spline(at(shoe))], SHOE, 26)
    sole = [(45, 1170), (82, 1178), (119, 1168), (117, 1184), (82, 1193), (48, 1187)]
    canvas.puff([(x, y) for x, y in spline(at(sole))], SOLE, 8)
    for step in range(3):
        y = 1130 + 11 * step
        canvas.stroke(at([(66 + step, y), (80 + step, y + 3), (94 + 2 * step, y - 1)]), SOLE, 5)


def draw_trunk(canvas: Canvas) -> None:
    """Draw the neck and the T-shirt."""
    canvas.puff(tube([(384, 246, 30), (384, 280, 29), (384, 322, 36)]), SKIN, 26)
    canvas.flat([(360, 268), (408, 268), (407, 286), (386, 296), (364, 284)], SKIN_DEEP, opacity=0.5, blur=5)
    half = [
        (384, 330),
        (414, 320),
        (428, 306),
        (468, 320),
        (492, 352),
        (484, 420),
        (468, 520),
        (474, 600),
        (478, 660),
        (430, 672),
        (384, 675),
    ]
    outline = spline(half + list(mirrored(half[-2:0:-1])))
    canvas.puff([(x, y) for x, y in outline], SHIRT, 58, depth=0.75)
    collar = [(338, 308), (352, 330), (384, 344), (416, 330), (430, 308)]
    canvas.stroke(collar, SHIRT_TRIM, 13)
    canvas.stroke([(x, y + 8) for x, y in collar], (176, 122, 30), 3, opacity=0.5, blur=1)
    for fold in (
        [(300, 470), (330, 500), (372, 512)],
        [(470, 462), (440, 494), (398, 506)],
        [(306, 600), (340, 622), (378, 628)],
        [(464, 590), (432, 616), (396, 622)],
    ):
        canvas.stroke(fold, (150, 98, 24), 9, opacity=0.32, blur=3)
    draw_badge(canvas)


def draw_badge(canvas: Canvas) -> None:
    """Print a music note on the chest."""
    for x, y in ((362, 452), (404, 442)):
        canvas.flat(ellipse(x, y, 15, 11, -20), SHIRT_TRIM)
    canvas.flat([(370, 448), (376, 448), (376, 384), (370, 384)], SHIRT_TRIM)
    canvas.flat([(412, 438), (418, 438), (418, 374), (412, 374)], SHIRT_TRIM)
    canvas.flat([(370, 386), (418, 374), (418, 392), (370, 404)], SHIRT_TRIM)


def draw_arm(canvas: Canvas, side: float) -> None:
    """Draw an arm that hangs a little away from the body, an open hand and a sleeve."""

    def at(points: Points) -> Points:
        return [(MIDDLE + side * x, y) for x, y in points]

    def limb(path: Sequence[tuple[float, float, float]]) -> Points:
        return tube([(MIDDLE + side * x, y, r) for x, y, r in path])

    palm = [
        (x, y)
        for x, y in spline(at([(164, 600), (187, 600), (202, 632), (199, 652), (168, 652), (160, 630)]))
    ]
    canvas.puff(
        limb([(170, 612, 9), (157, 634, 8), (151, 656, 6)]), SKIN, 9, ellipse(MIDDLE + side * 151, 656, 6, 6)
    )
    arm = limb([(104, 380, 30), (118, 430, 30), (136, 486, 27), (156, 550, 23), (175, 622, 16)])
    fingers = [
        [(192, 630, 8), (200, 668, 7.5), (203, 690, 6)],
        [(184, 630, 8), (190, 676, 7.5), (191, 700, 6)],
        [(176, 630, 8), (179, 674, 7.5), (178, 697, 6)],
        [(168, 628, 7.5), (168, 664, 7), (166, 684, 5.5)],
    ]
    tips = [ellipse(MIDDLE + side * x, y, r, r + 1) for x, y, r in (finger[-1] for finger in fingers)]
    canvas.puff(arm, SKIN, 19, palm, *(limb(finger) for finger in fingers), *tips)
    for gap in (
        [(189, 650), (195, 668), (197, 688)],
        [(181, 652), (184, 672), (184, 692)],
        [(173, 650), (174, 668), (172, 684)],
    ):
        canvas.stroke(at(gap), SKIN_DEEP, 3.2, opacity=0.75, blur=0.6)
    canvas.stroke(at([(122, 486), (136, 492), (150, 488)]), SKIN_DEEP, 4, opacity=0.4, blur=2)
    sleeve = [(62, 318), (92, 318), (118, 344), (142, 404), (150, 434), (118, 446), (84, 452), (78, 400)]
    canvas.puff([(x, y) for x, y in spline(at(sleeve))], SHIRT, 34, depth=0.9)
    canvas.stroke(at([(84, 446), (118, 441), (150, 429)]), SHIRT_TRIM, 9)


def draw(scale: int = SCALE) -> npt.NDArray[np.uint8]:
    """Draw the whole picture, [1280, 768, 3] RGB."""
    canvas = Canvas(scale)
    draw_background(canvas)
    for side in (-1.0, 1.0):
        draw_foot(canvas, side)
        draw_arm(canvas, side)
    draw_jeans(canvas)
    draw_trunk(canvas)
    draw_head(canvas)
    draw_face(canvas)
    draw_fringe(canvas)
    small = cv2.resize(canvas.pixels, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
    return np.clip(np.round(small), 0, 255).astype(np.uint8)


def main() -> None:
    """Write `playground/sample.png`."""
    path = Path(__file__).with_name("sample.png")
    cv2.imwrite(str(path), cv2.cvtColor(draw(), cv2.COLOR_RGB2BGR), [cv2.IMWRITE_PNG_COMPRESSION, 9])


if __name__ == "__main__":
    main()
