"""The queue of callbacks: what is owed outlives the engine, and so does the pause between two tries."""
# pyright: reportUnknownMemberType=false

from collections.abc import Callable

from dbos import DBOS, SetEnqueueOptions, SetWorkflowID

from engine.job_database import MAX_RECOVERIES, serve

CALLBACKS = "callbacks"
AT_A_TIME = 8
PAUSES = (5.0, 20.0)
"""Seconds between the tries of a callback, of which there is one more than pauses."""


class CallbackQueue:
    """Has callbacks told, each try in a workflow of its own, until one is heard or there are no more.

    ``tell`` tells of a job's end, and returns whether it was heard. Methods block briefly on the database.
    """

    def __init__(self, tell: Callable[[str], bool], *, pauses: tuple[float, ...] = PAUSES) -> None:
        """Register the workflow; its name, and its step's, are in databases."""
        self._pauses = pauses

        @DBOS.step(name="call_back")
        def call_back(job: str) -> bool:
            return tell(job)

        @DBOS.workflow(name="callback", max_recovery_attempts=MAX_RECOVERIES)
        def workflow(job: str, number: int) -> bool:
            heard = call_back(job)
            if not heard and number < len(self._pauses):
                self._enqueue(job, number + 1, delay=self._pauses[number])
            return heard

        self._workflow = workflow

    def start(self) -> None:
        """Carry on with what is owed."""
        serve(CALLBACKS, at_a_time=AT_A_TIME)

    def owe(self, job: str) -> None:
        """Have a job's end told; what is owed already is not owed twice."""
        self._enqueue(job, 0, delay=None)

    def tries(self, job: str) -> list[str]:
        """Return the ids of the workflows that a job's callback may have had."""
        return [_try_id(job, number) for number in range(len(self._pauses) + 1)]

    def _enqueue(self, job: str, number: int, *, delay: float | None) -> None:
        with SetWorkflowID(_try_id(job, number)), SetEnqueueOptions(delay_seconds=delay):
            DBOS.enqueue_workflow(CALLBACKS, self._workflow, job, number)


def _try_id(job: str, number: int) -> str:
    return f"{job}.callback.{number}"
