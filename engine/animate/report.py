"""What a render tells about itself."""

import json
from dataclasses import dataclass, field
from pathlib import Path

from engine.animate.arrays import FloatArray
from engine.animate.mesh import Distortion
from engine.animate.skeleton import JOINTS


@dataclass
class Report:
    """The facts of one render: `targets` [J, 2] in output pixels per frame, `timings` in seconds."""

    width: int
    height: int
    fps: int
    joints: tuple[str, ...] = JOINTS
    """What `targets` are the places of."""
    targets: list[FloatArray] = field(default_factory=list["FloatArray"])
    mesh: list[Distortion] = field(default_factory=list[Distortion])
    timings: dict[str, float] = field(default_factory=dict[str, float])

    def add(self, target: FloatArray, distortion: Distortion) -> None:
        """Note one frame."""
        self.targets.append(target)
        self.mesh.append(distortion)

    def as_dict(self) -> dict[str, object]:
        """Return what the JSON file holds."""
        return {
            "width": self.width,
            "height": self.height,
            "fps": self.fps,
            "frames": len(self.targets),
            "joints": list(self.joints),
            "target": [
                [[round(float(x), 2), round(float(y), 2)] for x, y in target] for target in self.targets
            ],
            "mesh": {
                "stretched": [round(frame.stretched, 5) for frame in self.mesh],
                "flipped": [round(frame.flipped, 5) for frame in self.mesh],
                "p99_stretch": [round(frame.p99_stretch, 3) for frame in self.mesh],
            },
            "timings": {stage: round(seconds, 3) for stage, seconds in self.timings.items()},
        }

    def to_json(self) -> str:
        """Return the report as JSON text."""
        return json.dumps(self.as_dict(), separators=(",", ":"))

    def write(self, path: Path) -> None:
        """Write the report as JSON."""
        path.write_text(self.to_json() + "\n", encoding="utf-8")
