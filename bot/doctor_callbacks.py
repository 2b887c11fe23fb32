"""The check of `boogie doctor` on callbacks: where they are received, and if their address leads there."""

import asyncio
import secrets
from urllib.parse import urlsplit

import httpx

from bot.callbacks.addresses import PATH, CallbackAddresses
from bot.callbacks.memory import recall
from bot.doctor import Finding, trouble_with_port
from bot.jobs.database import LOCK_NAME, is_held
from bot.settings import Settings

_NAME = "Callbacks"
_INTERNATIONAL = ".intl.tencentcloudapi.com"
_ASKED = "results are asked for"


async def check_callbacks(settings: Settings, client: httpx.AsyncClient) -> Finding:
    """Look at the port, and while Boogie runs at the address; without callbacks, results are asked for."""
    running = is_held(settings.boogie_data / LOCK_NAME)
    base = settings.callback_base
    if settings.provider == "cloud" and base is None:
        return Finding(_NAME, True, _unused(settings))
    host = "127.0.0.1" if settings.provider == "engine" else settings.boogie_callback_host
    taken = trouble_with_port(host, settings.boogie_callback_port, running=running)
    if taken is not None:
        return Finding(_NAME, False, f"{taken}: choose another BOOGIE_CALLBACK_PORT or _HOST")
    if base is None:
        return Finding(_NAME, True, "from the engine on this machine, over loopback")
    if not running:
        port = settings.boogie_callback_port
        return Finding(_NAME, True, f"port {port} is free; whether {base} leads to it shows when Boogie runs")
    return await _follow(base, settings, client)


def _unused(settings: Settings) -> str:
    if settings.boogie_callback_url is None:
        international = (urlsplit(settings.vclm_endpoint).hostname or "").endswith(_INTERNATIONAL)
        but = "; the international cloud cannot be asked about animations" if international else ""
        return f"BOOGIE_CALLBACK_URL is not set: {_ASKED}{but}"
    return f"{settings.vclm_endpoint} cannot reach {settings.boogie_callback_url}: {_ASKED}"


async def _follow(base: str, settings: Settings, client: httpx.AsyncClient) -> Finding:
    """Call the address with a challenge that only this installation can answer."""
    memory = await asyncio.to_thread(recall, settings.boogie_data)
    challenge = secrets.token_urlsafe(32)
    try:
        answer = await client.get(f"{base}{PATH}{challenge}")
    except httpx.HTTPError as error:
        trouble = f"{base} cannot be reached ({type(error).__name__})"
    else:
        if answer.text == CallbackAddresses(memory.secret.encode(), base).proof(challenge):
            return Finding(_NAME, True, f"{base} leads here")
        trouble = f"{base} leads elsewhere (HTTP {answer.status_code})"
    to = f"{settings.boogie_callback_host}:{settings.boogie_callback_port}"
    return Finding(_NAME, False, f"{trouble}: have it forwarded to {to}, or leave BOOGIE_CALLBACK_URL empty")
