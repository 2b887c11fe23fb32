"""The prompt that a picture suggests, and the move that suits it where nobody asks for one."""

from collections.abc import Sequence

from engine.shot.look import Look
from engine.shot.moves import CameraMove
from engine.shot.people import People

_NUMBERS = {1: "one person", 2: "two people"}
_CAMERA = {
    CameraMove(zoom=1): "moves in",
    CameraMove(zoom=-1): "pulls back",
    CameraMove(pan=-1): "pans to the left",
    CameraMove(pan=1): "pans to the right",
    CameraMove(tilt=1): "tilts up",
    CameraMove(tilt=-1): "tilts down",
}
_ANYWHERE = (CameraMove(zoom=1), CameraMove(zoom=-1))
_ALONG = {
    "wide": (CameraMove(pan=-1), CameraMove(pan=1)),
    "upright": (CameraMove(tilt=1), CameraMove(tilt=-1)),
    "square": (),
}
LONG = 21 / 9
"""From this ratio of its sides on a picture does not fit a video, and the camera had better pass over it."""


def default_move(looks: Sequence[Look], people: People, ratio: float, seed: int) -> CameraMove:
    """Choose a move for pictures of which the first has that ratio: by what they show, else by chance.

    Towards faces, along a picture that is too long, onwards through two pictures.
    """
    if max(ratio, 1 / ratio) > LONG and looks:
        along = _ALONG[looks[0].shape]
        return along[seed % len(along)]
    if people.count or len(looks) > 1:
        return CameraMove(zoom=1)
    choices = (*_ANYWHERE, *_ALONG[looks[0].shape]) if looks else _ANYWHERE
    return choices[seed % len(choices)]


def recommended_prompt(looks: Sequence[Look], people: Sequence[People], move: CameraMove) -> str:
    """Describe pictures, and who is in each, in the words of a prompt that asks for the move."""
    camera = f"the camera slowly {_CAMERA[move]}"
    if not looks:
        return f"An abstract backdrop of soft lights; {camera}."
    if people[0].count and move.zoom > 0:
        camera += " on the face" if people[0].count == 1 else " on the faces"
    scene = ", turns gently into ".join(map(_scene, looks, people))
    return f"{scene[0].upper()}{scene[1:]}; {camera}."


def _scene(look: Look, people: People) -> str:
    if not people.count:
        return _article(f"{look.shape} scene in {look.light} light, mostly {_and(look.colours)}")
    who = _NUMBERS.get(people.count, "several people")
    framing = f"{people.framing} portrait" if people.framing else f"{look.shape} picture"
    return f"{_article(framing)} of {who} in {look.light} light, with {_and(look.colours)}"


def _article(words: str) -> str:
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


def _and(words: Sequence[str]) -> str:
    return " and ".join(words)
