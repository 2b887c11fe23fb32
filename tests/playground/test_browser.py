"""A newcomer's first minute, in a real Chromium: type /dance, attach the sample, see a video that plays."""

import os
from pathlib import Path

import pytest

from playground.sample import SAMPLE
from tests.support.browser import Page, chromium, find_chromium
from tests.support.playground import playground

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(find_chromium() is None, reason="no Chromium on this machine (apt install chromium)"),
]

ENTER = 13
VIDEO = "document.querySelector('#channel-message-list video')"
SAYS = "(document.querySelector('#channel-message-list')?.innerText ?? '')"


async def ask_for_a_dance(page: Page) -> None:
    await page.click("document.querySelector('#channel-composer-input')")
    await page.type("/dan")
    await page.wait_for("document.querySelector('.command-suggestion, [role=option]')")
    await page.press("Enter", ENTER)
    chosen = "document.querySelector('input[type=file][data-option=image]')"
    await page.wait_for(chosen)
    await page.attach(chosen, SAMPLE)
    await page.click("document.querySelector('input[data-option=template]')")
    known = "document.querySelector('.command-context-detail')?.innerText ?? ''"
    await page.wait_for(f"({known}).includes('Rabbit dance')", 20)  # what there is, before one types
    await page.type("rab")
    await page.wait_for("document.querySelector('[role=option][data-value=tuziwu]')")
    await page.press("Enter", ENTER)
    await page.click("document.querySelector('#send-message')")


async def ask_until_taken(page: Page, url: str) -> None:
    """Ask as a patient person does: simcord's page drops what was typed when it redraws at that moment.

    A new page each time: going to its own address again would keep a half-typed command in it.
    """
    for seconds in (10, 10, 10, 20, 60):
        await page.goto("about:blank")
        await page.goto(url)
        await page.wait_for(f"{SAYS}.includes('Welcome!')")
        try:
            await ask_for_a_dance(page)
            await page.wait_for(f"{SAYS}.includes('🐰 Rabbit dance')", seconds)
        except TimeoutError:
            if seconds == 60:
                raise
        else:
            return


async def play_until_it_plays(page: Page) -> None:
    """Press Play as a patient person does: a page that redraws then has a new video, which stands still."""
    for seconds in (20, 30, 60):
        await page.click("document.querySelector('#channel-message-list button[aria-label^=Play]')")
        try:
            await page.wait_for(f"{VIDEO}.currentTime > 0.5 && !{VIDEO}.paused", seconds)
        except TimeoutError:
            if seconds == 60:
                raise
        else:
            return


def processes_of(data: Path) -> list[str]:
    """The command lines of processes that work on this data folder."""
    found: list[str] = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and int(entry.name) != os.getpid():
            try:
                line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue
            if str(data) in line:
                found.append(line)
    return found


async def test_the_sample_dances_in_the_page(tmp_path: Path) -> None:
    small = {"ENGINE_SHORT_SIDE": "144"}
    async with playground(tmp_path, "--no-sample", environment=small) as running, chromium() as page:
        await ask_until_taken(page, running.url)
        await page.wait_for(f"{VIDEO}?.readyState >= 2", 150)  # HAVE_CURRENT_DATA; the page follows by itself
        assert "AI-generated" in await page.evaluate(SAYS)
        await play_until_it_plays(page)
        width, height, seconds, sounds = await page.evaluate(
            f"[{VIDEO}.videoWidth, {VIDEO}.videoHeight, {VIDEO}.duration,"
            f" {VIDEO}.captureStream().getAudioTracks().length]"
        )
        assert width == 144
        assert height > width
        assert seconds >= 10
        assert sounds == 1
        assert await running.stop() == 0
    assert sum(line.count("http") for line in running.said) == 1, "the terminal shows one address"
    assert processes_of(tmp_path) == []
