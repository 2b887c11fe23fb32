"""Drawing one frame: background, shadows, layers in order of depth."""

from collections.abc import Callable
from functools import cached_property

import numpy as np

from engine.animate.arrays import ByteArray, FloatArray
from engine.animate.blinks import Eyelids
from engine.animate.camera import Camera
from engine.animate.figure import Figure
from engine.animate.mesh import Distortion, Mesh, measure
from engine.animate.motion import Motion
from engine.animate.posing import foot_contact, pose_figure
from engine.animate.raster import draw_triangles
from engine.animate.shadow import ContactShadow
from engine.animate.skeleton import JOINTS, LIMBS

Background = Callable[[int], ByteArray]
"""Gives the background of a frame as RGB [H, W, 3], to be drawn on."""

_SHADOW_WIDTH = 0.42


class Renderer:
    """Draws the frames of one dance."""

    joints = JOINTS

    def __init__(self, figure: Figure, motion: Motion, camera: Camera, background: Background) -> None:
        self._figure = figure
        self._motion = motion
        self._camera = camera
        self._background = background
        self._layers = [figure.trunk, *figure.limb_layers]
        trunk = figure.trunk.mesh
        self._eyelids = Eyelids(figure.trunk.texture, trunk.rest[0] - trunk.uv[0], figure.face)
        self._seen = [layer.mesh.seen(layer.texture[:, :, 3]) for layer in self._layers]
        self._contacts = [
            foot_contact(figure, motion, side) for side in (0, 1) if LIMBS[2 + side] not in figure.absent
        ]
        self._shadow = ContactShadow(_SHADOW_WIDTH * figure.pose.torso * camera.scale)

    def draw(self, number: int, matte: ByteArray | None = None) -> tuple[ByteArray, FloatArray, Distortion]:
        """Draw frame `number`: RGB [H, W, 3], the joints' targets [13, 2] in its pixels, and distortion.

        Into `matte`, black RGB of the same size, goes what of the frame is the figure: white, and grey where
        it is half transparent. Its shadows are not part of it.
        """
        frame = self._background(number)
        at = number % self._motion.frames
        squash = float(self._motion.squash[at])
        targets = self._camera.place(self._motion.joints[at], squash)
        self._draw_shadows(frame, at)
        moved = [self._camera.place(points, squash) for points in pose_figure(self._figure, self._motion, at)]
        for index in draw_order(self._motion.depth[at]):
            layer, points = self._layers[index], moved[index].astype(np.float32)
            texture = layer.texture if index else self._eyelids.texture(float(self._motion.blink[at]))
            draw_triangles(frame, texture, points, layer.mesh.uv, self._seen[index])
            if matte is not None:
                draw_triangles(matte, self._white_textures[index], points, layer.mesh.uv, self._seen[index])
        drawn: list[tuple[Mesh, FloatArray]] = [
            (layer.mesh, points) for layer, points in zip(self._layers, moved, strict=True)
        ]
        return frame, targets, measure(drawn, self._camera.scale)

    @cached_property
    def _white_textures(self) -> list[ByteArray]:
        """The layers' mattes as textures: premultiplied white is as bright as it is opaque."""
        return [np.repeat(layer.texture[:, :, 3:], 4, 2) for layer in self._layers]

    def _draw_shadows(self, frame: ByteArray, at: int) -> None:
        for shadow in self._contacts:
            x, y = self._camera.place(np.array([[shadow.x[at], shadow.ground[at]]]), 1.0)[0]
            self._shadow.draw(frame, float(x), float(y), float(shadow.strength[at]))


def draw_order(depth: FloatArray) -> list[int]:
    """Order the layers back to front: 0 is the trunk, 1.. are the limbs with their `depth` [4]."""
    back = [index for index in np.argsort(depth, kind="stable") if depth[index] < 0]
    front = [index for index in np.argsort(depth, kind="stable") if depth[index] >= 0]
    # Legs at rest depth go behind the trunk: a hem hangs over them.
    resting = [index for index in front if index >= 2 and depth[index] == 0]
    return (
        [index + 1 for index in [*back, *resting]]
        + [0]
        + [index + 1 for index in front if index not in resting]
    )
