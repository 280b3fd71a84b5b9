"""Styles, scripts and vendored files: named with a hash of their content, so that browsers may keep them for good."""

import hashlib
from functools import cache
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER = Path(__file__).parent / "static"


@cache
def _hash(name: str, changed: int) -> str:
    return hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:16]


def static(name: str) -> str:
    """The address of a file under static/, which changes with its content.

    Raises:
        FileNotFoundError: a page names a file that is not there.
    """
    return f"/static/{name}?_hash={_hash(name, (FOLDER / name).stat().st_mtime_ns)}"


class Files(StaticFiles):
    """Serves static/; what is asked for with its current hash may be kept for a year."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        asked = scope.get("query_string", b"").decode("latin-1")
        if response.status_code == 200 and asked and static(path).endswith(f"?{asked}"):
            response.headers["cache-control"] = "public, max-age=31536000, immutable"
        return response
