"""The reckoning: what was asked, posted, paid and kept, against what the record says."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from bot.jobs.retention import forget_old
from bot.jobs.states import TERMINAL, TRANSITIONS, JobState
from tests.soak.counting import wrong_limits
from tests.soak.town import Town

_OTHERS_TURNS = 2
"""How often another server is served while one waits: once by its turn, once more as it was just chosen."""


def discrepancies(town: Town) -> list[str]:
    """List everything that does not add up; nothing, if all is well."""
    return [
        *_claims(town),
        *_moves(town),
        *wrong_limits(town),
        *_posts(town),
        *_points(town),
        *_files(town),
        *_turns(town),
    ]


def _claims(town: Town) -> Iterator[str]:
    rows = Counter(row[0] for row in town.rows("SELECT interaction_id FROM jobs"))
    for asked in town.book:
        wanted = 1 if asked.refusal is None else 0
        if rows.pop(asked.interaction, 0) != wanted:
            yield f"interaction {asked.interaction} has not {wanted} rows: {asked.refusal}"
    for interaction in rows:
        yield f"a row of interaction {interaction}, which nobody made"


def _moves(town: Town) -> Iterator[str]:
    states: dict[str, str] = {}
    for move in town.rows("SELECT * FROM journal WHERE within IS NULL ORDER BY seq"):
        before = states.get(move["job"])
        if before != move["old"] or (before and move["new"] not in TRANSITIONS[JobState(before)]):
            yield f"job {move['job']} went from {before} to {move['new']}"
        states[move["job"]] = move["new"]
    for row in town.rows("SELECT * FROM jobs"):
        if states[row["id"]] != row["state"]:
            yield f"job {row['id']} is {row['state']}, its last move was to {states[row['id']]}"
        if row["state"] not in TERMINAL:
            yield f"job {row['id']} is {row['state']} for ever"
        if row["told_at"] is None or row["due_at"] is not None or row["interaction_token"] is not None:
            yield f"the member of job {row['id']} ({row['state']}) was not told"


def _posts(town: Town) -> Iterator[str]:
    posts, delivered = town.posts, set[str]()
    for row in town.rows("SELECT * FROM jobs"):
        job, videos = row["id"], posts.videos[row["id"]]
        if row["state"] == JobState.DELIVERED:
            delivered.add(job)
            if videos != {row["message_id"]}:
                yield f"job {job} was delivered as {row['message_id']}, its video is in {videos}"
        elif videos and row["state"] not in (JobState.CANCELLED, JobState.FAILED):
            yield f"job {job} is {row['state']}, and its video was posted"
        if len(posts.reviews[job]) > 1:
            yield f"job {job} was shown to the moderators {len(posts.reviews[job])} times"
        if len(posts.words[job] | videos) > 1:
            yield f"the member of job {job} was answered in {len(posts.words[job] | videos)} messages"
    if strange := {job for job, ids in posts.videos.items() if ids} - delivered:
        yield f"videos of jobs that were not delivered: {strange}"


def _points(town: Town) -> Iterator[str]:
    studio = town.studio
    for trace_id, times in studio.submissions.items():
        if times > 1:
            yield f"{trace_id} was paid for {times} times"
    noted = 0.0
    for row in town.rows("SELECT * FROM jobs"):
        job_id = row["provider_job_id"]
        if job_id is not None and studio.jobs[job_id].trace_id != row["trace_id"]:
            yield f"job {row['id']} has another's job at the provider"
        if row["points"] is not None:
            noted += row["points"]
            if job_id is None or row["points"] != studio.charged(job_id):
                yield f"job {row['id']} did not cost {row['points']} points"
    delivered = town.rows("SELECT provider_job_id FROM jobs WHERE state = 'delivered'")
    paid = sum(studio.charged(row[0]) for row in delivered)
    seen = {row[0] for row in town.rows("SELECT provider_job_id FROM jobs WHERE points IS NOT NULL")}
    if noted != sum(studio.charged(job_id) for job_id in seen) or noted < paid:
        yield f"the record's points add up to {noted}, those of delivered videos to {paid}"


def _files(town: Town) -> Iterator[str]:
    pictures, results = town.files
    named_pictures, named_results = set[str](), set[str]()
    for row in town.rows("SELECT * FROM jobs"):
        held = {row[name] for name in ("picture_file", "second_file") if row[name]}
        named_pictures |= held
        named_results |= {row["result_file"]} - {None}
        if held and (row["state"] == JobState.REJECTED or row["deleted_at"] is not None):
            yield f"job {row['id']} is {row['state']} and keeps a picture"
    for what, there, named in (
        ("pictures", pictures, named_pictures),
        ("videos", results, named_results),
    ):
        if named - there:
            yield f"{what} are named and not there: {named - there}"
        if len(there - named) > town.strays[what]:
            yield f"{len(there - named)} {what} that no job names, where {town.strays[what]} may be"


def _turns(town: Town) -> Iterator[str]:
    """No server is passed by again and again while it has a job ready."""
    ready: defaultdict[int, set[str]] = defaultdict(set)
    passed_by: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for move in town.rows("SELECT * FROM journal ORDER BY seq"):
        server = move["server"]
        in_line = move["new"] == JobState.REVIEWED
        (ready[server].add if in_line else ready[server].discard)(move["job"])
        if move["within"] == "served":
            passed_by[server].clear()
            for other in [one for one in ready if one != server and ready[one]]:
                passed_by[other][server] += 1
                if passed_by[other][server] == _OTHERS_TURNS + 1:
                    yield f"server {other} waited while others were served {dict(passed_by[other])}"
        if move["within"] == "not served":  # the provider did not take it after all
            for passed in passed_by.values():
                passed[server] -= passed[server] > 0
        if not ready[server]:
            passed_by[server].clear()


async def forget_everything(town: Town) -> list[str]:
    """Let retention run as if all had been kept long enough; list what it leaves on disk."""
    await forget_old(town.life.store, town.life.files, 0.0)
    town.life.files.sweep(await town.life.store.kept_files(), now=1e11)
    return sorted(set[str]().union(*town.files))
