"""Every parameter of the image-to-video job, as it shows in the video, the description or the callback."""

import json
import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from yarl import URL

from tests.conformance.call import SUBMIT_VIDU, Call, description
from tests.conformance.callers import Caller
from tests.conformance.gallery import BLUE, GREEN, RED
from tests.conformance.host import Heard, Host
from tests.conformance.looks import box_of, difference, is_about, is_lettered, place_on
from tests.conformance.orders import LABEL, NEGATIVE, PAYLOAD, POSITIVE, PROMPT
from tests.conformance.works import Film, Works, ended, submitted
from tests.support.engine import RunningEngine, eventually
from vclm.callback import Callback, verify_callback
from vclm.vidu_models import vidu_limits


async def test_equal_requests_with_one_trace_id_are_one_shot(shots: Works) -> None:
    jobs = shots.jobs("international shot")
    assert jobs["intl sync by POST"] == jobs["intl async by POST"]
    assert shots.jobs("whole shot").keys() == {"mainland by POST", "mainland by GET", "ours by POST"}


async def test_one_picture_is_the_first_frame_and_two_are_the_first_and_the_last(shots: Works) -> None:
    for made in await shots.all("whole shot"):
        assert is_mostly(made.film.first, RED)
        assert is_mostly(made.film.last, RED)
    film = (await shots.one("two frames")).film
    assert is_mostly(film.first, RED)
    assert is_mostly(film.last, GREEN)


async def test_no_picture_is_a_drawn_backdrop(shots: Works) -> None:
    for made in await shots.all("international shot"):
        assert made.film.first.std() > 10
        assert difference(made.film.first, made.film.last) > 0.5, "the camera moves"


async def test_the_model_decides_the_price_and_the_page_has_a_default(shots: Works) -> None:
    credit = {
        "whole shot": 2,  # vidu2.0, 360p
        "effects only": 2,  # viduq2-turbo by default, 720p, one second, with sound
        "two frames": 1,  # viduq3-turbo, 540p, one second
    }
    for name, points in credit.items():
        for made in await shots.all(name):
            assert made.answer["Credits"] == points, name


async def test_the_prompt_directs_the_camera(shots: Works) -> None:
    for made in await shots.all("whole shot"):
        assert (made.report["prompt"], made.report["recommended"]) == (PROMPT, False)
        assert made.report["move"] == "zoom in"


async def test_a_recommended_prompt_costs_a_point(shots: Works) -> None:
    for made in await shots.all("international shot"):
        assert made.report["recommended"]
        assert made.report["prompt"]
        assert made.answer["Credits"] == 7, "4 for five seconds, 2 for sound, 1 for the prompt"


async def test_duration_and_resolution_are_as_asked_or_as_published(shots: Works) -> None:
    expected = {
        "whole shot": (4, (640, 360)),
        "two frames": (1, (960, 540)),
        "effects only": (1, (1280, 720)),
        "international shot": (5, (1280, 720)),
        "off-peak": (2, (960, 540)),
    }
    for name, (seconds, size) in expected.items():
        for made in await shots.all(name):
            assert (made.film.seconds, made.film.size) == (seconds, size), name


async def test_a_larger_amplitude_moves_farther(shots: Works) -> None:
    small = (await shots.one("music only")).film
    for made in await shots.all("whole shot"):
        assert difference(made.film.first, made.film.last) > 1.3 * difference(small.first, small.last)


async def test_sound_is_there_if_asked_for(shots: Works) -> None:
    for name in ("whole shot", "effects only", "international shot"):
        for made in await shots.all(name):
            assert loudness(made.film) > 0.01, name
    assert (await shots.one("two frames")).film.sound is None


async def test_the_voice_is_the_one_asked_for(shots: Works) -> None:
    for name, voice in (("whole shot", "male-qn-qingse"), ("international shot", "professional_host")):
        for made in await shots.all(name):
            assert made.report["voice"] == voice


async def test_the_kind_of_sound_is_the_one_asked_for(shots: Works) -> None:
    effects = await shots.one("effects only")
    assert effects.report["voice"] is None
    assert loudness(effects.film) > 0.01


async def test_music_is_added_if_asked_for_also_where_there_is_no_other_sound(shots: Works) -> None:
    music = await shots.one("music only")
    assert music.report["voice"] is None
    assert loudness(music.film) > 0.01


async def test_the_label_is_the_given_one_or_our_own(shots: Works) -> None:
    for name in ("whole shot", "international shot"):
        for made in await shots.all(name):
            assert made.film.label == LABEL
    made = await shots.one("two frames")
    assert json.loads(made.film.label) == {
        "Label": "1",
        "ContentProducer": "Boogie",
        "ProduceID": made.job,
        "ReservedCode1": "",
        "ContentPropagator": "Boogie",
        "PropagateID": made.job,
        "ReservedCode2": "",
    }


async def test_the_callback_tells_the_described_job_and_is_signed(shots: Works, host: Host) -> None:
    for name, path in (("whole shot", "/heard/whole"), ("international shot", "/heard/international")):
        jobs = await shots.all(name)
        await eventually(lambda path=path, jobs=jobs: len(heard_at(host, path)) == len(jobs))
        bodies = {(body := json.loads(one.body))["JobId"]: body for one in heard_at(host, path)}
        for made in jobs:
            assert bodies[made.job] == {"JobId": made.job, **made.answer}
        for one in heard_at(host, path):
            asked = Callback("POST", path, URL(one.path).raw_query_string)
            assert verify_callback(asked, one.headers, key=shots.engine.secret_key, now=time.time())


async def test_the_payload_comes_back_unchanged(shots: Works) -> None:
    for name in ("whole shot", "international shot"):
        for made in await shots.all(name):
            assert made.answer["Payload"] == PAYLOAD


async def test_a_payload_of_the_greatest_length_comes_back_unchanged(
    usual: RunningEngine, callers: Sequence[Caller]
) -> None:
    longest = "\u4e00\n\\\U0001f483" * (vidu_limits().payload // 4)
    assert len(longest) == 1_048_576
    for caller in callers:
        job = await submitted(caller, Call(SUBMIT_VIDU, {"Payload": longest, "OffPeak": True}), usual)
        call = description(SUBMIT_VIDU, job)
        call = call if caller.can_send(call) else replace(call, generic=True)
        assert (await caller.send(call, usual)).answer["Payload"] == longest, caller.name


async def test_off_peak_costs_half_and_waits_until_the_queue_is_idle(shots: Works) -> None:
    made = await shots.one("off-peak")
    assert made.answer["Credits"] == 1, "instead of 2"
    others = [job for name in ("whole shot", "music only", "two frames") for job in shots.jobs(name).values()]
    results = shots.engine.folder / "results"
    last = max((results / f"{job}.mp4").stat().st_mtime for job in others)
    assert (results / f"{made.job}.mp4").stat().st_mtime > last


async def test_a_mark_is_added_unless_switched_off(shots: Works) -> None:
    assert is_lettered((await shots.one("two frames")).film.first), "by default a text, bottom right"
    assert not is_lettered((await shots.one("music only")).film.first)
    for made in await shots.all("whole shot"):
        assert box_of(made.film.first, BLUE), "7 is not 0"


async def test_the_logo_is_the_urls_and_stretched_to_its_place(shots: Works) -> None:
    for made in await shots.all("whole shot"):
        for frame in (made.film.first, made.film.last):
            assert is_about(box_of(frame, BLUE), place_on(made.film.size, NEGATIVE))


async def test_the_logo_may_come_as_base64_and_be_placed_from_the_left_and_top(shots: Works) -> None:
    film = (await shots.one("off-peak")).film
    assert is_about(box_of(film.first, BLUE), place_on(film.size, POSITIVE))


async def test_every_client_reads_the_same_description_of_a_shot(
    shots: Works, callers: Sequence[Caller]
) -> None:
    job = shots.jobs("whole shot")["ours by POST"]
    expected = await ended(SUBMIT_VIDU, job, shots.engine)
    assert expected.keys() == {"Status", "ErrorCode", "ErrorMessage", "ResultVideoUrl", "Credits", "Payload"}
    assert (expected["Status"], expected["ErrorCode"], expected["ErrorMessage"]) == ("DONE", "", "")
    for caller in callers:
        for method in ("POST", "GET"):
            call = replace(description(SUBMIT_VIDU, job), method=method)
            if caller.can_send(call):
                assert (await caller.send(call, shots.engine)).answer == expected, (caller.name, method)


def heard_at(host: Host, path: str) -> list[Heard]:
    return [one for one in host.heard if one.path == path]


def is_mostly(frame: np.ndarray, colour: tuple[int, int, int]) -> bool:
    """Whether a frame's mean colour has the colour's hue."""
    return int(frame.mean(axis=(0, 1)).argmax()) == int(np.argmax(colour))


def loudness(film: Film) -> float:
    return float(np.sqrt((film.sound**2).mean())) if film.sound is not None else 0.0
