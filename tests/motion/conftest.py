import pytest

Point = tuple[float, float]


@pytest.fixture(scope="session")
def rest() -> dict[str, Point]:
    """A grown-up who faces us, in figure space."""
    half = {
        "shoulder": (85.0, -620.0),
        "elbow": (120.0, -480.0),
        "wrist": (140.0, -350.0),
        "hip": (52.0, -380.0),
        "knee": (58.0, -205.0),
        "ankle": (62.0, -35.0),
    }
    joints = {"nose": (0.0, -720.0)}
    for name, (x, y) in half.items():
        joints[f"left_{name}"], joints[f"right_{name}"] = (x, y), (-x, y)
    return joints
