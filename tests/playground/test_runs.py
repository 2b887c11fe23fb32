"""Every start of the playground has a folder of its own; old ones go, unless they are in use."""

import fcntl
from pathlib import Path

from playground.runs import KEPT, new_run


def old_runs(data: Path, count: int) -> list[Path]:
    made = [data / "playground" / f"2020-01-{day:02}_00-00-00" for day in range(1, count + 1)]
    for folder in made:
        folder.mkdir(parents=True)
        (folder / "boogie.lock").touch()
    return made


def test_two_starts_in_one_second_do_not_share_a_folder(tmp_path: Path) -> None:
    made = {new_run(tmp_path) for _ in range(3)}
    assert len(made) == 3
    assert all(folder.is_dir() and folder.parent == tmp_path / "playground" for folder in made)


def test_the_latest_starts_are_kept(tmp_path: Path) -> None:
    old = old_runs(tmp_path, KEPT + 2)
    newest = new_run(tmp_path)
    assert sorted((tmp_path / "playground").iterdir()) == [*old[-KEPT + 1 :], newest]


def test_a_folder_in_use_is_kept_however_old(tmp_path: Path) -> None:
    old = old_runs(tmp_path, KEPT + 2)
    with (old[0] / "boogie.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        new_run(tmp_path)
        assert old[0].is_dir()
        assert not old[1].exists()
