"""Somebody on the client's side, as the rules hand people on."""

from dataclasses import dataclass, field

from templates.filling.text import Span


@dataclass
class Person:
    """Someone on the client's side. `ids` are the contacts that the name fits; `spans` every place that names them."""

    name: str
    ids: tuple[str, ...]
    spans: list[Span] = field(default_factory=list)
    title: str | None = None

    @property
    def start(self) -> int:
        return self.spans[0][0]
