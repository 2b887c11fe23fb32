"""Serving results under signed URLs."""

from aiohttp import web

from engine.files import MASK, REPORT, VIDEO, Access, FileStore
from engine.job_record import JobRecord
from vclm.models import JobStatus

_TYPES = {".mp4": "video/mp4", ".json": "application/json"}


class ResultUrls:
    """Makes the URLs of results, signed, and good for as long as results are kept.

    ``public_url`` is their base; without one, it is where the caller reached the engine (``origin``).
    """

    def __init__(self, files: FileStore, public_url: str = "") -> None:
        self._files = files
        self._public_url = public_url.rstrip("/")

    def video(self, job: str, record: JobRecord, origin: str) -> str:
        """Return a finished job's video, "" for any other job."""
        return self._url(f"{job}{VIDEO}", record, origin)

    def mask(self, job: str, record: JobRecord, origin: str) -> str:
        """Return the video of a finished job's mask, "" for any other job."""
        return self._url(f"{job}{MASK}", record, origin)

    def _url(self, name: str, record: JobRecord, origin: str) -> str:
        if record.status is not JobStatus.DONE or record.outcome is None:
            return ""
        expires = self._files.expiry(record.outcome.finished_at)
        return (self._public_url or origin) + self._files.signed_path(name, expires)


class Results:
    """``GET /results/NAME?expires=&signature=``.

    200 or 206, 403 unsigned, 410 when its time is over, 404 without file.
    """

    def __init__(self, files: FileStore) -> None:
        self._files = files

    async def get(self, request: web.Request) -> web.StreamResponse:
        """Answer one request; ranges are served by aiohttp."""
        name = request.match_info["name"]
        expires = request.query.get("expires", "")
        access = self._files.check(name, expires, request.query.get("signature", ""))
        if access is Access.REFUSED:
            raise web.HTTPForbidden(text="This link is not valid.\n")
        if access is Access.EXPIRED:
            raise web.HTTPGone(text="This video has expired.\n")
        path = self._files.result_path(name)
        if not path.is_file():
            raise web.HTTPNotFound(text="This video is not there any more.\n")
        headers = {
            "Content-Type": _TYPES[path.suffix],
            "Cache-Control": "private, max-age=3600",
            "X-Content-Type-Options": "nosniff",
        }
        if path.suffix == VIDEO:
            report = self._files.signed_path(f"{path.name.partition('.')[0]}{REPORT}", int(expires))
            headers["Link"] = f'<{report}>; rel="describedby"; type="application/json"'
        return web.FileResponse(path, headers=headers)
