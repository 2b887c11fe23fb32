"""The label in a video's metadata that says a machine made it, in the form of GB 45438-2025, appendix E."""

import json
from collections.abc import Mapping

KEY = "AIGC"
PRODUCER = "Boogie"
_SYNTHETIC = "1"
"""Certainly made by AI; "2" would be possibly, "3" suspected."""


def aigc_metadata(job: str, given: str = "") -> Mapping[str, str]:
    """Return the metadata of a job's video: the label a caller gave, as it came, or our own."""
    return {KEY: given or _own(job)}


def _own(job: str) -> str:
    label = {
        "Label": _SYNTHETIC,
        "ContentProducer": PRODUCER,
        "ProduceID": job,
        "ReservedCode1": "",
        "ContentPropagator": PRODUCER,
        "PropagateID": job,
        "ReservedCode2": "",
    }
    return json.dumps(label, separators=(",", ":"))
