"""The message menu: which pictures it finds, and what its modal makes of them."""

from pathlib import Path
from typing import Any

import discord

from bot.dances import dances
from tests.cogs.hall import NOBODY, PICTURE, open_hall, png, without_provider

MENU = "Make it dance"


def controls(modal: dict[str, Any]) -> dict[str, Any]:
    return {label["component"]["custom_id"]: label["component"] for label in modal["components"]}


async def test_a_message_with_a_picture_dances_as_picked(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path, engine_endpoint=NOBODY)) as hall:
        message = await hall.mia.send(hall.channel, "look at me", attachments=[PICTURE])
        shown = await hall.sam.context_menu(hall.channel, MENU, message)
        assert shown.modal is not None
        select = controls(shown.modal)["template"]
        assert {option["value"] for option in select["options"]} == {dance.id for dance in dances()}
        assert "picture" not in controls(shown.modal)
        answer = await hall.sam.submit_modal(shown, {"template": ["huajiangwu"]})
        assert answer.response is not None
        assert "next in line" in answer.response.content
        job = hall.jobs()[0]
        assert job["wish"]["template"] == "huajiangwu"
        assert job["user_id"] == hall.sam.id
        assert job["picture_url"] == message.attachments[0].url


async def test_of_several_pictures_the_member_picks_one(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        pictures = [("one.png", png()), ("notes.txt", b"hello"), ("two.webp", png(500, 500))]
        message = await hall.mia.send(hall.channel, "", attachments=pictures)
        shown = await hall.mia.context_menu(hall.channel, MENU, message)
        assert shown.modal is not None
        offered = [option["label"] for option in controls(shown.modal)["picture"]["options"]]
        assert offered == ["1. one.png", "2. two.webp"]
        await hall.mia.submit_modal(shown, {"template": ["ke3"], "picture": ["1"]})
        assert hall.jobs()[0]["picture_name"] == "two.webp"


async def test_an_embed_is_read_through_discords_proxy_only(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        proxied = "https://media.discordapp.net/external/abc/https/example.org/cat.png?width=300"
        embed = discord.Embed.from_dict(
            {
                "image": {
                    "url": "https://example.org/cat.png",
                    "proxy_url": proxied,
                    "width": 300,
                    "height": 600,
                }
            }
        )
        unproxied = discord.Embed.from_dict({"image": {"url": "https://example.org/dog.png"}})
        webhook = hall.mia.guild.create_webhook(hall.channel)
        shown = await hall.mia.context_menu(hall.channel, MENU, await webhook.send(embed=embed))
        assert shown.modal is not None
        await hall.mia.submit_modal(shown, {"template": ["ke3"]})
        assert (hall.jobs()[0]["picture_url"], hall.jobs()[0]["picture_name"]) == (proxied, "cat.png")
        refused = await hall.mia.context_menu(hall.channel, MENU, await webhook.send(embed=unproxied))
        assert refused.modal is None


async def test_a_message_without_a_picture_is_refused_in_words(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        message = await hall.mia.send(hall.channel, "words", attachments=[("notes.txt", b"hello")])
        refused = await hall.mia.context_menu(hall.channel, MENU, message)
        assert refused.ephemeral
        assert refused.response is not None
        assert "no picture in that message" in refused.response.content
