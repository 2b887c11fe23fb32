"""What a server's settings mean for whoever asks there: refusals in words, sound, limits, blocks, the log."""

from pathlib import Path
from typing import Any

import pytest
import simcord

from bot.servers.settings import Sharing
from bot.wishes import AnimationWish, DanceWish, Submission, marked, silent
from tests.cogs.hall import PICTURE, Hall, open_hall, without_provider
from tests.cogs.offices import custom_id, give_role, manager, set_up, words
from vclm.models import SubmitImageAnimateJobRequest, SubmitImageAnimateJobResponse
from vclm.vidu_rules import choose


async def refused(asked: simcord.InteractionResult) -> str:
    """The words that only the member reads."""
    assert asked.ephemeral
    assert asked.response is not None
    return asked.response.content


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"sharing": Sharing.OFF}, "does not want videos posted"),
        ({"channels": (12345,)}, "Please ask for videos in <#12345>"),
        ({"roles": (54321,)}, "one of these roles: <@&54321>"),
        ({"templates": ("tuziwu",)}, "Please pick one of: Rabbit dance"),
    ],
)
async def test_what_the_server_does_not_take_is_refused_and_taken_elsewhere(
    tmp_path: Path, settings: dict[str, Any], said: str
) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        await set_up(hall, **settings)
        assert said in await refused(await hall.dance())
        assert hall.jobs() == []
        await hall.mia.user.slash("dance", image=PICTURE, template="ke3")
        assert len(hall.jobs()) == 1, "a direct message is no server's matter"


async def test_who_has_what_the_server_wants_passes(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        role = hall.mia.guild.create_role("Dancers")
        await set_up(hall, channels=(hall.channel.id,), roles=(role.id,), templates=("ke3",))
        assert "one of these roles" in await refused(await hall.dance())
        give_role(hall, hall.mia, role)
        await hall.dance()
        await hall.animate()
        assert len(hall.jobs()) == 2
        assert "does not have that dance" in await refused(await hall.dance(template="tuziwu"))


async def test_again_is_asked_of_the_server_too_and_leaves_no_picture_behind(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        message = await hall.result()
        service = hall.boogie.client.service
        job = await service.find(hall.jobs()[0]["id"])
        assert job is not None
        (hall.boogie.settings.pictures / "0123.png").write_bytes(b"a picture")
        await service._store.note(job, picture_file="0123.png")
        await set_up(hall, member_open=1)
        pressed = await hall.mia.click(message, label="Again")
        assert "1 of at most 1 videos under way" in await refused(pressed)
        assert [path.name for path in hall.boogie.settings.pictures.iterdir()] == ["0123.png"]
        await set_up(hall, sharing=Sharing.OFF)
        assert "does not want videos" in await refused(await hall.sam.click(message, label="Again"))


async def test_where_sound_is_off_there_is_none_whatever_was_wished_for(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        await set_up(hall, sound=False)
        await hall.dance(sound=True)
        await hall.animate(music=True)
        dance, animation = (job["wish"] for job in hall.jobs())
        assert dance["sound"] is False
        assert animation["silent"] is True


async def test_a_silent_animation_asks_for_no_sound_of_any_kind() -> None:
    for model in ("viduq2-turbo", "viduq3-pro"):
        wish = silent(AnimationWish(prompt="rain", model=model, music=True))
        assert isinstance(wish, AnimationWish)
        request = wish._request(["eA=="], None)
        assert (request.audio, request.voice_id, request.bgm) == (False, None, False)
        wish.check(1)


async def test_the_picture_says_that_it_is_synthetic_unless_the_server_does_not_want_that(
    tmp_path: Path,
) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        for mark in (True, False):
            await set_up(hall, mark=mark)
            await hall.dance()
            await hall.animate()
            assert [job["wish"]["mark"] for job in hall.jobs()[-2:]] == [mark, mark]


@pytest.mark.parametrize(("mark", "dance", "animation"), [(True, 1, True), (False, None, False)])
async def test_a_mark_is_asked_for_or_declined_where_the_provider_would_do_otherwise(
    mark: bool, dance: int | None, animation: bool
) -> None:
    asked: list[SubmitImageAnimateJobRequest] = []

    class Client:
        async def submit_image_animate_job(
            self, request: SubmitImageAnimateJobRequest, *, trace_id: str
        ) -> SubmitImageAnimateJobResponse:
            asked.append(request)
            return SubmitImageAnimateJobResponse(job_id=trace_id)

    client: Any = Client()
    await marked(DanceWish(template="ke3"), mark=mark).submit(client, [b"a picture"], Submission("t", None))
    assert asked[0].logo_add == dance
    wish = marked(AnimationWish(prompt="rain"), mark=mark)
    assert isinstance(wish, AnimationWish)
    assert choose(wish._request(["eA=="], None)).logo is animation


async def test_a_month_of_points_and_a_pause_are_put_into_words(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        await set_up(hall, points_monthly=5)
        await hall.animate(duration=5)
        assert hall.jobs()[0]["expected_points"] == 4
        said = await refused(await hall.animate(duration=5))
        assert "costs 4 points, and this server has 1 of its 5 for this month left" in said
        assert "The next month begins <t:" in said
        await hall.dance()
        await set_up(hall, cooldown_seconds=600)
        assert "You can ask again <t:" in await refused(await hall.dance())
        await hall.restart()
        assert "You can ask again <t:" in await refused(await hall.dance())
        await hall.sam.slash(hall.channel, "dance", image=PICTURE, template="ke3")
        assert len(hall.jobs()) == 3


async def test_limits_hold_for_the_member_and_roles_lift_them(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        role = hall.mia.guild.create_role("Regulars")
        await set_up(hall, member_daily=1, role_daily=((role.id, 2),))
        await hall.dance()
        words = await refused(await hall.dance())
        assert "You have had your 1 videos of the last 24 hours" in words
        assert "when one of those under way is done" in words
        give_role(hall, hall.mia, role)
        await hall.dance()
        assert "your 2 videos" in await refused(await hall.dance())
        await hall.sam.slash(hall.channel, "dance", image=PICTURE, template="ke3")
        assert len(hall.jobs()) == 3


async def test_a_limit_of_the_owner_holds_everywhere(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path, boogie_member_open=1)) as hall:
        await hall.dance()
        elsewhere = await hall.mia.user.slash("dance", image=PICTURE, template="ke3")
        assert elsewhere.response is not None
        assert "at most 1 videos under way with me" in elsewhere.response.content


async def test_a_blocked_member_asks_in_vain_here_until_unblocked(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        blocked = await hall.max.slash(hall.channel, "block", member=hall.mia, reason="spam")
        assert "can no longer ask" in await refused(blocked)
        again = await hall.max.slash(hall.channel, "block", member=hall.mia, reason="spam")
        assert "blocked already" in await refused(again)
        await hall.restart()
        assert "blocked you" in await refused(await hall.dance())
        await hall.mia.user.slash("dance", image=PICTURE, template="ke3")
        lifted = await hall.max.slash(hall.channel, "unblock", member=hall.mia)
        assert "again" in await refused(lifted)
        not_blocked = await hall.max.slash(hall.channel, "unblock", member=hall.mia)
        assert "is not blocked" in await refused(not_blocked)
        await hall.dance()
        assert len(hall.jobs()) == 2


async def test_nobody_blocks_themselves_and_strangers_block_nobody(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        own = await hall.max.slash(hall.channel, "block", member=hall.max, reason="tired")
        assert "cannot block yourself" in await refused(own)
        for command, options in (("block", {"member": hall.mia, "reason": "x"}), ("audit", {})):
            with pytest.raises(simcord.SetupError, match="not visible"):
                await hall.sam.slash(hall.channel, command, **options)
        command = hall.env.backend.find_command("block", hall.sam.guild.id)
        assert command is not None
        hall.sam.guild.set_command_permissions(
            int(command["id"]), {hall.sam: True}
        )  # the owner shows it to Sam
        shown = await hall.sam.slash(hall.channel, "block", member=hall.mia, reason="x")
        assert "Only moderators" in await refused(shown)


async def _entries(hall: Hall, who: simcord.MemberActor, **search: Any) -> simcord.ResponseMessage:
    shown = await who.slash(hall.channel, "audit", **search)
    assert shown.ephemeral
    assert shown.response is not None
    return shown.response


async def test_the_log_tells_who_did_what_by_member_and_kind(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        olga = manager(hall)
        assert "Nothing has been done" in words(await _entries(hall, olga))
        await set_up(hall, spoiler=True, templates=("ke3",))
        await hall.max.slash(hall.channel, "block", member=hall.mia, reason="*spam* @everyone")
        await hall.max.slash(hall.channel, "unblock", member=hall.mia)
        said = words(await _entries(hall, olga))
        assert f"{hall.max.mention} changed dances: all → " in said
        assert "spoiler: no → yes" in said
        assert f"blocked {hall.mia.mention}: \\*spam\\*" in said
        assert "@everyone" not in said
        only = words(await _entries(hall, olga, member=hall.mia, kind="unblocked"))
        assert only.count("<t:") == 1
        assert f"unblocked {hall.mia.mention}" in only
        assert "Nothing" in words(await _entries(hall, olga, member=hall.sam))


async def test_the_pages_of_the_log_turn_also_after_a_restart(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        olga = manager(hall)
        for number in range(12):
            await set_up(hall, member_daily=number + 1)
        page = await _entries(hall, olga)
        assert words(page).count("<t:") == 10
        await hall.restart()
        shown = await olga.click(page, label="Older")
        assert shown.response is not None
        assert words(shown.response).count("<t:") == 2
        assert "no limit → 1" in words(shown.response)
        newest = await olga.click(shown.response, label="Newest")
        assert newest.response is not None
        assert "11 → 12" in words(newest.response)
        assert custom_id(newest.response, "audit")


async def test_a_video_that_a_moderator_deletes_is_in_the_log_and_ones_own_is_not(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        await hall.mia.click(await hall.result(), label="Delete")
        await hall.dance()
        await hall.max.click(await hall.result(), label="Delete")
        said = words(await _entries(hall, manager(hall)))
        assert said.count("<t:") == 1
        assert f"{hall.max.mention} deleted a video of {hall.mia.mention}" in said
