"""Draw `playground/sample.png`: a cheerful full-body figure, so that nobody needs a photo to try Boogie.

Run `python -m playground.draw_sample` to draw it anew; the same picture comes out every time. Everything is drawn
in the picture's own pixels (768 x 1280) on a canvas three times as large and scaled down for smooth edges. Shapes
are puffed up from their outline's distance transform and lit, which gives soft, rounded volumes.
"""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.float32]
Mask = npt.NDArray[np.uint8]
Colour = tuple[int, int, int]
Points = Sequence[tuple[float, float]]

WIDTH, HEIGHT, SCALE = 768, 1280, 3
MIDDLE = 384.0
LIGHT = np.array([-0.45, -0.62, 0.64], dtype=np.float32)

SKIN: Colour = (226, 168, 134)
SKIN_DEEP: Colour = (186, 112, 84)
HAIR: Colour = (74, 44, 36)
SHIRT: Colour = (245, 190, 66)
SHIRT_TRIM: Colour = (250, 246, 236)
JEANS: Colour = (58, 94, 142)
SHOE: Colour = (214, 74, 66)
SOLE: Colour = (244, 240, 232)
INK: Colour = (52, 32, 30)


def mirrored(points: Points) -> Points:
    """Reflect points about the picture's vertical middle."""
    return [(2 * MIDDLE - x, y) for x, y in points]


def spline(points: Points, steps: int = 12, *, closed: bool = True) -> npt.NDArray[np.float64]:
    """Run a Catmull-Rom curve through points, [n, 2]."""
    knots = np.asarray(points, dtype=np.float64)
    ends = (knots[-1:], knots[:2]) if closed else (knots[:1], knots[-1:])
    padded = np.concatenate([ends[0], knots, ends[1]])
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    pieces = [
        0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
        for a, b, c, d in zip(padded[:-3], padded[1:-2], padded[2:-1], padded[3:], strict=True)
    ]
    return np.concatenate([*pieces, knots[-1:]] if not closed else pieces)


def tube(path: Sequence[tuple[float, float, float]]) -> Points:
    """Outline a limb from (x, y, half its width) along its middle; both ends are cut flat."""
    curve = spline([(x, y) for x, y, _ in path], closed=False)
    radius = spline([(r, 0.0) for _, _, r in path], closed=False)[:, 0]
    along = np.gradient(curve, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    aside = np.stack([-along[:, 1], along[:, 0]], axis=1) * radius[:, None]
    return [(float(x), float(y)) for x, y in np.concatenate([curve + aside, (curve - aside)[::-1]])]


def ellipse(x: float, y: float, rx: float, ry: float, degrees: float = 0.0) -> Points:
    """Outline an ellipse."""
    t, turn = np.linspace(0, 2 * np.pi, 48, endpoint=False), np.radians(degrees)
    u, v = rx * np.cos(t), ry * np.sin(t)
    xs, ys = x + u * np.cos(turn) - v * np.sin(turn), y + u * np.sin(turn) + v * np.cos(turn)
    return [(float(a), float(b)) for a, b in zip(xs, ys, strict=True)]


class Canvas:
    """A picture under way, RGB 0..255, three times as large as it will be."""

    def __init__(self) -> None:
        self.pixels: Image = np.zeros((HEIGHT * SCALE, WIDTH * SCALE, 3), dtype=np.float32)

    def mask(self, outline: Points) -> Mask:
        """Fill an outline."""
        filled = np.zeros(self.pixels.shape[:2], dtype=np.uint8)
        cv2.fillPoly(
            filled, [np.round(np.asarray(outline) * SCALE * 16).astype(np.int32)], 255, cv2.LINE_AA, 4
        )
        return filled

    def blend(self, colour: Colour | Image, cover: npt.NDArray[np.float32]) -> None:
        """Lay a colour, or a picture, over what is there."""
        alpha = cover[..., None]
        self.pixels *= 1 - alpha
        self.pixels += alpha * np.asarray(colour, dtype=np.float32)

    def flat(self, outline: Points, colour: Colour, *, opacity: float = 1.0, blur: float = 0.0) -> None:
        """Fill an outline with one colour, its edge blurred by so many pixels."""
        cover = self.mask(outline).astype(np.float32) / 255
        if blur:
            cover = np.asarray(cv2.GaussianBlur(cover, (0, 0), blur * SCALE), dtype=np.float32)
        self.blend(colour, cover * opacity)

    def puff(self, outline: Points, colour: Colour, radius: float, *more: Points, depth: float = 1.0) -> None:
        """Fill outlines as one soft volume whose edges round off over `radius` pixels."""
        xs, ys = np.concatenate([np.asarray(one) for one in (outline, *more)]).T * SCALE
        margin = 12 * SCALE
        left, top = max(0, int(xs.min()) - margin), max(0, int(ys.min()) - margin)
        right, bottom = int(xs.max()) + margin, int(ys.max()) + margin
        filled = np.max([self.mask(one)[top:bottom, left:right] for one in (outline, *more)], axis=0)
        distance = cv2.distanceTransform((filled > 127).astype(np.uint8), cv2.DIST_L2, 5)
        inward = np.clip(distance / (radius * SCALE), 0, 1)
        height = radius * SCALE * np.sqrt(np.maximum(0, 1 - (1 - inward) ** 2)) * depth
        height = np.asarray(cv2.GaussianBlur(height, (0, 0), radius * SCALE * 0.14 + 1), dtype=np.float32)
        dy, dx = np.gradient(height)
        normal = np.stack([-dx, -dy, np.ones_like(dx)], axis=-1)
        normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
        lit = np.clip(normal @ LIGHT, 0, 1)
        rim = np.clip(normal @ np.array([0.8, -0.1, 0.35], dtype=np.float32), 0, 1) ** 3
        base = np.asarray(colour, dtype=np.float32)
        shadow = base * np.array([0.58, 0.46, 0.50], dtype=np.float32)
        tone = np.clip((lit + 0.05) / 0.72, 0, 1)[..., None]
        shade = (
            shadow
            + (base - shadow) * tone
            + 26 * np.clip(lit - 0.78, 0, 1)[..., None] * 4
            + 16 * rim[..., None]
        )
        alpha = (filled.astype(np.float32) / 255)[..., None]
        part = self.pixels[top:bottom, left:right]
        part *= 1 - alpha
        part += alpha * shade

    def stroke(
        self, points: Points, colour: Colour, width: float, *, opacity: float = 1.0, blur: float = 0.0
    ) -> None:
        """Draw a curve that tapers at both ends."""
        swell = np.sin(np.linspace(0.12, np.pi - 0.12, len(points)))
        path = [(x, y, max(width / 2 * float(s), 0.3)) for (x, y), s in zip(points, swell, strict=True)]
        self.flat(tube(path), colour, opacity=opacity, blur=blur)


def draw_background(canvas: Canvas) -> None:
    """Paint a plain, warm studio wall and floor with a soft shadow under the feet."""
    y = np.linspace(0, 1, HEIGHT * SCALE, dtype=np.float32)[:, None]
    x = np.linspace(-1, 1, WIDTH * SCALE, dtype=np.float32)[None, :]
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


def draw_head(canvas: Canvas) -> None:
    """Draw the head without its features: hair behind, ears, face."""
    back = [(384, 76), (440, 86), (470, 130), (472, 190), (456, 238), (430, 252)]
    canvas.puff([(x, y) for x, y in spline(back + list(mirrored(back[:0:-1])))], HAIR, 40)
    for side in (-1.0, 1.0):
        canvas.puff(ellipse(MIDDLE + side * 68, 196, 12, 20, side * 8), SKIN, 10)
        canvas.flat(ellipse(MIDDLE + side * 68, 197, 5, 11, side * 8), SKIN_DEEP, opacity=0.5, blur=2)
    half = [(384, 92), (424, 104), (448, 140), (451, 186), (442, 226), (420, 258), (398, 273), (384, 275)]
    canvas.puff([(x, y) for x, y in spline(half + list(mirrored(half[-2:0:-1])))], SKIN, 54, depth=0.62)


def draw_eye(canvas: Canvas, side: float) -> None:
    """Draw an eye with its socket, lids, lashes and brow."""
    x, y = MIDDLE + side * 28, 188.0
    canvas.flat(ellipse(x, y - 1, 20, 13), SKIN_DEEP, opacity=0.34, blur=4)
    lid = [
        (x - 15, y + 1.5),
        (x - 8, y - 6.5),
        (x, y - 8.5),
        (x + 8, y - 7),
        (x + 15, y + 0.5),
        (x + 8, y + 6),
        (x, y + 7.5),
        (x - 8, y + 6.5),
    ]
    canvas.flat([(a, b) for a, b in spline(lid)], (250, 246, 242), blur=0.3)
    canvas.flat(ellipse(x, y - 4, 13, 3), (150, 130, 130), opacity=0.35, blur=1.5)
    canvas.flat(ellipse(x, y - 0.5, 7.4, 7.6), (62, 40, 26))
    canvas.flat(ellipse(x, y + 1.5, 5.4, 4.8), (128, 84, 46), opacity=0.8, blur=1)
    canvas.flat(ellipse(x, y - 0.5, 3.4, 3.5), (18, 10, 8))
    canvas.flat(ellipse(x - 2.4, y - 3.2, 2.0, 2.0), (255, 255, 255))
    canvas.stroke(
        [(x - 16, y + 1.5), (x - 8, y - 7), (x, y - 9), (x + 8, y - 7.5), (x + 16, y + 0.5)], INK, 4.2
    )
    canvas.stroke([(x - 13, y + 4), (x, y + 8), (x + 13, y + 3.5)], SKIN_DEEP, 2, opacity=0.7)
    canvas.stroke([(x - 15, y - 9), (x, y - 15), (x + 15, y - 10)], SKIN_DEEP, 2, opacity=0.5, blur=0.6)
    brow = [(-13, -20), (-3, -26), (8, -27), (20, -20)]
    canvas.stroke([(x + side * a, y + b) for a, b in brow], HAIR, 7, opacity=0.92, blur=0.5)


def draw_face(canvas: Canvas) -> None:
    """Draw eyes, nose, mouth and the colour of the cheeks."""
    for side in (-1.0, 1.0):
        canvas.flat(ellipse(MIDDLE + side * 42, 222, 17, 12), (236, 112, 96), opacity=0.34, blur=6)
        draw_eye(canvas, side)
    canvas.stroke([(377, 180), (378, 200), (374, 216)], SKIN_DEEP, 6, opacity=0.25, blur=3)
    canvas.stroke([(392, 178), (393, 200), (397, 216)], SKIN_DEEP, 8, opacity=0.42, blur=3)
    canvas.flat(ellipse(383, 208, 6, 16), (255, 226, 200), opacity=0.6, blur=4)
    canvas.flat(ellipse(384, 222, 15, 6), SKIN_DEEP, opacity=0.5, blur=3)
    canvas.flat(ellipse(384, 216, 10, 8), (238, 182, 150), opacity=0.7, blur=3)
    for side in (-1.0, 1.0):
        canvas.flat(ellipse(MIDDLE + side * 6.5, 223, 3.4, 1.9), (116, 56, 44), opacity=0.85, blur=0.7)
    mouth = [(357, 239), (372, 241), (384, 243), (396, 241), (411, 239), (401, 254), (384, 260), (367, 254)]
    canvas.flat([(a, b) for a, b in spline(mouth)], (128, 40, 44), blur=0.4)
    canvas.flat(
        [
            (a, b)
            for a, b in spline([(363, 241.5), (384, 244.5), (405, 241.5), (398, 249), (384, 251), (370, 249)])
        ],
        (252, 248, 244),
        blur=0.4,
    )
    canvas.stroke(
        [(356, 238), (370, 238), (379, 237), (384, 239), (389, 237), (398, 238), (412, 238)],
        (184, 82, 76),
        6,
        opacity=0.9,
        blur=0.5,
    )
    canvas.stroke(
        [(364, 252), (374, 259), (384, 261.5), (394, 259), (404, 252)],
        (206, 100, 92),
        7,
        opacity=0.95,
        blur=0.6,
    )
    canvas.stroke([(370, 266), (384, 268), (398, 266)], SKIN_DEEP, 4, opacity=0.35, blur=1.5)
    for side in (-1.0, 1.0):
        canvas.stroke(
            [(MIDDLE + side * 29, 234), (MIDDLE + side * 31, 240), (MIDDLE + side * 28, 245)],
            SKIN_DEEP,
            3,
            opacity=0.6,
            blur=1,
        )


def draw_fringe(canvas: Canvas) -> None:
    """Lay wavy locks over the forehead."""
    locks: list[Points] = [
        [
            (318, 176),
            (312, 130),
            (336, 92),
            (384, 74),
            (400, 92),
            (372, 118),
            (344, 140),
            (332, 176),
            (324, 190),
        ],
        [
            (452, 178),
            (458, 130),
            (436, 92),
            (392, 74),
            (372, 86),
            (398, 122),
            (428, 138),
            (440, 170),
            (446, 190),
        ],
        [(352, 132), (352, 100), (384, 74), (420, 82), (436, 110), (414, 132), (390, 122), (372, 142)],
    ]
    for lock in locks:
        canvas.puff([(x, y) for x, y in spline(lock)], HAIR, 20)
    for shine in (
        [(338, 120), (352, 98), (376, 86)],
        [(390, 108), (408, 104), (424, 112)],
        [(326, 150), (330, 132), (340, 118)],
    ):
        canvas.stroke(shine, (158, 104, 82), 5, opacity=0.55, blur=1.5)


def draw() -> npt.NDArray[np.uint8]:
    """Draw the whole picture, [1280, 768, 3] RGB."""
    canvas = Canvas()
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
