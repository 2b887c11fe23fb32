"""What is to be filmed, decided from the pictures and the prompt."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.animate.arrays import ByteArray
from engine.shot.backdrop import RATIO
from engine.shot.look import look_at
from engine.shot.moves import CameraMove
from engine.shot.people import People, find_people
from engine.shot.reading import read_move
from engine.shot.recommend import default_move, recommended_prompt


@dataclass(frozen=True)
class Script:
    """The prompt, given or recommended; the move; and of every picture who is in it."""

    prompt: str
    move: CameraMove
    people: tuple[People, ...]


def write_script(pictures: Sequence[ByteArray], prompt: str | None, seed: int) -> Script:
    """Look at no, one or two pictures, RGB [H, W, 3], and decide; without a prompt one is recommended.

    `seed` is what chooses between moves that would do equally well.
    """
    looks = [look_at(one) for one in pictures]
    people = tuple(find_people(one) for one in pictures)
    first = people[0] if people else People()
    ratio = pictures[0].shape[1] / pictures[0].shape[0] if pictures else RATIO
    default = default_move(looks, first, ratio, seed)
    if prompt is None:
        prompt = recommended_prompt(looks, people, default)
    return Script(prompt, read_move(prompt, default), people)
