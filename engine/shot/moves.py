"""What the camera does in a shot."""

from dataclasses import dataclass

_NAMES = {
    ("zoom", 1): "zoom in",
    ("zoom", -1): "zoom out",
    ("pan", -1): "pan left",
    ("pan", 1): "pan right",
    ("tilt", 1): "tilt up",
    ("tilt", -1): "tilt down",
}


@dataclass(frozen=True)
class CameraMove:
    """A slow move: `zoom` 1 in, -1 out; `pan` 1 right, -1 left; `tilt` 1 up, -1 down; all 0 holds still.

    `pace` is how lively a prompt wants it: -1 slowly, 0 no word of it, 1 quickly.
    """

    zoom: int = 0
    pan: int = 0
    tilt: int = 0
    pace: int = 0

    @property
    def words(self) -> str:
        """Name the move: "zoom in, pan left", or "hold"."""
        parts = [
            _NAMES[axis, way]
            for axis, way in (("zoom", self.zoom), ("pan", self.pan), ("tilt", self.tilt))
            if way
        ]
        return ", ".join(parts) or "hold"

    @property
    def holds(self) -> bool:
        """Tell whether the camera does not move at all."""
        return not (self.zoom or self.pan or self.tilt)


HOLD = CameraMove()
