"""The figure: which pixel belongs to which part."""

import cv2
import numpy as np
import pytest

from engine.animate.arrays import ByteArray, FloatArray
from engine.animate.figure import Figure, Layer


def opacity(layer: Layer, point: FloatArray) -> int:
    x, y = (point - (layer.mesh.rest[0] - layer.mesh.uv[0])).round().astype(int)
    texture: ByteArray = layer.texture
    inside = 0 <= y < texture.shape[0] and 0 <= x < texture.shape[1]
    return int(texture[y, x, 3]) if inside else 0


def test_gaps_in_the_silhouette_stay_gaps(figure: Figure) -> None:
    points = figure.pose.points
    between_shins = (
        points["left_knee"] + points["right_knee"] + points["left_ankle"] + points["right_ankle"]
    ) / 4
    under_arms = [(points[f"{side}_wrist"] * 0.5 + points[f"{side}_hip"] * 0.5) for side in ("left", "right")]
    for point in (between_shins, *[p - [0, 0.1 * figure.pose.torso] for p in under_arms]):
        x, y = point.round().astype(int)
        assert figure.alpha[y, x] < 0.1
        assert all(opacity(layer, point) < 30 for layer in [figure.trunk, *figure.limb_layers])


@pytest.mark.parametrize(
    ("limb", "joint"), [(0, "left_elbow"), (1, "right_elbow"), (2, "left_knee"), (3, "right_knee")]
)
def test_limbs_are_cut_from_the_trunk(figure: Figure, limb: int, joint: str) -> None:
    point = figure.pose.points[joint]
    assert opacity(figure.limb_layers[limb], point) > 240
    assert opacity(figure.trunk, point) < 15
    others = [layer for index, layer in enumerate(figure.limb_layers) if index != limb]
    assert all(opacity(layer, point) < 15 for layer in others)


def test_head_and_chest_belong_to_the_trunk(figure: Figure) -> None:
    for point in (
        figure.pose.points["nose"],
        figure.pose.shoulders,
        (figure.pose.shoulders + figure.pose.hips) / 2,
    ):
        assert opacity(figure.trunk, point) > 240


def test_shoulders_are_covered_by_trunk_and_arm(figure: Figure) -> None:
    for index, side in enumerate(("left", "right")):
        assert opacity(figure.limb_layers[index], figure.pose.points[f"{side}_shoulder"]) > 200
        assert opacity(figure.trunk, figure.pose.points[f"{side}_shoulder"]) > 200


def test_nothing_of_the_person_is_lost_and_nothing_is_left_behind(figure: Figure) -> None:
    """Laid on each other at rest the layers are the person again; the trunk alone holds no rim of a limb."""
    height, width = figure.alpha.shape[:2]
    cover = np.zeros((height, width))
    for layer in [figure.trunk, *figure.limb_layers]:
        left, top = (layer.mesh.rest[0] - layer.mesh.uv[0]).round().astype(int)
        alpha = layer.texture[:, :, 3] / 255
        rows, columns = np.mgrid[0 : alpha.shape[0], 0 : alpha.shape[1]]
        seen = (rows + top >= 0) & (columns + left >= 0)
        seen &= (rows + top < height) & (columns + left < width)
        cover[rows[seen] + top, columns[seen] + left] = np.maximum(
            cover[rows[seen] + top, columns[seen] + left], alpha[seen]
        )
    solid = figure.alpha > 0.95
    assert float((cover[solid] < 0.6).mean()) < 0.004
    below_knees = int(figure.pose.points["left_knee"][1])
    trunk_left = figure.trunk.texture.shape[0] + figure.trunk.mesh.rest[0, 1]
    assert trunk_left < below_knees + 0.1 * figure.pose.torso


def loose_share(layer: Layer, width: float, rows: tuple[float, float]) -> float:
    """Tell what share of a layer between two rows of the figure is thinner than `width` pixels."""
    top = float(layer.mesh.rest[0, 1] - layer.mesh.uv[0, 1])
    solid = (layer.texture[:, :, 3] > 127).astype(np.uint8)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (round(width) | 1, round(width) | 1))
    opened = cv2.morphologyEx(solid, cv2.MORPH_OPEN, kernel)
    zone = np.s_[max(0, round(rows[0] - top)) : round(rows[1] - top)]
    return float((solid[zone] > opened[zone]).sum() / solid[zone].sum())


def test_no_scrap_of_a_sleeve_hangs_at_the_armpits(figure: Figure) -> None:
    shoulders, torso = float(figure.pose.shoulders[1]), figure.pose.torso
    assert loose_share(figure.trunk, 0.3 * torso, (shoulders + 0.2 * torso, shoulders + 0.6 * torso)) < 0.004


def test_no_crumbs_dance_beside_a_part(figure: Figure) -> None:
    for layer in [figure.trunk, *figure.limb_layers]:
        _, _, stats, _ = cv2.connectedComponentsWithStats((layer.texture[:, :, 3] > 12).astype(np.uint8))
        assert int(stats[1:, cv2.CC_STAT_AREA].min()) > 0.002 * figure.pose.torso**2


def test_an_arm_is_darker_along_its_edges_so_that_it_is_seen_before_its_own_colour(figure: Figure) -> None:
    limb, texture = figure.limbs[0], figure.limb_layers[0].texture
    forearm = np.linalg.norm(limb.joints[2] - limb.joints[1])
    corner = figure.limb_layers[0].mesh.rest[0] - figure.limb_layers[0].mesh.uv[0]
    middle = (limb.joints[1] + limb.joints[2]) / 2 - corner
    along = (limb.joints[2] - limb.joints[1]) / forearm
    across = np.array([-along[1], along[0]])
    width = figure.pose.torso * 0.3
    places = np.rint(middle + np.arange(-width, width)[:, None] * across).astype(int)
    places = places[((places >= 0) & (places < texture.shape[1::-1])).all(axis=1)]
    strip = texture[places[:, 1], places[:, 0]].astype(float)
    solid = strip[strip[:, 3] > 250, :3].sum(axis=1)
    assert len(solid) >= 7
    assert max(solid[0], solid[-1]) < 0.92 * np.median(solid)
