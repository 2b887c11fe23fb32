"""The face blinks and turns, and nothing but the face does."""

import numpy as np
import pytest

from engine.animate.blinks import Eyelids
from engine.animate.face import Face
from engine.animate.face_turn import face_shift
from engine.animate.figure import Figure
from engine.animate.mesh import measure
from engine.animate.posing import pose_trunk
from engine.animate.retarget import retarget
from engine.animate.templates import available, load


def eyelids(figure: Figure) -> Eyelids:
    trunk = figure.trunk
    return Eyelids(trunk.texture, trunk.mesh.rest[0] - trunk.mesh.uv[0], figure.face)


def near_eyes(figure: Figure) -> np.ndarray:
    """Texture pixels within nine tenths of an eye's width of an eye's middle."""
    assert figure.face is not None
    offset = figure.trunk.mesh.rest[0] - figure.trunk.mesh.uv[0]
    rows, columns = np.mgrid[: figure.trunk.texture.shape[0], : figure.trunk.texture.shape[1]]
    near = np.zeros(rows.shape, dtype=bool)
    for eye in figure.face.eyes():
        x, y = eye[:2].mean(axis=0) - offset
        near |= np.hypot(columns - x, rows - y) < 0.9 * np.linalg.norm(eye[0] - eye[1])
    return near


def test_a_blink_changes_eyes_and_nothing_else(figure: Figure) -> None:
    open_eyes = figure.trunk.texture
    shut = eyelids(figure).texture(1.0)
    changed = np.abs(shut.astype(int) - open_eyes).max(axis=2)
    assert (changed > 40).sum() > 20
    assert not (changed * ~near_eyes(figure)).any()
    np.testing.assert_array_equal(shut[:, :, 3], open_eyes[:, :, 3])


def test_a_shut_eye_is_skin_with_a_line_of_lashes(figure: Figure) -> None:
    """The white of the eye is gone, and what is there now is far more even."""
    lids = eyelids(figure)
    assert figure.face is not None
    offset = figure.trunk.mesh.rest[0] - figure.trunk.mesh.uv[0]
    for eye in figure.face.eyes():
        x, y = np.rint(eye[:2].mean(axis=0) * 0.5 + eye[2:].mean(axis=0) * 0.5 - offset).astype(int)
        box = np.s_[y - 1 : y + 2, x - 2 : x + 3, :3]
        before, after = lids.texture(0.0)[box].astype(float), lids.texture(1.0)[box].astype(float)
        assert np.ptp(after) < np.ptp(before)
    np.testing.assert_array_equal(lids.texture(0.0), figure.trunk.texture)


def test_lids_come_down_step_by_step(figure: Figure) -> None:
    lids = eyelids(figure)
    changed = [(lids.texture(shut) != figure.trunk.texture).any(axis=2).sum() for shut in (0, 0.34, 0.67, 1)]
    assert changed == sorted(changed)
    assert changed[0] == 0 < changed[1] < changed[3]


def test_no_face_no_lids(figure: Figure) -> None:
    lids = Eyelids(figure.trunk.texture, np.zeros(2), None)
    np.testing.assert_array_equal(lids.texture(1.0), figure.trunk.texture)


@pytest.mark.parametrize("away", [0.0, -40.0, 1e5])
def test_eyes_beyond_the_texture_are_left_alone(figure: Figure, away: float) -> None:
    """A face at the picture's rim, or one that shrinks to nothing, is no mistake."""
    assert figure.face is not None
    tiny = Face((figure.face.points - figure.face.points.mean(axis=0)) * 0.3 + away)
    lids = Eyelids(figure.trunk.texture, np.zeros(2), tiny)
    assert lids.texture(1.0).shape == figure.trunk.texture.shape


def test_the_face_turns_within_the_head(figure: Figure) -> None:
    assert figure.face is not None
    face, vertices = figure.face, figure.trunk.mesh.rest
    shift = face_shift(face, vertices, np.radians([20.0, 0.0]), 0.0)
    from_face = np.linalg.norm(vertices - face.points.mean(axis=0), axis=1)
    assert 0.02 * face.width < shift[:, 0].max() < 0.06 * face.width
    assert np.abs(shift[:, 1]).max() < 1e-9
    assert np.abs(shift[from_face > 1.2 * face.width]).max() < 0.001 * face.width


@pytest.mark.parametrize("dance", [one for one in available() if load(one).needs == "person"])
def test_no_turn_of_the_face_folds_it(dance: str, figure: Figure) -> None:
    motion = retarget(load(dance), figure.rest())
    most = int(np.abs(motion.face_turn).max(axis=1).argmax())
    mesh = figure.trunk.mesh
    distortion = measure([(mesh, pose_trunk(figure, motion, most))], 1.0)
    assert distortion.flipped < 0.005
    assert distortion.stretched < 0.02
