"""Serving results under signed URLs."""

from aiohttp import web

from engine.files import Access, FileStore

_TYPES = {".mp4": "video/mp4", ".json": "application/json"}


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
        if path.suffix == ".mp4":
            report = self._files.signed_path(f"{path.stem}.json", int(expires))
            headers["Link"] = f'<{report}>; rel="describedby"; type="application/json"'
        return web.FileResponse(path, headers=headers)
