"""A skirt stays one cloth, whatever the legs under it do."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from engine.animate.arrays import ByteArray
from engine.animate.figure import Figure, build_figure
from engine.animate.gates import find_person
from engine.animate.matte import cut_out
from engine.animate.parts import find_parts
from engine.animate.posing import pose_trunk
from engine.animate.retarget import retarget
from engine.animate.skirt_skin import SkirtSkin
from engine.animate.templates import load
from tests.animate.cartoon import cartoon

RED = (200, 30, 60)
WAIST, HEM = 548, 740


def skirted() -> ByteArray:
    """Draw the cartoon in a flared skirt instead of her trousers' upper half."""
    painted = cartoon(1.0)
    corners = np.array([(250, WAIST), (350, WAIST), (395, HEM), (205, HEM)], np.int32)
    cv2.fillPoly(painted, [corners], RED)
    return painted


@pytest.fixture(scope="module")
def dressed() -> Figure:
    picture = skirted()
    person = find_person(picture)
    return build_figure(picture, cut_out(picture, person.pose), person.pose, person.face)


def test_trousers_are_no_skirt() -> None:
    picture = cartoon(1.0)
    pose = find_person(picture).pose
    assert find_parts(picture, cut_out(picture, pose), pose).hem == 0


def test_a_skirt_is_one_piece_and_no_leg_has_a_scrap_of_it(dressed: Figure) -> None:
    """All of the cloth hangs from the trunk; above the hem the legs show themselves instead."""
    trunk = dressed.trunk.texture
    row = round(float(HEM - 20 - dressed.trunk.mesh.rest[0, 1] + dressed.trunk.mesh.uv[0, 1]))
    across = np.flatnonzero(trunk[row, :, 3] > 200)
    assert across.size == across[-1] - across[0] + 1 > 160
    for leg in dressed.limb_layers[2:]:
        seen = leg.texture[leg.texture[:, :, 3] > 200].astype(int)
        reddish = (np.abs(seen[:, :3] - RED).sum(axis=1) < 60).mean()
        assert reddish < 0.02


@pytest.mark.parametrize("template", ["ke3", "tuziwu"])
def test_the_cloth_neither_folds_over_nor_tears_in_a_dance(dressed: Figure, template: str) -> None:
    motion = retarget(load(template), dressed.rest())
    mesh = dressed.trunk.mesh
    low = mesh.rest[mesh.triangles].mean(axis=1)[:, 1] > dressed.pose.hips[1] + 0.1 * dressed.pose.torso
    shown = low & (mesh.area > 0)
    middles: list[np.ndarray] = []
    for frame in range(0, motion.frames, 5):
        points = pose_trunk(dressed, motion, frame)
        largest, determinant = mesh.singular_values(points)
        assert determinant[shown].min() > 0
        assert float(mesh.area[shown & (largest > 2)].sum()) < 0.015 * float(mesh.area[shown].sum())
        hem = points[
            np.unique(mesh.triangles[shown & (mesh.rest[mesh.triangles].mean(axis=1)[:, 1] > HEM - 25)])
        ]
        middles.append(hem.mean(axis=0) - points.mean(axis=0))
        assert np.ptp(hem[:, 0]) > 120, "it keeps its width"
    assert np.ptp(middles, axis=0)[0] > 8, "it swings"


def test_a_hem_widens_with_the_legs_and_swings_with_them(figure: Figure) -> None:
    points = figure.pose.points
    hem = 0.8 * figure.pose.torso
    hips = figure.pose.hips
    corners = hips + hem * np.array([[-0.4, 1.0], [0.4, 1.0], [0.0, 0.0]])
    skin = SkirtSkin(points, corners, hem)

    def move(left: float, right: float) -> np.ndarray:
        """Swing the knees and ankles to the sides, by pixels per torso length."""
        pose = replace(figure.pose, points=dict(points))
        for side, away in (("left", left), ("right", right)):
            for joint, times in (("knee", 1.0), ("ankle", 2.0)):
                pose.points[f"{side}_{joint}"] = points[f"{side}_{joint}"] + [away * times, 0]
        ends = [
            np.array([pose.points[f"{s}_{n}"] for s in ("left", "right")]) for n in ("hip", "knee", "ankle")
        ]
        return skin.move(corners, np.array(ends[:2]), ends[2])

    step = 0.2 * figure.pose.torso
    still, apart, aside = move(0, 0), move(step, -step), move(step, step)
    assert still == pytest.approx(corners, abs=0.5)
    assert np.ptp(apart[:2, 0]) > 1.1 * np.ptp(still[:2, 0])
    assert (aside[:2, 0] > still[:2, 0] + 2).all()
    assert apart[2] == pytest.approx(corners[2], abs=0.5), "the waist stays where the hips are"
