"""Take the README's picture of the playground anew: `python -m tests.support.screenshot [TARGET.png]`.

Needs a Chromium. Starts the playground, waits for its first dance, and plays it to a lively moment.
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from tests.support.browser import chromium
from tests.support.playground import ROOT, playground

TARGET = ROOT / "docs" / "images" / "playground.png"
MOMENT = 4.2
"""Seconds into the video."""

VIDEO = "document.querySelector('#channel-message-list video')"


async def take(target: Path) -> None:
    """Save the picture."""
    with tempfile.TemporaryDirectory() as folder:
        async with playground(Path(folder)) as running, chromium(1140, 760) as page:
            await page.goto(running.url)
            await page.wait_for(f"{VIDEO}?.readyState >= 2", 300)
            await page.evaluate(
                f"new Promise(done => {{ {VIDEO}.onseeked = done; {VIDEO}.currentTime = {MOMENT}; }})"
            )
            await page.evaluate("document.querySelector('#messages-toggle').click()")
            await page.evaluate(
                "{ const list = document.querySelector('#channel-timeline');"
                " list.scrollTop = list.scrollHeight; }"
            )
            await asyncio.sleep(1)
            await page.screenshot(target)
            await running.stop()


if __name__ == "__main__":
    chosen = Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET
    chosen.parent.mkdir(parents=True, exist_ok=True)
    asyncio.run(take(chosen))
