"""Where callbacks are received: what the settings say of it, and the listener that is opened accordingly."""

import asyncio
import logging
from urllib.parse import urlsplit

from bot.callbacks.addresses import CallbackAddresses
from bot.callbacks.judge import CallbackJudge
from bot.callbacks.listener import CallbackListener
from bot.callbacks.memory import CallbackMemory, recall, remember_port
from bot.settings import Settings

log = logging.getLogger(__name__)

_LOOPBACK = "127.0.0.1"


class CallbackPortError(Exception):
    """The port for callbacks cannot be had; the message says what to do."""


class CallbackReception:
    """The listener of one installation; it listens only where somebody can call.

    The engine on this machine calls over loopback, another provider under BOOGIE_CALLBACK_URL.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._listener: CallbackListener | None = None

    async def open(self, judge: CallbackJudge) -> CallbackAddresses:
        """Listen, and say which addresses lead here. Raises CallbackPortError."""
        settings = self._settings
        memory = await asyncio.to_thread(recall, settings.boogie_data)
        addresses = CallbackAddresses(memory.secret.encode(), settings.callback_base)
        if settings.provider == "cloud" and addresses.base is None:
            return addresses
        path = urlsplit(addresses.base or "").path
        self._listener = CallbackListener(judge, addresses.proof, path)
        host = _LOOPBACK if settings.provider == "engine" else settings.boogie_callback_host
        port = await self._listen(self._listener, host, memory)
        base = addresses.base or f"http://{_LOOPBACK}:{port}"
        log.info("listening on %s port %d for callbacks to %s", host, port, base)
        return CallbackAddresses(addresses.secret, base)

    async def close(self) -> None:
        """Stop listening."""
        if self._listener is not None:
            await self._listener.close()

    async def _listen(self, listener: CallbackListener, host: str, memory: CallbackMemory) -> int:
        chosen = self._settings.boogie_callback_port
        trouble = OSError()
        # Where somebody has the remembered one, calls to it are lost, and their jobs are found by asking.
        for wanted in (chosen,) if chosen else (memory.port, 0):
            try:
                port = await listener.listen(host, wanted)
            except OSError as error:
                trouble = error
            else:
                await asyncio.to_thread(remember_port, self._settings.boogie_data, memory, port)
                return port
        raise CallbackPortError(
            f"Callbacks cannot be listened for on {host}, port {chosen or 'any'} ({trouble.strerror}): "
            "choose another BOOGIE_CALLBACK_PORT or BOOGIE_CALLBACK_HOST."
        ) from trouble
