"""What a letter says, in which order, and in whose words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from babel import Locale

from reasoned.conditions.values import Partial, Value
from reasoned.decisions.statement_parts import RestrictionShown, Statement, UnknownShown
from reasoned.decisions.text import statement_text
from reasoned.letters.content import LANGUAGES, compose
from reasoned.letters.messages import SOURCE, Messages, catalog_of
from reasoned.letters.structure import Letter, Point, Quote, Run, Sender, Table, text_of, texts
from reasoned.letters.translations import BadTranslation
from reasoned.letters.wording import MAX_QUOTED, Wording
from tests.letters.build import SENDER, everything, simple

OTHERS = [language for language in LANGUAGES if language != SOURCE]


def letter(statement: Statement, language: str = "en", **options: Any) -> Letter:
    return compose(statement, language, sender=options.pop("sender", SENDER), **options)


def said(made: Letter) -> str:
    return "\n".join(texts(made))


def headings(made: Letter) -> list[str]:
    return [text_of(s.heading) for s in made.sections]


def runs(made: Letter) -> list[Run]:
    """Every run of the letter's sections."""
    found: list[Run] = []

    def walk(part: object) -> None:
        if isinstance(part, Run):
            found.append(part)
        elif isinstance(part, tuple):
            for each in part:
                walk(each)
        elif hasattr(part, "__dataclass_fields__"):
            for name in part.__dataclass_fields__:
                walk(getattr(part, name))

    walk(made)
    return found


def test_what_one_can_do_and_by_when_comes_before_the_reasons() -> None:
    made = letter(simple())
    assert headings(made)[:2] == ["What you can do", "Why we decided this"]
    text = said(made)
    places = [
        text.index(part)
        for part in ("Your ad is not shown.", "Name the payer.", "27 July 2018", "It is so:")
    ]
    assert places == sorted(places)


def test_it_says_rule_version_text_ground_elements_and_facts() -> None:
    made = letter(simple())
    text = said(made)
    for part in (
        "no-payer",
        "Who may advertise, version of 1 October 2017",
        "Our terms",
        "We don't take this.",
        "The ad's being political\nyes",
        "none",
        "1 October 2017",
        "k3f9",
        "27 January 2018",
    ):
        assert part in text
    points = [b for s in made.sections for b in s.blocks if isinstance(b, Point)]
    assert [(p.number, text_of(p.mark)) for p in points] == [("1.", "met"), ("2.", "met")]


def test_every_part_of_a_statement_is_in_the_letter() -> None:
    statement = everything()
    text = said(letter(statement))
    assert [part for part in _written_by_others(statement) if part not in text] == []


def test_what_only_other_rules_would_ask_is_left_out() -> None:
    statement = everything()
    other = UnknownShown("other", "ad.u9", "a fact", "Whose?", "Not known: a fact. Whose?")
    made = replace(statement, unknown=(*statement.unknown, other))
    for language in LANGUAGES:
        assert "Whose?" not in said(letter(made, language))
    assert "Whose?" not in statement_text(made)
    assert "What?" in statement_text(made)


def _written_by_others(statement: Statement) -> Iterator[str]:
    for ground in statement.grounds:
        yield from (ground.rule, ground.policy_title, ground.heading, ground.instrument)
        yield from (ground.remedy, ground.limited_because)
        for element in (*ground.elements, *ground.exceptions):
            yield from (element.says, element.asks)
            for fact in element.facts:
                yield "" if element.asks else fact.label[1:]
                for source in fact.sources:
                    yield from (source.title, source.where, source.evidence)
    for other in statement.also_held:
        yield from (other.rule, other.heading)
    for unknown in statement.unknown:
        yield unknown.question
    for measure in statement.measures:
        yield from (measure.title, measure.authority, *measure.binds, *measure.duties)
        yield from (*measure.covers, *measure.leaves_out, *measure.challenged)
    for withheld in statement.withheld:
        yield from (withheld.what[1:], withheld.why)


def test_the_letter_says_each_restriction_with_its_reach() -> None:
    at = datetime(2018, 1, 26, tzinfo=UTC)
    shown = RestrictionShown("limit", "", False, (), ("DE", "AT"), at, at + timedelta(30))
    text = said(letter(replace(simple(), restrictions=(shown,))))
    assert "Your ad is shown in some countries only." in text
    assert "Shown only in\nAustria and Germany" in text
    assert "Start\n26 January 2018" in text
    assert "End\n25 February 2018" in text


@pytest.mark.parametrize(
    ("kind", "subject", "says"),
    [
        ("reject", "ad", "Your ad is not shown."),
        ("suspend", "ad", "Your ad is suspended: for the time being it is not shown."),
        ("ban", "ad", "Your ad is banned: it is not shown, and may not be placed again."),
        ("reject", "advertiser", "Your ads are not shown."),
        ("ban", "advertiser", "You are banned from advertising with us."),
    ],
)
def test_kinds_of_restriction(kind: str, subject: str, says: str) -> None:
    statement = everything(kind=subject)
    shown = replace(statement.restrictions[-1], kind=kind)
    assert says in said(letter(replace(statement, restrictions=(shown,))))


def test_a_limit_to_no_country_is_said_as_what_it_is() -> None:
    statement = everything()
    made = letter(replace(statement, restrictions=(statement.restrictions[2],)))
    assert "Your ad is not shown." in said(made)
    assert "Shown only in" not in said(made)


def test_the_public_version_names_nobody_and_says_so() -> None:
    text = said(letter(everything("Acme", audience="public")))
    assert "names nobody" in text
    assert "An ad, which is not named in public" in text
    assert "id-1" not in text


def test_what_is_only_claimed_is_shown_as_not_counting() -> None:
    text = said(letter(everything("a lie")))
    assert "not known; it is only alleged, so it does not count: “a lie”" in text


def test_a_fact_said_before_keeps_its_source_above() -> None:
    made = letter(everything())
    ground = next(s for s in made.sections if text_of(s.heading).startswith("Heading by-terms"))
    second = [b for b in ground.blocks if isinstance(b, Point)][1]
    assert [text_of(v) for r in second.tables[0].rows for v in r.values] == [
        "“Text word”",
        "as above",
    ]


def test_where_nothing_would_change_it_the_letter_says_so() -> None:
    statement = everything()
    bare = replace(statement.what_would_change, options=(), remedies=(), note="")
    assert "No change of fact was found" in said(letter(replace(statement, what_would_change=bare)))


def test_an_unheard_of_note_is_kept_as_it_stands() -> None:
    statement = everything()
    told = replace(statement.what_would_change, note="Something new.")
    assert "Something new." in said(letter(replace(statement, what_would_change=told), "de"))


def test_the_complaint_goes_where_the_sender_says_else_where_the_statement_says() -> None:
    assert "To\nhttps://ads.example/complain" in said(letter(everything()))
    assert "To\na@b.example" in said(letter(everything("a@b.example"), sender=Sender("S")))
    mail = letter(simple(), sender=Sender("S", complaint_url="mailto:a@b.example"))
    assert [r.href for r in runs(mail) if r.text == "a@b.example"] == ["mailto:a@b.example"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_always_says_where_to_complain(language: str) -> None:
    by_post = letter(simple(), language, sender=Sender("S", ("1 Harbour Street", "Dublin")))
    assert "1 Harbour Street" in said(by_post).partition("Dublin")[0]
    assert said(by_post).count("Dublin") == 2
    bare = letter(simple(), language, sender=Sender("S"))
    answered = Messages(language).tr("us, by answering this letter")
    assert answered in said(bare)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "https://a b",
        'https://a"onclick="x',
        "//a.example",
    ],
)
def test_only_web_and_mail_addresses_are_links(address: str) -> None:
    made = letter(simple(), sender=Sender("S", complaint_url=address))
    assert [r for r in runs(made) if r.href] == []
    assert address in said(made)


# --- languages -----------------------------------------------------------------------------


@pytest.mark.parametrize("language", OTHERS)
def test_no_english_sentence_of_ours_is_left(language: str) -> None:
    """Of a letter that says everything; what others wrote is marked as theirs."""
    same = {
        m.id for m in catalog_of(language) if isinstance(m.id, str) and m.string == m.id and m.id
    }
    english: set[str] = set()
    for kind in ("ad", "advertiser"):
        for audience in ("party", "public"):
            statement = everything("zzz", kind=kind, audience=audience)
            ours = {r.text for r in runs(letter(statement, language)) if not r.outside}
            english |= ours & {r.text for r in runs(letter(statement)) if not r.outside}
    assert {t for t in english if any(c.isalpha() for c in t)} - same <= {"Austria", "France"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_says_as_much(language: str) -> None:
    def shape(made: Letter) -> list[tuple[str, int]]:
        blocks = [b for s in made.sections for b in s.blocks]
        return [(type(b).__name__, len(b.rows) if isinstance(b, Table) else 0) for b in blocks]

    note = 0 if language == SOURCE else 1
    english, other = shape(letter(everything())), shape(letter(everything(), language))
    assert len(other) == len(english) + note


def test_text_in_another_language_is_marked_and_said_to_be() -> None:
    made = letter(simple(), "ar")
    assert made.direction == "rtl"
    quote = next(b for s in made.sections for b in s.blocks if isinstance(b, Quote))
    assert quote.lang == "en"
    assert next(r for r in runs(made) if r.text.startswith("It is so")).lang == "en"
    once = Messages("ar").tr(
        "Rules, facts and sources are quoted in the language in which they are written."
    )
    assert said(made).count(once) == 1


def test_text_in_the_letters_own_language_is_not_marked() -> None:
    assert {r.lang for r in runs(letter(simple()))} == {""}
    made = letter(simple(), "de", text_language="de")
    assert {r.lang for r in runs(made)} == {""}
    assert "Sprache zitiert" not in said(made)


GERMAN = {
    "heading": "Wer bezahlt",
    "text": "Eine politische Anzeige sagt, wer zahlt.",
    "remedy": "Nennen Sie den Zahler.",
    "says": ["Sie ist politisch", "Sie nennt keinen Zahler"],
    "labels": {"ad.political": "ob sie politisch ist"},
}


def test_a_rules_own_words_are_said_in_translation() -> None:
    made = letter(simple(), "de", translations={"no-payer": {"de": GERMAN, "fr": {}}})
    text = said(made)
    for part in ("Wer bezahlt", "wer zahlt.", "Nennen Sie", "Sie ist politisch", "Ob sie"):
        assert part in text
    assert "We don't take this." not in text
    assert "Dies ist eine Übersetzung. Sprache des Originals: Englisch." in text
    assert next(r for r in runs(made) if r.text == "Sie ist politisch").lang == ""


def test_a_part_that_is_not_translated_is_quoted() -> None:
    made = letter(simple(), "de", translations={"no-payer": {"de": {"heading": "Wer bezahlt"}}})
    assert "Wer bezahlt" in said(made)
    assert "We don't take this." in said(made)
    assert "Übersetzung" not in said(made)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ({"says": ["one only"]}, "a list of 2"),
        ({"says": "one"}, "a list of 2"),
        ({"unless": ["x"]}, "a list of 0"),
        ({"says": [1, 2]}, "this is a text"),
        ({"heading": 3}, "this is a text"),
        ({"title": "x"}, "no part title"),
        ({"labels": []}, "each fact's name"),
        ("x", "heading, text"),
    ],
)
def test_a_translation_that_does_not_fit_is_refused(words: Any, says: str) -> None:
    with pytest.raises(BadTranslation) as refused:
        letter(simple(), "de", translations={"no-payer": {"de": words}})
    assert "Rule no-payer, translation de" in str(refused.value)
    assert says in str(refused.value)


def test_the_mails_subject_is_one_line_that_a_header_holds() -> None:
    made = letter(everything("a\r\nBcc: x@y.example\n" + "long " * 99), "fr")
    assert "\n" not in made.subject_line
    assert "\r" not in made.subject_line
    assert len(made.subject_line) < 200


# --- how a language writes -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "value", "unit", "says"),
    [
        ("en", 12345.5, "EUR", "12,345.5 EUR"),
        ("de", 12345.5, "EUR", "12.345,5 EUR"),
        ("en", 2018, "", "2018"),
        ("en", 0.1, "", "0.1"),
        ("en", 1e300, "", "1e+300"),
        ("en", 10**400, "", "1" + "0" * 400),
        ("es", True, "", "sí"),
        ("fr", None, "", "aucun"),
        ("de", ("a", "b"), "", "„a“ und „b“"),
        ("de", Partial(()), "", "noch nichts Sicheres"),
        ("ar", timedelta(days=2, minutes=1), "", "يومان ودقيقة"),
        ("en", -timedelta(seconds=1.5), "", "minus 1 second and 500 milliseconds"),
        ("en", timedelta(0), "", "0 seconds"),
        ("de", datetime(2024, 10, 1, 9, 5, tzinfo=UTC), "", "1. Oktober 2024, 09:05 Uhr UTC"),
        ("ar", datetime(2024, 10, 1, tzinfo=UTC), "", "1 أكتوبر 2024"),
        ("fr", "x", "", "«\xa0x\xa0»"),
        ("en", {}, "", "nothing known"),
    ],
)
def test_values_are_written_as_the_language_writes_them(
    language: str, value: Value, unit: str, says: str
) -> None:
    assert text_of(Wording(Messages(language), "en").value(value, unit)) == says


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_country_has_a_name(language: str) -> None:
    w = Wording(Messages(language), "en")
    codes = [c for c in map(str, Locale("en").territories) if len(c) == 2 and c.isalpha()]
    assert all(w.country(c) for c in codes)
    assert text_of(w.countries(("XQ",))) == "XQ"


def test_a_long_value_is_shortened_and_says_how_long_it_is() -> None:
    told = text_of(Wording(Messages("en"), "en").value("x" * 5000))
    assert len(told) < MAX_QUOTED + 60
    assert told.endswith("(shortened; 5000 characters in all)")


def test_dates_come_in_the_languages_words() -> None:
    assert Wording(Messages("es"), "en").date(date(2025, 4, 1)) == "1 de abril de 2025"
