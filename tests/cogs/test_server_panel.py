"""`/settings`: the panel, who may use it, and that every control does what it says."""

from pathlib import Path

import discord
import pytest
import simcord

from tests.cogs.hall import open_hall, without_provider
from tests.cogs.offices import count, custom_id, kept, manager, open_panel, words


async def test_the_panel_shows_the_defaults_within_discords_limits(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        panel = await open_panel(hall, manager(hall))
        assert panel.flags.components_v2
        assert count(panel.components) <= 40
        said = words(panel)
        assert "no limit a day" in said
        assert "**Sound:** yes" in said
        assert len(said) <= 4000


async def test_the_command_is_for_those_who_manage_the_server(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        for who in (hall.mia, hall.max, hall.sam):
            with pytest.raises(simcord.SetupError, match="not visible"):
                await who.slash(hall.channel, "settings")


async def test_who_lost_the_permission_changes_nothing_with_an_open_panel(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        olga = manager(hall)
        panel = await open_panel(hall, olga)
        backend, guild = hall.env.backend, olga.guild
        for role_id in [role.id for role in guild.roles.values() if role.name == "Owners"]:
            backend.remove_member_role(guild.id, olga.id, role_id)
        refused = await olga.click(panel, custom_id=custom_id(panel, "spoiler"))
        told = [one for one in (refused.response, *refused.followups) if one is not None]
        assert any("may manage this server" in one.content for one in told)
        assert kept(hall) == {}


@pytest.mark.parametrize("restarted", [False, True], ids=["same start", "after a restart"])
async def test_selects_and_buttons_change_what_they_show(tmp_path: Path, restarted: bool) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        olga, guild = manager(hall), hall.mia.guild
        review = guild.create_text_channel("review")
        dancers = guild.create_role("Dancers")
        panel = await open_panel(hall, olga)
        if restarted:
            await hall.restart()
        for name, values in (
            ("channels", [hall.channel]),
            ("roles", [dancers]),
            ("templates", ["ke3", "tuziwu"]),
            ("review_channel", [review]),
            ("sharing", ["review"]),
        ):
            shown = await olga.select(panel, values, custom_id=custom_id(panel, name))
            assert shown.response is not None
            panel = shown.response
        for name in ("sound", "spoiler"):
            shown = await olga.click(panel, custom_id=custom_id(panel, name))
            assert shown.response is not None
            panel = shown.response
        assert kept(hall) == {
            "channels": [hall.channel.id],
            "roles": [dancers.id],
            "templates": ["ke3", "tuziwu"],
            "review_channel": review.id,
            "sharing": "review",
            "sound": False,
            "spoiler": True,
        }
        assert "**Sound:** no" in words(panel)
        cleared = await olga.select(panel, [], custom_id=custom_id(panel, "channels"))
        assert cleared.response is not None
        assert "channels" not in kept(hall)


async def test_forms_take_numbers_and_words_and_nothing_for_none(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        olga = manager(hall)
        regulars = hall.mia.guild.create_role("Regulars")
        panel = await open_panel(hall, olga)
        for form, filled, expected in (
            ("limits", {"member_daily": "5", "server_open": "30"}, {"member_daily": 5, "server_open": 30}),
            ("limits", {"member_daily": ""}, {"member_daily": None}),
            ("role_daily", {"role": [regulars], "role_daily": "9"}, {"role_daily": [[regulars.id, 9]]}),
            ("keeping", {"retention_days": "3", "review_hours": "12"}, {"retention_days": 3}),
            ("budget", {"points_monthly": "400"}, {"points_monthly": 400, "cooldown_seconds": None}),
            ("budget", {"points_monthly": "", "cooldown_seconds": "90"}, {"cooldown_seconds": 90}),
            (
                "label",
                {"label": "made in our server", "mark": ["yes"]},
                {"label": "made in our server", "mark": None},
            ),
            ("label", {"label": "", "mark": ["no"]}, {"label": None, "mark": False}),
        ):
            opened = await olga.click(panel, custom_id=custom_id(panel, form))
            sent = await olga.submit_modal(opened, filled)
            assert sent.response is not None
            panel = sent.response
            assert {name: kept(hall).get(name) for name in expected} == expected, form
        assert f"<@&{regulars.id}> 9" in words(panel)
        said = words(panel)
        assert "pause between two videos of a member:** 90 seconds" in said
        assert "Beside the AI label:** none · **mark in the picture:** no" in said


@pytest.mark.parametrize(
    ("form", "filled", "said"),
    [
        ("limits", {"member_daily": "many"}, "“many” is no whole number"),
        ("limits", {"member_daily": "0"}, "1 to 10,000 videos a day"),
        ("keeping", {"review_hours": ""}, "1 to 168 hours"),
    ],
)
async def test_what_cannot_be_is_said_and_not_kept(
    tmp_path: Path, form: str, filled: dict[str, str], said: str
) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        olga = manager(hall)
        panel = await open_panel(hall, olga)
        opened = await olga.click(panel, custom_id=custom_id(panel, form))
        sent = await olga.submit_modal(opened, filled)
        told = [one for one in (sent.response, *sent.followups) if one is not None]
        assert any(said in one.content + words(one) for one in told)
        assert kept(hall) == {}


async def test_a_review_without_a_channel_is_refused_in_the_panel(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        olga = manager(hall)
        panel = await open_panel(hall, olga)
        shown = await olga.select(panel, ["review"], custom_id=custom_id(panel, "sharing"))
        assert shown.response is not None
        assert "pick a review channel first" in words(shown.response)
        assert kept(hall) == {}


async def test_a_panel_that_somebody_overtook_changes_nothing_and_shows_how_it_stands(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        olga, ivan = manager(hall), manager(hall, "ivan")
        old, new = await open_panel(hall, olga), await open_panel(hall, ivan)
        await ivan.click(new, custom_id=custom_id(new, "spoiler"))
        shown = await olga.click(old, custom_id=custom_id(old, "spoiler"))
        assert shown.response is not None
        assert "Somebody else changed the settings meanwhile" in words(shown.response)
        assert kept(hall) == {"spoiler": True}
        again = await olga.click(shown.response, custom_id=custom_id(shown.response, "spoiler"))
        assert again.response is not None
        assert kept(hall) == {}


async def test_a_channel_or_role_that_is_gone_does_not_break_the_panel(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        olga = manager(hall)
        panel = await open_panel(hall, olga)
        gone = hall.mia.guild.create_text_channel("gone")
        await olga.select(panel, [gone], custom_id=custom_id(panel, "channels"))
        channel = hall.boogie.client.get_channel(gone.id)
        assert isinstance(channel, discord.TextChannel)
        await channel.delete()
        assert "Boogie in this server" in words(await open_panel(hall, olga))
