"""Every parameter of the image animation job, as it shows in the video that was made."""

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from tests.conformance.call import SUBMIT_DANCE, description
from tests.conformance.callers import Caller
from tests.conformance.gallery import BLUE, RED
from tests.conformance.looks import box_of, difference, is_about, is_lettered, picture_at, place_on
from tests.conformance.orders import NEGATIVE, POSITIVE
from tests.conformance.works import Works, ended


async def test_equal_requests_with_one_trace_id_are_one_dance(dances: Works) -> None:
    jobs = dances.jobs("everything")
    assert jobs["intl sync by POST"] == jobs["intl async by POST"]
    assert jobs["intl sync by GET"] == jobs["intl async by GET"]
    assert len(set(jobs.values())) == 3, "other bytes are another job"
    assert all(re.fullmatch(r"\d{19}", job) for job in jobs.values())


async def test_the_url_of_a_picture_wins_over_its_base64(dances: Works) -> None:
    for made in await dances.all("everything"):  # the Base64 is of a picture with nobody on it
        assert made.film.frames >= 300


async def test_a_picture_may_come_as_base64(dances: Works) -> None:
    assert (await dances.one("rabbit")).film.frames >= 300


async def test_each_template_is_a_dance_and_a_stage_of_its_own(dances: Works) -> None:
    first, second, third = [(await dances.one(name)).film for name in ("least", "rabbit", "paddles")]
    for one, other in ((first, second), (second, third), (third, first)):
        assert difference(one.first, other.first) > 20
    assert first.frames != second.frames


async def test_the_music_is_kept_unless_switched_off(dances: Works) -> None:
    for name in ("least", "rabbit"):
        sound = (await dances.one(name)).film.sound
        assert sound is not None
        assert np.abs(sound).max() > 0.1
    for made in await dances.all("everything"):
        assert made.film.sound is None


async def test_all_joints_are_demanded_only_if_asked_for(dances: Works) -> None:
    assert (await dances.one("least")).answer["Status"] == "DONE", "her elbow is hidden"
    for made in await dances.all("everything"):
        assert made.answer["Status"] == "DONE", "nothing is hidden"


async def test_who_is_cut_off_dances_from_the_waist_up_unless_all_joints_are_demanded(dances: Works) -> None:
    made = await dances.one("waist up")
    assert made.answer["Status"] == "DONE"
    assert made.film.frames >= 300
    assert difference(made.film.first, made.film.middle) > 2


async def test_where_nobody_dances_no_joints_are_demanded(dances: Works) -> None:
    made = await dances.one("bounce")
    assert made.answer["Status"] == "DONE"
    assert difference(made.film.first, (await dances.one("rabbit")).film.first) > 20


async def test_the_background_stays_if_asked_for_and_then_there_is_a_mask(dances: Works) -> None:
    for made in await dances.all("everything"):
        film, mask = made.film, made.mask
        assert mask is not None
        assert (mask.size, mask.frames, mask.rate, mask.sound) == (film.size, film.frames, film.rate, None)
        wall = picture_at("person", film.size)
        for frame, matte in ((film.first, mask.first), (film.middle, mask.middle), (film.last, mask.last)):
            figure, around = matte.min(axis=2) > 200, matte.max(axis=2) < 40
            around[-34:] = False  # her shadow and the mark
            away = np.abs(frame.astype(int) - wall.astype(int)).max(axis=2)
            assert 0.05 < figure.mean() < 0.4
            assert figure.mean() + (matte.max(axis=2) < 40).mean() > 0.9, "black and white"
            assert np.median(away[around]) < 10, "around her is the picture's wall"
            assert np.median(np.abs(frame[figure].astype(int) - wall[5, 5]).max(axis=1)) > 60, (
                "she is no wall"
            )


async def test_without_that_wish_she_is_on_the_stage(dances: Works) -> None:
    made = await dances.one("least")
    assert made.answer["MaskVideoUrl"] == ""
    assert difference(made.film.first, picture_at("armless", made.film.size)) > 40


async def test_rabbit_and_paddling_dances_never_keep_the_background(dances: Works) -> None:
    for name in ("rabbit", "paddles"):
        made = await dances.one(name)
        assert made.answer["MaskVideoUrl"] == ""
        assert difference(made.film.first, picture_at("person", made.film.size)) > 40


async def test_no_mark_by_default_whatever_it_would_be(dances: Works) -> None:
    film = (await dances.one("least")).film
    assert not is_about(box_of(film.first, RED), place_on(film.size, POSITIVE))
    assert not is_lettered(film.first)


async def test_one_and_any_other_number_add_a_mark(dances: Works) -> None:
    assert is_lettered((await dances.one("rabbit")).film.first), "by default a text, bottom right"
    for made in await dances.all("everything"):
        assert box_of(made.film.first, BLUE)


async def test_the_url_of_a_logo_wins_over_its_base64(dances: Works) -> None:
    for made in await dances.all("everything"):
        assert not is_about(box_of(made.film.first, RED), place_on(made.film.size, NEGATIVE))
        assert is_about(box_of(made.film.first, BLUE), place_on(made.film.size, NEGATIVE))


async def test_a_logo_is_stretched_to_its_place_from_the_left_and_top(dances: Works) -> None:
    film = (await dances.one("paddles")).film
    corner = film.first[: film.size[1] // 4, : film.size[0] // 2]
    assert is_about(box_of(corner, RED), place_on(film.size, POSITIVE))


async def test_a_logo_is_stretched_to_its_place_from_the_right_and_bottom(dances: Works) -> None:
    for made in await dances.all("everything"):
        for frame in (made.film.first, made.film.middle, made.film.last):
            assert is_about(box_of(frame, BLUE), place_on(made.film.size, NEGATIVE))


async def test_every_client_reads_the_same_description_of_a_dance(
    dances: Works, callers: Sequence[Caller]
) -> None:
    job = dances.jobs("everything")["ours by POST"]
    expected = await ended(SUBMIT_DANCE, job, dances.engine)
    assert expected.keys() == {"Status", "ErrorCode", "ErrorMessage", "ResultVideoUrl", "MaskVideoUrl"}
    assert (expected["Status"], expected["ErrorCode"], expected["ErrorMessage"]) == ("DONE", "", "")
    for caller in callers:
        for method in ("POST", "GET"):
            call = replace(description(SUBMIT_DANCE, job), method=method)
            if caller.can_send(call):
                assert (await caller.send(call, dances.engine)).answer == expected, (caller.name, method)


async def test_a_picture_is_kept_no_longer_than_its_job_needs_it(dances: Works) -> None:
    made = await dances.one("least")
    assert not list((dances.engine.folder / "inputs").glob(f"{made.job}*"))
