"""Any script becomes words of small Latin letters and digits.

Romanisation is `anyascii`'s. Which of the words say something is left to `name`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii

LONGEST = 1000
"""Characters of a name that are looked at; the rest is left out, so that answers stay bounded."""

_WORD = re.compile(r"[a-z0-9]+")
_DOTTED = re.compile(r"(?<![a-z0-9])(?:[a-z]\.\s?){2,}(?:[a-z](?![a-z0-9]))?")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SYLLABLES = re.compile(
    "[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003134f]"
)
_ARABIC = re.compile("[\u0620-\u06d3]")
_ARABIC_GLIDES = re.compile(
    "[\u0648\u064a\u06cc\u06c6\u06c7](?![\u0627\u0648\u064a\u06cc\u06c6\u06c7])"
)
_ARABIC_VOWELS = str.maketrans(
    {"\u0627": "a", "\u0622": "a", "\u0623": "a", "\u0625": "i", "\u0649": "a", "\u0629": "a",
     "\u0621": "", "\u0626": "", "\u0624": "", "\u0639": "", "\u0640": ""}
)  # fmt: skip
_GREEK = re.compile("[\u0370-\u03ff]")
_GREEK_SOUNDS = (
    ("\u03bf\u03c5", "u"), ("\u03bf\u03cd", "u"), ("\u03bc\u03c0", "b"), ("\u03bd\u03c4", "d"),
    ("\u03b3\u03ba", "g"), ("\u03c4\u03b6", "j"), ("\u03b1\u03c5", "av"), ("\u03b5\u03c5", "ev"),
    ("\u03c7", "h"),
)  # fmt: skip
"""What two Greek letters say together, by today's pronunciation."""

_ARTICLE = re.compile("(?<![\u0600-\u06ff])\u0627\u0644(?=[\u0600-\u06ff]{3})")
"""The Arabic article, written as a part of the word that follows."""


def fold(text: str) -> str:
    """The words of a text in small Latin letters and digits, one space between them.

    What only steers the display (bidirectional overrides, zero-width characters) is left
    out. `A.B.C.` becomes one word; Chinese, Japanese and Korean characters are words apart,
    an Arabic article is left out.
    """
    return " ".join(words_of(text))


def words_of(text: str) -> list[str]:
    """As `fold`, as a list."""
    text = text[:LONGEST]
    if not text.isascii():
        text = _latin(text)
    text = text.lower()
    if "'" in text or "`" in text:
        text = text.replace("'", "").replace("`", "")
    if "." in text:
        text = _DOTTED.sub(_undotted, text)
    if "&" in text or "+" in text:
        text = text.replace("&", " and ").replace("+", " and ")
    return _WORD.findall(text)


def humps(text: str) -> str:
    """The text with a space inside `SiemensAG`, where the case changes from small to capital."""
    return _HUMP.sub(" ", text[:LONGEST])


@lru_cache(maxsize=65536)
def skeleton(word: str) -> str:
    """A folded word's consonants, alike where romanisations differ.

    Muhammad, Mohamed and the Arabic spelling without vowels have one skeleton, so have
    Gasprom and Gazprom.
    """
    for old, new in _SOUNDS:
        if old in word:
            word = word.replace(old, new)
    if "w" in word:
        word = _GLIDE.sub("", word)
    bare = word[:1].translate(_VOWEL_FIRST) + word[1:].translate(_VOWELS)
    return _TWICE.sub(r"\1", bare)


_SOUNDS = (
    ("shch", "s"), ("tsch", "c"), ("sch", "s"), ("tch", "c"), ("dsch", "j"), ("dzh", "j"),
    ("dz", "j"), ("dj", "j"), ("kh", "h"), ("gh", "g"), ("sh", "s"), ("ch", "c"), ("zh", "j"),
    ("ph", "f"), ("th", "t"), ("ck", "k"), ("cz", "c"), ("ts", "c"), ("tz", "c"), ("x", "ks"),
    ("q", "k"), ("z", "s"), ("ce", "se"), ("ci", "si"), ("cy", "si"), ("ca", "ka"), ("co", "ko"),
    ("cu", "ku"), ("cl", "kl"), ("cr", "kr"), ("ct", "kt"),
)  # fmt: skip
_VOWELS = str.maketrans("w", "v", "aeiouy")
_VOWEL_FIRST = str.maketrans("aeiouyw", "aaaaaav")
_GLIDE = re.compile(r"(?<=[aeou])w(?![aeiouy])")
_TWICE = re.compile(r"(.)\1+")


def _latin(text: str) -> str:
    text = unicodedata.normalize("NFKC", text)
    text = "".join(c for c in text if unicodedata.category(c) != "Cf")
    if _ARABIC.search(text):
        text = _ARABIC_GLIDES.sub(_vowel, _ARTICLE.sub(" ", text)).translate(_ARABIC_VOWELS)
    elif _GREEK.search(text):
        text = text.lower()
        for written, said in _GREEK_SOUNDS:
            text = text.replace(written, said)
    text = _SYLLABLES.sub(lambda found: f" {found.group()} ", text)
    return anyascii(text)


def _vowel(found: re.Match[str]) -> str:
    """Waw and ya are vowels where no vowel follows them."""
    return "u" if found.group() in "\u0648\u06c6\u06c7" else "i"


def _undotted(found: re.Match[str]) -> str:
    return re.sub(r"[.\s]", "", found.group()) + " "
