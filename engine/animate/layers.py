"""The pictures of a figure's parts: what is seen of each, and what another part hid of it."""

import cv2
import numpy as np

from engine.animate.arrays import BoolArray, ByteArray, Float32Array, FloatArray
from engine.animate.bones import Limb, limb_distance
from engine.animate.colours import spread_colours
from engine.animate.hands import draw_hand, under
from engine.animate.parts import Parts
from engine.animate.pose import Pose

TRUNK_OVERLAP = 0.07
"""How far the trunk goes on below the hips, in torso lengths: there it and the legs fade into each other."""

USUAL_CROTCH = 0.3
LONGEST_CROTCH = 0.5


class Painter:
    """Paints each part's RGBA picture [H, W, 4] (premultiplied bytes) from the cut-out person.

    `colours` is RGB [H, W, 3] in 0..255 with a clean rim, `alpha` [H, W] in 0..1, `skin` the RGB colour of skin.
    """

    def __init__(
        self, colours: Float32Array, alpha: Float32Array, parts: Parts, pose: Pose, skin: FloatArray
    ) -> None:
        self._colours = colours
        self._skin = skin
        self._alpha = alpha
        self._parts = parts
        self._pose = pose
        rows, columns = np.mgrid[0 : alpha.shape[0], 0 : alpha.shape[1]].astype(np.float64)
        self._columns, self._rows = columns, rows
        spine = (pose.hips - pose.shoulders) / pose.torso
        self._below_hips = (columns - pose.hips[0]) * spine[0] + (rows - pose.hips[1]) * spine[1]
        self._feather = max(1.0, 0.008 * pose.torso)

    def trunk(self) -> ByteArray:
        """Paint head, neck and torso, and the clothes that the arms hid."""
        seen = self._parts.share[0]
        hidden = self._polygon(self._torso_outline())
        low = (self._below_hips < TRUNK_OVERLAP * self._pose.torso) & (self._below_hips > -2)
        legs = self._parts.share[3] + self._parts.share[4]
        overlap = np.maximum(self._polygon(self._pelvis_outline()), low.astype(np.float32)) * np.clip(
            legs, 0, 1
        )
        region = np.maximum(np.maximum(seen, self._soften(hidden, 1.0)), self._soften(overlap, 2.0))
        known = self._core((seen > 0.9) | (legs > 0.9))
        return self._paint(region, known)

    def leg(self, limb: Limb, index: int) -> ByteArray:
        """Paint one leg up to around the hip, completed where arms or the other leg hid it."""
        seen = self._parts.share[index]
        distance = limb_distance(limb, self._columns, self._rows)
        hidden = ((distance < 0.95) & (self._below_hips > 0)).astype(np.float32)
        others = self._parts.share[7 - index]
        # The other leg's visible pixels are taken only along this leg's own bones, and never as its colours.
        hidden = np.where((others > 0.5) & (distance > 0.8), 0, hidden).astype(np.float32)
        cap = self._disc(limb.joints[0], float(limb.half_widths[0]))
        trunk = self._parts.share[0]
        region = np.maximum(np.maximum(seen, self._soften(hidden, 1.0)), self._soften(cap, 4.0) * trunk)
        known = self._core((seen > 0.9) | ((trunk > 0.9) & (cap > 0)))
        return self._paint(region, known)

    def arm(self, limb: Limb, index: int) -> ByteArray:
        """Paint one arm with a round cap over the shoulder."""
        seen = self._parts.share[index]
        cap = self._disc(limb.joints[0], 0.85 * float(limb.half_widths[0]))
        region = np.maximum(seen, self._soften(cap, 3.0))
        known = (np.maximum(seen, cap) > 0.5).astype(np.float32)
        painted = self._paint(region, known)
        if not limb.is_hand_hidden:
            return painted
        return under(painted, draw_hand(self._alpha.shape, limb, self._pose.torso, self._skin))

    def _paint(self, region: Float32Array, known: Float32Array) -> ByteArray:
        colours = spread_colours(self._colours, known)
        cover = np.clip(region * self._alpha, 0, 1)[:, :, None]
        painted = np.concatenate([np.clip(colours, 0, 255) * cover, cover * 255], axis=2)
        return np.asarray(np.rint(painted), dtype=np.uint8)

    def _core(self, region: BoolArray) -> Float32Array:
        """Shrink a region a little, so that shadows along its cut edge do not spread."""
        reach = max(1, round(0.012 * self._pose.torso))
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
        outside = (self._alpha < 0.5).astype(np.uint8)
        # Only cuts inside the person are shrunk, not the person's own outline.
        grown = cv2.dilate(((~region) & (outside == 0)).astype(np.uint8), kernel)
        return (region & (grown == 0)).astype(np.float32)

    def _torso_outline(self) -> FloatArray:
        points, torso = self._pose.points, self._pose.torso
        across = points["left_shoulder"] - points["right_shoulder"]
        unit = across / max(float(np.linalg.norm(across)), 1e-6)
        out = 0.16 * torso * unit
        return np.array(
            [
                points["right_shoulder"],
                points["left_shoulder"],
                points["left_hip"] + out,
                points["right_hip"] - out,
            ]
        )

    def _pelvis_outline(self) -> FloatArray:
        """The triangle between the hips and just above where the legs part."""
        points, torso = self._pose.points, self._pose.torso
        spine = (self._pose.hips - self._pose.shoulders) / torso
        crotch = self._pose.hips + (self._crotch() - 0.03 * torso) * spine
        across = points["left_hip"] - points["right_hip"]
        return np.array(
            [points["right_hip"], points["left_hip"], crotch + 0.1 * across, crotch - 0.1 * across]
        )

    def _crotch(self) -> float:
        """How far below the hips the silhouette opens between the legs, in pixels."""
        torso = self._pose.torso
        spine = (self._pose.hips - self._pose.shoulders) / torso
        knees = (self._pose.points["left_knee"] + self._pose.points["right_knee"]) / 2
        down = knees - self._pose.hips
        down = down / max(float(np.linalg.norm(down)), 1e-6) if float(down @ spine) > 0 else spine
        for length in np.arange(0.1 * torso, LONGEST_CROTCH * torso, 1.0):
            x, y = self._pose.hips + length * down
            row, column = (
                min(max(round(y), 0), self._alpha.shape[0] - 1),
                min(max(round(x), 0), self._alpha.shape[1] - 1),
            )
            if self._alpha[row, column] < 0.5:
                return float(length)
        return USUAL_CROTCH * torso

    def _polygon(self, outline: FloatArray) -> Float32Array:
        canvas = np.zeros(self._alpha.shape, np.uint8)
        cv2.fillPoly(canvas, [np.rint(outline).astype(np.int32)], 1)
        return canvas.astype(np.float32)

    def _disc(self, centre: FloatArray, radius: float) -> Float32Array:
        return (np.hypot(self._columns - centre[0], self._rows - centre[1]) < radius).astype(np.float32)

    def _soften(self, region: Float32Array, times: float) -> Float32Array:
        return np.asarray(cv2.GaussianBlur(region, (0, 0), self._feather * times), dtype=np.float32)
