"""Configuration: from file and environment, and refused where it is wrong."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from reasoned.access.provider import OidcSettings
from reasoned.service.config import BadConfig, load_config, where_set


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("REASONED_CONFIG", raising=False)


def test_without_anything_it_is_a_file_on_this_machine() -> None:
    config = load_config()
    assert config.database == "sqlite:///reasoned.db"
    assert (config.host, config.port) == ("127.0.0.1", 8000)


def test_what_is_told_wins_over_the_environment_and_that_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = 'port = 1\nhost = "file"\n[cases]\nto_rule = "7 days"\nwhile_waiting = "serve"\n'
    (tmp_path / "reasoned.toml").write_text(text)
    monkeypatch.setenv("REASONED_PORT", "2")
    monkeypatch.setenv("REASONED_CASES__TO_REVIEW", "5 hours")
    config = load_config(port=None, host="told")
    assert (config.port, config.host) == (2, "told")
    assert config.settings.to_rule == timedelta(days=7)
    assert config.settings.to_review == timedelta(hours=5)
    assert config.settings.while_waiting == "serve"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("prot = 80", "prot: there is no such setting"),
        ("[smtp]\nhots = 'x'", "smtp.hots: there is no such setting"),
        ("port = 99999", "port:"),
        ("[cases]\nto_rule = 'soon'", "cases.to_rule: write a span such as `14 days`"),
        ("[cases]\nto_rule = 'soon'", "one of seconds, minutes, hours, days, weeks, months, years"),
        ("[cases]\nto_rule = '0 days'", "cases.to_rule:"),
        ("port = ", "reasoned.toml:"),
        (
            "[oidc]\nissuer = 'http://login.example.org'",
            "oidc: 'http://login.example.org'",
        ),
        ("[oidc]\nissuer = 'https://id.example'", "oidc: Give the client id"),
        ("[oidc]\nclient_id = 'reasoned'", "oidc: write the issuer too"),
        ("[operator]\ndomain = 'a b'", "operator.domain: write a domain's name, such as"),
        ("[operator]\ndomain = ''", "operator.domain: write a domain's name"),
        ("[operator]\ndomain = 'ads.example.org>'", "operator.domain: write a domain's name"),
        ("[operator]\ndomain = 'werbung.müller.example'", "operator.domain: write a domain's"),
        (
            "trusted_proxies = '127.0.0.1'",
            'trusted_proxies: write a list, also of one: ["127.0.0.1"].',
        ),
        ("trusted_proxies = 7", 'trusted_proxies: write a list, also of one: ["..."].'),
        ("[operator]\nbinds = 'eu'", 'operator.binds: write a list, also of one: ["eu"].'),
        ("[operator]\npublic_url = 'ads.example.org'", "operator.public_url: write where"),
        ("[operator]\npublic_url = 'https://x.example/ads'", "operator.public_url: write where"),
    ],
)
def test_what_is_wrong_is_refused_with_where_it_stands(
    tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path / "reasoned.toml").write_text(text)
    with pytest.raises(BadConfig) as refused:
        load_config()
    assert said in str(refused.value)


def test_letters_wait_for_minutes_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_config().settings.send_after == timedelta(minutes=10)
    waits = (("0 minutes", 0), ("0 seconds", 0), ("25 minutes", 25), ("2 hours", 120))
    for said, means in (*waits, ("90 seconds", 1.5)):
        monkeypatch.setenv("REASONED_CASES__SEND_AFTER", said)
        assert load_config().settings.send_after == timedelta(minutes=means)
    monkeypatch.setenv("REASONED_CASES__SEND_AFTER", "soon")
    with pytest.raises(BadConfig, match=r"cases\.send_after"):
        load_config()


def test_a_misspelt_variable_does_not_pass_in_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REASONED_DATABSE", "sqlite:///x.db")
    with pytest.raises(BadConfig, match="REASONED_DATABSE: there is no such setting"):
        load_config()


def test_a_file_that_is_named_has_to_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REASONED_CONFIG", "nowhere.toml")
    with pytest.raises(BadConfig, match="there is no file"):
        load_config()


def test_the_address_outside_is_what_browsers_say_it_is(tmp_path: Path) -> None:
    (tmp_path / "reasoned.toml").write_text('[operator]\npublic_url = "https://ads.example.org/"\n')
    assert load_config().operator.public_url == "https://ads.example.org"


def test_without_an_issuer_nobody_signs_in_with_a_provider(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert load_config().oidc.settings() is None
    monkeypatch.setenv("REASONED_OIDC__ISSUER", "https://login.example.org")
    monkeypatch.setenv("REASONED_OIDC__CLIENT_ID", "reasoned")
    monkeypatch.setenv("REASONED_OIDC__CLIENT_SECRET", "s")
    assert load_config().oidc.settings() == OidcSettings(
        "https://login.example.org", "reasoned", "s"
    )


def test_a_provider_without_a_secret_is_asked_as_a_public_client(tmp_path: Path) -> None:
    text = '[oidc]\nissuer = "https://id.example"\nclient_id = "reasoned"\n'
    (tmp_path / "reasoned.toml").write_text(text)
    assert load_config().oidc.settings() == OidcSettings("https://id.example", "reasoned")


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        (
            "REASONED_TRUSTED_PROXIES",
            "127.0.0.1",
            'trusted_proxies (REASONED_TRUSTED_PROXIES): write a list, also of one: ["127.0.0.1"].',
        ),
        (
            "REASONED_OPERATOR__BINDS",
            "eu",
            'operator.binds (REASONED_OPERATOR__BINDS): write a list, also of one: ["eu"].',
        ),
        ("REASONED_PORT", "many", "port (REASONED_PORT): Input should be"),
        ("REASONED_OPERATOR", "Acme", "REASONED_OPERATOR: write a JSON object, or each setting"),
    ],
)
def test_what_is_wrong_in_the_environment_is_refused_with_the_variable(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, said: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(BadConfig) as refused:
        load_config()
    assert str(refused.value).startswith(said)
    assert "\n" not in str(refused.value)


def test_lists_come_from_the_environment_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REASONED_TRUSTED_PROXIES", '["127.0.0.1", "::1"]')
    monkeypatch.setenv("REASONED_OPERATOR__BINDS", '["eu-operators"]')
    config = load_config()
    assert config.trusted_proxies == ("127.0.0.1", "::1")
    assert config.operator.binds == ("eu-operators",)


def test_where_something_was_set_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert where_set("smtp", "user") == "smtp.user"
    (tmp_path / "reasoned.toml").write_text('[smtp]\nuser = "reasoned"\n')
    assert where_set("smtp", "user") == "smtp.user (in reasoned.toml)"
    monkeypatch.setenv("REASONED_SMTP__USER", "reasoned")
    assert where_set("smtp", "user") == "smtp.user (REASONED_SMTP__USER)"
