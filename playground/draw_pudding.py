"""Draw `playground/pudding.png`, a thing with a face: what the preview of a bounce shows.

Run `python -m playground.draw_pudding` to draw it anew; the same picture comes out every time.
"""

from pathlib import Path

import cv2
import numpy as np

from playground.draw_sample_canvas import Canvas, Points, ellipse, spline

PUDDING = Path(__file__).parent / "pudding.png"
SCALE = 2
CUSTARD, CARAMEL, CHERRY = (250, 205, 105), (150, 76, 30), (206, 36, 58)
INK, CHEEK, CREAM = (70, 36, 22), (240, 140, 110), (255, 250, 240)


def draw() -> Canvas:
    """Draw the pudding on a plain wall."""
    canvas = Canvas(SCALE)
    canvas.pixels[:] = (198, 226, 222)
    body = [
        (250, 590),
        (200, 1020),
        (260, 1070),
        (384, 1084),
        (508, 1070),
        (568, 1020),
        (518, 590),
        (384, 560),
    ]
    canvas.puff(_rounded(body), CUSTARD, 70)
    drips = [(246, 600), (250, 560), (384, 520), (518, 560), (522, 600), (528, 700), (500, 730), (478, 690)]
    drips += [(440, 680), (420, 770), (386, 780), (366, 690), (320, 680), (290, 760), (254, 740), (240, 690)]
    canvas.puff(_rounded(drips), CARAMEL, 30)
    canvas.puff(ellipse(384, 490, 110, 66), CREAM, 40)
    canvas.puff(ellipse(384, 410, 62, 60), CHERRY, 46)
    canvas.stroke([(388, 360), (400, 310), (436, 276)], (60, 110, 50), 11)
    for side in (-1, 1):
        x = 384 + side * 78
        canvas.flat(ellipse(x, 868, 26, 34), INK)
        canvas.flat(ellipse(x + 9, 856, 9, 11), CREAM)
        canvas.flat(ellipse(384 + side * 124, 926, 30, 18), CHEEK, opacity=0.7, blur=6)
    canvas.stroke([(344, 922), (366, 946), (402, 946), (424, 922)], INK, 12)
    return canvas


def _rounded(points: Points) -> Points:
    return [(float(x), float(y)) for x, y in spline(points)]


def main() -> None:
    """Write the picture."""
    canvas = draw()
    height, width = canvas.pixels.shape[:2]
    small = cv2.resize(canvas.pixels, (width // SCALE, height // SCALE), interpolation=cv2.INTER_AREA)
    picture = np.rint(np.clip(small, 0, 255)).astype(np.uint8)
    cv2.imwrite(str(PUDDING), picture[:, :, ::-1])


if __name__ == "__main__":
    main()
