"""Start `python -m bot` with its Discord on loopback: `python -m tests.support.discord_launcher`.

Nothing of the bot is replaced. discord.py has no setting for its server's address, so the two constants that hold it
are set before the bot starts; LOOPBACK_DISCORD is the address, such as http://127.0.0.1:12345.
"""

import os
import runpy

import discord.gateway
import discord.http
import yarl


def point_at(url: str) -> None:
    """Make discord.py in this process talk to `url`."""
    discord.http.Route.BASE = f"{url}/api/v10"
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(f"{url}/gateway/").with_scheme("ws")


if __name__ == "__main__":
    point_at(os.environ["LOOPBACK_DISCORD"])
    runpy.run_module("bot", run_name="__main__", alter_sys=True)
