"""A dance as one person would dance it: where every joint is in every frame."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

FRAMES_PER_SECOND = 30


@dataclass(frozen=True)
class Motion:
    """One row per frame at 30 frames a second, already in this person's own proportions.

    Coordinates are in figure space: photo pixels, x to the right, y down, the origin midway between the
    ankles on the ground line. The motion loops: the row after the last one is the first one.
    """

    joints: FloatArray
    """[F, 13, 2]: positions in the order of `skeleton.JOINTS`."""
    depth: FloatArray
    """[F, 4]: per `skeleton.LIMBS`, above 0 in front of the torso, below 0 behind; the higher limb covers."""
    head_angle: FloatArray
    """[F]: the head's rotation against the photo in radians, positive clockwise on the screen."""
    face_turn: FloatArray
    """[F, 2]: the face's turn to the right of the screen and down, radians."""
    hand_angle: FloatArray
    """[F, 2]: left and right hand, radians clockwise, on top of the forearm's own rotation."""
    foot_angle: FloatArray
    """[F, 2]: left and right foot, radians clockwise against the photo (0: as it stood there)."""
    planted: BoolArray
    """[F, 2]: left and right foot carry weight here and must not slide."""
    squash: FloatArray
    """[F]: vertical scale of the whole figure about the ground, 1 for none."""
    blink: FloatArray
    """[F]: 0 eyes as in the photo to 1 eyes shut."""

    @property
    def frames(self) -> int:
        """Count the frames."""
        return int(self.joints.shape[0])
