"""What is configured reaches the app that is served."""

from __future__ import annotations

from pathlib import Path

import pytest

from reasoned.cases.policies.publish import publish, read_folder
from reasoned.service.config import load_config
from reasoned.service.desks import Desks
from reasoned.service.house import open_house
from reasoned.service.metrics import Metrics
from reasoned.service.serve import NothingPublished, app_of, serve
from tests.cases.house import POLICIES


def test_the_app_has_what_is_configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "reasoned.toml").write_text(
        '[operator]\naddress = "1 Street"\npublic_url = "https://ads.example.org"\n'
        "[webhooks]\nallow_local = true\n"
        '[oidc]\nissuer = "https://login.example.org"\nclient_id = "reasoned"\n'
    )
    config = load_config(database=f"sqlite:///{tmp_path / 'r.db'}")
    with open_house(config) as house:
        with pytest.raises(NothingPublished):
            serve(house)
        read = read_folder(POLICIES)
        house.writer.run(lambda unit: publish(unit, config.settings, read, by=0))
        state = app_of(house, Desks(house.database, config.settings), Metrics(), None).state.house
    assert (state.address, state.origins) == ("1 Street", ("https://ads.example.org",))
    assert state.local_webhooks
    assert state.oidc is not None
    assert state.oidc.issuer == "https://login.example.org"
