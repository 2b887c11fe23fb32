"""A headless Chromium, driven over the DevTools protocol with aiohttp's web sockets."""

import asyncio
import base64
import contextlib
import itertools
import json
import os
import shutil
import signal
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import aiohttp

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--autoplay-policy=no-user-gesture-required",
    "--hide-scrollbars",
    "--remote-debugging-port=0",
)


def find_chromium() -> str | None:
    """Path of a Chromium on this machine, if there is one."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


class Page:
    """One tab: evaluate, wait, type, click, attach files, take pictures."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._ids = itertools.count(1)
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._reader = asyncio.create_task(self._read())

    async def _read(self) -> None:
        async for message in self._socket:
            data = json.loads(message.data)
            if (future := self._answers.pop(data.get("id", 0), None)) and not future.done():
                future.set_result(data)

    async def call(self, method: str, **params: Any) -> Any:
        """Send one DevTools command and return its result."""
        number = next(self._ids)
        future = self._answers[number] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": number, "method": method, "params": params})
        answer = await asyncio.wait_for(future, 30)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        return answer["result"]

    async def goto(self, url: str) -> None:
        """Open an address and wait until its document is loaded."""
        await self.call("Page.navigate", url=url)
        address = json.dumps(url.partition("#")[0])
        loaded = f"location.href.startsWith({address}) && document.readyState == 'complete'"
        async with asyncio.timeout(30):
            while True:
                with contextlib.suppress(RuntimeError):  # the old document may go while it is asked
                    if await self.evaluate(loaded):
                        return
                await asyncio.sleep(0.05)

    async def evaluate(self, expression: str) -> Any:
        """Value of a JavaScript expression; promises are awaited."""
        answer = await self.call(
            "Runtime.evaluate",
            expression=expression,
            awaitPromise=True,
            returnByValue=True,
            userGesture=True,
        )
        if "exceptionDetails" in answer:
            raise RuntimeError(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    async def wait_for(self, expression: str, seconds: float = 60) -> Any:
        """Wait until a JavaScript expression is truthy; its value."""
        end = time.monotonic() + seconds
        while (value := await self.evaluate(expression)) in (None, False, 0, ""):  # an element comes as {}
            if time.monotonic() > end:
                text = await self.evaluate("document.body.innerText")
                raise TimeoutError(f"after {seconds} s still not: {expression}\nThe page says:\n{text}")
            await asyncio.sleep(0.1)
        return value

    async def type(self, text: str) -> None:
        """Type into whatever has the focus, a character at a time."""
        for character in text:
            await self.call("Input.dispatchKeyEvent", type="keyDown", text=character, key=character)
            await self.call("Input.dispatchKeyEvent", type="keyUp", key=character)

    async def press(self, key: str, code: int) -> None:
        """Press a named key, such as ``Enter`` (13)."""
        text: Mapping[str, str] = {"text": "\r"} if key == "Enter" else {}
        for kind in ("keyDown", "keyUp"):
            await self.call(
                "Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code, **text
            )

    async def click(self, expression: str) -> None:
        """Click the middle of the element a JavaScript expression gives, as a mouse would."""
        x, y = await self.wait_for(
            f"(() => {{ const e = {expression}; if (!e) return null; e.scrollIntoView({{block: 'nearest'}});"
            " const r = e.getBoundingClientRect();"
            " return r.width ? [r.x + r.width / 2, r.y + r.height / 2] : null; })()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            await self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    async def attach(self, expression: str, file: Path) -> None:
        """Give a file to the ``<input type=file>`` a JavaScript expression gives."""
        element = await self.call("Runtime.evaluate", expression=expression)
        await self.call("DOM.setFileInputFiles", files=[str(file)], objectId=element["result"]["objectId"])

    async def screenshot(self, target: Path) -> None:
        """Save what the page shows as a PNG."""
        answer = await self.call("Page.captureScreenshot", format="png")
        await asyncio.to_thread(target.write_bytes, base64.b64decode(answer["data"]))

    async def close(self) -> None:
        """Hang up."""
        await self._socket.close()
        self._reader.cancel()
        await asyncio.gather(self._reader, return_exceptions=True)


async def _debugger_address(profile: Path, process: asyncio.subprocess.Process) -> str:
    port_file = profile / "DevToolsActivePort"
    for _ in range(300):
        if process.returncode is not None:
            raise RuntimeError(f"Chromium ended with {process.returncode}")
        if port_file.exists() and len(lines := port_file.read_text().split()) >= 1:
            return f"http://127.0.0.1:{lines[0]}"
        await asyncio.sleep(0.1)
    raise TimeoutError("Chromium opened no debugging port within 30 s")


async def _end(process: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)  # Chromium's helpers are in its process group
    await process.wait()


@contextlib.asynccontextmanager
async def chromium(width: int = 1280, height: int = 860, scale: float = 1) -> AsyncIterator[Page]:
    """Open a page in a fresh headless Chromium; no process is left behind."""
    executable = find_chromium()
    if executable is None:
        raise RuntimeError("no Chromium on this machine")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        process = await asyncio.create_subprocess_exec(
            executable,
            *FLAGS,
            f"--user-data-dir={folder}",
            f"--window-size={width},{height}",
            f"--force-device-scale-factor={scale}",
            "about:blank",
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            address = await _debugger_address(Path(folder), process)
            async with aiohttp.ClientSession() as session:
                async with session.get(f"{address}/json/list") as answer:
                    targets = await answer.json()
                target = next(item for item in targets if item["type"] == "page")
                socket = await session.ws_connect(target["webSocketDebuggerUrl"], max_msg_size=0)
                page = Page(socket)
                try:
                    await page.call(
                        "Emulation.setDeviceMetricsOverride",
                        width=width,
                        height=height,
                        deviceScaleFactor=scale,
                        mobile=False,
                    )
                    yield page
                finally:
                    await page.close()
        finally:
            await _end(process)
