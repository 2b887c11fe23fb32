"""Every error code that can occur, from its real causes, as every client hears of it that can cause it."""

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from tests.conformance.call import SUBMIT_DANCE, Call, Outcome, description
from tests.conformance.callers import Caller
from tests.conformance.dance_refusals import DANCES
from tests.conformance.engines import Stuck
from tests.conformance.failures import FAILURES
from tests.conformance.host import Host
from tests.conformance.refusal import Failure, Refusal
from tests.conformance.shot_refusals import SHOTS
from tests.conformance.wire_refusals import CALLERS, LIMITS, REQUESTS
from tests.conformance.works import ended
from tests.support.engine import RunningEngine
from vclm.errors import message_of
from vclm.messages import LANGUAGES

REFUSALS = (*CALLERS, *REQUESTS, *LIMITS, *DANCES, *SHOTS)


UNTOLD = {
    "intl sync": {"InvalidParameterValue.InvalidModel", "UnsupportedProtocol"},
    "intl async": {"InvalidParameterValue.InvalidModel"},
    "mainland": {"InvalidParameter.TemplateNotExisted", "UnsupportedProtocol"},
    "ours": {
        "AuthFailure.InvalidAuthorization",
        "AuthFailure.SignatureExpire",
        "InvalidAction",
        "InvalidParameter",
        "InvalidParameterValue",
        "InvalidRequest",
        "NoSuchProduct",
        "NoSuchVersion",
        "UnknownParameter",
        "UnsupportedOperation",
        "UnsupportedProtocol",
    },
}
"""The codes that a client is never told of, for it has no means to make such a call."""


def of(engine: str) -> list[Refusal]:
    return [refusal for refusal in REFUSALS if refusal.engine == engine]


def failures(engine: str) -> list[Failure]:
    return [failure for failure in FAILURES if failure.engine == engine]


@pytest.mark.parametrize("refusal", of("usual"), ids=str)
async def test_what_is_wrong_is_refused(
    refusal: Refusal, usual: RunningEngine, callers: Sequence[Caller], host: Host
) -> None:
    await check_refused(refusal, usual, callers, host)


@pytest.mark.parametrize("refusal", of("stuck"), ids=str)
async def test_what_is_too_much_is_refused(
    refusal: Refusal, stuck: Stuck, callers: Sequence[Caller], host: Host
) -> None:
    await check_refused(refusal, stuck.engine, callers, host)


async def test_a_job_that_waits_or_runs_has_no_error_yet(stuck: Stuck, callers: Sequence[Caller]) -> None:
    for job, status in ((stuck.waiting, "WAIT"), (stuck.running, "RUN")):
        for caller in callers:
            if caller.can_send(call := description(SUBMIT_DANCE, job)):
                answer = (await caller.send(call, stuck.engine)).answer
                assert answer.items() >= {"Status": status, "ErrorCode": "", "ResultVideoUrl": ""}.items()


@pytest.mark.parametrize("failure", failures("usual"), ids=str)
async def test_a_picture_that_will_not_do_fails_its_job(
    failure: Failure, failing: Mapping[str, str], usual: RunningEngine, callers: Sequence[Caller]
) -> None:
    await check_failed(failure, failing[failure.cause], usual, callers)


@pytest.mark.parametrize("failure", failures("hasty"), ids=str)
async def test_a_job_without_time_fails(
    failure: Failure, failing_hastily: Mapping[str, str], hasty: RunningEngine, callers: Sequence[Caller]
) -> None:
    await check_failed(failure, failing_hastily[failure.cause], hasty, callers)


@pytest.mark.parametrize("refusal", of("hasty"), ids=str)
async def test_what_the_engine_cannot_do_is_its_own_fault(
    refusal: Refusal, hasty: RunningEngine, callers: Sequence[Caller], host: Host
) -> None:
    await check_refused(refusal, hasty, callers, host)


def test_every_client_is_told_of_every_code_it_can_cause(callers: Sequence[Caller], host: Host) -> None:
    told = {caller.name: set[str]() for caller in callers}
    for caller in callers:
        told[caller.name] |= {one.code for one in REFUSALS if any(map(caller.can_send, filled(one, host)))}
        told[caller.name] |= {
            one.code for one in FAILURES if by_any_means(caller, description(one.call.action, "1"))
        }
    everything = {one.code for one in (*REFUSALS, *FAILURES)}
    assert {name: everything - codes for name, codes in told.items()} == UNTOLD


async def check_refused(
    refusal: Refusal, engine: RunningEngine, callers: Sequence[Caller], host: Host
) -> None:
    """Every client that can make the calls is told the same, by POST and GET, in both languages."""
    wrong: dict[str, Outcome] = {}
    made = 0
    async with refusal.during(engine) if refusal.during else contextlib.nullcontext():
        for call in filled(refusal, host):
            for caller in callers:
                if not caller.can_send(call):
                    continue
                made += 1
                outcome = await until_refused(caller, call, engine, refusal.tries)
                if not is_as_told(outcome, refusal, call, caller):
                    wrong[f"{caller.name}, {call.action} by {call.method} in {call.language}"] = outcome
    assert not wrong
    assert made


def filled(refusal: Refusal, host: Host) -> list[Call]:
    return [host.filled(call) for call in refusal.variants()]


async def until_refused(caller: Caller, call: Call, engine: RunningEngine, tries: int) -> Outcome:
    outcome = await caller.send(call, engine)
    while outcome.code == "FailedOperation.JobNotFound" and tries > 1:
        tries -= 1
        outcome = await caller.send(call, engine)
    return outcome


def is_as_told(outcome: Outcome, refusal: Refusal, call: Call, caller: Caller) -> bool:
    if outcome.code != refusal.code:
        return False
    if not outcome.request_id:  # our client knows the limits: nothing was sent, and the words are its own
        return caller.name == "ours" and refusal.code in outcome.message
    return len(outcome.request_id) == 36 and outcome.message == refusal.message(call, call.language)


async def check_failed(failure: Failure, job: str, engine: RunningEngine, callers: Sequence[Caller]) -> None:
    """Every client that describes the job is told the same, by POST and GET, in both languages."""
    assert (await ended(failure.call.action, job, engine))["Status"] == "FAIL"
    wrong: dict[str, Outcome] = {}
    for method, language in zip(("POST", "GET"), LANGUAGES, strict=True):
        call = replace(description(failure.call.action, job), method=method, language=language)
        expected = {
            "Status": "FAIL",
            "ErrorCode": failure.code,
            "ErrorMessage": message_of(failure.code, language),
            "ResultVideoUrl": "",
        }
        for caller in callers:
            if (possible := by_any_means(caller, call)) is not None:
                outcome = await caller.send(possible, engine)
                if not outcome.answer.items() >= expected.items():
                    wrong[f"{caller.name} by {method} in {language}"] = outcome
    assert not wrong


def by_any_means(caller: Caller, call: Call) -> Call | None:
    """The call as a client can make it: by its own method for it, else by its SDK's generic call."""
    calls = (call, replace(call, generic=True))
    return next((possible for possible in calls if caller.can_send(possible)), None)
