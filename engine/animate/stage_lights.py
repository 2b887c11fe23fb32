"""Lights: what each adds to the picture, and how bright it is at a beat."""

import numpy as np

from engine.animate.stage_canvas import Canvas, Image
from engine.animate.stage_floor import mirror
from engine.animate.stage_format import Floor, Light


def brightness(light: Light, beat: float) -> float:
    """Tell how bright a light is at a beat, 0..strength: a flare on its beat that dies away."""
    since = (beat - light.at) % light.every
    flare = float(np.exp(-3.0 * since / light.decay))
    return light.strength * (light.steady + (1 - light.steady) * flare)


def shine(light: Light, floor: Floor, width: int, height: int) -> Image:
    """Paint what a light of full strength adds, [H, W, 3] 0..255, its reflection in the floor included."""
    glow = _glow(light, width, height) if light.kind == "glow" else _beam(light, floor, width, height)
    top = round(floor.horizon * height)
    if floor.gloss and light.kind == "glow":
        glow[top:] += mirror(glow, top) * floor.gloss
    return glow


def _glow(light: Light, width: int, height: int) -> Image:
    radius = light.size * min(width, height * 9 / 16)
    x = (np.arange(width, dtype=np.float32) - light.x * width)[None, :] / radius
    y = (np.arange(height, dtype=np.float32) - light.y * height)[:, None] / radius
    shape = np.exp(-2.2 * (x * x + y * y))
    return shape[..., None] * np.asarray(light.colour, np.float32)


def _beam(light: Light, floor: Floor, width: int, height: int) -> Image:
    """Paint a cone from a lamp to the floor, and the pool it makes there."""
    unit = min(width, height * 9 / 16)
    lamp = np.array([light.x * width, light.y * height])
    end = np.array([light.aim * width, floor.feet * height])
    along = (end - lamp) / np.linalg.norm(end - lamp)
    aside = np.array([-along[1], along[0]]) * light.size * unit / 2
    canvas = Canvas.blank(width, height)
    for wide, opacity, blur in ((1.0, 0.32, 0.03), (0.55, 0.4, 0.02)):
        cone = np.array([lamp - aside * 0.08, lamp + aside * 0.08, end + aside * wide, end - aside * wide])
        canvas.fill(cone, colour=light.colour, opacity=opacity, blur=blur * unit)
    fade = np.linspace(1.0, 0.25, height, dtype=np.float32)[:, None, None]
    canvas.rgb *= fade
    x = (np.arange(width, dtype=np.float32) - end[0])[None, :] / (light.size * unit * 0.62)
    y = (np.arange(height, dtype=np.float32) - end[1])[:, None] / (light.size * unit * 0.16)
    canvas.rgb += (0.5 * np.exp(-2.0 * (x * x + y * y)))[..., None] * np.asarray(light.colour, np.float32)
    return canvas.rgb
