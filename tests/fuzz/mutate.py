"""Small changes to texts and bytes, all drawn from one `Random`, so that a seed repeats them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

_TOKEN = re.compile(r'"(?:[^"\\\n]|\\.)*"|\w+|\s+|&&|\|\||[=!<>]=|.', re.S)

ODD = (
    "", " ", "\n", "\r\n", "\t", "\0", "\\", "'", '"', '"""', "`", "(", ")", "((((", "[", "]",
    "{", "}", ",", ".", ":", ": ", "- ", "-", "#", "&a ", "*a", "!!str ", "<<: ", "---\n", "|",
    ">", "?", "!", "!!", "%", "@", "~", "=", "\ufeff", "\u2028", "\u202e", "\u0130", "\u00df",
    "e\u0301", "\U0001f600", "\ud800", "\uffff", "\x85", "\x7f", "0", "-1", "1.0", "1e400", "0x10",
    "9223372036854775807", "-9223372036854775808", "9223372036854775808", "99999999999999999999",
    ".inf", ".nan", "null", "true", "false", "yes", "NO", "2024-02-30", "0001-01-01", "9999-12-31",
    "2024-06-01T00:00:00Z", "9999999 years", "```rule\n", "```\n", "<!--", "-->", "# A\n",
)  # fmt: skip

CEL = (
    "&&", "||", "!", "==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "%", "?", ":", "in",
    "has(", "size(", ".exists(x, ", ".all(x, ", ".exists_one(x, ", ".filter(x, ", ".map(x, ",
    ".startsWith(", ".endsWith(", ".contains(", ".matches(", ".lowerAscii()", "timestamp(",
    "duration(", "double(", "int(", "string(", "now", "null", "true", "false", "x", "x.kind", "1",
    "0", "-1", "2.5", "0.0", '"DE"', '""', "b'a'", "r'\\d'", "1u", "[]", '["DE", "FR"]', "{}",
    '"2024-06-01T00:00:00Z"', '"24h"', '"9999999h"', '"-1ns"', "0x7fffffffffffffff", "1e308",
    '"(a|b)*c{1,9}"', '"(?i)[^\\\\pL]$"', '"(?=a)"', '"("', "// c\n", ")", "(",
)  # fmt: skip


def tokens(text: str) -> list[str]:
    """The text in pieces: strings, words, spaces, signs. Joined, they are the text."""
    return _TOKEN.findall(text)


def mutated(
    random: Random, text: str, others: Sequence[str], words: Sequence[str], most: int
) -> str:
    """The text with one to `most` changes. `others` are texts to take pieces from."""
    pieces = tokens(text)
    for _ in range(random.randint(1, most)):
        _change(random, pieces, others, words)
    return "".join(pieces)


def _change(random: Random, pieces: list[str], others: Sequence[str], words: Sequence[str]) -> None:
    at = random.randint(0, len(pieces))
    end = min(len(pieces), at + random.choice((1, 1, 1, 2, 3, 5, 9, 40)))
    match random.randrange(10):
        case 0:
            del pieces[at:end]
        case 1:
            pieces[at:at] = pieces[at:end]
        case 2:
            pieces[at:end] = reversed(pieces[at:end])
        case 3 | 4:
            pieces[at : at + 1] = [random.choice(words)]
        case 5:
            pieces.insert(at, random.choice(words))
        case 6:
            pieces.insert(at, random.choice(ODD))
        case 7:
            pieces[at:end] = _piece(random, tokens(random.choice(others)))
        case 8:
            pieces[at : at + 1] = _piece(random, pieces)[:1]
        case _:
            again = pieces[at:end] * random.choice((2, 3, 30, 300))
            pieces[at:end] = again[:3000]


def _piece(random: Random, pieces: list[str]) -> list[str]:
    at = random.randint(0, len(pieces))
    return pieces[at : at + random.choice((1, 1, 2, 3, 7, 20))]


def mutated_bytes(random: Random, data: bytes, others: Sequence[bytes], most: int) -> bytes:
    """The bytes with one to `most` changes: cut, repeated, spliced, single bits flipped."""
    made = bytearray(data)
    for _ in range(random.randint(1, most)):
        at = random.randint(0, len(made))
        end = at + random.choice((1, 1, 2, 8, 64))
        match random.randrange(7):
            case 0:
                del made[at:end]
            case 1:
                made[at:at] = made[at:end]
            case 2:
                made[at:at] = random.choice(ODD).encode("utf-8", "surrogatepass")
            case 3:
                other = random.choice(others)
                begin = random.randint(0, len(other))
                made[at:end] = other[begin : begin + random.choice((1, 4, 32))]
            case 4:
                made[at:end] = random.randbytes(end - at)
            case 5:
                del made[at:]
            case _:
                if at < len(made):
                    made[at] ^= 1 << random.randrange(8)
    return bytes(made)
