"""Every setting, with the sentence that the documentation shows for it. Read from the environment and a `.env` file."""

import os
from pathlib import Path
from typing import Annotated, Literal

import platformdirs
from pydantic import AfterValidator, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from service.domain.working_hours import WorkingHours


def _cores() -> int:
    return max(1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1))


def _read_hours(text: str) -> str:
    WorkingHours.read(text)
    return text


class Settings(BaseSettings):
    """Debrief's settings; each is the environment variable DEBRIEF_<NAME>."""

    model_config = SettingsConfigDict(
        env_prefix="DEBRIEF_", env_file=".env", env_file_encoding="utf-8", extra="ignore", env_ignore_empty=True
    )

    data: Annotated[Path, Field(description="Folder for the recordings, the database and the queue.")] = Path(
        platformdirs.user_data_dir("debrief", appauthor=False)
    )
    database_url: Annotated[
        SecretStr | None,
        Field(
            description="SQLAlchemy URL, e.g. postgresql+psycopg://user:password@host/debrief; unset: SQLite in the data folder."
        ),
    ] = None
    model: Annotated[str, Field(description="Whisper model: a name such as `small`, or the path of a .pt file.")] = (
        "small"
    )
    language: Annotated[
        str | None, Field(description="Language of the memos as a code such as `en`; unset: detected for each memo.")
    ] = None
    max_clip_seconds: Annotated[
        float | None,
        Field(
            ge=1,
            le=30,
            description="Longest clip, in seconds, decoded at once and cut at pauses; unset: 28, or 10 for a very small model.",
        ),
    ] = None
    threads: Annotated[int, Field(ge=1, description="Threads that Whisper uses; unset: one a core.")] = Field(
        default_factory=_cores
    )
    weights_cache: Annotated[Path, Field(description="Folder where downloaded model weights are kept.")] = Path(
        platformdirs.user_cache_dir("debrief", appauthor=False)
    )
    weights_url: Annotated[
        str | None, Field(description="Base address to fetch weights from instead of the model's own; for a mirror.")
    ] = None
    whisper_memory_mb: Annotated[
        int | None,
        Field(
            ge=256,
            description="Memory, in MB, that the Whisper process may take for its data (Linux); unset: no limit.",
        ),
    ] = None
    time_limit_factor: Annotated[
        float, Field(gt=0, description="A try is stopped after 180 s plus this many times the recording's length.")
    ] = 20.0
    max_upload_mb: Annotated[int, Field(ge=1, description="Largest recording, in MB, that is accepted.")] = 200
    max_minutes: Annotated[float, Field(gt=0, description="Longest recording, in minutes, that is accepted.")] = 30.0
    templates_dir: Annotated[Path | None, Field(description="Folder with your own note templates (YAML).")] = None
    llm_url: Annotated[
        str | None,
        Field(
            pattern="^https?://[^/]",
            description="Server whose language model helps to fill, e.g. `http://127.0.0.1:11434/v1`; unset: rules alone.",
        ),
    ] = None
    llm_model: Annotated[
        str | None, Field(description="Name of the model that fills, as that server calls it; needed with the address.")
    ] = None
    llm_api_key: Annotated[SecretStr | None, Field(description="Key that is sent to that server.")] = None
    llm_timeout_s: Annotated[
        float,
        Field(gt=0, le=600, description="Seconds for a whole answer of the model; after that the rules fill alone."),
    ] = 60.0
    llm_max_tokens: Annotated[
        int, Field(ge=100, le=32000, description="Longest answer, in tokens, that the model may give.")
    ] = 3000
    currency: Annotated[
        str | None,
        Field(
            pattern="^[A-Z]{3}$",
            description="ISO 4217 code shown beside sums whose currency nobody said; unset: none is shown.",
        ),
    ] = None
    undo_minutes: Annotated[
        int,
        Field(ge=0, le=1440, description="Minutes for which a decision can be undone, and nothing of it is delivered."),
    ] = 10
    working_hours: Annotated[
        str,
        AfterValidator(_read_hours),
        Field(description="When drafts are reviewed; what waits is late or not by these hours, in the reader's zone."),
    ] = "Mon-Fri 9:00-17:00"
    review_target_hours: Annotated[
        float,
        Field(
            gt=0, le=400, description="Working hours after which a waiting draft is late; after twice these, overdue."
        ),
    ] = 4.0
    smtp_host: Annotated[
        str | None, Field(description="Mail server that the daily digest is sent through; unset: no mail is sent.")
    ] = None
    smtp_port: Annotated[int, Field(ge=1, le=65535, description="The mail server's port; 465 is usual for `tls`.")] = (
        587
    )
    smtp_security: Annotated[
        Literal["starttls", "tls", "none"],
        Field(description="How the way to the mail server is encrypted: starttls, tls (from the first byte) or none."),
    ] = "starttls"
    smtp_user: Annotated[str | None, Field(description="Log-in at the mail server; unset: none.")] = None
    smtp_password: Annotated[SecretStr | None, Field(description="Password at the mail server.")] = None
    mail_from: Annotated[
        str,
        Field(
            pattern=r"^[^\s@<>,;\"]+@[^\s@<>,;\"]+$", description="Address that the digest comes from, without a name."
        ),
    ] = "debrief@localhost"
    digest_hour: Annotated[
        int, Field(ge=0, le=23, description="Hour of the day, by each user's own clock, from which the digest is sent.")
    ] = 7
    site_url: Annotated[
        str | None,
        Field(
            pattern=r"^https?://[^/\s]\S*$",
            description="Address of these pages as it stands in mails, e.g. `https://debrief.example`; unset: host and port.",
        ),
    ] = None
    host: Annotated[str, Field(description="Address that the pages are served on.")] = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535, description="Port that the pages are served on.")] = 8321
    session_hours: Annotated[
        int, Field(ge=1, description="Hours without a click after which one has to log in again.")
    ] = 12
    secure_cookies: Annotated[
        bool, Field(description="Send log-in cookies over HTTPS only; set it behind an HTTPS proxy.")
    ] = False
    log_level: Annotated[str, Field(description="How much is logged: debug, info, warning or error.")] = "info"

    @property
    def url(self) -> str:
        """The database's address."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.data / 'debrief.sqlite3'}"

    @property
    def site(self) -> str:
        """Where the pages are, for links in mails; without a slash at its end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return (self.site_url or f"http://{host}:{self.port}").rstrip("/")

    @property
    def recordings(self) -> Path:
        return self.data / "recordings"

    @property
    def incoming(self) -> Path:
        """Where uploads are written until they are whole; on the same file system as `recordings`, so that a rename does."""
        return self.data / "incoming"

    @property
    def uploads(self) -> Path:
        """Where resumable uploads grow, for days if need be; on the same file system as `incoming`, so that a link does."""
        return self.data / "uploads"

    @property
    def queue(self) -> Path:
        return self.data / "queue.sqlite3"

    @property
    def max_seconds(self) -> float:
        return self.max_minutes * 60

    @property
    def max_upload_bytes(self) -> int:
        return self.max_upload_mb * 1_000_000

    def as_environment(self) -> dict[str, str]:
        """The settings as environment variables, for a process that is to have the same."""
        out = {}
        for name in type(self).model_fields:
            value = getattr(self, name)
            if isinstance(value, SecretStr):
                value = value.get_secret_value()
            if value is not None:
                out[f"DEBRIEF_{name.upper()}"] = str(value.resolve() if isinstance(value, Path) else value)
        # Said in any case: where it is unset here, the environment or a `.env` file must not give the other one its own.
        return out | {"DEBRIEF_DATABASE_URL": self.url}
