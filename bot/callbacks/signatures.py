"""Knowing the provider by the signature of its callbacks."""

import time
from collections.abc import Callable, Mapping

from pydantic import SecretStr

from vclm.callback import Callback, verify_callback

Verify = Callable[[str, Mapping[str, str]], bool]
"""Tells whether the headers sign a POST to this path (with no query)."""


def verifier(key: SecretStr | None, clock: Callable[[], float] = time.time) -> Verify | None:
    """Make the check for a provider that signs with `key`; None where no signature is known."""
    if key is None:
        return None

    def verify(path: str, headers: Mapping[str, str]) -> bool:
        callback = Callback("POST", path, "")
        return verify_callback(callback, headers, key=key.get_secret_value(), now=clock())

    return verify
