"""The rasteriser's compiled code has a place on disk, or does without one."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import engine.animate.raster

ROOT = Path(__file__).parents[2]
WIDEN = "import raster; assert raster._widened((9.0, 1.0), 0.5, 0.0, 0.0, 4.0, 1.0) == (2.0, 2.0)"


def run_copy(folder: Path, **surroundings: str) -> subprocess.CompletedProcess[str]:
    """Compile and call a function of a copy of the rasteriser that lies in `folder`."""
    shutil.copy(Path(engine.animate.raster.__file__), folder / "raster.py")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("NUMBA_")}
    environment = {**inherited, "PYTHONPATH": f"{folder}:{ROOT}", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-c", WIDEN],
        env={**environment, **surroundings},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_an_installation_that_cannot_be_written_still_draws(tmp_path: Path) -> None:
    """Files where folders should be: not even root can write a cache there, nor in such a home."""
    (tmp_path / "__pycache__").write_text("")
    nowhere = tmp_path / "home"
    nowhere.write_text("")
    ran = run_copy(tmp_path, HOME=str(nowhere), XDG_CACHE_HOME=str(nowhere))
    assert ran.returncode == 0, ran.stderr


def test_the_cache_goes_where_the_environment_says(tmp_path: Path) -> None:
    (tmp_path / "__pycache__").write_text("")
    chosen = tmp_path / "chosen"
    ran = run_copy(tmp_path, NUMBA_CACHE_DIR=str(chosen))
    assert ran.returncode == 0, ran.stderr
    assert list(chosen.rglob("raster._widened*.nbc"))
