"""Tenants: their file, what a key is good for, and the limits of each on a real engine."""

from pathlib import Path

import pytest

from engine.authorize import Authorizer, check_action
from engine.failure import ActionFailed, CannotStart
from engine.settings import EngineSettings
from engine.tenants import Tenant, by_secret_id, read_tenants
from engine.wire import WireRequest
from tests.engine.calls import DESCRIBE, SUBMIT_SHOT
from vclm.signing import SignableRequest, sign

KEY = "do-not-tell-anybody"
ALICE = f'[[tenant]]\nsecret_id = "alice"\nsecret_key = "{KEY}"\n'
NOW = 1_800_000_000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "tenants.toml"


def written(path: Path, text: str, mode: int = 0o600) -> Path:
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def test_a_file_of_tenants(path: Path) -> None:
    text = f"""
        [[tenant]]
        secret_id = "alice"
        secret_key = "{KEY}"

        [[tenant]]
        secret_id = "AKID.of-bob_2"
        secret_key = "another"
        requests_per_second = 5
        concurrent_jobs = 3
        daily_jobs = 0
        points = 500
        actions = ["SubmitImageToVideoViduJob", "DescribeImageToVideoViduJob"]
        suspended = true
        expires = 2027-01-15T08:00:00Z
        allowed_networks = ["203.0.113.0/24", "2001:db8::/32", "198.51.100.7"]
        blocked_networks = ["203.0.113.66/32"]
        """
    alice, bob = read_tenants(written(path, text))
    assert alice == Tenant(secret_id="alice", secret_key=alice.secret_key)
    assert alice.secret_key.get_secret_value() == KEY
    assert alice.requests_per_second == 20
    assert (alice.concurrent_jobs, alice.daily_jobs, alice.points, alice.actions) == (None, None, None, None)
    assert (bob.requests_per_second, bob.concurrent_jobs, bob.daily_jobs, bob.points) == (5, 3, 0, 500)
    assert bob.actions == ("SubmitImageToVideoViduJob", "DescribeImageToVideoViduJob")
    assert bob.suspended
    assert [str(one) for one in bob.allowed_networks] == [
        "203.0.113.0/24",
        "2001:db8::/32",
        "198.51.100.7/32",
    ]
    assert KEY not in repr((alice, bob)) + str(alice)


REFUSED = {
    "no TOML": ("[[tenant", "cannot be read"),
    "nothing in it": ("", r"must consist of \[\[tenant\]\] tables"),
    "one table": (ALICE.replace("[[tenant]]", "[tenant]"), r"must consist of \[\[tenant\]\] tables"),
    "something else, too": (ALICE + "[other]\n", r"must consist of \[\[tenant\]\] tables"),
    "no table": ("tenant = [1]", "tenant 1: Input should be a valid dictionary"),
    "unknown field": (ALICE + ALICE.replace("alice", "bob") + "credits = 5\n", "tenant 2: credits: "),
    "no key": ('[[tenant]]\nsecret_id = "alice"\n', "tenant 1: secret_key: Field required"),
    "empty key": (ALICE.replace(KEY, ""), "tenant 1: secret_key: "),
    "key no text": (ALICE.replace(f'"{KEY}"', "12345"), "tenant 1: secret_key: "),
    "impossible id": (ALICE.replace("alice", "al ice"), "tenant 1: secret_id: "),
    "id with a line end": (ALICE.replace("alice", r"alice\n"), "tenant 1: secret_id: "),
    "long id": (ALICE.replace("alice", "a" * 129), "tenant 1: secret_id: "),
    "negative points": (ALICE + "points = -1\n", "tenant 1: points: "),
    "no jobs at a time": (ALICE + "concurrent_jobs = 0\n", "tenant 1: concurrent_jobs: "),
    "no requests": (ALICE + "requests_per_second = 0\n", "tenant 1: requests_per_second: "),
    "no network": (
        ALICE + 'blocked_networks = ["home"]\n',
        "tenant 1: blocked_networks.0: Input is not a valid IPv4 network",
    ),
    "time of no zone": (ALICE + "expires = 2027-01-15T08:00:00\n", "tenant 1: expires: "),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_wrong_with_a_file_is_said_without_its_secrets(path: Path, case: str) -> None:
    text, words = REFUSED[case]
    with pytest.raises(CannotStart, match=words) as caught:
        read_tenants(written(path, text))
    assert str(path) in str(caught.value)
    assert KEY not in str(caught.value)
    assert "12345" not in str(caught.value)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_a_file_that_others_may_read_is_refused(path: Path, mode: int) -> None:
    with pytest.raises(CannotStart, match="chmod 600"):
        read_tenants(written(path, ALICE, mode))


def test_a_file_that_is_not_there_or_not_text_is_refused(path: Path) -> None:
    with pytest.raises(CannotStart, match=r"ENGINE_TENANTS: .* cannot be read"):
        read_tenants(path)
    written(path, ALICE)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(CannotStart, match="cannot be read"):
        read_tenants(path)


def test_nobody_has_the_name_of_another(path: Path) -> None:
    alice = read_tenants(written(path, ALICE))
    with pytest.raises(CannotStart, match="two tenants have the secret_id alice"):
        by_secret_id(alice + alice)
    settings = EngineSettings.model_validate({"tenants": path, "secret_id": "alice", "secret_key": "other"})
    with pytest.raises(CannotStart, match="two tenants have the secret_id alice"):
        by_secret_id(settings.all_tenants())
    with pytest.raises(CannotStart, match="credentials are needed"):
        by_secret_id(())


def test_the_key_of_the_settings_is_one_more_tenant(path: Path) -> None:
    given = {"secret_id": "me", "secret_key": KEY, "requests_per_second": 7}
    settings = EngineSettings.model_validate({"tenants": written(path, ALICE), **given})
    me, alice = settings.all_tenants()
    assert (me.secret_id, me.requests_per_second, me.points) == ("me", 7, None)
    assert (alice.secret_id, alice.requests_per_second) == ("alice", 20)
    half = EngineSettings.model_validate({"tenants": path, "secret_id": "me"})
    assert [tenant.secret_id for tenant in half.all_tenants()] == ["alice"]
    wrong = EngineSettings.model_validate({"secret_id": "not me", "secret_key": KEY})
    with pytest.raises(CannotStart, match="ENGINE_SECRET_ID"):
        wrong.all_tenants()


def tenant(**fields: object) -> Tenant:
    return Tenant.model_validate({"secret_id": "alice", "secret_key": KEY, **fields})


def verdict(known: Tenant, *, remote: str = "203.0.113.5", secret_id: str = "alice", key: str = KEY) -> str:
    """The code with which a call is turned away; "" if it is not."""
    headers = {"content-type": "application/json", "host": "vclm.localhost", "x-tc-timestamp": str(NOW)}
    request = SignableRequest("POST", "", headers, b"{}")
    authorization = sign(request, secret_id=secret_id, secret_key=key, service="vclm", timestamp=NOW)
    head = WireRequest("POST", "", {**headers, "authorization": str(authorization)}, "application/json")
    authorizer = Authorizer({known.secret_id: known}, clock=lambda: NOW)
    try:
        authorizer.confirm(authorizer.claim(head, remote), head.with_body(b"{}"))
    except ActionFailed as failure:
        return failure.code
    return ""


def test_a_key_is_good_until_it_expires() -> None:
    assert verdict(tenant()) == ""
    assert verdict(tenant(expires="2027-01-15T08:00:01Z")) == ""
    assert verdict(tenant(expires="2027-01-15T08:00:00Z")) == "AuthFailure"
    assert verdict(tenant(expires="2027-01-15T09:00:00+02:00")) == "AuthFailure"


def test_a_suspended_tenant_is_told_so() -> None:
    assert verdict(tenant(suspended=True)) == "OperationDenied"


def test_only_who_has_the_key_learns_what_became_of_it() -> None:
    for state in ({"suspended": True}, {"expires": "2020-01-01T00:00:00Z"}):
        assert verdict(tenant(**state), key="guess") == "AuthFailure.SignatureFailure"


def test_ids_that_are_none_and_ids_that_are_not_known() -> None:
    assert verdict(tenant(), secret_id="bob") == "AuthFailure.SecretIdNotFound"
    for odd in ("al!ce", "a" * 129, "\u00e4"):
        assert verdict(tenant(), secret_id=odd) == "AuthFailure.InvalidSecretId"


BLOCKING = {"blocked_networks": ["203.0.113.0/24", "2001:db8::/32"]}
ALLOWING = {"allowed_networks": ["203.0.113.0/24", "2001:db8::/32"]}


@pytest.mark.parametrize("remote", ["203.0.113.5", "::ffff:203.0.113.5", "2001:db8::1", "2001:db8::1%eth0"])
def test_networks_hold_for_an_address_in_every_writing(remote: str) -> None:
    assert verdict(tenant(**BLOCKING), remote=remote) == "IpInBlacklist"
    assert verdict(tenant(**ALLOWING), remote=remote) == ""
    assert verdict(tenant(**BLOCKING, **ALLOWING), remote=remote) == "IpInBlacklist"


@pytest.mark.parametrize("remote", ["203.0.114.5", "::ffff:203.0.114.5", "2001:db9::1", "::203.0.113.5"])
def test_other_networks_are_other_networks(remote: str) -> None:
    assert verdict(tenant(**BLOCKING), remote=remote) == ""
    assert verdict(tenant(**ALLOWING), remote=remote) == "IpNotInWhitelist"


def test_a_tenant_may_be_bound_to_actions() -> None:
    check_action(tenant(), DESCRIBE)
    check_action(tenant(actions=[DESCRIBE]), DESCRIBE)
    with pytest.raises(ActionFailed) as caught:
        check_action(tenant(actions=[DESCRIBE]), SUBMIT_SHOT)
    assert caught.value.code == "AuthFailure.UnauthorizedOperation"
    assert caught.value.message() == f"The key is not authorized to call `{SUBMIT_SHOT}`."
