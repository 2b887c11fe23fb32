"""What an image-to-video job costs: a pure function over ``vidu_points.toml``."""

import math
import tomllib
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from vclm.vidu_rules import ViduChoice

_FILE = Path(__file__).with_name("vidu_points.toml")


def price(choice: ViduChoice) -> int:
    """Return the points a job costs; KeyError for a model or resolution that has no price."""
    row = _table()["prices"][choice.model][choice.resolution]
    sound = _table()["sound"].get(choice.model, 0) if choice.audio else 0
    full = max(1, math.ceil(row["base"] + row["per_second"] * choice.duration + sound))
    points = math.ceil(Decimal(full) / 2) if choice.off_peak else full
    return points + (int(_table()["recommended_prompt"]) if choice.is_rec else 0)


@cache
def _table() -> dict[str, Any]:
    # Decimals, for as floats 0.7 * 10 is a little more than 7.
    return tomllib.loads(_FILE.read_text(encoding="utf-8"), parse_float=Decimal)
