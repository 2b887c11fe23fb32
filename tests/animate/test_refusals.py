"""Every no comes from a real cause and says what to change."""

from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from engine.animate.errors import PictureRefused
from engine.animate.gates import find_person
from engine.animate.picture import decode
from engine.animate.pose import find_pose

Encode = Callable[[Image.Image], bytes]


def refusal(data: bytes) -> PictureRefused:
    with pytest.raises(PictureRefused) as caught:
        find_person(decode(data))
    assert len(caught.value.detail) > 20
    return caught.value


def on_wall(image: Image.Image, size: tuple[int, int], place: tuple[int, int]) -> Image.Image:
    wall = Image.new("RGB", size, (176, 208, 214))
    wall.paste(image, place)
    return wall


def test_nobody_in_it(png: Encode) -> None:
    assert (
        refusal(png(Image.new("RGB", (400, 600), (120, 160, 90)))).code == "FailedOperation.ImageCheckNoBody"
    )


def test_two_people(sample_image: Image.Image, png: Encode) -> None:
    both = Image.new("RGB", (sample_image.width * 2 - 240, sample_image.height))
    both.paste(sample_image.crop((120, 0, sample_image.width, sample_image.height)), (0, 0))
    both.paste(
        sample_image.crop((0, 0, sample_image.width - 120, sample_image.height)),
        (sample_image.width - 120, 0),
    )
    assert refusal(png(both)).code == "FailedOperation.ImageManyPeople"


@pytest.mark.parametrize("bottom", [0.55, 0.66])
def test_cut_off_at_the_waist_or_the_knees_refuses_where_all_joints_are_demanded(
    bottom: float, sample_image: Image.Image
) -> None:
    cut = np.array(sample_image.crop((0, 0, sample_image.width, int(sample_image.height * bottom))))
    assert find_person(cut).half is not None
    with pytest.raises(PictureRefused) as caught:
        find_person(cut, demand_body_joints=True)
    assert caught.value.code == "FailedOperation.ImageBodyJoinsUndetected"
    assert "ankle" in caught.value.detail


def test_a_head_without_a_chest(sample_image: Image.Image, png: Encode) -> None:
    pose = find_pose(np.array(sample_image))
    assert pose is not None
    bottom = int(pose.shoulders[1] + 0.2 * pose.torso)
    error = refusal(png(sample_image.crop((0, 0, sample_image.width, bottom))))
    assert error.code == "FailedOperation.ImageBodyJoinsUndetected"
    assert "waist" in error.detail or "upper body" in error.detail


def test_without_a_head(sample_image: Image.Image, png: Encode) -> None:
    headless = sample_image.crop(
        (0, int(sample_image.height * 0.25), sample_image.width, sample_image.height)
    )
    assert refusal(png(headless)).code in {
        "InvalidParameterValue.NoFaceInPhoto",
        "FailedOperation.ImageCheckNoBody",
    }


def test_a_head_cut_off_above_the_eyes(sample_image: Image.Image, png: Encode) -> None:
    pose = find_pose(np.array(sample_image))
    assert pose is not None
    eyes = int(pose.points["left_eye"][1])
    cut = sample_image.crop((0, eyes - 4, sample_image.width, sample_image.height))
    error = refusal(png(cut))
    assert error.code == "InvalidParameterValue.NoFaceInPhoto"
    assert "whole head" in error.detail


def test_a_pixelated_face(sample_image: Image.Image, png: Encode) -> None:
    head = (230, 60, 530, 350)
    hidden = sample_image.copy()
    hidden.paste(sample_image.crop(head).resize((5, 5)).resize((300, 290)), head[:2])
    assert refusal(png(hidden)).code == "FailedOperation.ImageFaceDetectFailed"


def test_far_away(sample_image: Image.Image, png: Encode) -> None:
    small = sample_image.resize((sample_image.width * 2 // 5, sample_image.height * 2 // 5))
    far = on_wall(small, (sample_image.width, sample_image.height), (230, 700))
    assert refusal(png(far)).code == "FailedOperation.ImageBodySmall"


def test_a_face_of_a_few_pixels(sample_image: Image.Image, png: Encode) -> None:
    tiny = sample_image.resize((90, 150))
    assert refusal(png(on_wall(tiny, (192, 240), (50, 45)))).code in {
        "FailedOperation.FaceSizeTooSmall",
        "FailedOperation.BodyJointsFail",
    }


@pytest.mark.parametrize(
    "data", [b"", b"GIF89a", b"\x00" * 4000, b"<svg xmlns='http://www.w3.org/2000/svg'/>"]
)
def test_no_picture_at_all(data: bytes) -> None:
    assert refusal(data).code in {"FailedOperation.ImageNotSupported", "FailedOperation.ImageDecodeFailed"}


def test_cut_short(sample: bytes) -> None:
    assert refusal(sample[: len(sample) // 2]).code == "FailedOperation.ImageDecodeFailed"


def test_too_many_pixels(png: Encode) -> None:
    assert refusal(png(Image.new("1", (9000, 9000)))).code == "FailedOperation.ImageResolutionExceed"


def test_too_few_pixels(png: Encode) -> None:
    assert refusal(png(Image.new("RGB", (100, 100)))).code == "FailedOperation.ImageNotSupported"


def test_too_many_bytes() -> None:
    assert refusal(b"\x89PNG" + bytes(26 * 2**20)).code == "FailedOperation.ImageSizeExceed"


@pytest.mark.parametrize("mode", ["L", "LA", "P", "CMYK", "I;16", "RGBA", "1"])
def test_every_colour_mode_becomes_plain_rgb(mode: str) -> None:
    import io

    image = Image.new("L", (200, 300), 90)
    image = Image.fromarray(np.full((300, 200), 30000, np.uint16)) if mode == "I;16" else image.convert(mode)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG" if mode == "CMYK" else "PNG")
    picture = decode(buffer.getvalue())
    assert picture.shape == (300, 200, 3)
    assert picture.dtype == np.uint8


def test_hidden_hands_do_not_refuse(sample_image: Image.Image) -> None:
    """Paint wall over both hands: the dance goes on."""
    image = np.array(sample_image)
    height, width = image.shape[:2]
    image[int(height * 0.45) : int(height * 0.57), : int(width * 0.33)] = image[int(height * 0.45), 5]
    image[int(height * 0.45) : int(height * 0.57), int(width * 0.67) :] = image[int(height * 0.45), 5]
    assert find_person(image).pose.torso > 100


def test_demanded_joints_that_are_all_seen_pass(sample_image: Image.Image) -> None:
    assert find_person(np.array(sample_image), demand_body_joints=True).pose.torso > 100


def test_a_hidden_elbow_refuses_only_where_all_joints_are_demanded(sample_image: Image.Image) -> None:
    """Paint wall over her left arm from above the elbow down."""
    image = np.array(sample_image)
    height, width = image.shape[:2]
    image[int(height * 0.29) : int(height * 0.56), int(width * 0.64) :] = image[int(height * 0.45), 5]
    assert find_person(image).pose.visibility["left_elbow"] < 0.5
    with pytest.raises(PictureRefused) as caught:
        find_person(image, demand_body_joints=True)
    assert caught.value.code == "FailedOperation.ImageBodyJoinsUndetected"
    assert "elbow" in caught.value.detail
    assert "arms" in caught.value.detail


def test_an_arm_cut_off_by_the_picture_refuses_where_all_joints_are_demanded(
    sample_image: Image.Image,
) -> None:
    cut = np.array(sample_image.crop((0, 0, int(sample_image.width * 0.7), sample_image.height)))
    find_person(cut)
    with pytest.raises(PictureRefused) as caught:
        find_person(cut, demand_body_joints=True)
    assert caught.value.code == "FailedOperation.ImageBodyJoinsUndetected"
    assert "wrist" in caught.value.detail
