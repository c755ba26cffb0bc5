"""Configuration by file (TOML) and environment, checked at start.

`REASONED_CONFIG` names the file, else `reasoned.toml` where there is one. Each setting can
come from the environment too, which wins: `REASONED_DATABASE`, `REASONED_SMTP__HOST`.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from reasoned.access.provider import BadOidcSettings, OidcSettings
from reasoned.cases.desk import Settings
from reasoned.cases.keeping.retention import Retention
from reasoned.facts.moments import SPAN_UNITS, NotASpan, parse_span

_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_SHORT = re.compile(r"(?P<n>[0-9]{1,6}) +(?P<unit>second|minute)s?")
DEFAULT_FILE = "reasoned.toml"


class BadConfig(Exception):
    """The configuration can't be used; `problems` say where, what and how to mend it."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def _span(value: Any) -> Any:
    """A span as policies write it, or a shorter one."""
    if not isinstance(value, str):
        return value
    found = _SHORT.fullmatch(value.strip())
    if found:
        return int(found["n"]) * timedelta(**{f"{found['unit']}s": 1})
    try:
        return parse_span(value)
    except NotASpan as error:
        units = ", ".join(("seconds", "minutes", *SPAN_UNITS))
        raise ValueError(
            f"write a span such as `14 days`: a number, and one of {units}; at most 9999 years"
        ) from error


def _or_never(value: Any) -> Any:
    """A span, or `never`, since TOML has no word for none."""
    return None if isinstance(value, str) and value.strip() == "never" else _span(value)


def _origin(value: Any) -> Any:
    """An address without a path, as browsers name where a request comes from."""
    if isinstance(value, str) and value:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/"):
            raise ValueError("write where the service is found, such as https://ads.example.org")
        return f"{parts.scheme}://{parts.netloc}"
    return value


def _domain(value: Any) -> Any:
    """A domain's name, as Message-IDs have it: in ASCII."""
    if isinstance(value, str) and (len(value) > 253 or _DOMAIN.fullmatch(value) is None):
        raise ValueError("write a domain's name, such as ads.example.org (xn--... beyond ASCII)")
    return value


def _list(value: Any) -> Any:
    """A list; the environment has it as JSON."""
    found = value
    if isinstance(value, str):
        try:
            found = json.loads(value)
        except (ValueError, RecursionError):
            found = value
    if found is None or isinstance(found, list | tuple):
        return found
    raise ValueError(f'write a list, also of one: ["{_quoted(value)}"]')


def _quoted(value: Any) -> str:
    """What was written, where it can stand in a list as it is."""
    plain = isinstance(value, str) and re.fullmatch(r"[\w.:/*-]{1,100}", value)
    return value if plain else "..."


Span = Annotated[timedelta, BeforeValidator(_span), Field(gt=timedelta(0))]
Wait = Annotated[timedelta, BeforeValidator(_span), Field(ge=timedelta(0))]
Naming = Annotated[Annotated[timedelta, Field(ge=timedelta(0))] | None, BeforeValidator(_or_never)]
Share = Annotated[float, Field(gt=0, le=1)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class OperatorConfig(_Part):
    """Who decides, and where it can be reached."""

    name: str = "The operator"
    domain: Annotated[str, BeforeValidator(_domain)] = "reasoned.invalid"
    address: str = ""
    complaint_to: str = ""
    public_url: Annotated[str, BeforeValidator(_origin)] = ""
    binds: Annotated[tuple[str, ...] | None, NoDecode, BeforeValidator(_list)] = None


class CasesConfig(_Part):
    """How long things may take, and what an ad does while it waits."""

    while_waiting: Literal["serve", "hold"] = "hold"
    to_review: Span = timedelta(days=3)
    to_rule: Span = timedelta(days=14)
    escalate_before: Span = timedelta(days=1)
    hold_at_most: Span = timedelta(days=14)
    hold_within: Span = timedelta(days=90)
    name_after: Naming = timedelta(days=14)
    notice: Wait = timedelta(0)
    send_after: Wait = timedelta(minutes=10)
    old_bans_for: Wait = timedelta(days=90)


class BreakerConfig(_Part):
    """When a rule stops acting by itself."""

    window: Span = timedelta(hours=24)
    least: Annotated[int, Field(ge=1)] = 20
    refused: Share = 0.5
    ruled_window: Span = timedelta(days=30)
    least_ruled: Annotated[int, Field(ge=1)] = 5
    reversed: Share = 0.5


class SmtpConfig(_Part):
    """Where letters go out. Without a host they stay queued."""

    host: str = ""
    port: Annotated[int, Field(ge=1, le=65535)] = 25
    security: Literal["none", "starttls", "tls"] = "none"
    user: str = ""
    password: str = ""
    sender: str = ""


class RetentionConfig(_Part):
    """How long what is kept; see `reasoned retention --preview`."""

    replaced_values: Span | None = timedelta(days=3 * 365)
    notes: Span | None = timedelta(days=3 * 365)
    deliveries: Span | None = timedelta(days=90)
    idempotency: Span | None = timedelta(days=7)
    login_attempts: Span | None = timedelta(days=30)
    sessions: Span | None = timedelta(days=1)


class LogConfig(_Part):
    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["json", "text"] = "json"


class WebhooksConfig(_Part):
    """Whether webhooks may go to this machine and its own network."""

    allow_local: bool = False


class OidcConfig(_Part):
    """The provider that people sign in with; without an issuer, only passwords.

    Without a `client_secret` this service is a public client: what is sent back is then bound
    to it by PKCE alone.
    """

    issuer: str = ""
    client_id: str = ""
    client_secret: str = ""

    @model_validator(mode="after")
    def _usable(self) -> OidcConfig:
        try:
            self.settings()
        except BadOidcSettings as error:
            raise ValueError(str(error)) from error
        if not self.issuer and (self.client_id or self.client_secret):
            raise ValueError("write the issuer too: the https:// address of the provider")
        return self

    def settings(self) -> OidcSettings | None:
        """None without an issuer. Raises BadOidcSettings."""
        if not self.issuer:
            return None
        return OidcSettings(self.issuer, self.client_id, self.client_secret)


class Config(BaseSettings):
    """Everything that can be set."""

    model_config = SettingsConfigDict(
        env_prefix="REASONED_", env_nested_delimiter="__", extra="forbid", frozen=True
    )

    database: str = "sqlite:///reasoned.db"
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    trusted_proxies: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_list)] = ()
    worker: bool = True
    operator: OperatorConfig = OperatorConfig()
    cases: CasesConfig = CasesConfig()
    breaker: BreakerConfig = BreakerConfig()
    smtp: SmtpConfig = SmtpConfig()
    retention: RetentionConfig = RetentionConfig()
    webhooks: WebhooksConfig = WebhooksConfig()
    oidc: OidcConfig = OidcConfig()
    log: LogConfig = LogConfig()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What the program is told wins, then the environment, then the file."""
        file = _file()
        sources: tuple[PydanticBaseSettingsSource, ...] = (init_settings, env_settings)
        if file is None:
            return sources
        return (*sources, TomlConfigSettingsSource(settings_cls, toml_file=file))

    @property
    def settings(self) -> Settings:
        """What use cases need of it."""
        return Settings(
            operator=self.operator.name,
            domain=self.operator.domain,
            complaint_to=self.operator.complaint_to,
            public_url=self.operator.public_url,
            binds=self.operator.binds,
            **self.cases.model_dump(),
            **{f"breaker_{name}": value for name, value in self.breaker.model_dump().items()},
        )

    @property
    def kept(self) -> Retention:
        """How long what is kept."""
        return Retention(**self.retention.model_dump())


def load_config(**told: Any) -> Config:
    """Read file and environment; `told` wins where it isn't None. Raises BadConfig."""
    given = {name: value for name, value in told.items() if value is not None}
    unknown = _unknown_variables(os.environ)
    try:
        config = Config(**given)
    except ValidationError as error:
        raise BadConfig([*unknown, *(_problem(e, given) for e in error.errors())]) from error
    except SettingsError as error:
        raise BadConfig([*unknown, *(_unreadable(os.environ) or [str(error)])]) from error
    except ValueError as error:  # TOML that can't be read
        raise BadConfig([f"{_file()}: {error}"]) from error
    if unknown:
        raise BadConfig(unknown)
    return config


def _file() -> Path | None:
    named = os.environ.get("REASONED_CONFIG")
    if named:
        if not Path(named).is_file():
            raise BadConfig([f"REASONED_CONFIG: there is no file {named}."])
        return Path(named)
    return Path(DEFAULT_FILE) if Path(DEFAULT_FILE).is_file() else None


def _unknown_variables(environment: Mapping[str, str]) -> list[str]:
    """Variables that look like settings and are none: a typo must not pass in silence."""
    known = {name.upper() for name in Config.model_fields} | {"CONFIG"}
    found = []
    for name in sorted(environment):
        if name.startswith("REASONED_"):
            first = name.removeprefix("REASONED_").split("__", 1)[0]
            if first not in known:
                found.append(
                    f"{name}: there is no such setting. There are:"
                    f" {', '.join(f'REASONED_{k}' for k in sorted(known))}."
                )
    return found


def _problem(error: Any, told: Mapping[str, Any]) -> str:
    where = _where([str(part) for part in error["loc"]], told, os.environ)
    message = error["msg"].removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        message = "there is no such setting"
    return f"{where}: {message.removesuffix('.')}."


def _where(place: list[str], told: Mapping[str, Any], environment: Mapping[str, str]) -> str:
    """A setting, with the variable that sets it where one does: it wins over the file."""
    where = ".".join(place)
    if place[0] not in told:
        variables = {name.upper(): name for name in environment}
        for end in range(len(place), 0, -1):
            found = variables.get("REASONED_" + "__".join(place[:end]).upper())
            if found is not None:
                return f"{where} ({found})"
    return where


def where_set(*place: str) -> str:
    """A setting by its name, with where it was set: a variable, or the file."""
    named = _where(list(place), {}, os.environ)
    file = _file()
    return f"{named} (in {file})" if named == ".".join(place) and file else named


def _unreadable(environment: Mapping[str, str]) -> list[str]:
    """Variables that give a whole section, and aren't the JSON object that it takes."""
    found = []
    for name in sorted(environment):
        first = name.upper().removeprefix("REASONED_").lower()
        if not name.upper().startswith("REASONED_") or first not in Config.model_fields:
            continue
        kind = Config.model_fields[first].annotation
        if not (isinstance(kind, type) and issubclass(kind, _Part)):
            continue
        try:
            json.loads(environment[name])
        except (ValueError, RecursionError):
            setting = next(iter(kind.model_fields)).upper()
            found.append(
                f"{name}: write a JSON object, or each setting by itself, such as"
                f" {name}__{setting}."
            )
    return found
