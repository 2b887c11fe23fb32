"""The pictures of a figure's parts: what is seen of each, and what another part hid of it."""

import cv2
import numpy as np

from engine.animate.arrays import BoolArray, ByteArray, Float32Array, FloatArray
from engine.animate.bones import Limb, bone_distance, limb_distance
from engine.animate.hands import draw_hand, under
from engine.animate.parts import Parts
from engine.animate.pose import Pose
from engine.animate.texture import fill_gap

TRUNK_OVERLAP = 0.07
"""How far the trunk goes on below the hips, in torso lengths: there it and the legs fade into each other."""

USUAL_CROTCH = 0.3
LONGEST_CROTCH = 0.5
RIM = 0.015


class Painter:
    """Paints each part's RGBA picture [H, W, 4] (premultiplied bytes) from the cut-out person.

    `colours` is RGB [H, W, 3] in 0..255 with a clean rim, `alpha` [H, W] in 0..1, `skin` an RGB colour.
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
        seen = self._parts.share[0] > 0.5
        legs = (self._parts.share[3] + self._parts.share[4]) > 0.5
        low = (self._below_hips < TRUNK_OVERLAP * self._pose.torso) & (self._below_hips > -2)
        pelvis = (low | self._polygon(self._pelvis_outline())) & legs
        shoulders = self._closed(seen | self._shoulders())
        region = seen | self._polygon(self._torso_outline()) | pelvis | shoulders
        region = self._without_tips(region, seen | shoulders, 0.1)
        beside = (self._below_hips < 0) & (self._below_hips > -0.85 * self._pose.torso)
        region = self._without_tips(region, ~beside, 0.05)
        return self._paint(self._soften(region, 1.5), self._core(seen | legs) | shoulders)

    def leg(self, limb: Limb, index: int) -> ByteArray:
        """Paint one leg up to around the hip, completed where arms or the other leg hid it."""
        seen = self._parts.share[index] > 0.5
        distance = limb_distance(limb, self._columns, self._rows)
        behind_arm = (self._parts.share[1] + self._parts.share[2]) > 0.5
        # Behind the other leg only the middle is completed: a narrow shin is better than a foreign blob.
        reach = np.where(behind_arm, 0.75, np.where(self._parts.share[7 - index] > 0.5, 0.5, 0.8))
        hidden = (distance < reach) & (self._below_hips > 0)
        cap = self._disc(limb.joints[0], 0.8 * float(limb.half_widths[0])) & (self._parts.share[0] > 0.5)
        region = self._without_tips(seen | hidden | cap, seen, 0.07)
        return self._paint(self._soften(region, 1.5), self._core(seen | cap))

    def arm(self, limb: Limb, index: int) -> ByteArray:
        """Paint one arm with a round cap over the shoulder."""
        beyond = self._before_shoulder(limb) & ~self._shoulder(limb)
        seen = (self._parts.share[index] > 0.5) & ~beyond
        # What hair or the other arm hid of the upper arm, and the cap, get the sleeve's own colours.
        hidden = bone_distance(limb, 0, self._columns, self._rows) < 0.8
        painted = self._paint(self._soften(seen | hidden | self._shoulder(limb), 2.0), self._core(seen))
        if not limb.is_hand_hidden:
            return painted
        return under(painted, draw_hand(self._alpha.shape, limb, self._pose.torso, self._skin))

    def _before_shoulder(self, limb: Limb) -> BoolArray:
        """Return what lies beyond the shoulder joint: it would swing up as a corner when the arm turns."""
        along = limb.joints[1] - limb.joints[0]
        across, down = self._columns - limb.joints[0, 0], self._rows - limb.joints[0, 1]
        return across * along[0] + down * along[1] < 0

    def _without_tips(self, region: BoolArray, seen: BoolArray, width: float) -> BoolArray:
        """Drop hidden pieces thinner than `width` torso lengths: spikes that a gap in the silhouette cut."""
        reach = max(2, round(width * self._pose.torso))
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
        solid = (region & (self._alpha > 0.5)).astype(np.uint8)
        opened = cv2.morphologyEx(solid, cv2.MORPH_OPEN, kernel)
        rim = max(1, round(RIM * self._pose.torso))
        # The body's own soft rim lies beside what is left; a rim that runs on beyond it was another part's.
        kept = cv2.dilate(opened, np.ones((2 * rim + 1, 2 * rim + 1), np.uint8)) > 0
        return region & (kept | seen)

    def _shoulders(self) -> BoolArray:
        """Both shoulders' caps, which the trunk keeps when an arm goes up."""
        left, right = (self._shoulder(limb) for limb in self._parts.limbs if limb.is_arm)
        return left | right

    def _closed(self, region: BoolArray) -> BoolArray:
        """Bridge the notches between neck and shoulder caps, above the armpits."""
        reach = max(2, round(0.16 * self._pose.torso))
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
        closed = cv2.morphologyEx(region.astype(np.uint8), cv2.MORPH_CLOSE, kernel) > 0
        above = self._below_hips < -0.86 * self._pose.torso
        return (closed & above & ~(self._parts.share[0] > 0.5)) | (
            self._shoulders() & ~(self._parts.share[0] > 0.5)
        )

    def _shoulder(self, limb: Limb) -> BoolArray:
        return self._disc(limb.joints[0], 0.9 * float(limb.half_widths[0]))

    def _paint(self, region: Float32Array, known: BoolArray) -> ByteArray:
        colours = fill_gap(
            self._colours,
            known.astype(np.float32),
            sigma=max(2.0, 0.05 * self._pose.torso),
            reach=0.12 * self._pose.torso,
        )
        cover = np.clip(region * self._alpha, 0, 1)[:, :, None]
        painted = np.concatenate([np.clip(colours, 0, 255) * cover, cover * 255], axis=2)
        return np.asarray(np.rint(painted), dtype=np.uint8)

    def _core(self, region: BoolArray) -> BoolArray:
        """Shrink a region a little, so that shadows along its cut edge do not spread."""
        reach = max(1, round(0.012 * self._pose.torso))
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
        outside = (self._alpha < 0.5).astype(np.uint8)
        # Only cuts inside the person are shrunk, not the person's own outline.
        grown = cv2.dilate(((~region) & (outside == 0)).astype(np.uint8), kernel)
        return region & (grown == 0)

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
        """Return the triangle between the hips and just above where the legs part."""
        points, torso = self._pose.points, self._pose.torso
        spine = (self._pose.hips - self._pose.shoulders) / torso
        crotch = self._pose.hips + (self._crotch() - 0.16 * torso) * spine
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

    def _polygon(self, outline: FloatArray) -> BoolArray:
        canvas = np.zeros(self._alpha.shape, np.uint8)
        cv2.fillPoly(canvas, [np.rint(outline).astype(np.int32)], 1)
        return canvas > 0

    def _disc(self, centre: FloatArray, radius: float) -> BoolArray:
        return np.hypot(self._columns - centre[0], self._rows - centre[1]) < radius

    def _soften(self, region: BoolArray, times: float) -> Float32Array:
        return np.asarray(
            cv2.GaussianBlur(region.astype(np.float32), (0, 0), self._feather * times), dtype=np.float32
        )
