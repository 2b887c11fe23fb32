"""Checks that ask a server: the Discord token, the cloud's keys, and the clock against what they answer."""

import time
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx

from bot.doctor import Finding
from bot.settings import Settings
from vclm.client import VclmClient
from vclm.errors import VclmApiError, VclmError

DISCORD_ME = "https://discord.com/api/v10/users/@me"
DISCORD_GATEWAY = "https://discord.com/api/v10/gateway"
SECONDS = 10.0
LARGEST_CLOCK_ERROR = 60.0  # Tencent refuses signatures that are five minutes off; be early
_UNKNOWN_JOB = "boogie-doctor"


async def check_token(settings: Settings, client: httpx.AsyncClient) -> Finding:
    """Ask Discord who the token belongs to."""
    if settings.discord_token is None:
        return Finding("Token", True, "DISCORD_TOKEN is not set: `boogie run` opens the playground")
    try:
        answer = await client.get(
            DISCORD_ME, headers={"Authorization": f"Bot {settings.discord_token.get_secret_value()}"}
        )
    except httpx.HTTPError as error:
        return Finding(
            "Token", False, f"Discord cannot be reached ({type(error).__name__}): is this machine online?"
        )
    if answer.status_code == 401:
        return Finding(
            "Token", False, "Discord refuses DISCORD_TOKEN: copy it anew from the developer portal"
        )
    if answer.status_code != 200:
        return Finding("Token", False, f"Discord answered {answer.status_code}: try again in a few minutes")
    return Finding("Token", True, f"Discord knows it as {answer.json().get('username', 'a bot')}")


async def check_keys(settings: Settings) -> Finding:
    """Describe a job that does not exist: free of charge, and only valid keys get as far as "not found"."""
    secret_id, secret_key = settings.tencentcloud_secret_id, settings.tencentcloud_secret_key
    if secret_id is None or secret_key is None:
        return Finding("Keys", True, "no Tencent Cloud keys are set: dances are made on this machine")
    client = VclmClient(
        settings.vclm_endpoint,
        secret_id.get_secret_value(),
        secret_key.get_secret_value(),
        region=settings.tencentcloud_region,
        timeout=SECONDS,
    )
    try:
        await client.describe_image_animate_job(_UNKNOWN_JOB)
    except VclmApiError as error:
        if error.code.startswith(("AuthFailure", "UnauthorizedOperation")):
            return Finding("Keys", False, f"{settings.vclm_endpoint} refuses them: {error.message}")
    except VclmError as error:
        return Finding("Keys", False, f"{settings.vclm_endpoint} cannot be reached: {error}")
    finally:
        await client.aclose()
    return Finding("Keys", True, f"accepted by {settings.vclm_endpoint}")


async def check_clock(settings: Settings, client: httpx.AsyncClient, now: float | None = None) -> Finding:
    """Compare the clock with the server that will judge it; offline, with the age of this installation."""
    here = time.time() if now is None else now
    judge = settings.vclm_endpoint if settings.provider == "cloud" else None
    judge = DISCORD_GATEWAY if judge is None and settings.discord_token else judge
    if judge is None:
        return _plausible(here)
    try:
        answer = await client.get(judge)
        there = parsedate_to_datetime(answer.headers["Date"]).timestamp()
    except (httpx.HTTPError, KeyError, ValueError):
        return _plausible(here)  # whether the server can be reached is another check's business
    off = here - there
    if abs(off) > LARGEST_CLOCK_ERROR:
        which = "ahead" if off > 0 else "behind"
        return Finding("Clock", False, f"{abs(off):.0f} s {which}: signatures will be refused; switch NTP on")
    return Finding("Clock", True, f"within {LARGEST_CLOCK_ERROR:.0f} s of {httpx.URL(judge).host}")


def _plausible(now: float) -> Finding:
    installed = Path(__file__).stat().st_mtime
    if now < installed - LARGEST_CLOCK_ERROR:
        return Finding("Clock", False, "it is set to before Boogie was installed here: switch NTP on")
    return Finding("Clock", True, "plausible (everything is on this machine, so nothing to compare it with)")
