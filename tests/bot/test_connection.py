"""Connecting to Discord: what is waited out, and what ends the program."""

from typing import Any

import discord
import pytest

from bot.connection import ConnectionRefusedForGood, connect
from bot.logs import redacted


class Closed(discord.ConnectionClosed):
    """A close of the gateway with a code."""

    def __init__(self, code: int) -> None:
        Exception.__init__(self, f"closed with {code}")
        self.code, self.reason, self.shard_id = code, "", None


class Client:
    """Fails as scripted, then connects."""

    def __init__(self, logins: list[Exception], connections: list[Exception]) -> None:
        self.logins, self.connections = logins, connections
        self.calls: list[str] = []

    async def login(self, _token: str) -> None:
        self.calls.append("login")
        if self.logins:
            raise self.logins.pop(0)

    async def connect(self, *, reconnect: bool) -> None:
        assert reconnect
        self.calls.append("connect")
        if self.connections:
            raise self.connections.pop(0)

    def is_closed(self) -> bool:
        return False


async def run(client: Client) -> None:
    async def logged_in() -> None:
        client.calls.append("ready")

    given: Any = client
    await connect(given, "token", logged_in, first_pause=0.001)


async def test_trouble_that_passes_is_waited_out() -> None:
    gateway_down = AttributeError("'NoneType' object has no attribute 'sequence'")
    client = Client([OSError("no network")], [gateway_down, TimeoutError(), Closed(1006)])
    await run(client)
    assert client.calls == ["login", "login", "ready", "connect", "connect", "connect", "connect"]


@pytest.mark.parametrize("code", [4004, 4010, 4011, 4012, 4013, 4014])
async def test_a_final_no_ends_the_program_with_words(code: int) -> None:
    with pytest.raises(ConnectionRefusedForGood) as caught:
        await run(Client([], [Closed(code)]))
    assert len(str(caught.value)) > 30


async def test_a_wrong_token_is_named() -> None:
    with pytest.raises(ConnectionRefusedForGood, match="DISCORD_TOKEN"):
        await run(Client([discord.LoginFailure("Improper token")], []))


async def test_an_intent_that_is_not_granted_is_named() -> None:
    with pytest.raises(ConnectionRefusedForGood, match="Developer Portal"):
        await run(Client([], [discord.PrivilegedIntentsRequired(None)]))


async def test_a_bug_is_not_mistaken_for_trouble() -> None:
    with pytest.raises(AttributeError):
        await run(Client([], [AttributeError("'Boogie' object has no attribute 'dance'")]))


@pytest.mark.parametrize(
    ("line", "hidden"),
    [
        (
            "PATCH https://discord.com/api/v10/webhooks/123/aW50ZXJhY3Rpb24/messages/@original",
            "aW50ZXJhY3Rpb24",
        ),
        ("POST /interactions/99/dG9rZW4tdG9rZW4/callback", "dG9rZW4tdG9rZW4"),
        ("GET https://cdn.discordapp.com/attachments/1/2/me.png?ex=1&is=2&hm=abcdef", "abcdef"),
        ("http://127.0.0.1:9000/results/x.mp4?expires=1&signature=f00ba4", "f00ba4"),
        ("token MTE4NzY1NDMyMTA5ODc2NTQzMg.GabcdE.abcdefghijklmnopqrstuvwxyz_ABCDEF-12345 used", "GabcdE"),
        ("Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE/2024", "z8krbsJ5yKBZ"),
        ("SignedHeaders=host, Signature=72e494ea809ad7a8c8f7a4507b9bddcb", "72e494ea"),
    ],
)
def test_secrets_do_not_reach_the_log(line: str, hidden: str) -> None:
    assert hidden in line
    assert hidden not in redacted(line)


def test_other_words_do() -> None:
    line = "submitted: ended: failed: vclm.FailedOperation.InnerError after 3.5 s at https://vclm.example/x"
    assert redacted(line) == line
