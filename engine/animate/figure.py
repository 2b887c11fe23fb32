"""A person as a figure in layers, ready to be moved."""

from dataclasses import dataclass, replace

import numpy as np

from engine.animate.arrays import ByteArray, Float32Array, FloatArray
from engine.animate.bones import Limb
from engine.animate.colours import clean_colours
from engine.animate.face import Face
from engine.animate.half_body import LEGS, joined
from engine.animate.hands import skin_colour
from engine.animate.layers import Painter
from engine.animate.limb_skin import LimbSkin
from engine.animate.mesh import Mesh, make_mesh
from engine.animate.parts import find_parts
from engine.animate.pose import Pose
from engine.animate.skeleton import JOINTS
from engine.animate.trunk_skin import TrunkSkin

CELLS_PER_TORSO = 17
FULL_CELL = 0.4
"""A mesh cell this full counts as part of the foot's outline."""
SOLE = 0.75
"""What of a foot lies lower than this share of its depth below the ankle is its sole."""


@dataclass(frozen=True)
class Layer:
    """One part's texture [h, w, 4] (RGBA, premultiplied) and the mesh that carries it."""

    texture: ByteArray
    mesh: Mesh


@dataclass(frozen=True)
class Figure:
    """The person in layers, in pixels of the working picture.

    `origin` [2] is the point between the ankles on the ground line; figure space counts from there.
    """

    pose: Pose
    origin: FloatArray
    alpha: Float32Array
    trunk: Layer
    trunk_skin: TrunkSkin
    limbs: list[Limb]
    limb_layers: list[Layer]
    limb_skins: list[LimbSkin]
    head_top: float
    face: Face | None = None
    absent: frozenset[str] = frozenset()
    """The limbs that are not there, or that the trunk carries: their layers are empty."""
    held: FloatArray | None = None
    """[V]: how firmly each vertex of the trunk stays where it is in the picture, 0 to 1."""

    def rest(self) -> dict[str, tuple[float, float]]:
        """Return the thirteen joints at rest in figure space, and where each sole starts and ends."""
        moved = {name: self.pose.points[name] for name in JOINTS}
        for index, side in enumerate(("left", "right")):
            ends = self._sole(index)
            if ends is not None:
                moved[f"{side}_sole_start"], moved[f"{side}_sole_end"] = ends
        at_origin = {name: point - self.origin for name, point in moved.items()}
        return {name: (float(point[0]), float(point[1])) for name, point in at_origin.items()}

    @property
    def height(self) -> float:
        """Pixels from the top of the head to the ground."""
        return float(self.origin[1]) - self.head_top

    def meshes(self) -> list[Mesh]:
        """Return every layer's mesh: the trunk's, then the limbs' in the order of `skeleton.LIMBS`."""
        return [self.trunk.mesh, *(layer.mesh for layer in self.limb_layers)]

    def sole_drop(self, side: int, turned: FloatArray) -> FloatArray:
        """Return how far the lowest point of the left (0) or right (1) foot lies below its ankle, in pixels.

        `turned` [F] are the foot's angles in radians; one drop for each.
        """
        foot = self._foot(side)
        if not foot.size:
            return np.zeros_like(turned)
        return np.max(foot[:, 0] * np.sin(turned)[:, None] + foot[:, 1] * np.cos(turned)[:, None], axis=1)

    def _foot(self, side: int) -> FloatArray:
        """Return the corners [N, 2] of a foot's mesh that lie below its ankle, counted from there."""
        mesh, ankle = self.limb_layers[2 + side].mesh, self.limbs[2 + side].joints[2]
        corners = mesh.rest[np.unique(mesh.triangles[mesh.area > FULL_CELL * mesh.area.max()])] - ankle
        return corners[corners[:, 1] > 0]

    def _sole(self, side: int) -> tuple[FloatArray, FloatArray] | None:
        """Return the leftmost and rightmost points [2] of a foot's sole; None for a foot that is not seen."""
        foot = self._foot(side)
        if not foot.size:
            return None
        sole = foot[foot[:, 1] > SOLE * foot[:, 1].max()] + self.limbs[2 + side].joints[2]
        return sole[np.argmin(sole[:, 0])], sole[np.argmax(sole[:, 0])]


def build_figure(
    picture: ByteArray,
    alpha: Float32Array,
    pose: Pose,
    face: Face | None,
    absent: frozenset[str] = frozenset(),
) -> Figure:
    """Cut the person in RGB [H, W, 3] with `alpha` [H, W] into layers; `absent` limbs join the trunk."""
    parts = find_parts(picture, alpha, pose)
    if absent:
        parts.share = joined(parts.share, absent)
    if absent & set(LEGS):
        parts.hem = 0.0  # a skirt without legs under it moves with the trunk
    painter = Painter(
        clean_colours(picture, alpha, max(1, round(0.008 * pose.torso))),
        alpha,
        parts,
        pose,
        skin_colour(picture, pose, face),
    )
    cell = max(3, round(pose.torso / CELLS_PER_TORSO))
    chin = (
        face.chin if face is not None else pose.points["nose"] + 0.35 * (pose.shoulders - pose.points["nose"])
    )
    trunk = _layer(painter.trunk(), cell)
    layers = [
        _nothing()
        if limb.name in absent
        else _layer(painter.arm(limb, index) if limb.is_arm else painter.leg(limb, index), cell)
        for index, limb in enumerate(parts.limbs, start=1)
    ]
    rows = np.flatnonzero((alpha > 0.5).any(axis=1))
    ankles = (pose.points["left_ankle"] + pose.points["right_ankle"]) / 2
    return Figure(
        pose=pose,
        origin=np.array([ankles[0], float(rows[-1]) if rows.size else ankles[1]]),
        alpha=alpha,
        trunk=trunk,
        trunk_skin=TrunkSkin(pose, chin, trunk.mesh.rest, parts.hem),
        limbs=parts.limbs,
        limb_layers=layers,
        limb_skins=[
            LimbSkin(limb, _trunk_end(limb, pose), layer.mesh.rest)
            for limb, layer in zip(parts.limbs, layers, strict=True)
        ],
        head_top=float(rows[0]) if rows.size else float(pose.points["nose"][1]),
        face=face,
        absent=absent,
    )


def _trunk_end(limb: Limb, pose: Pose) -> FloatArray:
    """Return the point up along the spine that the trunk's side of a limb's first joint looks at."""
    return limb.joints[0] + (pose.shoulders - pose.hips)


def _nothing() -> Layer:
    """Make a layer of which nothing is ever seen or measured."""
    mesh = make_mesh(np.full((2, 2), 255, np.uint8), (0, 0), 2)
    return Layer(np.zeros((2, 2, 4), np.uint8), replace(mesh, area=np.zeros_like(mesh.area)))


def _layer(painted: ByteArray, cell: int) -> Layer:
    """Crop a painted part to what is visible, with a transparent rim, and cover it with a mesh."""
    visible = painted[:, :, 3] > 8
    rows, columns = np.flatnonzero(visible.any(axis=1)), np.flatnonzero(visible.any(axis=0))
    if rows.size == 0:
        return Layer(np.zeros((2, 2, 4), np.uint8), make_mesh(np.full((2, 2), 255, np.uint8), (0, 0), 2))
    top, left = int(rows[0]), int(columns[0])
    cropped = painted[top : int(rows[-1]) + 1, left : int(columns[-1]) + 1]
    rim = cell
    texture = np.pad(cropped, ((rim, rim), (rim, rim), (0, 0)))
    return Layer(np.ascontiguousarray(texture), make_mesh(texture[:, :, 3], (left - rim, top - rim), cell))
