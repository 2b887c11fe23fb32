"""Drawing a bounce: what a picture shows on a stage, or before its own background, or the whole picture."""

from concurrent.futures import Future
from functools import lru_cache

import cv2
import numpy as np

from engine.animate.arrays import ByteArray, Float32Array, FloatArray
from engine.animate.backdrop import fill_behind
from engine.animate.camera import Camera
from engine.animate.colours import clean_colours
from engine.animate.mesh import Distortion, Mesh, make_mesh, measure
from engine.animate.raster import draw_triangles
from engine.animate.render import Background
from engine.animate.shadow import ContactShadow
from engine.animate.stage import Stage
from engine.animate.templates import Template
from engine.animate.wobble.card import sticker
from engine.animate.wobble.lattice import Body, moved, moved_within
from engine.animate.wobble.motion import Wobble, wobble
from engine.animate.wobble.subject import find_subject

WIDTH_SHARE, HEIGHT_SHARE = 0.74, 0.52
"""How much of a stage what bounces may fill at rest: it needs air to stretch and to hop."""
ROOTED_SHARE = 0.86
"""Likewise what the picture's lower edge cuts off: it stands behind the stage's lower edge,"""
BELOW = 0.03
"""so many of its heights below it."""
FEET_FORWARD = 0.02
"""How far before a dancer's line it stands, in heights of the stage: what is broad reaches far back."""
RIM = 0.004
"""The rim whose colours may still be the background's, in shares of the longer side."""
LARGEST_SCALE = 4.0
CELLS = 26
"""Cells of the mesh along the longer side: fine enough for curves, coarse enough to be quick."""
CUT_BELOW = 0.1
"""A subject that touches so much of the picture's lower edge goes on below it."""
POINTS = ("top", "middle", "foot")
"""The points whose way the report tells."""


class Bouncer:
    """Draws the frames of one bounce; what `render.Renderer` is for a dance."""

    joints = POINTS

    def __init__(
        self,
        texture: ByteArray,
        corner: FloatArray,
        body: Body,
        motion: Wobble,
        camera: Camera,
        background: Background,
    ) -> None:
        cell = max(4, round(max(texture.shape[:2]) / CELLS))
        self._texture = np.ascontiguousarray(np.pad(texture, ((cell, cell), (cell, cell), (0, 0))))
        self._mesh = make_mesh(self._texture[:, :, 3], (0, 0), cell)
        self._rest = self._mesh.rest + corner - cell
        self._seen = self._mesh.seen(self._texture[:, :, 3])
        self._white = np.repeat(self._texture[:, :, 3:], 4, 2)
        self._body, self._motion, self._camera, self._background = body, motion, camera, background

    def draw(self, number: int, matte: ByteArray | None = None) -> tuple[ByteArray, FloatArray, Distortion]:
        """Draw frame `number` as `render.Renderer.draw` does; the targets are those of `POINTS`, [3, 2]."""
        at = number % self._motion.frames
        frame = self._background(number)
        tall = self._body.height
        ways = self._camera.place(self._moved(np.array([[0, -tall], [0, -tall / 2], [0, 0.0]]), at), 1.0)
        if not self._body.rooted:
            self._draw_shadow(frame, ways[2], at)
        points = self._camera.place(self._moved(self._rest, at), 1.0)
        corners = points.astype(np.float32)
        draw_triangles(frame, self._texture, corners, self._mesh.uv, self._seen)
        if matte is not None:
            draw_triangles(matte, self._white, corners, self._mesh.uv, self._seen)
        return frame, ways, measure([(self._mesh, points)], self._camera.scale)

    def _moved(self, points: FloatArray, at: int) -> FloatArray:
        return moved(points, self._body, self._motion, at)

    def _draw_shadow(self, frame: ByteArray, foot: FloatArray, at: int) -> None:
        """Lay a shadow on the ground, broader when squashed, smaller and fainter in the air."""
        ground = float(self._camera.centre[1])
        nothing = np.zeros(1)
        hop = float(self._motion.at("hop", at, nothing)[0])
        squash = float(self._motion.at("squash", at, nothing)[0])
        half = 0.56 * self._body.width * self._camera.scale / squash * (1 - hop)
        shadow = _shadow(max(4, round(half / 4) * 4))
        shadow.draw(frame, float(foot[0]), ground, max(0.3, 1 - 2.5 * hop))


@lru_cache(maxsize=64)
def _shadow(half_width: int) -> ContactShadow:
    return ContactShadow(half_width)


class Jelly:
    """Draws a whole picture that bounces within its own edges."""

    joints = POINTS

    def __init__(self, picture: ByteArray, motion: Wobble) -> None:
        self._texture = np.dstack([picture, np.full(picture.shape[:2], 255, np.uint8)])
        height, width = picture.shape[:2]
        self._size = (float(width), float(height))
        self._mesh = _sheet(width, height)
        self._motion = motion

    def draw(self, number: int, matte: ByteArray | None = None) -> tuple[ByteArray, FloatArray, Distortion]:
        """Draw frame `number` as `Bouncer.draw` does; all of it is what moves."""
        at = number % self._motion.frames
        width, height = self._size
        frame = np.zeros((round(height), round(width), 3), np.uint8)
        points = moved_within(self._mesh.rest, self._size, self._motion, at)
        draw_triangles(frame, self._texture, points.astype(np.float32), self._mesh.uv, self._mesh.triangles)
        if matte is not None:
            matte[:] = 255
        places = np.array([[width / 2, share * height] for share in (0.25, 0.5, 0.75)])
        return (
            frame,
            moved_within(places, self._size, self._motion, at),
            measure([(self._mesh, points)], 1.0),
        )


def _sheet(width: int, height: int) -> Mesh:
    """Cover a whole picture with cells that end exactly at its edges."""
    across, down = CELLS, max(2, round(CELLS * height / width))
    xs, ys = np.meshgrid(np.linspace(0, width, across + 1), np.linspace(0, height, down + 1))
    rest = np.stack([xs.ravel(), ys.ravel()], axis=1)
    corner = (np.arange(down)[:, None] * (across + 1) + np.arange(across)).ravel()
    a, b, c, d = corner, corner + 1, corner + across + 1, corner + across + 2
    faces = np.concatenate([np.stack([a, b, d], 1), np.stack([a, d, c], 1)]).astype(np.int32)
    corners = rest[faces]
    edges = np.stack([corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]], axis=2)
    area = np.full(len(faces), width * height / len(faces))
    return Mesh(rest, rest.astype(np.float32), faces, area, np.linalg.inv(edges).astype(np.float64))


def bouncing(
    template: Template, data: bytes, picture: ByteArray, size: tuple[int, int], scene: Future[Stage] | None
) -> Bouncer | Jelly:
    """Prepare a bounce of RGB [H, W, 3], decoded from `data`, for a video of `size`.

    On the stage that `scene` promises, or before the picture's own background if there is none. Raises
    BrokenTemplate.
    """
    motion = wobble(template)
    alpha = find_subject(data, picture)
    if scene is None:
        work = _resized(picture, size)
        if alpha is None:
            return Jelly(work, motion)
        return _before_own_background(work, _fitted(alpha, size), motion)
    if alpha is None:
        return _on_stage(*sticker(picture), motion, scene.result(), size, rooted=False)
    return _on_stage(picture, alpha, motion, scene.result(), size, rooted=_is_rooted(alpha))


def _before_own_background(work: ByteArray, alpha: Float32Array, motion: Wobble) -> Bouncer:
    left, top, right, bottom = _box(alpha)
    texture, corner, body = _prop(work, alpha, rooted=_is_rooted(alpha))
    still = fill_behind(work, alpha, min(body.height, body.width) * 0.5)
    camera = Camera(1.0, np.array([(left + right) / 2, bottom], dtype=np.float64))
    return Bouncer(texture, corner, body, motion.within(top / body.height), camera, lambda _: still.copy())


def _on_stage(
    picture: ByteArray,
    alpha: Float32Array,
    motion: Wobble,
    scene: Stage,
    size: tuple[int, int],
    *,
    rooted: bool,
) -> Bouncer:
    left, top, right, bottom = _box(alpha)
    wide, high = size
    across, down = (ROOTED_SHARE, ROOTED_SHARE) if rooted else (WIDTH_SHARE, HEIGHT_SHARE)
    scale = min(across * wide / (right - left), down * high / (bottom - top), LARGEST_SCALE)
    shape = (max(4, round(picture.shape[1] * scale)), max(4, round(picture.shape[0] * scale)))
    texture, corner, body = _prop(_resized(picture, shape), _fitted(alpha, shape), rooted=rooted)
    ground = high + BELOW * body.height if rooted else scene.ground_y + FEET_FORWARD * high
    return Bouncer(texture, corner, body, motion, Camera(1.0, np.array([wide / 2, ground])), scene.background)


def _prop(work: ByteArray, alpha: Float32Array, *, rooted: bool) -> tuple[ByteArray, FloatArray, Body]:
    """Cut a subject out: its RGBA texture (premultiplied), its corner against its foot, its body."""
    left, top, right, bottom = _box(alpha)
    window = np.s_[top:bottom, left:right]
    colours = clean_colours(work[window], alpha[window], max(1, round(RIM * max(work.shape[:2]))))
    cover = alpha[window][..., None]
    texture = np.rint(np.concatenate([colours * cover, cover * 255], axis=2)).clip(0, 255).astype(np.uint8)
    width, height = float(right - left), float(bottom - top)
    return texture, np.array([-width / 2, -height]), Body(width, height, rooted)


def _is_rooted(alpha: Float32Array) -> bool:
    return float((alpha[-1] > 0.5).mean()) > CUT_BELOW


def _box(alpha: Float32Array) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom of what is not transparent."""
    seen = alpha > 0.06
    rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def _resized(picture: ByteArray, size: tuple[int, int]) -> ByteArray:
    smaller = size[0] < picture.shape[1]
    method = cv2.INTER_AREA if smaller else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(picture, size, interpolation=method), dtype=np.uint8)


def _fitted(alpha: Float32Array, size: tuple[int, int]) -> Float32Array:
    smaller = size[0] < alpha.shape[1]
    method = cv2.INTER_AREA if smaller else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(alpha, size, interpolation=method), dtype=np.float32)
