"""A canvas of soft shapes: colour and coverage, painted one over the other."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from engine.animate.motion import FloatArray
from engine.animate.stage_format import Rgb

Image = npt.NDArray[np.float32]


@dataclass
class Canvas:
    """A picture under way: premultiplied RGB 0..255 and how much of each pixel is covered, 0..1.

    It may reach over the stage's edges by a margin, for shapes that sway into view.
    """

    rgb: Image
    alpha: Image
    margin: tuple[int, int] = (0, 0)

    @classmethod
    def blank(cls, width: int, height: int, margin: tuple[int, int] = (0, 0)) -> "Canvas":
        """Start with nothing on it."""
        shape = (height + 2 * margin[1], width + 2 * margin[0])
        return cls(np.zeros((*shape, 3), np.float32), np.zeros(shape, np.float32), margin)

    @classmethod
    def over(cls, picture: Image) -> "Canvas":
        """Start on a picture; paints into it."""
        return cls(picture, np.ones(picture.shape[:2], np.float32))

    @property
    def width(self) -> int:
        """Tell the stage's width in pixels, without the margin."""
        return int(self.alpha.shape[1]) - 2 * self.margin[0]

    @property
    def height(self) -> int:
        """Tell the stage's height in pixels, without the margin."""
        return int(self.alpha.shape[0]) - 2 * self.margin[1]

    @property
    def unit(self) -> float:
        """Tell what sizes are measured in: the width of the largest 9:16 frame within."""
        return min(self.width, self.height * 9 / 16)

    def fill(
        self, *outlines: FloatArray, colour: Rgb, opacity: float = 1.0, blur: float = 0.0, shade: float = 0.0
    ) -> None:
        """Fill outlines, [n, 2] in the stage's pixels, in one go.

        The edge is blurred by `blur` pixels; the right and the foot are darker by `shade`.
        """
        points = [outline + self.margin for outline in outlines]
        everything = np.concatenate(points)
        spread = 2 + int(2.5 * blur)
        low = np.floor(everything.min(axis=0)).astype(int) - spread
        high = np.ceil(everything.max(axis=0)).astype(int) + spread + 1
        left, top = max(0, int(low[0])), max(0, int(low[1]))
        right, bottom = min(self.alpha.shape[1], int(high[0])), min(self.alpha.shape[0], int(high[1]))
        if left >= right or top >= bottom:
            return
        cover = np.zeros((bottom - top, right - left), np.uint8)
        for outline in points:
            cv2.fillPoly(
                cover, [np.round((outline - (left, top)) * 16).astype(np.int32)], 255, cv2.LINE_AA, 4
            )
        mask = blurred(cover.astype(np.float32) * (opacity / 255), blur)
        paint = np.asarray(colour, np.float32)
        if shade:
            span = np.maximum(high - low, 1)
            across = (np.arange(left, right, dtype=np.float32) - low[0]) / span[0]
            down = (np.arange(top, bottom, dtype=np.float32) - low[1]) / span[1]
            dark = shade * (0.35 * across[None, :] + 0.65 * down[:, None])
            paint = np.minimum(paint * (1 + 0.35 * shade - dark[..., None]), 255.0)
        self.lay(mask, paint, left, top)

    def lay(self, mask: Image, paint: Image, left: int = 0, top: int = 0) -> None:
        """Lay paint ([3] or [h, w, 3]) through a mask ([h, w], 0..1) whose corner is at (left, top)."""
        bottom, right = top + mask.shape[0], left + mask.shape[1]
        part, alpha = self.rgb[top:bottom, left:right], self.alpha[top:bottom, left:right]
        part *= 1 - mask[..., None]
        part += mask[..., None] * paint
        alpha *= 1 - mask
        alpha += mask


def blurred(image: Image, sigma: float) -> Image:
    """Blur by a Gaussian; a wide one at a smaller size, where nobody sees the difference."""
    if sigma <= 0.3:
        return image
    factor = max(1, int(sigma // 4))
    if factor == 1:
        return np.asarray(
            cv2.GaussianBlur(image, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE), dtype=np.float32
        )
    height, width = image.shape[:2]
    small = cv2.resize(image, (-(-width // factor), -(-height // factor)), interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), sigma / factor, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR), dtype=np.float32)


def smooth_outline(points: FloatArray, steps: int = 8) -> FloatArray:
    """Round a closed outline off: a Catmull-Rom curve through its points."""
    a, b, c, d = (np.roll(points, shift, axis=0)[:, None] for shift in (1, 0, -1, -2))
    t = np.linspace(0, 1, steps, endpoint=False)[None, :, None]
    curve = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
    return curve.reshape(-1, 2)


def ellipse_outline(x: float, y: float, across: float, down: float) -> FloatArray:
    """Outline an ellipse by its centre and half axes in pixels."""
    t = np.linspace(0, 2 * np.pi, 96, endpoint=False)
    return np.stack([x + across * np.cos(t), y + down * np.sin(t)], axis=1)
