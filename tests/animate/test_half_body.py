"""Who is cut off by the picture, or sits, dances from the waist up behind the video's lower edge."""

import io
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.animate import gates
from engine.animate.arrays import ByteArray, FloatArray
from engine.animate.gates import find_person
from engine.animate.half_body import Hold, completed
from engine.animate.options import AnimateOptions
from engine.animate.pipeline import Production
from engine.animate.pose import find_pose
from engine.animate.skeleton import JOINTS
from tests.animate.conftest import frames_of

WAIST, KNEES = 0.6, 0.7
FRAMES = 90


@dataclass(frozen=True)
class Half:
    frames: list[ByteArray]
    masks: list[ByteArray]
    targets: FloatArray
    keeps: bool


@pytest.fixture(
    scope="module",
    params=[("ke3", WAIST, False), ("ke3", KNEES, False), ("ke3", WAIST, True), ("ke3", KNEES, True)],
    ids=["waist on stage", "knees on stage", "waist at home", "knees at home"],
)
def half(
    request: pytest.FixtureRequest, sample_image: Image.Image, tmp_path_factory: pytest.TempPathFactory
) -> Half:
    template, bottom, keeps = request.param
    folder = tmp_path_factory.mktemp("half")
    options = AnimateOptions(template, audio=False, keep_background=keeps, short_side=180)
    report = Production(options, max_frames=FRAMES).run(
        cropped(sample_image, bottom), folder / "video.mp4", mask=folder / "mask.mp4"
    )
    return Half(
        frames_of(folder / "video.mp4"), frames_of(folder / "mask.mp4"), np.array(report.targets), keeps
    )


def cropped(image: Image.Image, bottom: float, left: float = 0.0, right: float = 1.0) -> bytes:
    buffer = io.BytesIO()
    box = (int(left * image.width), 0, int(right * image.width), int(bottom * image.height))
    image.crop(box).save(buffer, "PNG")
    return buffer.getvalue()


def test_the_video_has_all_frames_and_is_about_the_figure(half: Half) -> None:
    assert len(half.frames) == len(half.masks) == FRAMES
    assert all(0.08 < (mask > 128).mean() < 0.7 for mask in half.masks)


def test_nothing_is_ever_seen_below_the_cut_edge(half: Half) -> None:
    rows = np.array([mask[-1, :, 0] for mask in half.masks])
    if half.keeps:  # The edge itself stands still, whatever sways above it; there is wall between legs.
        assert_stays(rows)
        return
    hips = half.targets[:, [JOINTS.index("right_hip"), JOINTS.index("left_hip")], 0]
    for row, (right, left) in zip(rows, hips, strict=True):
        middle = round((left + right) / 2)
        reach = max(2, round(0.3 * abs(left - right)))
        assert row[middle - reach : middle + reach].min() > 100, "the trunk goes on beyond the lower edge"


def assert_stays(edges: ByteArray) -> None:
    """Check that what mostly is the figure along an edge of the frames, [F, N], always is."""
    usual = np.median(edges, axis=0) > 250
    assert usual.mean() > 0.1
    assert edges[:, usual].min() > 100


def test_hands_and_hips_move_and_the_head_stays_in_the_frame(half: Half) -> None:
    height, width = half.frames[0].shape[:2]
    for side in ("left", "right"):
        path = half.targets[:, JOINTS.index(f"{side}_wrist")]
        assert float(np.ptp(path, axis=0).max()) > 0.1 * width
    hips = half.targets[:, [JOINTS.index("left_hip"), JOINTS.index("right_hip")]].mean(axis=1)
    assert float(np.ptp(hips[:, 0])) > 2
    nose = half.targets[:, JOINTS.index("nose")]
    assert ((nose > 0.04 * height) & (nose < [width, 0.9 * height])).all()


def test_knees_and_feet_are_below_the_frame_on_a_stage(sample_image: Image.Image, tmp_path: Path) -> None:
    options = AnimateOptions("tuziwu", audio=False, short_side=180)
    report = Production(options, max_frames=60).run(cropped(sample_image, KNEES), tmp_path / "a.mp4")
    ankles = np.array(report.targets)[:, [JOINTS.index("left_ankle"), JOINTS.index("right_ankle")], 1]
    assert float(ankles.min()) > 320


def test_who_is_cut_off_at_a_side_stays_there(sample_image: Image.Image, tmp_path: Path) -> None:
    """Her left arm and shoulder lie outside the picture: the figure goes on to that edge in every frame."""
    cut = cropped(sample_image, WAIST, right=0.66)
    for keeps in (False, True):
        options = AnimateOptions("ke3", audio=False, keep_background=keeps, short_side=180)
        Production(options, max_frames=60).run(cut, tmp_path / "a.mp4", mask=tmp_path / "mask.mp4")
        masks = frames_of(tmp_path / "mask.mp4")
        touching = np.array([(mask[:, -1, 0] > 128).sum() for mask in masks])
        assert touching.min() > 0.7 * np.median(touching)
        assert np.median(touching) > 0.1 * len(masks[0])


def test_an_arm_whose_hand_is_outside_the_picture_joins_the_trunk(sample_image: Image.Image) -> None:
    whole = find_person(np.array(sample_image.crop((0, 0, 768, round(WAIST * 1280)))))
    armless = find_person(np.array(sample_image.crop((0, 0, 768, round(0.42 * 1280)))))
    assert whole.half is not None
    assert whole.half.absent == {"left_leg", "right_leg"}
    assert armless.half is not None
    assert armless.half.absent == {"left_leg", "right_leg", "left_arm", "right_arm"}


def test_feet_outside_the_picture_dance_from_the_waist_up_though_all_joints_are_seen(
    sample_image: Image.Image,
) -> None:
    pose = find_pose(np.array(sample_image))
    assert pose is not None
    bottom = int(max(pose.points["left_ankle"][1], pose.points["right_ankle"][1])) + 6
    person = find_person(np.array(sample_image.crop((0, 0, 768, bottom))), demand_body_joints=True)
    assert person.half is not None
    assert not person.half.seated


@pytest.mark.parametrize(("joint", "rise"), [("knee", 0.6), ("ankle", 1.2)])
def test_legs_folded_in_sitting_do_not_take_part(
    joint: str, rise: float, sample_image: Image.Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = np.array(sample_image)
    pose = find_pose(picture)
    assert pose is not None
    raised = pose.points[f"left_{joint}"] - np.array([0.0, rise * pose.torso])
    folded = replace(pose, points={**pose.points, f"left_{joint}": raised})
    monkeypatch.setattr(gates, "find_pose", lambda _: folded)
    monkeypatch.setattr(gates, "_demand_alone", lambda *_: None)
    person = find_person(picture)
    assert person.half is not None
    assert person.half.seated
    assert find_person(picture, demand_body_joints=True).half is not None


def test_a_person_who_shows_all_of_the_body_keeps_the_legs(sample_image: Image.Image) -> None:
    assert find_person(np.array(sample_image)).half is None


def test_hips_that_are_not_to_be_believed_are_put_below_the_shoulders(sample_image: Image.Image) -> None:
    pose = find_pose(np.array(sample_image))
    assert pose is not None
    doubtful = {**pose.visibility, "left_hip": 0.05, "right_hip": 0.05}
    absurd = {**pose.points, "left_hip": pose.shoulders, "right_hip": pose.shoulders - 5.0}
    for points in (pose.points, absurd):
        whole = completed(replace(pose, points=points, visibility=doubtful))
        assert 0.75 * pose.torso < whole.torso < 1.25 * pose.torso
        for side in ("left", "right"):
            chain = [
                whole.points[f"{side}_{name}"][1] for name in ("shoulder", "hip", "knee", "ankle", "toe")
            ]
            assert chain == sorted(chain)


def test_a_hold_is_firm_at_the_edges_and_lets_the_head_go() -> None:
    hold = Hold(foot=(300.0, 400.0), sides=(0.0,), band=50.0, below_head=150.0)
    points = np.array([[0.0, 250.0], [200.0, 400.0], [200.0, 250.0], [0.0, 100.0]])
    assert hold.at(points) == pytest.approx([1.0, 1.0, 0.0, 0.0])
