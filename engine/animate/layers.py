"""The pictures of a figure's parts: what is seen of each, and what another part hid of it."""

import cv2
import numpy as np

from engine.animate.arrays import BoolArray, ByteArray, Float32Array, FloatArray
from engine.animate.bones import Limb, bone_distance, limb_distance
from engine.animate.hands import draw_hand, under
from engine.animate.morphology import closed, opened
from engine.animate.outlines import crotch, pelvis_outline, torso_outline
from engine.animate.parts import Parts
from engine.animate.pose import Pose
from engine.animate.texture import fill_gap

TRUNK_OVERLAP = 0.07
"""How far the trunk goes on below the hips, in torso lengths: there it and the legs fade into each other."""

RIM = 0.015
EDGE_STEEPNESS = 3.5
CRUMB = 0.005
"""Islands of a part under so many square torso lengths are dropped."""
UNDER_SKIRT = (0.11, 0.085)
"""Half widths of thigh and shin, where a skirt hides them, in torso lengths."""
HEM_SHADE = 0.03
"""So far below a hem legs lie in its shadow, in torso lengths."""
LIKE_HIDDEN = 0.25
"""Down to so many torso lengths below a hem a leg looks as it does above."""
ROUND_THIGH = 0.24
"""The legs' inner sides have no corners sharper than a disc of so many torso lengths across."""

ROUND_RIM, ROUND_SHADE = 0.03, 0.35
"""An arm's rim of so many torso lengths is darker by so much."""


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
        pelvis = (low | self._polygon(pelvis_outline(self._pose, self._alpha))) & legs
        shoulders = self._closed(seen | self._shoulders())
        region = (
            seen
            | self._polygon(torso_outline(self._pose, self._alpha, self._parts.share[0]))
            | pelvis
            | shoulders
        )
        region = self._without_tips(region, seen | shoulders, 0.1)
        beside = (self._below_hips < 0) & (self._below_hips > -0.85 * self._pose.torso)
        region = self._without_tips(region, ~beside, 0.05)
        waist = (self._below_hips > 0) & (self._below_hips < (TRUNK_OVERLAP + 0.03) * self._pose.torso)
        waist &= self._parts.hem == 0  # a skirt has no seam there
        return self._paint(self._edge(region, waist), self._core(seen | legs) | shoulders)

    def leg(self, limb: Limb, index: int) -> ByteArray:
        """Paint one leg up to around the hip, completed where arms, a skirt or the other leg hid it."""
        if self._parts.hem > 0:
            return self._leg_under_skirt(limb, index)
        seen = self._parts.share[index] > 0.5
        distance = limb_distance(limb, self._columns, self._rows)
        behind_arm = (self._parts.share[1] + self._parts.share[2]) > 0.5
        # Behind the other leg only the middle is completed: a narrow shin is better than a foreign blob.
        reach = np.where(behind_arm, 0.75, np.where(self._parts.share[7 - index] > 0.5, 0.5, 0.8))
        hidden = (distance < reach) & (self._below_hips > 0)
        cap = self._disc(limb.joints[0], 0.8 * float(limb.half_widths[0])) & (self._parts.share[0] > 0.5)
        region = self._without_tips(seen | hidden | cap, seen, 0.07)
        region &= ~self._inner_corner(limb, region)
        return self._paint(
            self._edge(region, self._below_hips < 0.15 * self._pose.torso), self._core(seen | cap)
        )

    def _leg_under_skirt(self, limb: Limb, index: int) -> ByteArray:
        """Paint a leg as it is seen below the hem, and go on in its colours up to the hip."""
        seen = self._parts.share[index] > 0.5
        hidden = np.zeros(self._alpha.shape, np.uint8)
        for bone, radius in enumerate(UNDER_SKIRT):
            ends = [(int(x), int(y)) for x, y in np.rint(limb.joints[bone : bone + 2])]
            cv2.line(hidden, ends[0], ends[1], 1, max(1, round(2 * radius * self._pose.torso)))
        under = (hidden > 0) & (self._below_hips < self._parts.hem) & (self._below_hips > 0)
        deep = (self._below_hips - self._parts.hem) / self._pose.torso
        known = self._core(seen & (deep > HEM_SHADE))
        just_below = known & (deep < LIKE_HIDDEN)
        colours = self._colours
        if just_below.any():
            guessed = under & (deep < -HEM_SHADE)
            colours = np.where(guessed[:, :, None], np.median(colours[just_below], axis=0), colours)
            known |= guessed
        return self._paint(self._edge(seen | under, np.zeros_like(seen)), known, colours)

    def _inner_corner(self, limb: Limb, region: BoolArray) -> BoolArray:
        """Return the corner of a thigh where the legs part: in a wide stance it would be a spike."""
        rounded = self._opened(region, ROUND_THIGH)
        along, middle = limb.joints[1] - limb.joints[0], self._pose.hips - limb.joints[0]
        inwards = np.sign(along[0] * middle[1] - along[1] * middle[0])
        across, down = self._columns - limb.joints[0, 0], self._rows - limb.joints[0, 1]
        sideways = inwards * (along[0] * down - along[1] * across) / max(float(np.linalg.norm(along)), 1e-6)
        lowest = crotch(self._pose, self._alpha) + 0.3 * self._pose.torso
        thigh = (self._below_hips > 0) & (self._below_hips < lowest)
        return region & ~rounded & thigh & (sideways > 0.4 * float(limb.half_widths[0]))

    def arm(self, limb: Limb, index: int) -> ByteArray:
        """Paint one arm with a round cap over the shoulder."""
        beyond = self._before_shoulder(limb) & ~self._shoulder(limb)
        seen = (self._parts.share[index] > 0.5) & ~beyond
        # What hair or the other arm hid of the upper arm, and the cap, get the sleeve's own colours.
        hidden = bone_distance(limb, 0, self._columns, self._rows) < 0.8
        region = seen | hidden | self._shoulder(limb)
        around = self._disc(limb.joints[0], 1.1 * float(limb.half_widths[0]))
        painted = self._rounded(self._paint(self._edge(region, around), self._core(seen)), around)
        if not limb.is_hand_hidden:
            return painted
        return under(painted, draw_hand(self._alpha.shape, limb, self._pose.torso, self._skin))

    def _rounded(self, painted: ByteArray, fading: BoolArray) -> ByteArray:
        """Darken an arm towards its edges, as round things are, to be seen before its own colour."""
        inside = cv2.distanceTransform((painted[:, :, 3] > 127).astype(np.uint8), cv2.DIST_L2, 3)
        depth = inside / (ROUND_RIM * self._pose.torso)
        shade = np.where(fading, 0.0, ROUND_SHADE * np.exp(-(depth**2)))
        painted[:, :, :3] = np.rint(painted[:, :, :3] * (1 - shade[:, :, None]))
        return painted

    def _before_shoulder(self, limb: Limb) -> BoolArray:
        """Return what lies beyond the shoulder joint: it would swing up as a corner when the arm turns."""
        along = limb.joints[1] - limb.joints[0]
        across, down = self._columns - limb.joints[0, 0], self._rows - limb.joints[0, 1]
        return across * along[0] + down * along[1] < 0

    def _without_tips(self, region: BoolArray, seen: BoolArray, width: float) -> BoolArray:
        """Drop hidden pieces thinner than `width` torso lengths: spikes that a gap in the silhouette cut."""
        return region & (self._opened(region, width) | seen)

    def _opened(self, region: BoolArray, width: float) -> BoolArray:
        """Return where a disc of `width` torso lengths across fits into a region, with its soft rim."""
        size = max(2, round(width * self._pose.torso))
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
        solid = (region & (self._alpha > 0.5)).astype(np.uint8)
        rim = max(1, round(RIM * self._pose.torso))
        # The body's own soft rim lies beside what is left; a rim that runs on beyond it was another part's.
        return (
            cv2.dilate(
                opened(solid, np.asarray(kernel, np.uint8)), np.ones((2 * rim + 1, 2 * rim + 1), np.uint8)
            )
            > 0
        )

    def _shoulders(self) -> BoolArray:
        """Both shoulders' caps, which the trunk keeps when an arm goes up."""
        left, right = (self._shoulder(limb) for limb in self._parts.limbs if limb.is_arm)
        return left | right

    def _closed(self, region: BoolArray) -> BoolArray:
        """Bridge the notches between neck and shoulder caps, above the armpits."""
        reach = max(2, round(0.16 * self._pose.torso))
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
        bridged = closed(region.astype(np.uint8), np.asarray(kernel, np.uint8)) > 0
        above = self._below_hips < -0.86 * self._pose.torso
        return (bridged & above & ~(self._parts.share[0] > 0.5)) | (
            self._shoulders() & ~(self._parts.share[0] > 0.5)
        )

    def _shoulder(self, limb: Limb) -> BoolArray:
        return self._disc(limb.joints[0], 0.9 * float(limb.half_widths[0]))

    def _paint(
        self, region: Float32Array, known: BoolArray, colours: Float32Array | None = None
    ) -> ByteArray:
        cover = self._without_crumbs(np.clip(region * self._alpha, 0, 1).astype(np.float32))[:, :, None]
        painted = np.zeros((*self._alpha.shape, 4), np.uint8)
        around = self._window(cover[:, :, 0] > 0)
        colours = fill_gap(
            np.ascontiguousarray((self._colours if colours is None else colours)[around], dtype=np.float32),
            known[around].astype(np.float32),
            sigma=max(2.0, 0.05 * self._pose.torso),
            reach=0.12 * self._pose.torso,
        )
        part = np.concatenate([np.clip(colours, 0, 255) * cover[around], cover[around] * 255], axis=2)
        painted[around] = np.rint(part)
        return painted

    def _without_crumbs(self, cover: Float32Array) -> Float32Array:
        """Clear tiny islands of a part's cover [H, W]: leftovers that would dance beside it."""
        count, labels, stats, _ = cv2.connectedComponentsWithStats((cover > 0.02).astype(np.uint8))
        kept = np.asarray(stats[:count, cv2.CC_STAT_AREA]) > CRUMB * self._pose.torso**2
        return np.where(kept[np.asarray(labels, dtype=np.int32)], cover, 0).astype(np.float32)

    def _window(self, region: BoolArray) -> tuple[slice, slice]:
        """Return the rectangle around a region, with room for what is blurred into it."""
        rows, columns = np.flatnonzero(region.any(axis=1)), np.flatnonzero(region.any(axis=0))
        if not rows.size:
            return np.s_[:, :]
        margin = max(8, round(0.2 * self._pose.torso))
        return np.s_[
            max(0, int(rows[0]) - margin) : int(rows[-1]) + margin,
            max(0, int(columns[0]) - margin) : int(columns[-1]) + margin,
        ]

    def _core(self, region: BoolArray) -> BoolArray:
        """Shrink a region a little, so that shadows along its cut edge do not spread."""
        reach = max(1, round(0.012 * self._pose.torso))
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
        outside = (self._alpha < 0.5).astype(np.uint8)
        # Only cuts inside the person are shrunk, not the person's own outline.
        grown = cv2.dilate(((~region) & (outside == 0)).astype(np.uint8), kernel)
        return region & (grown == 0)

    def _polygon(self, outline: FloatArray) -> BoolArray:
        canvas = np.zeros(self._alpha.shape, np.uint8)
        cv2.fillPoly(canvas, [np.rint(outline).astype(np.int32)], 1)
        return canvas > 0

    def _disc(self, centre: FloatArray, radius: float) -> BoolArray:
        return (self._columns - centre[0]) ** 2 + (self._rows - centre[1]) ** 2 < radius**2

    def _edge(self, region: BoolArray, seam: BoolArray) -> Float32Array:
        """Smooth a region's outline: crisp, but fading where it lies on another part along a `seam`."""
        flat = region.astype(np.float32)

        def blurred(values: Float32Array, times: float) -> Float32Array:
            return np.asarray(cv2.GaussianBlur(values, (0, 0), self._feather * times), dtype=np.float32)

        crisp = np.clip((blurred(flat, 1.2) - 0.5) * EDGE_STEEPNESS + 0.5, 0, 1)
        share = blurred(seam.astype(np.float32), 2.0)
        return np.asarray(crisp + (blurred(flat, 2.0) - crisp) * share, dtype=np.float32)
