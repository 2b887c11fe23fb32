"""The client's way to Discord."""

import asyncio
import json
from pathlib import Path

import discord.http
import pytest
from aiohttp import web

from bot.client import BoogieClient
from tests.cogs.hall import without_provider
from tests.support.discord_payloads import BOT_ID, OWNER_ID, user

APPLICATION = {
    "name": "Boogie",
    "icon": None,
    "description": "",
    "bot_public": True,
    "bot_require_code_grant": False,
    "verify_key": "0",
    "owner": user(OWNER_ID, "owner"),
    "flags": 0,
}


async def test_many_calls_at_once_share_a_bounded_number_of_connections(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connections: set[object] = set()

    async def answer(request: web.Request) -> web.Response:
        connections.add(request.transport)
        await asyncio.sleep(0.02)  # as if Discord were somewhere
        # As bytes: a text has a charset in its content type, which discord.py does not take for JSON.
        body = json.dumps({**user(BOT_ID, "Boogie", bot=True), **APPLICATION}).encode()
        return web.Response(body=body, content_type="application/json")

    app = web.Application()
    app.router.add_get("/{rest:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    monkeypatch.setattr(discord.http.Route, "BASE", url)
    client = BoogieClient(without_provider(tmp_path))
    monkeypatch.setattr(client, "setup_hook", lambda: asyncio.sleep(0))
    try:
        await client.login("a.token.only")
        await asyncio.gather(*(client.http.get_from_cdn(f"{url}/{number}") for number in range(600)))
        assert 2 < len(connections) <= 128
    finally:
        await client.close()
        await runner.cleanup()
