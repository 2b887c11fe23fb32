"""What a shot tells about itself."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class ShotReport:
    """The facts of one shot: `move` in words, `voice` an id or None, `timings` in seconds."""

    width: int
    height: int
    fps: int
    frames: int
    prompt: str
    recommended: bool
    move: str
    voice: str | None
    timings: dict[str, float]

    def to_json(self) -> str:
        """Return the report as JSON text."""
        facts = asdict(self)
        facts["timings"] = {stage: round(seconds, 3) for stage, seconds in self.timings.items()}
        return json.dumps(facts, separators=(",", ":"), ensure_ascii=False)

    def write(self, path: Path) -> None:
        """Write the report as JSON."""
        path.write_text(self.to_json() + "\n", encoding="utf-8")
