"""`/dance`: what it answers, what it keeps, what it refuses."""

from pathlib import Path

import discord

from bot.dances import dances
from bot.intake.limits import MAX_BYTES
from tests.cogs.hall import NOBODY, PICTURE, open_hall, without_provider


async def test_the_command_answers_at_once_with_the_place_in_line(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        first, second = await hall.dance(), await hall.dance(template="tuziwu")
        assert first.response is not None
        assert second.response is not None
        assert "next in line" in first.response.content
        assert "2nd in line" in second.response.content
        assert not second.ephemeral
        assert hall.dances() == ["ke3", "tuziwu"]


async def test_the_options_reach_the_job(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        await hall.dance(sound=False, background=True)
        job = hall.jobs()[0]
        assert job["wish"] == {"template": "ke3", "sound": False, "keep_background": True, "mark": True}
        assert (job["picture_name"], job["picture_size"]) == (PICTURE[0], len(PICTURE[1]))
        assert job["user_id"] == hall.mia.id
        assert job["channel_id"] == hall.channel.id
        assert job["can_post_in_channel"] == 1


async def test_a_typed_title_is_understood(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        for typed in ("  rabbit DANCE ", "rabbit", "🐰 Rabbit dance"):  # the last as a choice shows it
            await hall.dance(template=typed)
        assert hall.dances() == ["tuziwu"] * 3


async def test_a_dance_nobody_knows_is_refused_to_its_member_alone(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        refused = await hall.dance(template="polka")
        assert refused.ephemeral
        assert refused.response is not None
        assert all(dance.title in refused.response.content for dance in dances())
        assert hall.jobs() == []


async def test_a_file_too_heavy_is_refused_at_once(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        refused = await hall.dance(image=("huge.png", bytes(MAX_BYTES + 1)))
        assert refused.ephemeral
        assert refused.response is not None
        assert "25 MB" in refused.response.content
        assert hall.jobs() == []


async def test_autocomplete_offers_titles_and_takes_ids(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path, engine_endpoint=NOBODY)) as hall:
        offered = await hall.mia.autocomplete(hall.channel, "dance", "template", "")
        assert [choice["value"] for choice in offered] == [dance.id for dance in dances()]
        by_title = await hall.mia.autocomplete(hall.channel, "dance", "template", "RAB")
        by_id = await hall.mia.autocomplete(hall.channel, "dance", "template", "tuz")
        inside = await hall.mia.autocomplete(hall.channel, "dance", "template", "bbit")
        assert [choice["value"] for choice in by_title + by_id + inside] == ["tuziwu"] * 3
        assert await hall.mia.autocomplete(hall.channel, "dance", "template", "zzz") == []


async def test_the_cloud_is_offered_the_dances_of_its_page(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        offered = await hall.mia.autocomplete(hall.channel, "dance", "template", "")
        assert {choice["value"] for choice in offered} == {"ke3", "tuziwu", "huajiangwu"}


async def test_a_repeated_event_makes_no_second_job_and_no_second_answer(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        await hall.dance()
        kind, event, payload = next(
            entry for entry in hall.env.backend.transcript if entry[1] == "INTERACTION_CREATE"
        )
        assert kind == "GATEWAY"
        hall.env.backend.emit(event, payload)
        await hall.env.settle()
        assert len(hall.jobs()) == 1
        assert len(hall.channel.history()) == 1


async def test_the_job_lives_on_when_discord_no_longer_takes_the_answer(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        hall.env.inject_error("POST", "/interactions/*/callback", status=404, code=10062)
        unanswered = await hall.dance()
        assert unanswered.response is None
        assert len(hall.jobs()) == 1
        assert hall.env.errors == []


async def test_a_fault_of_ours_reaches_the_member_as_words(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        await hall.boogie.close()  # the database is gone under the bot's feet
        told = await hall.dance()
        assert told.ephemeral
        assert told.response is not None
        assert "Something went wrong on my side" in told.response.content
        assert "Traceback" not in told.response.content
        assert hall.env.errors == []


async def test_the_command_works_in_direct_messages(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        answer = await hall.mia.user.slash("dance", image=PICTURE, template="ke3")
        assert answer.response is not None
        assert "next in line" in answer.response.content
        job = hall.jobs()[0]
        assert job["guild_id"] is None
        assert job["can_post_in_channel"] == 1


async def test_a_job_knows_where_the_bot_may_not_post_by_itself(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        me = hall.boogie.client.user
        assert me is not None
        mute = hall.mia.guild.create_text_channel(
            "no-files", overwrites={me: discord.PermissionOverwrite(attach_files=False)}
        )
        await hall.mia.slash(mute, "dance", image=PICTURE, template="ke3")
        assert hall.jobs()[0]["can_post_in_channel"] == 0


async def test_no_secret_is_logged(tmp_path: Path, caplog) -> None:
    caplog.set_level("DEBUG")
    async with open_hall(without_provider(tmp_path)) as hall:
        await hall.dance()
        token = hall.jobs()[0]["interaction_token"]
    ours = [record.getMessage() for record in caplog.records if record.name.startswith(("bot", "cogs"))]
    assert not [line for line in ours if token in line or NOBODY in line]
