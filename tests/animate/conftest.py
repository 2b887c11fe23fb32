"""The project's own drawn person, and one short-sided film of her that many tests look at."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from engine.animate.arrays import ByteArray
from engine.animate.figure import Figure, build_figure
from engine.animate.gates import find_person
from engine.animate.matte import cut_out
from engine.animate.options import AnimateOptions, Mark
from engine.animate.picture import decode
from engine.animate.pipeline import animate, scale_for_output
from engine.animate.report import Report

SAMPLE = Path(__file__).parents[2] / "playground" / "sample.png"


@dataclass(frozen=True)
class Film:
    path: Path
    report: Report
    progress: list[float]
    frames: list[ByteArray]


@pytest.fixture(scope="session")
def sample() -> bytes:
    return SAMPLE.read_bytes()


@pytest.fixture(scope="session")
def sample_image(sample: bytes) -> Image.Image:
    return Image.open(io.BytesIO(sample)).convert("RGB")


@pytest.fixture(scope="session")
def png() -> Callable[[Image.Image], bytes]:
    def encode(image: Image.Image) -> bytes:
        buffer = io.BytesIO()
        image.save(buffer, "PNG")
        return buffer.getvalue()

    return encode


@pytest.fixture(scope="session")
def figure(sample: bytes) -> Figure:
    picture = decode(sample)
    work, person = scale_for_output(picture, find_person(picture), (360, 640), keeps=False)
    return build_figure(work, cut_out(work, person.pose), person.pose, person.face)


@pytest.fixture(scope="session")
def film(sample: bytes, tmp_path_factory: pytest.TempPathFactory) -> Film:
    path = tmp_path_factory.mktemp("film") / "dance.mp4"
    heard: list[float] = []
    options = AnimateOptions("ke3", mark=Mark(), short_side=180, metadata={"AIGC": '{"Label":"1"}'})
    report = animate(sample, options, path, heard.append)
    return Film(path, report, heard, frames_of(path))


def frames_of(path: Path) -> list[ByteArray]:
    with av.open(str(path)) as container:
        return [
            np.asarray(frame.to_ndarray(format="rgb24"), dtype=np.uint8)
            for frame in container.decode(video=0)
        ]
