"""Both channels' pages follow by themselves what happens in the simulated Discord."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import discord
import simcord

from bot.app import Boogie
from bot.dances import dances
from playground import world
from playground.pages import Pages, keep_time, open_pages
from playground.sample import SAMPLE
from tests.cogs.hall import without_provider


async def look(
    session: aiohttp.ClientSession, url: str, page: dict[str, Any] | None = None
) -> dict[str, Any]:
    """What a browser gets when it opens the page, or looks again at one it has opened."""
    address = urlsplit(url)
    headers = {"X-Simcord-Capability": address.fragment}
    if page is not None:
        headers["X-Simcord-Context"] = page["context"]["id"]
    api = f"http://{address.netloc}/api/{'pages' if page is None else 'state'}"
    call = session.post(api, headers=headers, json={}) if page is None else session.get(api, headers=headers)
    async with call as answer:
        assert answer.status == 200
        return await answer.json()


def contents(state: dict[str, Any]) -> str:
    return str([message["content"] for message in state["messages"].values()])


async def test_what_the_bot_posts_later_appears_without_making_clicks_stale(tmp_path: Path) -> None:
    boogie = Boogie(without_provider(tmp_path))
    await boogie.start_services()
    try:
        async with simcord.run(boogie.client) as env, aiohttp.ClientSession() as session:
            keep_time(env)
            assert abs((datetime.now(UTC) - env.now()).total_seconds()) < 60
            place = world.build(env)
            channels = (place.dance_floor, place.lounge)
            async with open_pages(env, channels, place.people, place.faces, 0) as pages:
                await world.welcome(place, *pages.urls)
                welcomes(place)
                await follows(boogie, pages, session, place)
    finally:
        await boogie.close()


def welcomes(place: world.World) -> None:
    [greeting], [quieter] = place.dance_floor.history(), place.lounge.history()
    for dance in dances():
        assert dance.title in greeting.content
        assert dance.id in greeting.content, "the page shows no choices before one types"
    assert "on Discord itself only" in greeting.content
    assert greeting.attachments == [], "a picture pushes the first dance off the page"
    assert [file.filename for file in quieter.attachments] == [SAMPLE.name]


async def follows(boogie: Boogie, pages: Pages, session: aiohttp.ClientSession, place: world.World) -> None:
    for url, channel in zip(pages.urls, (place.dance_floor, place.lounge), strict=True):
        page = await look(session, url)
        assert page["channel"]["name"] == channel.name
        assert [viewer["name"] for viewer in page["viewers"]] == ["Mia", "Max (moderator)", "Olive (owner)"]
        assert all(viewer["avatar_available"] for viewer in page["viewers"])
        posting = boogie.client.get_channel(channel.id)
        assert isinstance(posting, discord.TextChannel)
        await posting.send(f"finished in {channel.name}")  # as the runner does: nobody acted in the page
        async with asyncio.timeout(10):
            now = await look(session, url, page)
            while f"finished in {channel.name}" not in contents(now):
                await asyncio.sleep(0.05)
                now = await look(session, url, page)
        assert now["publishedRevision"] == page["publishedRevision"]


async def test_the_pages_are_on_loopback_and_closed_to_strangers(tmp_path: Path) -> None:
    boogie = Boogie(without_provider(tmp_path))
    await boogie.start_services()
    try:
        async with simcord.run(boogie.client) as env, aiohttp.ClientSession() as session:
            place = world.build(env)
            async with open_pages(env, (place.lounge,), place.people, {}, 0) as pages:
                address = urlsplit(pages.urls[0])
                assert address.hostname == "127.0.0.1"
                async with session.post(f"http://{address.netloc}/api/pages", json={}) as answer:
                    assert answer.status == 401
    finally:
        await boogie.close()
