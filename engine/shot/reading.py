"""Reading out of a prompt what the camera is to do, in English and Chinese."""

import re
from dataclasses import replace

from engine.shot.camera_words import spoken
from engine.shot.moves import HOLD, CameraMove
from engine.shot.words import clauses, is_denied, plain

_CAMERA = re.compile(
    r"(?<!at the )(?<!to the )(?<!into the )(?<!towards the )(?<!toward the )(?<!facing the )(?<!for the )"
    r"(?<![a-z])(?:camera|lens|viewpoint)(?![a-z])"
    r"|(?<![着向对朝看])(?:镜头|机位|画面|视角|运镜|相机|摄像机|摄影机)"
)
"""The camera, where it is not something that people look at or walk towards."""
_SOMEBODY = re.compile(r"(?:the|an?|she|he|they|it|her|his|their|people|we|i)(?![a-z])|[她他它人男女孩]")
"""How a clause begins that turns from the camera to somebody else."""
_HOLDS = re.compile(
    r"(?<![a-z])(?:(?:static|fixed|locked(?:[ -](?:off|down))?|stationary|motionless)(?: [a-z-]+)?|still)"
    r" (?:camera|shot|frame|lens)"
    r"|(?:camera|frame|lens|shot)(?: [a-z]+){0,2}?"
    r" (?:still|static|fixed|stationary|motionless|locked|in place)(?![a-z])"
    r"|(?<![a-z])(?:hold the (?:camera|shot|frame)|tripod)(?![a-z])"
    r"|(?:固定|静止|静态|定点|锁定|不动)的?(?:镜头|机位|画面|视角|相机|摄像机|摄影机|拍摄)"
    r"|(?:镜头|机位|画面|视角|相机|摄像机|摄影机).{0,4}?(?:静止|固定|定住|锁定)"
)
_MOTION = re.compile(r"(?<![a-z])(?:mov(?:e|es|ing|ements?)|motion)(?![a-z])|运镜|[运移晃]?动")
"""Words for any move at all: who denies them wants none."""
_SLOW = re.compile(
    r"(?<![a-z])(?:slow(?:ly)?|gent(?:le|ly)|gradual(?:ly)?|subtl[ey])(?![a-z])|[慢缓徐]|轻轻|逐渐"
)
_QUICK = re.compile(
    r"(?<![a-z])(?:fast|quick(?:ly)?|rapid(?:ly)?|swift(?:ly)?|whip)(?![a-z])|快速|迅速|飞快|急速"
)


def read_move(prompt: str, default: CameraMove) -> CameraMove:
    """Return the move that a prompt speaks of; `default` where it does not, at the pace it asks for.

    The first word on an axis counts. Who only says what the camera must not do gets one that holds still.
    """
    steps: dict[str, int] = {}
    refused, pace, led = False, 0, False
    for clause in clauses(plain(prompt)):
        camera = _CAMERA.search(clause)
        led = camera is not None or (led and _SOMEBODY.match(clause) is None)
        moves = spoken(clause, (camera.start() if camera else 0) if led else None)
        wanted = [one for one in moves if not is_denied(clause, one.start)]
        for one in wanted:
            steps.setdefault(one.axis, one.way)
        refused = refused or len(wanted) < len(moves) or _holds(clause, of_camera=led)
        if wanted or camera:
            pace = pace or _pace(clause)
    if steps:
        return CameraMove(**steps, pace=pace)
    return HOLD if refused else replace(default, pace=pace)


def _holds(clause: str, *, of_camera: bool) -> bool:
    """Tell whether a clause wants a camera that does not move."""
    if any(not is_denied(clause, found.start()) for found in _HOLDS.finditer(clause)):
        return True
    return of_camera and any(is_denied(clause, found.start()) for found in _MOTION.finditer(clause))


def _pace(clause: str) -> int:
    if _QUICK.search(clause):
        return 1
    return -1 if _SLOW.search(clause) else 0
