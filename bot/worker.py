"""A worker process: takes tasks that need the CPU, or hostile bytes, away from the bot.

One JSON object a line on standard input, one on standard output; the end of standard input is the end of the
process, so no worker outlives its bot. Run as `python -m bot.worker`.
"""

import json
import os
import queue
import resource
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, cast

from bot.refusal import Refusal
from bot.texts.sentence import fields_to_json

_MEMORY_BYTES = 900_000_000  # private memory; what a hostile picture may make us ask for at most


def prepare_pictures(
    sources: list[str], folder: str, names: list[str], kept_whole: tuple[float, float] | None
) -> dict[str, Any]:
    """Run intake on the files `sources`; the results are `names` in `folder`, each whole or not at all.

    They are framed around a person, unless `kept_whole` names the least and the greatest width to height
    that they may have.
    """
    from bot.intake import prepare, prepare_whole

    files = [Path(source).read_bytes() for source in sources]
    prepared = (
        [prepare(data) for data in files] if kept_whole is None else prepare_whole(*files, shapes=kept_whole)
    )
    for name, picture in zip(names, prepared, strict=True):
        target = Path(folder) / name
        unfinished = target.with_suffix(".part")
        unfinished.write_bytes(picture.data)
        unfinished.replace(target)
    return {"sizes": [(picture.width, picture.height) for picture in prepared]}


def shrink_video(source: str, target: str, limit: int) -> dict[str, Any]:
    """Re-encode a video to at most `limit` bytes; `fits` says whether that worked."""
    from bot.delivery.shrink import shrink

    return {"fits": shrink(Path(source), Path(target), limit)}


def join_videos(left: str, right: str, target: str) -> dict[str, Any]:
    """Put two videos beside each other."""
    from bot.delivery.side_by_side import side_by_side

    side_by_side(Path(left), Path(right), Path(target))
    return {}


TASKS: dict[str, Callable[..., dict[str, Any]]] = {
    "prepare": prepare_pictures,
    "shrink": shrink_video,
    "side_by_side": join_videos,
}


def main() -> None:
    """Serve tasks until standard input ends."""
    resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)  # the bot answers first
    answers = _private_stdout()
    requests: queue.Queue[bytes] = queue.Queue(maxsize=4)
    threading.Thread(target=_read, args=(requests,), daemon=True).start()
    while True:
        answers.write(json.dumps(_answer(json.loads(requests.get()))).encode() + b"\n")
        answers.flush()


def _private_stdout() -> BinaryIO:
    """Keep standard output for answers: what libraries print goes to standard error."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def _read(requests: "queue.Queue[bytes]") -> None:
    for line in sys.stdin.buffer:
        requests.put(line)
    os._exit(0)  # the lifeline is cut; even in the middle of a task


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"done": TASKS[request["task"]](**cast("dict[str, Any]", request["arguments"]))}
    except Refusal as refusal:
        return {"refusal": {"key": refusal.key, "fields": fields_to_json(refusal.fields)}}
    except Exception as error:  # noqa: BLE001 (whatever it is, the bot reports it)
        return {"error": f"{type(error).__name__}: {error}", "traceback": traceback.format_exc(limit=8)}


if __name__ == "__main__":
    main()
