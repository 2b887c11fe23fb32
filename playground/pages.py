"""simcord's preview of both channels, kept up to date while jobs run by themselves.

A preview shows what was last published to it, and publishes after what a person does in the page. A dance is
finished later, by the runner. So this follows the simulated Discord's events and publishes whenever something
was posted, edited or deleted. Three things are not in simcord's public interface and are done here alone,
against the pinned version: two previews of one world, publishing without a new revision number (with one, a
click made in the same half second would be rejected as stale), and the clock keeping pace with real time.
"""
# pyright: reportPrivateUsage=false, reportAttributeAccessIssue=false

import asyncio
import logging
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from simcord import ChannelHandle, Env, MemberActor, Preview

from playground.media import show_videos_as_they_are

log = logging.getLogger(__name__)

FOLLOW_SECONDS = 0.25


@dataclass(frozen=True)
class _Both:
    """What an Env expects of its one preview, for two."""

    previews: Sequence[Preview]

    @property
    def _closed(self) -> bool:
        return all(preview._closed for preview in self.previews)

    def _mark_action_dispatched(self) -> None:
        for preview in self.previews:
            preview._mark_action_dispatched()


class Pages:
    """The open previews, one for each channel."""

    def __init__(self, env: Env, previews: Sequence[Preview]) -> None:
        self._env = env
        self._previews = previews
        self._changed = False

    @property
    def urls(self) -> list[str]:
        """Where the channels can be seen; whoever knows an address can use it."""
        return [preview.url for preview in self._previews]

    async def closed(self) -> None:
        """Wait until somebody ends the session in a page."""
        waiting = [asyncio.create_task(preview.wait_closed()) for preview in self._previews]
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in waiting:
                task.cancel()

    def notice(self, event: str, _payload: Mapping[str, Any]) -> None:
        """Remember that the pages are out of date."""
        self._changed = self._changed or event.startswith("MESSAGE_")

    async def follow(self) -> None:
        """Publish changes and keep the clock, until cancelled."""
        while True:
            await asyncio.sleep(FOLLOW_SECONDS)
            if self._env._operation_task is None:  # an action in a page publishes its own result
                keep_time(self._env)
                if self._changed:
                    self._changed = False
                    self._publish()

    def _publish(self) -> None:
        for preview in self._previews:
            preview._advance_presentation_time()
            for page in tuple(preview._pages.values()):
                try:
                    if not page.pending_receipt_revision:
                        page.revision -= 1  # _publish counts it up again
                    preview._publish(page, reason="refresh")
                except Exception:
                    log.exception("A page could not be brought up to date")


def keep_time(env: Env) -> None:
    """Set the simulated Discord's clock to the real time; it never goes back."""
    env.backend.advance_clock(max(0.0, (datetime.now(UTC) - env.now()).total_seconds()))


@asynccontextmanager
async def open_pages(
    env: Env,
    channels: Sequence[ChannelHandle],
    viewers: Sequence[MemberActor],
    faces: Mapping[str, tuple[str, bytes]],
    port: int,
) -> AsyncGenerator[Pages]:
    """Serve a preview of each channel on loopback: the first at `port`, the others wherever there is room."""
    async with AsyncExitStack() as stack:
        previews: list[Preview] = []
        for channel in channels:
            env._preview = None
            preview = env.preview(
                channel, viewers=viewers, layout="channel", assets=faces, port=0 if previews else port
            )
            previews.append(await stack.enter_async_context(preview))
            show_videos_as_they_are(preview)
        env._preview = _Both(previews)
        pages = Pages(env, previews)
        env.backend.subscribers.append(pages.notice)
        following = asyncio.create_task(pages.follow())
        try:
            yield pages
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)
            env.backend.subscribers.remove(pages.notice)
            env._preview = None
