"""What the house tests look at: the files that git tracks or would track."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that is, or would be, part of the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        timeout=30,
    ).stdout.decode()
    return tuple(sorted(ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()))


def python_files(*rooms: str) -> list[Path]:
    """The Python files of these top-level folders; of all of them when none is named."""
    files = [path for path in tracked() if path.suffix == ".py"]
    return [path for path in files if not rooms or path.relative_to(ROOT).parts[0] in rooms]
