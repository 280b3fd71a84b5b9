"""Write the table of settings.md from service/settings.py: `python docs/make_settings.py` (`--check` only compares)."""

import sys
from pathlib import Path
from typing import Any

from service.settings import Settings

PAGE = Path(__file__).with_name("settings.md")
BEGIN, END = "<!-- made by docs/make_settings.py -->", "<!-- end -->"

# Defaults that depend on the machine, in words.
IN_WORDS = {
    "data": "the user's data folder for programs, on Linux `~/.local/share/debrief`",
    "weights_cache": "the user's cache folder for programs, on Linux `~/.cache/debrief`",
    "threads": "the number of cores that the process may use",
}


def table() -> str:
    """One row a setting, in the order of the class."""
    rows = ["| variable | meaning | default |", "| --- | --- | --- |"]
    for name, field in Settings.model_fields.items():
        default = IN_WORDS.get(name) or _written(field.default)
        rows.append(f"| `DEBRIEF_{name.upper()}` | {field.description} | {default} |")
    return "\n".join(rows)


def _written(value: Any) -> str:
    if value is None:
        return "unset"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value:g}`" if isinstance(value, float) else f"`{value}`"


def page() -> str:
    """settings.md with a fresh table."""
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    return f"{before}{BEGIN}\n\n{table()}\n\n{END}{rest.split(END)[1]}"


if __name__ == "__main__":
    fresh = page()
    if "--check" in sys.argv[1:]:
        sys.exit(
            0
            if fresh == PAGE.read_text(encoding="utf-8")
            else f"{PAGE} is out of date: run python docs/make_settings.py"
        )
    PAGE.write_text(fresh, encoding="utf-8")
