"""Triangles on pixels."""

import numpy as np

from engine.animate.mesh import make_mesh
from engine.animate.raster import draw_triangles


def drawn(alpha: int, turn: float) -> tuple[np.ndarray, np.ndarray]:
    texture = np.full((64, 64, 4), alpha, np.uint8)
    mesh = make_mesh(texture[:, :, 3], (0, 0), 7)
    frame = np.zeros((120, 120, 3), np.uint8)
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    corners = ((mesh.rest - 32) @ rotation.T + 60.3).astype(np.float32)
    draw_triangles(frame, texture, corners, mesh.uv, mesh.triangles)
    return frame, texture


def test_shared_edges_are_drawn_once_and_leave_no_gap() -> None:
    """Half-transparent white would show a doubled edge as brighter and a gap as darker."""
    for turn in (0.0, 0.37, 1.1, 2.9):
        frame, _ = drawn(128, turn)
        middle = frame[45:75, 45:75]
        assert int(middle.min()) >= 127
        assert int(middle.max()) <= 129


def test_an_unmoved_layer_is_copied_exactly() -> None:
    rng = np.random.default_rng(3)
    texture = rng.integers(0, 256, (40, 40, 4)).astype(np.uint8)
    texture[:, :, 3] = 255
    mesh = make_mesh(texture[:, :, 3], (0, 0), 8)
    frame = np.zeros((40, 40, 3), np.uint8)
    draw_triangles(frame, texture, mesh.uv, mesh.uv, mesh.triangles)
    assert np.array_equal(frame, texture[:, :, :3])


def test_what_leaves_the_frame_is_cut_off() -> None:
    texture = np.full((40, 40, 4), 255, np.uint8)
    mesh = make_mesh(texture[:, :, 3], (0, 0), 8)
    frame = np.zeros((30, 30, 3), np.uint8)
    draw_triangles(frame, texture, (mesh.uv - 25).astype(np.float32), mesh.uv, mesh.triangles)
    assert int(frame[:14, :14].min()) == 255
    assert int(frame[16:, 16:].max()) == 0
