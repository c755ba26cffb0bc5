"""HTML, plain text and PDF say the same, in every language, whatever others have written."""

from __future__ import annotations

import io
import re
import unicodedata
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any, cast

import pytest
from pypdf import PdfReader

from reasoned.decisions.statement_parts import Statement
from reasoned.letters.content import LANGUAGES, compose
from reasoned.letters.glyphs import printable
from reasoned.letters.html import html_of
from reasoned.letters.pdf import pdf_of
from reasoned.letters.plain import WIDTH, plain_of
from reasoned.letters.structure import Letter, block_texts, texts
from tests.letters.build import SENDER, everything, simple

_ORNAMENTS = re.compile(r"[•│-]?|─+|═+")

HOSTILE = [
    "<script>alert(1)</script>",
    "</style></blockquote><img src=x onerror=alert(1)>",
    "&lt;b&gt; &amp;amp;",
    "{{ 7*7 }} {% raw %}",
    '#eval("1+1") #import "x" #panic()',
    "$x^2$ *b* _i_ `c` @ref <label> = heading // gone /* gone */ ~ --- \\",
    '"quoted" \\u{41} [x] #[y]',
    "a\u202eb\u2066c",
    "a\x00b\x1b[31mc\x07",
    "two\r\nlines\u2028three",
    "عربي mixed עברית",
    "😀 中文 ไทย \ue000",
    "x" * 5000,
    "word " * 1000,
    "e\u0301" * 40 + "\u0301" * 200,
    "\ud800",
]


def letter(statement: Statement, language: str = "en") -> Letter:
    return compose(statement, language, sender=SENDER, case_url="https://ads.example/case/1")


class _Text(HTMLParser):
    """The text of a page's body, and every tag and address in it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str | None]] = []
        self._body = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._body = self._body or tag == "body"
        self.tags[tag] += 1
        self.attributes += attrs
        if tag in {"p", "td", "th", "li", "div", "h1", "h2", "h3"}:
            self.parts.append(" ")

    def handle_data(self, data: str) -> None:
        if self._body:
            self.parts.append(data)


def parsed(page: str) -> _Text:
    parser = _Text()
    parser.feed(page)
    return parser


def plain_words(text: str) -> list[str]:
    """Words without marks of direction, and without what only adorns."""
    seen = re.sub(r"[\u200b\u200f\u2066-\u2069]", "", text)
    return [w for w in seen.split() if not _ORNAMENTS.fullmatch(w)]


def expected(made: Letter) -> list[str]:
    return plain_words(" ".join(texts(made)))


def html_words(made: Letter) -> list[str]:
    return plain_words("".join(parsed(html_of(made)).parts))


def text_words(made: Letter) -> list[str]:
    return plain_words(plain_of(made))


def bare(words: list[str]) -> list[str]:
    """Words without the colons and brackets that stand in place of columns."""
    return [w for w in (re.sub(r"[:()]", "", w) for w in words) if not _ORNAMENTS.fullmatch(w)]


def pdf_text(made: Letter) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf_of(made))).pages)


def without_breaks(text: str, *, letter: Letter) -> str:
    """Letters alone, without the footers, since a PDF's lines break words and addresses."""
    footer = re.escape(letter.page).replace(r"\{number\}", r"\d+").replace(r"\{count\}", r"\d+")
    kept = re.sub(footer, "", re.sub(r"[\u200b\u200f\u2066-\u2069]", "", text))
    return re.sub(r"\s|•", "", unicodedata.normalize("NFC", kept))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("statement", [simple(), everything()], ids=["simple", "everything"])
def test_the_page_says_the_letters_words_in_order(language: str, statement: Statement) -> None:
    made = letter(statement, language)
    assert html_words(made) == expected(made)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("statement", [simple(), everything()], ids=["simple", "everything"])
def test_the_text_says_the_letters_words_in_order(language: str, statement: Statement) -> None:
    """But for the colons and brackets that stand in place of columns."""
    made = letter(statement, language)
    assert bare(text_words(made)) == bare(expected(made))


@pytest.mark.parametrize("language", [x for x in LANGUAGES if x != "ar"])
@pytest.mark.parametrize("statement", [simple(), everything()], ids=["simple", "everything"])
def test_the_pdf_says_the_letters_words_in_order(language: str, statement: Statement) -> None:
    made = letter(statement, language)
    assert without_breaks(pdf_text(made), letter=made) == without_breaks(
        " ".join(texts(made)), letter=made
    )


@pytest.mark.parametrize("statement", [simple(), everything()], ids=["simple", "everything"])
def test_the_arabic_pdf_has_exactly_the_letters_words(statement: Statement) -> None:
    """Readers give Arabic back in the order of the page, so characters are counted."""
    made = letter(statement, "ar")
    count = len(PdfReader(io.BytesIO(pdf_of(made))).pages)
    footers = "".join(
        made.page.replace("{number}", str(n)).replace("{count}", str(count))
        for n in range(1, count + 1)
    )
    read = Counter(unicodedata.normalize("NFKC", pdf_text(made)))
    wanted = Counter(" ".join(texts(made)) + footers)
    arabic = [c for c in wanted | read if "\u0620" <= c <= "\u064a"]
    assert len(arabic) > 25
    assert {c: read[c] for c in arabic} == {c: wanted[c] for c in arabic}
    latin = [c for c in wanted | read if c.isascii() and c.isalnum()]
    assert {c: read[c] for c in latin} == {c: wanted[c] for c in latin}


# --- hostile text --------------------------------------------------------------------------


@pytest.mark.parametrize("text", HOSTILE)
def test_outside_text_never_becomes_markup_on_the_page(text: str) -> None:
    made = letter(everything(text))
    page, harmless = parsed(html_of(made)), parsed(html_of(letter(everything("word"))))
    assert set(page.tags) == set(harmless.tags)
    assert "script" not in page.tags
    assert {n for n, _ in page.attributes} == {n for n, _ in harmless.attributes}
    # A text with a line break in it may become another list item; nothing else changes.
    assert html_words(made) == expected(made)


@pytest.mark.parametrize("text", HOSTILE)
def test_outside_text_never_becomes_markup_in_print(text: str) -> None:
    made = letter(everything(text))
    if text.isascii() and text.isprintable() and len(text) < 100:
        assert without_breaks(pdf_text(made), letter=made) == without_breaks(
            " ".join(texts(made)), letter=made
        )
    else:
        assert pdf_of(made, standard="ua-1").startswith(b"%PDF-")


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_nothing_steers_a_terminal(text: str, language: str) -> None:
    told = plain_of(letter(everything(text), language))
    assert not re.search(
        r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066\u2067\ud800-\udfff]", told
    )
    for line in told.splitlines():
        assert line.count("\u2068") == line.count("\u2069")


def test_characters_that_no_font_has_stand_as_codes() -> None:
    assert printable("é ش 中 😀") == "é ش \\u4e2d \\U0001f600"
    text = pdf_text(letter(everything("中😀")))
    assert "\\u4e2d\\U0001f600" in text


# --- each rendering by itself --------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_lines_of_text_are_no_longer_than_88_columns(language: str) -> None:
    for line in plain_of(letter(everything(), language)).splitlines():
        seen = re.sub(r"[\u200f\u2066-\u2069]", "", line)
        assert len(seen) <= WIDTH or len(seen.split()) == 1 or seen.split()[0] in {"-", "•"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_of_an_arabic_text_begins_from_the_right(language: str) -> None:
    lines = [x for x in plain_of(letter(everything(), language)).splitlines() if x.strip()]
    assert {x.startswith("\u200f") for x in lines} == {language == "ar"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_whole_and_fetches_nothing(language: str) -> None:
    page = html_of(letter(everything(), language))
    read = parsed(page)
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in page
    assert not {"script", "link", "img", "iframe", "object", "form", "svg"} & set(read.tags)
    assert "@import" not in page
    assert "url(" not in page
    assert not [n for n, _ in read.attributes if n.startswith("on") or n == "src" or n == "style"]
    links = [v for n, v in read.attributes if n == "href"]
    assert links
    assert all(v and v.startswith("https://") for v in links)


def test_headings_of_the_page_are_in_order() -> None:
    levels = [int(x) for x in re.findall(r"<h([1-6])>", html_of(letter(everything())))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_quoted_text_is_marked_with_its_language_and_direction() -> None:
    page = html_of(letter(simple(), "ar"))
    assert '<blockquote lang="en" dir="ltr">' in page
    assert '<bdi lang="en" dir="ltr">Name the payer.</bdi>' in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_is_tagged_and_has_title_language_and_its_fonts(language: str) -> None:
    made = letter(everything(), language)
    reader = PdfReader(io.BytesIO(pdf_of(made)))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == language
    assert "/StructTreeRoot" in root
    assert reader.metadata is not None
    assert reader.metadata.title == made.subject_line
    assert reader.metadata.author == "Example Ads"
    assert reader.metadata.creation_date == made.made_at
    fonts = {
        str(font.get_object()["/BaseFont"])
        for page in reader.pages
        for font in cast(Any, page["/Resources"])["/Font"].values()
    }
    assert fonts
    assert all("NotoSans" in name or "IBMPlexSansArabic" in name for name in fonts)


@pytest.mark.parametrize("language", ["de", "ar"])
def test_the_last_line_brings_along_what_it_follows(language: str) -> None:
    """However far down the pages it comes to stand."""
    made = letter(simple(), language)
    closing = [*block_texts(made.closing), made.page]
    for lines in range(36):
        pdf = pdf_of(replace(made, address=made.address[:1] * lines))
        last = PdfReader(io.BytesIO(pdf)).pages[-1].extract_text()
        assert len(last.split()) > len(" ".join(closing).split()) + 10, lines


@pytest.mark.parametrize("language", LANGUAGES)
def test_typst_finds_nothing_against_pdf_ua(language: str) -> None:
    """Its checks of PDF/UA-1 are strict, and fewer than the standard's; so the file claims none."""
    made = letter(everything(), language)
    assert b"pdfuaid" in pdf_of(made, standard="ua-1")
    assert b"pdfuaid" not in pdf_of(made)


def test_letters_are_printed_by_many_threads_at_once() -> None:
    letters = [letter(simple(), language) for language in LANGUAGES] * 3
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(pdf_of, letters)) == [pdf_of(x) for x in letters]


def test_the_same_letter_gives_the_same_bytes() -> None:
    assert pdf_of(letter(everything(), "ar")) == pdf_of(letter(everything(), "ar"))
    assert html_of(letter(everything())) == html_of(letter(everything()))


def test_a_letter_made_within_a_second_is_printed() -> None:
    made = letter(simple())
    assert pdf_of(replace(made, made_at=made.made_at.replace(microsecond=123_456)))
