"""Stages and music are made once on a machine, and whatever is wrong with what was kept harms nobody."""

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from engine.animate import disk_cache, sound
from engine.animate import stage as stages
from engine.animate.arrays import ByteArray
from engine.animate.disk_cache import FOLDER_VARIABLE, Arrays, kept
from engine.animate.templates import load

SIZE = (90, 160)
RATE = 48_000


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A cache of one's own, and a process that remembers nothing."""
    chosen = tmp_path / "cache"
    monkeypatch.setenv(FOLDER_VARIABLE, str(chosen))
    forget()
    yield chosen
    forget()


def forget() -> None:
    """Do as a process does that has just begun."""
    stages.stage.cache_clear()
    sound._loop.cache_clear()


def pictures() -> list[ByteArray]:
    stage = stages.stage(load("ke3"), *SIZE)
    return [stage.background(frame) for frame in (0, 7, 31)]


def unmade() -> Arrays:
    raise AssertionError("it was made anew")


def number(value: int) -> Arrays:
    return {"number": np.array([value])}


def source(tmp_path: Path, text: str = "as it was") -> list[Path]:
    path = tmp_path / "source"
    path.write_text(text)
    return [path]


def test_a_kept_stage_and_kept_music_are_the_same_as_new_ones(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, heard = pictures(), sound.music(load("ke3"), 2.0, RATE)
    assert len(list(folder.glob("*.npz"))) == 2
    forget()
    monkeypatch.setattr(stages, "_painted", lambda *_: unmade())
    monkeypatch.setattr(sound, "mix", lambda *_: unmade())
    assert all(np.array_equal(one, other) for one, other in zip(before, pictures(), strict=True))
    assert np.array_equal(heard, sound.music(load("ke3"), 2.0, RATE))


def test_each_size_has_a_stage_of_its_own(folder: Path) -> None:
    small, large = (stages.stage(load("ke3"), *size).background(0) for size in (SIZE, (120, 214)))
    assert small.shape == (160, 90, 3)
    assert large.shape == (214, 120, 3)


@pytest.mark.parametrize("harm", ["cut short", "a bit turned", "empty", "nonsense"])
def test_a_broken_file_is_made_anew(folder: Path, harm: str) -> None:
    before = pictures()
    (file,) = folder.glob("*.npz")
    whole = file.read_bytes()
    middle = len(whole) // 2
    turned = whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]
    file.write_bytes(
        {"cut short": whole[:middle], "a bit turned": turned, "empty": b"", "nonsense": b"PK" + b"?" * 99}[
            harm
        ]
    )
    forget()
    assert all(np.array_equal(one, other) for one, other in zip(before, pictures(), strict=True))
    assert len(file.read_bytes()) == len(whole)


def test_what_was_kept_before_a_change_of_its_source_is_not_used(folder: Path, tmp_path: Path) -> None:
    kept(source(tmp_path), (), lambda: number(1))
    assert kept(source(tmp_path), (), unmade)["number"] == 1
    assert kept(source(tmp_path, "changed"), (), lambda: number(2))["number"] == 2
    assert kept(source(tmp_path), ("other",), lambda: number(3))["number"] == 3


def test_many_that_write_at_once_leave_one_whole_file(folder: Path, tmp_path: Path) -> None:
    made_from = source(tmp_path)
    together = threading.Barrier(6)
    got: list[Arrays] = []

    def make() -> Arrays:
        together.wait(timeout=20)  # nobody has written when the last one begins to
        return {"numbers": np.arange(200_000)}

    threads = [threading.Thread(target=lambda: got.append(kept(made_from, (), make))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(got) == 6
    assert len(list(folder.iterdir())) == 1
    assert np.array_equal(kept(made_from, (), unmade)["numbers"], np.arange(200_000))


def test_the_folder_is_bounded_and_what_is_in_use_stays(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk_cache, "MAX_BYTES", 5000)
    made_from = source(tmp_path)

    folder.mkdir(mode=0o700)
    stranger = folder / "not ours.npz"
    stranger.write_bytes(bytes(9000))

    def keep(option: int) -> None:
        kept(made_from, (option,), lambda: {"bytes": np.zeros(1200, np.uint8)})

    for option in range(12):
        keep(option)
        kept(made_from, (0,), unmade)
    ours = [file.stat().st_size for file in folder.iterdir() if file != stranger]
    assert len(ours) >= 2
    assert sum(ours) <= 5000
    assert stranger.exists()


def test_a_folder_that_others_may_write_is_not_trusted(folder: Path) -> None:
    folder.mkdir(mode=0o777)
    folder.chmod(0o777)
    pictures()
    assert not list(folder.iterdir())


def test_without_a_place_for_it_everything_is_made_each_time(folder: Path) -> None:
    folder.write_text("a file where the folder should be")
    assert pictures()[0].any()


def test_the_folder_is_its_owners_alone(folder: Path) -> None:
    pictures()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert all(file.stat().st_mode & 0o077 == 0 for file in folder.iterdir())
