"""What is offered for a picture that cannot dance, and that it is kept only for that."""

import shutil
from collections.abc import Generator
from functools import partial
from pathlib import Path

import pytest

from bot import dances
from bot.failures import failure_key, is_about_the_body
from bot.intake.limits import DANCE_SHAPES, SHOT_SHAPES
from bot.jobs.outcomes import Ended
from bot.jobs.record import Job
from bot.jobs.runner import Runner
from bot.jobs.states import JobState
from bot.offers import FILM, offers
from bot.settings import Settings
from bot.texts import has_text
from bot.wishes import DanceWish
from tests.bot.records import ANIMATION, DANCE, claimed, moved, open_store
from vclm.errors import error_codes

NOBODY_IN_IT = "vclm.FailedOperation.ImageCheckNoBody"
OURS = Settings(_env_file=None)  # pyright: ignore[reportCallIssue]
CLOUD = Settings(
    _env_file=None,  # pyright: ignore[reportCallIssue]
    tencentcloud_secret_id="AKIDtest",
    tencentcloud_secret_key="secret",
)


@pytest.fixture
def anything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[str]:
    """The id of the one dance that takes any picture; the real ones for a person are there, too."""
    folder = tmp_path / "templates"
    shutil.copytree(dances.TEMPLATES, folder)
    for path in folder.glob("*/template.toml"):
        if 'needs = "anything"' in path.read_text(encoding="utf-8"):
            shutil.rmtree(path.parent)
    (folder / "bounce").mkdir()
    (folder / "bounce" / "template.toml").write_text(
        'id = "bounce"\ntitle = "Bounce"\nemoji = "🎈"\ndescription = "Up and down."\n'
        'beats_per_minute = 120.0\nbars = 6\nkeeps_background = true\nneeds = "anything"\n',
        encoding="utf-8",
    )
    with monkeypatch.context() as changed:
        changed.setattr(dances, "TEMPLATES", folder)
        dances.dances.cache_clear()
        dances._translated.cache_clear()
        yield "bounce"
    dances.dances.cache_clear()
    dances._translated.cache_clear()


def test_a_picture_without_a_person_can_be_filmed() -> None:
    film = next(one for one in offers(OURS, DANCE, NOBODY_IN_IT, "en-US") if one.name == FILM)
    film.wish.check(1)
    assert film.wish.kept_whole == SHOT_SHAPES


def test_a_dance_for_anything_is_offered_with_the_options_of_the_first_one(anything: str) -> None:
    wish = DanceWish(template="ke3", sound=False, keep_background=True)
    first = offers(OURS, wish, NOBODY_IN_IT, "en-US")[0]
    assert first.wish == DanceWish(template=anything, sound=False, keep_background=True)
    assert first.name == f"dance-{anything}"
    assert "Bounce" in first.label


def test_what_was_tried_is_not_offered_again(anything: str) -> None:
    assert [one.name for one in offers(OURS, DanceWish(template=anything), NOBODY_IN_IT, "en-US")] == [FILM]


def test_a_dance_for_anything_takes_the_picture_whole(anything: str) -> None:
    assert DanceWish(template=anything).kept_whole == DANCE_SHAPES
    assert DANCE.kept_whole is None
    assert DanceWish(template="forgotten").kept_whole is None


@pytest.mark.parametrize(
    "key",
    [
        "refusal.unreadable",
        "failure.internal",
        "vclm.FailedOperation.ModerationFailed",
        "vclm.FailedOperation.ImageDecodeFailed",
        "vclm.FailedOperation.ImageRatioExcceed",
        None,
    ],
)
def test_nothing_is_offered_where_the_picture_itself_is_no_good(key: str | None) -> None:
    assert offers(OURS, DANCE, key, "en-US") == ()


def test_nothing_is_offered_for_an_animation_nor_by_the_cloud() -> None:
    assert offers(OURS, ANIMATION, NOBODY_IN_IT, "en-US") == ()
    assert offers(CLOUD, DANCE, NOBODY_IN_IT, "en-US") == ()


def test_every_code_about_the_body_is_published_and_has_words() -> None:
    about = [code for code in error_codes() if is_about_the_body(failure_key(code))]
    assert len(about) >= 10
    assert all(has_text(f"vclm.{code}") for code in about)


async def test_a_rejected_picture_of_which_something_else_can_be_made_is_kept(tmp_path: Path) -> None:
    async def refused(_job: Job) -> None:
        raise Ended(JobState.REJECTED, NOBODY_IN_IT)

    forgotten: list[str] = []
    async with open_store(tmp_path / "b.db") as store:
        for settings, kept in ((OURS, "a.jpg"), (CLOUD, None)):
            job = await moved(store, await claimed(store), JobState.REVIEWED, picture_file="a.jpg")
            offering = partial(offers, settings)
            await Runner(
                store,
                {JobState.REVIEWED: refused},
                forget=lambda *names: forgotten.extend(names),
                offering=offering,
            ).work(job)
            found = await store.find(job.id)
            assert found is not None
            assert found.picture_file == kept
    assert forgotten == ["a.jpg"]
