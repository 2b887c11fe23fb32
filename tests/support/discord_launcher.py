"""Start `python -m bot` with its Discord on loopback: `python -m tests.support.discord_launcher`.

Nothing of the bot is replaced. discord.py has no setting for its server's address, so the two constants
that hold it are set before the bot starts, and what goes to Discord's CDN is sent to loopback just above
the sockets: the bot sees, and judges, the addresses it would see. LOOPBACK_DISCORD is the address, such as
http://127.0.0.1:12345.
"""

import os
import runpy

import discord.gateway
import discord.http
import httpx
import yarl

CDN = "cdn.discordapp.com"


def point_at(url: str) -> None:
    """Make discord.py and httpx in this process talk to `url` where they mean Discord."""
    discord.http.Route.BASE = f"{url}/api/v10"
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(f"{url}/gateway/").with_scheme("ws")
    send = httpx.AsyncHTTPTransport.handle_async_request
    loopback = httpx.URL(url)

    async def redirected(self: httpx.AsyncHTTPTransport, request: httpx.Request) -> httpx.Response:
        if request.url.host == CDN:
            request.url = request.url.copy_with(scheme="http", host=loopback.host, port=loopback.port)
        return await send(self, request)

    httpx.AsyncHTTPTransport.handle_async_request = redirected


if __name__ == "__main__":
    point_at(os.environ["LOOPBACK_DISCORD"])
    runpy.run_module("bot", run_name="__main__", alter_sys=True)
