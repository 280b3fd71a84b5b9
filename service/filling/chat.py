"""Asking a language model over HTTP: any server with an OpenAI-compatible `/v1/chat/completions`."""

import asyncio
import ipaddress
import json
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx

T = TypeVar("T")

MOST_BYTES = 1_000_000
"""Largest answer, in bytes; one of 4,000 tokens has some 20,000."""

_CONNECT = 10.0
_LOOK = 5.0
_REFUSED = (400, 422, 500, 501)
_FORMATS = ("json_schema", "json_object", "none")
_SEED = 1


class ModelAway(Exception):
    """No usable answer came; the message says why, without the key and without what the server sent."""


@dataclass(frozen=True)
class Reply:
    """content: what the model wrote. cut: it ran into the token limit."""

    content: str
    cut: bool


@dataclass(frozen=True)
class _Way:
    """How a server is asked: what it was found to take is kept, once it has answered."""

    form: str = _FORMATS[0]
    limit_key: str = "max_tokens"
    left_out: frozenset[str] = frozenset()

    def plainer(self, status: int, body: bytes) -> "_Way | None":
        """The same without the option that is refused by name, else in a plainer form; None: there is no plainer one."""
        told = body[:4000].decode("utf-8", "replace").replace('"', "'").replace("`", "'")
        if self.limit_key == "max_tokens" and "max_completion_tokens" in told:
            return replace(self, limit_key="max_completion_tokens")
        for option in ("temperature", "seed"):
            if option not in self.left_out and f"'{option}'" in told:
                return replace(self, left_out=self.left_out | {option})
        at = _FORMATS.index(self.form) + 1
        # A fault of the server's own is asked about once more: some stumble over a schema instead of refusing it.
        if at == len(_FORMATS) or (status >= 500 and at > 1):
            return None
        return replace(self, form=_FORMATS[at])


class ChatModel:
    """One model on one server. Every request ends within its time limit, whatever the server does. Not for threads."""

    def __init__(self, url: str, model: str, *, api_key: str | None, timeout_s: float, max_tokens: int) -> None:
        """url: up to `/v1`, with or without it. timeout_s: seconds for a whole answer, tries included."""
        self.model = model
        self._base = _base(url)
        self._headers = {"accept": "application/json", "accept-encoding": "identity"}
        if api_key:
            self._headers["authorization"] = f"Bearer {api_key}"
        self._timeout_s = timeout_s
        self._max_tokens = max_tokens
        self._way = _Way()

    @property
    def address(self) -> str:
        """The server as it may stand in a log: no user, no password, no query."""
        parts = urlsplit(self._base)
        port = f":{parts.port}" if parts.port else ""
        return f"{parts.scheme}://{parts.hostname}{port}"

    def ask(self, messages: list[dict[str, str]], schema: Mapping[str, Any]) -> Reply:
        """The model's answer to `messages`, in the form of `schema` where the server can see to that.

        Raises:
            ModelAway: the server is away, too slow, refuses, or answers with nothing usable.
        """
        return self._within(self._timeout_s, self._ask(messages, schema))

    def look(self) -> list[str]:
        """The names of the models that the server offers.

        Raises:
            ModelAway: it is away, too slow or refuses.
        """
        return self._within(_LOOK, self._look())

    def _within(self, seconds: float, work: Coroutine[Any, Any, T]) -> T:
        """Run `work`, and stop it in the middle of whatever it does once the time is over.

        A read's own time limit starts anew with every byte, so a server that drips would hold a worker for hours.
        """
        loop = asyncio.new_event_loop()
        try:
            return loop.run_until_complete(asyncio.wait_for(work, seconds))
        except TimeoutError:
            raise ModelAway(f"the model at {self.address} did not answer within {seconds:g} s") from None
        except httpx.TimeoutException:
            raise ModelAway(f"the server at {self.address} cannot be reached in time") from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise ModelAway(f"the server at {self.address} cannot be asked ({type(error).__name__})") from None
        finally:
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.close()

    def _client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            headers=self._headers,
            timeout=httpx.Timeout(None, connect=_CONNECT),
            # A redirect would carry the memo, and the key, to another address than the one that was set.
            follow_redirects=False,
            trust_env=not _on_this_machine(self._base),
        )

    async def _ask(self, messages: list[dict[str, str]], schema: Mapping[str, Any]) -> Reply:
        way: _Way | None = self._way
        async with self._client() as client:
            while way is not None:
                status, body = await self._post(client, self._body(way, messages, schema))
                if status == 200:
                    reply = self._reply(body)
                    self._way = way
                    return reply
                way = way.plainer(status, body) if status in _REFUSED else None
        raise ModelAway(f"the server at {self.address} answers with status {status}{_hint(status)}")

    async def _look(self) -> list[str]:
        async with (
            self._client() as client,
            client.stream("GET", f"{self._base}/models") as answer,
        ):
            body = await self._read(answer)
        if answer.status_code != 200:
            raise ModelAway(
                f"the server at {self.address} answers with status {answer.status_code}{_hint(answer.status_code)}"
            )
        listed = _parsed(body).get("data")
        return [str(one["id"]) for one in listed or () if isinstance(one, dict) and "id" in one]

    async def _post(self, client: httpx.AsyncClient, body: Mapping[str, Any]) -> tuple[int, bytes]:
        async with client.stream("POST", f"{self._base}/chat/completions", json=body) as answer:
            return answer.status_code, await self._read(answer)

    async def _read(self, answer: httpx.Response) -> bytes:
        if answer.headers.get("content-encoding", "identity") != "identity":
            raise ModelAway(f"the server at {self.address} packs its answer, which it was not asked to")
        body = bytearray()
        async for chunk in answer.aiter_raw():
            body += chunk
            if len(body) > MOST_BYTES:
                raise ModelAway(f"the answer of {self.address} is larger than {MOST_BYTES:,} bytes")
        return bytes(body)

    def _body(self, way: "_Way", messages: list[dict[str, str]], schema: Mapping[str, Any]) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": self.model,
            "messages": messages,
            "temperature": 0,
            "seed": _SEED,
            way.limit_key: self._max_tokens,
        }
        if way.form == "json_schema":
            body["response_format"] = {
                "type": way.form,
                "json_schema": {"name": "memo", "strict": True, "schema": schema},
            }
        elif way.form == "json_object":
            body["response_format"] = {"type": way.form}
        return {key: value for key, value in body.items() if key not in way.left_out}

    def _reply(self, body: bytes) -> Reply:
        choices = _parsed(body).get("choices")
        first = choices[0] if isinstance(choices, list) and choices else None
        message = first.get("message") if isinstance(first, dict) else None
        content = message.get("content") if isinstance(message, dict) else None
        if isinstance(content, list):
            content = "".join(str(part.get("text") or "") for part in content if isinstance(part, dict))
        if not isinstance(first, dict) or not isinstance(content, str):
            raise ModelAway(f"the server at {self.address} gives no answer of a chat")
        return Reply(content, first.get("finish_reason") == "length")


def _base(url: str) -> str:
    base = url.strip().rstrip("/").removesuffix("/chat/completions").rstrip("/")
    return base if urlsplit(base).path.strip("/") else f"{base}/v1"


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise ModelAway("the server's answer is no JSON") from None
    if not isinstance(found, dict):
        raise ModelAway("the server's answer is no JSON object")
    return found


def _hint(status: int) -> str:
    return {
        401: "; set DEBRIEF_LLM_API_KEY",
        403: "; the key in DEBRIEF_LLM_API_KEY does not permit it",
        404: "; check DEBRIEF_LLM_URL and DEBRIEF_LLM_MODEL",
        429: "; it is asked too often",
    }.get(status, "")


def _on_this_machine(url: str) -> bool:
    """A server on this machine is never asked through a proxy."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
