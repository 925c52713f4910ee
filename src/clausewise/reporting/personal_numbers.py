"""What looks like the number of a person: an identity card (18 or, before 1999, 15 digits) or a mobile phone.

Digits may be full-width, and grouped by a blank or a hyphen as people write them; a phone may have the country's
code before it. An 18-digit number must have its check digit and a date of birth, a 15-digit one a province and a date,
so that serial numbers are left alone as far as can be. Words of 16 or more hexadecimal digits (fingerprints, hashes,
parts of UUIDs) are never numbers of persons.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

IDENTITY, PHONE = "ID", "TEL"
_GAPS = " \u00a0\u3000\u2010\u2011\u2012\u2013\u2014\u2015\uff0d-"
_LAST_SIGN = "Xx\uff38\uff58"
_GAP = r"[ \u00a0\u3000\u2010-\u2015\uff0d-]?"
_NUMBER = re.compile(
    r"(?<!\d)(?:"
    rf"(?P<id>\d{{6}}{_GAP}\d{{8}}{_GAP}\d{{3}}[\dXx\uff38\uff58])"
    rf"|(?P<old>\d{{6}}{_GAP}\d{{6}}{_GAP}\d{{3}})"
    rf"|(?P<phone>(?:(?:[+\uff0b]|00)?86{_GAP})?[1\uff11][3-9\uff13-\uff19]\d{_GAP}\d{{4}}{_GAP}\d{{4}})"
    r")(?!\d)"
)
DIGITS = rf"\p{{Nd}}([{_GAPS}]?\p{{Nd}}){{10,}}"  # for DuckDB: the least that a number of a person has
_HEXADECIMAL = re.compile(
    r"(?<![0-9A-Za-z])(?=[0-9a-f-]*[a-f])"
    r"(?:[0-9a-f]{16,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![0-9A-Za-z])",
    re.IGNORECASE,
)
_NOT_DIGITS = re.compile("[^0-9X]")
_BORN = re.compile(r"(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_BORN_SHORT = re.compile(r"\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_PROVINCE = re.compile("1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|81|82|83")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"


def find_numbers(text: str) -> Iterator[tuple[str, int, int, str]]:
    """(kind, start, end, the plain number) for each number of a person in the text, in order."""
    if len(text) < 11:
        return
    spared: list[tuple[int, int]] | None = None
    for match in _NUMBER.finditer(text):
        plain = _plain(match)
        kind = _kind_of(match, plain)
        if not kind:
            continue
        if spared is None:
            spared = [found.span() for found in _HEXADECIMAL.finditer(text)]
        if not any(start <= match.start() and match.end() <= end for start, end in spared):
            yield kind, match.start(), match.end(), plain[-11:] if kind == PHONE else plain


def may_hold_number(text: str) -> bool:
    """Whether a number of a person is in the text, or would be if other words stood around it."""
    return any(_kind_of(found, _plain(found)) for found in _NUMBER.finditer(text))


def keeps_apart(literals: Sequence[str]) -> bool:
    """Whether what stands between these pieces of a message cannot become part of a number together with them."""
    inner = [piece.strip(_GAPS) for piece in literals[1:-1]]
    ends = [piece.strip(_GAPS) for piece in (literals[0], literals[-1])] if literals else []
    edges = [edge for piece in (*inner, *ends) if piece for edge in (piece[0], piece[-1])]
    return all(inner) and not any(edge.isdigit() or edge in _LAST_SIGN for edge in edges)


def hide_numbers(text: str) -> str:
    """The text without numbers of persons, for what stands alone and follows nobody: an error message.

    >>> hide_numbers("no column '13812345678'")
    "no column 'TEL***'"
    """
    for kind, start, end, _ in reversed(list(find_numbers(text))):
        text = f"{text[:start]}{kind}***{text[end:]}"
    return text


def plain_signs(text: str) -> str:
    """The text with full-width digits and letters as plain ones."""
    return unicodedata.normalize("NFKC", text)


def _plain(match: re.Match[str]) -> str:
    return _NOT_DIGITS.sub("", plain_signs(match[0]).upper())


def _kind_of(match: re.Match[str], plain: str) -> str:
    match match.lastgroup:
        case "id":
            return IDENTITY if has_check_digit(plain) and _BORN.fullmatch(plain[6:14]) else ""
        case "old":
            return IDENTITY if _PROVINCE.match(plain) and _BORN_SHORT.fullmatch(plain[6:12]) else ""
        case _:
            return PHONE


def has_check_digit(plain: str) -> bool:
    """Whether the last of 18 signs is the check digit of the others (GB 11643, ISO 7064 MOD 11-2).

    >>> has_check_digit("11010519491231002X")
    True
    """
    total = sum(int(digit) * weight for digit, weight in zip(plain[:17], _WEIGHTS, strict=True))
    return _CHECK[total % 11] == plain[17]
