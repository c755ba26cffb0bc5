"""Runs in the peers' own environment: prints the words that `unrelated` makes advertisers from.

Companies' names by country from investpy's list of shares, and by language, from Faker,
surnames and firms' names as its generators make them. One JSON object; it imports nothing of
this project. The list is read as a file, since investpy itself wants a network.
"""

from __future__ import annotations

import csv
import importlib
import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

# Languages whose small firms are called after people, in Latin letters.
_LATIN = (
    "cs_CZ da_DK de_AT de_CH de_DE en_GB en_IE en_IN en_NZ en_US es_AR es_CL es_CO es_ES es_MX "
    "et_EE fi_FI fr_BE fr_CA fr_CH fr_FR hr_HR hu_HU id_ID is_IS it_IT lt_LT lv_LV nl_BE nl_NL "
    "no_NO pl_PL pt_BR pt_PT ro_RO sk_SK sl_SI sv_SE tr_TR vi_VN"
).split()
_OTHER = "ru_RU bg_BG el_GR fa_IR zh_CN zh_TW ja_JP ko_KR".split()
_FIRMS_EACH = 4_000


def companies() -> list[list[str]]:
    found = importlib.util.find_spec("investpy")
    if found is None or found.origin is None:
        raise SystemExit("investpy isn't installed")
    path = Path(found.origin).parent / "resources" / "stocks.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = {(row["country"], row["full_name"].strip()) for row in csv.DictReader(file)}
    return [list(row) for row in sorted(rows)]


def surnames() -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    for locale in _LATIN:
        provider: Any = importlib.import_module(f"faker.providers.person.{locale}").Provider
        names: Any = getattr(provider, "last_names", ()) or getattr(provider, "last_names_male", ())
        out[locale] = sorted({str(n) for n in names})
    return {locale: names for locale, names in out.items() if len(names) >= 50}


def firms() -> dict[str, list[str]]:
    faker: Any = importlib.import_module("faker").Faker
    out: dict[str, list[str]] = {}
    for locale in _OTHER:
        make = faker(locale)
        make.seed_instance(1)
        out[locale] = sorted({str(make.company()) for _ in range(_FIRMS_EACH)})
    return out


if __name__ == "__main__":
    json.dump({"companies": companies(), "surnames": surnames(), "firms": firms()}, sys.stdout)
