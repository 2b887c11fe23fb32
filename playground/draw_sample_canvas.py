"""What the sample is drawn with: curves, limbs, and a canvas of soft, lit volumes.

Shapes are puffed up from their outline's distance transform and lit, which gives soft, rounded forms.
"""

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.float32]
Mask = npt.NDArray[np.uint8]
Colour = tuple[int, int, int]
Points = Sequence[tuple[float, float]]

WIDTH, HEIGHT = 768, 1280
MIDDLE = WIDTH / 2
SKIN: Colour = (226, 168, 134)
SKIN_DEEP: Colour = (186, 112, 84)
HAIR: Colour = (74, 44, 36)
INK: Colour = (52, 32, 30)
LIGHT = np.array([-0.45, -0.62, 0.64], dtype=np.float32)


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
    """A picture under way, RGB 0..255, `scale` times as large as it will be; drawn on in its final pixels."""

    def __init__(self, scale: int) -> None:
        self.scale = scale
        self.pixels: Image = np.zeros((HEIGHT * scale, WIDTH * scale, 3), dtype=np.float32)

    def mask(self, outline: Points) -> Mask:
        """Fill an outline."""
        filled = np.zeros(self.pixels.shape[:2], dtype=np.uint8)
        cv2.fillPoly(
            filled, [np.round(np.asarray(outline) * self.scale * 16).astype(np.int32)], 255, cv2.LINE_AA, 4
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
            cover = np.asarray(cv2.GaussianBlur(cover, (0, 0), blur * self.scale), dtype=np.float32)
        self.blend(colour, cover * opacity)

    def puff(self, outline: Points, colour: Colour, radius: float, *more: Points, depth: float = 1.0) -> None:
        """Fill outlines as one soft volume whose edges round off over `radius` pixels."""
        xs, ys = np.concatenate([np.asarray(one) for one in (outline, *more)]).T * self.scale
        margin = 12 * self.scale
        left, top = max(0, int(xs.min()) - margin), max(0, int(ys.min()) - margin)
        right, bottom = int(xs.max()) + margin, int(ys.max()) + margin
        filled = np.max([self.mask(one)[top:bottom, left:right] for one in (outline, *more)], axis=0)
        solid = (filled > 127).astype(np.uint8)
        distance: Image = np.asarray(cv2.distanceTransform(solid, cv2.DIST_L2, 5), dtype=np.float32)
        inward: Image = np.clip(distance / (radius * self.scale), 0, 1)
        height = radius * self.scale * np.sqrt(np.maximum(0, 1 - (1 - inward) ** 2)) * depth
        height = np.asarray(
            cv2.GaussianBlur(height, (0, 0), radius * self.scale * 0.14 + 1), dtype=np.float32
        )
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
