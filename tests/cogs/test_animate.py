"""`/animate`: what it answers, what it keeps, what it offers, what it refuses."""

from pathlib import Path
from typing import Any

import discord
import pytest
from discord import app_commands

from bot.animations import LONGEST, LONGEST_PROMPT, SHORTEST
from bot.intake.limits import MAX_BYTES
from tests.cogs.hall import NOBODY, PICTURE, Hall, open_hall, png, without_provider
from vclm.vidu_models import vidu_models

SECOND = ("later.png", png(500, 500))


def option(hall: Hall, name: str) -> app_commands.Parameter:
    """An option of the command, as Discord is told of it."""
    command = hall.boogie.client.tree.get_command("animate")
    assert isinstance(command, app_commands.Command)
    found = command.get_parameter(name)
    assert found is not None
    return found


async def test_the_command_answers_at_once_with_the_place_in_line(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        await hall.dance()
        answer = await hall.animate()
        assert answer.response is not None
        assert "2nd in line" in answer.response.content
        assert "the wind rises" in answer.response.content
        assert not answer.ephemeral


async def test_what_is_not_asked_for_is_left_to_the_maker(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        await hall.animate()
        job = hall.jobs()[0]
        assert job["kind"] == "animate"
        assert job["wish"] == {
            "prompt": "the wind rises",
            "duration": None,
            "model": None,
            "voice": None,
            "music": True,
            "motion": None,
            "off_peak": False,
            "silent": False,
            "mark": True,
        }
        assert (job["picture_name"], job["picture_size"]) == (PICTURE[0], len(PICTURE[1]))
        assert job["second_url"] is None
        assert (job["user_id"], job["channel_id"]) == (hall.mia.id, hall.channel.id)


async def test_the_options_reach_the_job(tmp_path: Path) -> None:
    options = {"duration": 8, "model": "vidu2.0", "voice": "soft-elder", "music": False, "motion": "large"}
    async with open_hall(without_provider(tmp_path, engine_endpoint=NOBODY)) as hall:
        await hall.animate(**options)
        await hall.animate(off_peak=True)
        first, second = (job["wish"] for job in hall.jobs())
        common = {"prompt": "the wind rises", "off_peak": False, "silent": False, "mark": True}
        assert first == {**common, **options}
        assert second["off_peak"] is True


async def test_a_second_picture_is_where_the_video_ends(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        await hall.animate(second_image=SECOND)
        job = hall.jobs()[0]
        assert job["picture_url"].partition("?")[0].endswith(PICTURE[0])
        assert job["second_url"].partition("?")[0].endswith(SECOND[0])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"duration": 12}, "viduq2-turbo makes 1 to 10 seconds from one picture"),
        ({"duration": 9, "second_image": SECOND}, "viduq2-turbo makes 1 to 8 seconds from two pictures"),
        ({"duration": 5, "model": "vidu2.0"}, "in seconds: 4, 8"),
        ({"voice": "Man", "second_image": SECOND}, "leave out `voice` or `second_image`"),
        ({"voice": "Man", "off_peak": True}, "leave out `voice` or `off_peak`"),
        ({"voice": "Man", "model": "viduq3-pro"}, "viduq3-pro chooses the voice by itself"),
        ({"motion": "small"}, "pick as `model` one of: viduq1, vidu2.0"),
        ({"prompt": "  \n "}, "say in `prompt` what should happen"),
    ],
)
async def test_what_cannot_be_is_refused_to_its_member_alone(
    tmp_path: Path, options: dict[str, Any], words: str
) -> None:
    async with open_hall(without_provider(tmp_path, engine_endpoint=NOBODY)) as hall:
        refused = await hall.animate(**options)
        assert refused.ephemeral
        assert refused.response is not None
        assert words in refused.response.content
        assert hall.jobs() == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (
            {"duration": 4, "model": "vidu2.0"},
            "pick one of: viduq2-turbo, viduq2-pro, viduq3-turbo, viduq3-pro",
        ),
        ({"motion": "small"}, "Please leave out `motion`"),
        ({"voice": "professional_host", "model": "viduq3-pro"}, "one of: viduq2-turbo, viduq2-pro."),
    ],
)
async def test_only_what_the_cloud_lists_is_offered_with_the_cloud(
    tmp_path: Path, options: dict[str, Any], words: str
) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        refused = await hall.animate(**options)
        assert refused.response is not None
        assert words in refused.response.content
        assert hall.jobs() == []


@pytest.mark.parametrize("heavy", ["image", "second_image"])
async def test_a_file_too_heavy_is_refused_at_once(tmp_path: Path, heavy: str) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        refused = await hall.animate(**{heavy: ("huge.png", bytes(MAX_BYTES + 1))})
        assert refused.ephemeral
        assert refused.response is not None
        assert "25 MB" in refused.response.content
        assert ("second picture" in refused.response.content) == (heavy == "second_image")
        assert hall.jobs() == []


async def test_the_longest_prompt_is_kept_whole_and_shown_in_part(tmp_path: Path) -> None:
    prompt = "all " * (LONGEST_PROMPT // 4 - 1) + "over"
    async with open_hall(without_provider(tmp_path)) as hall:
        assert option(hall, "prompt").max_value == len(prompt) == LONGEST_PROMPT
        answer = await hall.animate(prompt=prompt)
        assert answer.response is not None
        assert len(answer.response.content) < 200
        assert hall.jobs()[0]["wish"]["prompt"] == prompt


async def test_the_words_of_a_member_stay_words(tmp_path: Path) -> None:
    prompt = f"@everyone <@{1234567890}> **loud**\n# big https://example.org ||hidden||"
    async with open_hall(without_provider(tmp_path)) as hall:
        answer = await hall.animate(prompt=prompt)
        assert answer.response is not None
        shown = answer.response.content
        for alive in ("@everyone", "<@1", "**loud**", "\n# big", "https://", "||hidden||"):
            assert alive not in shown
        assert "loud" in shown
        assert hall.jobs()[0]["wish"]["prompt"] == prompt


async def test_models_are_offered_with_the_lengths_they_make(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        shown = {choice.value: choice.name for choice in option(hall, "model").choices}
        assert list(shown) == list(vidu_models())
        assert shown["viduq2-turbo"] == "viduq2-turbo (1–10 s)"
        assert shown["vidu2.0"] == "vidu2.0 (4, 8 s)"
        duration = option(hall, "duration")
        assert (duration.min_value, duration.max_value) == (SHORTEST, LONGEST) == (1, 16)
        motions = [choice.value for choice in option(hall, "motion").choices]
        assert motions == ["auto", "small", "medium", "large"]


async def test_the_page_for_members_explains_every_option_and_model(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "members.md").read_text(encoding="utf-8")
    async with open_hall(without_provider(tmp_path)) as hall:
        command = hall.boogie.client.tree.get_command("animate")
        assert isinstance(command, app_commands.Command)
        for name in (*(one.name for one in command.parameters), *vidu_models()):
            assert f"`{name}`" in page


async def test_the_engines_voices_are_offered_by_name(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path, engine_endpoint=NOBODY)) as hall:
        offered = await hall.mia.autocomplete(hall.channel, "animate", "voice", "")
        assert {"name": "Old man (deep-elder)", "value": "deep-elder"} in offered
        assert len(offered) == 6
        by_name = await hall.mia.autocomplete(hall.channel, "animate", "voice", "OLD")
        assert [choice["value"] for choice in by_name] == ["deep-elder", "soft-elder"]
        assert await hall.mia.autocomplete(hall.channel, "animate", "voice", "zzz") == []


async def test_of_the_clouds_voices_only_the_published_ones_are_offered(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        offered = await hall.mia.autocomplete(hall.channel, "animate", "voice", "")
        assert [choice["value"] for choice in offered] == ["male-qn-qingse", "professional_host"]


async def test_a_voice_goes_by_its_name_or_its_id(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path, engine_endpoint=NOBODY)) as hall:
        for typed in (" old WOMAN", "soft-elder", "Old woman (soft-elder)"):
            await hall.animate(voice=typed)
        unknown = await hall.animate(voice="Arrogant_Miss")
        assert unknown.response is not None
        assert "Old woman (soft-elder)" in unknown.response.content
        assert [job["wish"]["voice"] for job in hall.jobs()] == ["soft-elder"] * 3


async def test_the_cloud_may_know_a_voice_that_we_do_not(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        await hall.animate(voice="Arrogant_Miss")
        assert hall.jobs()[0]["wish"]["voice"] == "Arrogant_Miss"


async def test_who_agrees_to_wait_is_told_how_long_and_where(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        answer = await hall.animate(off_peak=True)
        assert answer.response is not None
        assert "up to 48 hours" in answer.response.content
        assert "in this channel" in answer.response.content
        mute = await hall.mia.slash(
            no_files(hall), "animate", image=PICTURE, prompt="the wind rises", off_peak=True
        )
        assert mute.response is not None
        assert "in a direct message" in mute.response.content


async def test_the_command_works_in_direct_messages(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        answer = await hall.mia.user.slash("animate", image=PICTURE, prompt="the wind rises")
        assert answer.response is not None
        assert "next in line" in answer.response.content
        job = hall.jobs()[0]
        assert job["guild_id"] is None
        assert job["can_post_in_channel"] == 1


async def test_a_job_knows_where_the_bot_may_not_post_by_itself(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        await hall.mia.slash(no_files(hall), "animate", image=PICTURE, prompt="the wind rises")
        assert hall.jobs()[0]["can_post_in_channel"] == 0


def no_files(hall: Hall) -> Any:
    """A channel in which the bot may not post files by itself."""
    me = hall.boogie.client.user
    assert me is not None
    return hall.mia.guild.create_text_channel(
        "no-files", overwrites={me: discord.PermissionOverwrite(attach_files=False)}
    )
