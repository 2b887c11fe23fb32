"""How a step can end other than by moving its job on."""

from bot.jobs.states import JobState

MAX_FAILURES = 6
"""How often a step may fail, patient failures aside, before its job does."""


class Later(Exception):  # noqa: N818 (an outcome, not an error)
    """The step is to be tried again.

    After `seconds`, or by the back-off of the row when None. `failed` tells a failure, which counts, from
    plain waiting, which makes the count start anew. `patient` failures lengthen the pauses, but do not count
    towards the end of the job: its deadline ends it. `holdup` is the key of the sentence that tells the
    member meanwhile what the job waits for, if that is worth telling.
    """

    def __init__(
        self,
        reason: str,
        *,
        seconds: float | None = None,
        failed: bool = True,
        patient: bool = False,
        holdup: str | None = None,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.seconds = seconds
        self.failed = failed
        self.patient = patient
        self.holdup = holdup


class Ended(Exception):  # noqa: N818 (an outcome, not an error)
    """The job ends in `state`; `key` and `fields` make the sentence its member reads."""

    def __init__(self, state: JobState, key: str, **fields: object) -> None:
        super().__init__(f"{state}: {key}")
        self.state = state
        self.key = key
        self.fields = fields
