"""The sample's head: hair, ears, and a face that smiles."""

from playground.draw_sample_canvas import (
    HAIR,
    INK,
    MIDDLE,
    SKIN,
    SKIN_DEEP,
    Canvas,
    Points,
    ellipse,
    mirrored,
    spline,
)


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
