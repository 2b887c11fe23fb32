"""The address a provider calls for one job: a base, and a token that nobody can guess."""

import base64
import hashlib
import hmac
from dataclasses import dataclass, field

PATH = "/callbacks/"


@dataclass(frozen=True)
class CallbackAddresses:
    """Makes callback addresses.

    A job's token is made of a secret of this installation and the job's id: a repeated submission names the
    same address byte by byte, though no token is kept anywhere. `base` is where providers reach the listener;
    None when they cannot.
    """

    secret: bytes = field(repr=False)
    base: str | None

    def columns(self, job_id: str) -> dict[str, str | None]:
        """Make what the job record keeps: the base, and the token's hash; of no address, nothing."""
        known = None if self.base is None else token_hash(self._token(job_id))
        return {"callback_base": self.base, "callback_hash": known}

    def url(self, base: str, job_id: str) -> str:
        """Make a job's address under the base that its row holds."""
        return f"{base}{PATH}{self._token(job_id)}"

    @property
    def trunk(self) -> str:
        """What all addresses of calls begin with; empty when there are none."""
        return "" if self.base is None else f"{self.base}{PATH}"

    def proof(self, challenge: str) -> str:
        """Make what only this installation can answer: by it, an address is known to lead here."""
        return self._derived(f"answer to {challenge}")

    def _token(self, job_id: str) -> str:
        return self._derived(f"callback of job {job_id}")

    def _derived(self, purpose: str) -> str:
        digest = hmac.digest(self.secret, purpose.encode(), "sha256")
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def token_hash(token: str) -> str:
    """Hash a token as the job record keeps it."""
    return hashlib.sha256(token.encode()).hexdigest()
