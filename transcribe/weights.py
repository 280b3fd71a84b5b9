"""A model's weights: found on this machine, or downloaded into the cache.

A model is a path to a checkpoint, or a name. Names are openai-whisper's own, each with an address that holds the file's
SHA-256. Another server may stand in for theirs (`base_url`); it may offer further names in a `models.json` beside the
files: {"name": "sha256/file.pt"}.
"""

import ast
import hashlib
import importlib.util
import os
from collections.abc import Callable
from functools import cache as cached
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import platformdirs
from filelock import FileLock

from transcribe.errors import WeightsMissing

DownloadProgress = Callable[[int, int | None], None]
"""Called with the bytes that are here and the bytes of the whole file, None where the server does not say."""

_TRIES = 3
_TIMEOUT = httpx.Timeout(30.0)
_MEND = "Run `debrief doctor --download` when this machine can reach"


def default_cache() -> Path:
    """DEBRIEF_WEIGHTS_CACHE, or the user's cache folder."""
    chosen = os.environ.get("DEBRIEF_WEIGHTS_CACHE")
    return Path(chosen) if chosen else platformdirs.user_cache_path("debrief", appauthor=False)


@cached
def whisper_models() -> dict[str, str]:
    """openai-whisper's names and addresses, read from its source: importing it would bring PyTorch into every process.

    Empty where openai-whisper is not installed.
    """
    spec = importlib.util.find_spec("whisper")
    if spec is None or spec.origin is None:
        return {}
    for node in ast.parse(Path(spec.origin).read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "_MODELS" for t in node.targets):
            models: dict[str, str] = ast.literal_eval(node.value)
            return models
    return {}


def is_path(model: str) -> bool:
    """Whether a model is meant as a file: names have neither a folder nor an ending."""
    return model.endswith((".pt", ".pth")) or "/" in model or os.sep in model


def locate(model: str, cache: Path | None = None) -> Path:
    """The checkpoint's file, without touching the network. cache: None for `default_cache()`. Raises WeightsMissing."""
    if is_path(model):
        path = Path(model).expanduser()
        if not path.is_file():
            raise WeightsMissing(
                model, f"There is no model file {path}; set DEBRIEF_MODEL to a file that exists, or to a model's name."
            )
        return path
    path = (cache or default_cache()) / _file_name(model)
    if path.is_file():
        return path
    known = whisper_models()
    if known and model not in known:
        raise WeightsMissing(
            model,
            f"openai-whisper has no model named '{model}'; set DEBRIEF_MODEL to a path or to one of {', '.join(known)} "
            "(or run `debrief doctor --download` if the server in DEBRIEF_WEIGHTS_URL has it).",
        )
    raise WeightsMissing(
        model, f"The weights of the model '{model}' are not on this machine; run `debrief doctor --download`."
    )


def _file_name(model: str) -> str:
    address = whisper_models().get(model)
    return address.rsplit("/", 1)[1] if address else f"{model}.pt"


def download(
    model: str,
    cache: Path | None = None,
    on_progress: DownloadProgress | None = None,
    *,
    base_url: str | None = None,
) -> Path:
    """The checkpoint's file, fetched if it is not here yet; another process that fetches it is waited for.

    base_url: the server that stands in for openai-whisper's, None for DEBRIEF_WEIGHTS_URL or theirs. A download that
    broke off is continued. The file appears whole and checked, or not at all. Raises WeightsMissing.
    """
    if is_path(model):
        return locate(model)
    target = (cache or default_cache()) / _file_name(model)
    base_url = base_url or os.environ.get("DEBRIEF_WEIGHTS_URL") or None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(target.with_name(f"{target.name}.lock")):
            if not target.is_file():
                with httpx.Client(timeout=_TIMEOUT, follow_redirects=True) as client:
                    address, sha256 = _address(client, model, base_url)
                    _fetch(client, model, address, sha256, target, on_progress or (lambda _done, _total: None))
    except OSError as error:
        raise WeightsMissing(
            model, f"The weights of '{model}' cannot be stored in {target.parent}: {error.strerror or error}."
        ) from error
    return target


def _address(client: httpx.Client, model: str, base_url: str | None) -> tuple[str, str]:
    """Where the file is, and its SHA-256."""
    address = whisper_models().get(model)
    if base_url is not None:
        base_url = base_url.rstrip("/")
        if address is None:
            address = _offered(client, model, base_url)
        if address is not None:
            address = f"{base_url}/{'/'.join(address.rsplit('/', 2)[-2:])}"
    if address is None:
        raise WeightsMissing(
            model,
            f"No model is named '{model}'; set DEBRIEF_MODEL to a path or to one of {', '.join(whisper_models())}.",
        )
    return address, address.rsplit("/", 2)[-2]


def _offered(client: httpx.Client, model: str, base_url: str) -> str | None:
    try:
        answer = client.get(f"{base_url}/models.json")
        if answer.status_code == httpx.codes.NOT_FOUND:
            return None
        answer.raise_for_status()
        offered = answer.json().get(model)
    except (httpx.HTTPError, ValueError) as error:
        raise WeightsMissing(
            model, f"The list of models at {base_url} cannot be read: {error}. {_MEND} {_host(base_url)}."
        ) from error
    return str(offered) if offered is not None else None


def _fetch(
    client: httpx.Client, model: str, address: str, sha256: str, target: Path, on_progress: DownloadProgress
) -> None:
    part = target.with_name(f"{target.name}.{sha256[:12]}.part")
    for last in (False,) * (_TRIES - 1) + (True,):
        try:
            _fetch_rest(client, address, part, on_progress)
            break
        except httpx.HTTPError as error:
            if last or isinstance(error, httpx.HTTPStatusError):
                reason = str(error).splitlines()[0] if str(error) else type(error).__name__
                raise WeightsMissing(
                    model,
                    f"The weights of the model '{model}' could not be downloaded ({reason}). {_MEND} {_host(address)}.",
                ) from error
    if _sha256(part) != sha256:
        part.unlink()
        raise WeightsMissing(
            model,
            f"What {_host(address)} sent as the model '{model}' is not that file (its SHA-256 is another one); it was "
            "thrown away. Run `debrief doctor --download` again, or correct DEBRIEF_WEIGHTS_URL.",
        )
    part.replace(target)


def _fetch_rest(client: httpx.Client, address: str, part: Path, on_progress: DownloadProgress) -> None:
    """What is missing of `part`; all of it where the server cannot begin in the middle."""
    have = part.stat().st_size if part.exists() else 0
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
    with client.stream("GET", address, headers=headers) as answer:
        if answer.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            return  # nothing is missing; the checksum tells whether that is true
        answer.raise_for_status()
        if answer.status_code != httpx.codes.PARTIAL_CONTENT:
            have = 0
        length = answer.headers.get("Content-Length")
        total = have + int(length) if length else None
        with part.open("ab" if have else "wb") as file:
            for piece in answer.iter_raw():
                file.write(piece)
                have += len(piece)
                on_progress(have, total)
            file.flush()
            os.fsync(file.fileno())


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _host(address: str) -> str:
    return urlsplit(address).netloc
