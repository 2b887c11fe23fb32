"""The ledger against a model of it: never negative, never doubled, whatever happens in between."""

import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from pydantic import SecretStr

from engine.failure import ActionFailed, CannotStart
from engine.ledger import Account, Ledger
from engine.tenants import Tenant

DAY = 86_400
MIDNIGHT = 20_000.0 * DAY
ACTION = "SubmitImageToVideoViduJob"


class Clock:
    def __init__(self) -> None:
        self.now = MIDNIGHT + 20 * 3600

    def __call__(self) -> float:
        return self.now


def tenant(name: str, **limits: int) -> Tenant:
    return Tenant.model_validate({"secret_id": name, "secret_key": SecretStr("key"), **limits})


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(tmp_path: Path, clock: Clock) -> Ledger:
    return Ledger(tmp_path, clock=clock)


def refusal(act: Callable[[], None]) -> str:
    with pytest.raises(ActionFailed) as caught:
        act()
    return caught.value.code


def spent(ledger: Ledger, name: str) -> int:
    return {account.tenant: account.spent for account in ledger.accounts()}.get(name, 0)


def test_points_are_taken_at_once_and_kept_or_returned_once(ledger: Ledger) -> None:
    me = tenant("me", points=10)
    ledger.open("1", me, 6, ACTION)
    assert ledger.accounts() == [Account("me", spent=6, held=6, jobs=1)]
    ledger.open("1", me, 6, ACTION)
    assert refusal(lambda: ledger.open("2", me, 5, ACTION)) == "ResourceInsufficient"
    for _ in range(2):
        ledger.close("1", returned=True)
        assert ledger.accounts() == [Account("me", spent=0, held=0, jobs=0)]
    ledger.close("1", returned=False)
    ledger.close("never", returned=True)
    ledger.open("2", me, 10, ACTION)
    for returned in (False, True):
        ledger.close("2", returned=returned)
        assert ledger.accounts() == [Account("me", spent=10, held=0, jobs=0)]
    assert refusal(lambda: ledger.open("3", me, 1, ACTION)) == "ResourceInsufficient"
    ledger.open("4", me, 0, "SubmitImageAnimateJob")
    ledger.open("1", tenant("you", points=1), 1, ACTION)
    assert spent(ledger, "you") == 1


def test_a_job_forgotten_and_made_again_is_paid_again(ledger: Ledger) -> None:
    for times in (1, 2):
        ledger.open("1", tenant("me"), 3, ACTION)
        ledger.close("1", returned=False)
        assert spent(ledger, "me") == 3 * times


def test_so_many_jobs_may_be_under_way(ledger: Ledger) -> None:
    me = tenant("me", concurrent_jobs=2)
    ledger.open("1", me, 0, ACTION)
    ledger.open("2", me, 0, "SubmitImageAnimateJob")
    assert refusal(lambda: ledger.open("3", me, 0, ACTION)) == "RequestLimitExceeded.JobNumExceed"
    ledger.open("2", me, 0, ACTION)
    ledger.open("4", tenant("you", concurrent_jobs=1), 0, ACTION)
    ledger.close("1", returned=False)
    ledger.open("3", me, 0, ACTION)
    assert ledger.open_jobs() == ["2", "4", "3"]


def test_so_many_jobs_a_day_and_none_that_failed(ledger: Ledger, clock: Clock) -> None:
    me = tenant("me", daily_jobs=2)
    ledger.open("1", me, 0, ACTION)
    ledger.open("2", me, 0, ACTION)
    assert refusal(lambda: ledger.open("3", me, 0, ACTION)) == "LimitExceeded"
    ledger.close("1", returned=True)
    ledger.open("3", me, 0, ACTION)
    ledger.close("2", returned=False)
    ledger.close("3", returned=False)
    clock.now += 1
    assert ledger.forget(older_than=0) == 0, "the day's are still counted"
    assert refusal(lambda: ledger.open("4", me, 0, ACTION)) == "LimitExceeded"
    clock.now = MIDNIGHT + DAY - 0.001
    assert refusal(lambda: ledger.open("4", me, 0, ACTION)) == "LimitExceeded"
    clock.now = MIDNIGHT + DAY
    ledger.open("4", me, 0, ACTION)
    assert refusal(lambda: ledger.open("5", tenant("idle", daily_jobs=0), 0, ACTION)) == "LimitExceeded"


def test_what_was_spent_stays_spent_when_its_jobs_are_forgotten(ledger: Ledger, clock: Clock) -> None:
    ledger.open("kept", tenant("me"), 4, ACTION)
    ledger.open("returned", tenant("me"), 2, ACTION)
    ledger.open("open", tenant("me"), 1, ACTION)
    ledger.close("kept", returned=False)
    ledger.close("returned", returned=True)
    clock.now += 10 * DAY
    assert ledger.forget(older_than=11 * DAY) == 0
    assert ledger.forget(older_than=9 * DAY) == 2
    assert ledger.accounts() == [Account("me", spent=5, held=1, jobs=1)]


def test_what_fails_half_way_leaves_nothing(ledger: Ledger, tmp_path: Path) -> None:
    ledger.open("1", tenant("me"), 3, ACTION)
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite")) as other, other:
        for change in ("INSERT", "UPDATE"):
            other.execute(
                f"CREATE TRIGGER no_{change} BEFORE {change} ON account BEGIN SELECT RAISE(ABORT, 'no'); END"
            )
    with pytest.raises(sqlite3.DatabaseError):
        ledger.open("2", tenant("you"), 3, ACTION)
    with pytest.raises(sqlite3.DatabaseError):
        ledger.close("1", returned=True)
    assert ledger.open_jobs() == ["1"]
    assert ledger.accounts() == [Account("me", spent=3, held=3, jobs=1)]


def test_threads_at_once_never_exceed_a_limit(ledger: Ledger) -> None:
    def accepted(me: Tenant, points: int) -> list[str]:
        def attempt(number: int) -> str:
            try:
                ledger.open(f"{me.secret_id}-{number}", me, points, ACTION)
            except ActionFailed as failure:
                return failure.code
            return ""

        with ThreadPoolExecutor(16) as threads:
            return [code for code in threads.map(attempt, range(40)) if code]

    assert accepted(tenant("many", concurrent_jobs=7), 0) == ["RequestLimitExceeded.JobNumExceed"] * 33
    assert accepted(tenant("daily", daily_jobs=9), 0) == ["LimitExceeded"] * 31
    assert accepted(tenant("poor", points=100), 30) == ["ResourceInsufficient"] * 37
    assert spent(ledger, "poor") == 90


def test_a_damaged_ledger_is_named(tmp_path: Path) -> None:
    (tmp_path / "ledger.sqlite").write_bytes(b"this is no database at all" * 100)
    with pytest.raises(CannotStart, match=r"ledger\.sqlite cannot be used .* with nothing spent"):
        Ledger(tmp_path)


def test_a_ledger_with_a_damaged_page_is_named(tmp_path: Path) -> None:
    whole = Ledger(tmp_path)
    for number in range(200):
        whole.open(str(number), tenant("me"), 1, ACTION)
    whole.close_database()
    path = tmp_path / "ledger.sqlite"
    data = bytearray(path.read_bytes())
    data[4096 * 2 : 4096 * 3] = b"\xff" * 4096
    path.write_bytes(data)
    with pytest.raises(CannotStart, match=r"ledger\.sqlite"):
        Ledger(tmp_path)


def test_only_the_owner_reads_it(ledger: Ledger, tmp_path: Path) -> None:
    ledger.open("1", tenant("me"), 1, ACTION)
    assert {path.stat().st_mode & 0o077 for path in tmp_path.glob("ledger.sqlite*")} == {0}


TENANTS = {
    "free": tenant("free"),
    "busy": tenant("busy", concurrent_jobs=2, points=20),
    "daily": tenant("daily", daily_jobs=3, points=12),
}
JOBS = st.sampled_from([str(number) for number in range(8)])


@dataclass
class Entry:
    """What the model remembers of a job."""

    job: str
    tenant: str
    points: int
    at: float
    state: str = "open"


class LedgerMachine(RuleBasedStateMachine):
    """Opens, closes, forgets, lets days pass and the process end; a list of entries says what is right."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.clock = Clock()
        self.ledger = Ledger(self.folder, clock=self.clock)
        self.entries: list[Entry] = []

    def teardown(self) -> None:
        self.ledger.close_database()
        shutil.rmtree(self.folder)

    @rule(job=JOBS, name=st.sampled_from(sorted(TENANTS)), points=st.integers(0, 9))
    def open(self, job: str, name: str, points: int) -> None:
        known = any(entry.job == job and entry.state == "open" for entry in self.entries)
        expected = "" if known else self.judgement(TENANTS[name], points)
        if expected:
            assert refusal(lambda: self.ledger.open(job, TENANTS[name], points, ACTION)) == expected
            return
        self.ledger.open(job, TENANTS[name], points, ACTION)
        if not known:
            self.entries.append(Entry(job, name, points, self.clock.now))

    def judgement(self, who: Tenant, points: int) -> str:
        mine = [entry for entry in self.entries if entry.tenant == who.secret_id]
        today = self.clock.now // DAY
        under_way = sum(entry.state == "open" for entry in mine)
        of_today = sum(entry.state != "returned" and entry.at // DAY == today for entry in mine)
        left = None if who.points is None else who.points - self.spent(who.secret_id)
        if who.concurrent_jobs is not None and under_way >= who.concurrent_jobs:
            return "RequestLimitExceeded.JobNumExceed"
        if who.daily_jobs is not None and of_today >= who.daily_jobs:
            return "LimitExceeded"
        return "ResourceInsufficient" if left is not None and 0 < points > left else ""

    def spent(self, name: str) -> int:
        return sum(
            entry.points for entry in self.entries if entry.tenant == name and entry.state != "returned"
        )

    @rule(job=JOBS, returned=st.booleans())
    def close(self, job: str, returned: bool) -> None:
        self.ledger.close(job, returned=returned)
        for entry in self.entries:
            if entry.job == job and entry.state == "open":
                entry.state = "returned" if returned else "kept"

    @rule(hours=st.sampled_from([1, 5, 24]))
    def time_passes(self, hours: int) -> None:
        self.clock.now += hours * 3600

    @rule(hours=st.sampled_from([0, 12, 48]))
    def forget(self, hours: int) -> None:
        self.ledger.forget(older_than=hours * 3600)

    @rule(orderly=st.booleans())
    def the_process_ends(self, orderly: bool) -> None:
        if orderly:
            self.ledger.close_database()
        self.ledger = Ledger(self.folder, clock=self.clock)

    @invariant()
    def every_account_is_right(self) -> None:
        accounts = {account.tenant: account for account in self.ledger.accounts()}
        assert set(accounts) == {entry.tenant for entry in self.entries}
        for name, account in accounts.items():
            held = [entry.points for entry in self.entries if entry.tenant == name and entry.state == "open"]
            assert account == Account(name, self.spent(name), sum(held), len(held))
            limit = TENANTS[name].points
            assert 0 <= account.held <= account.spent
            assert limit is None or account.spent <= limit

    @invariant()
    def every_job_under_way_is_known(self) -> None:
        assert self.ledger.open_jobs() == [entry.job for entry in self.entries if entry.state == "open"]


TestLedgerMachine = LedgerMachine.TestCase
TestLedgerMachine.settings = settings(
    max_examples=40, stateful_step_count=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
