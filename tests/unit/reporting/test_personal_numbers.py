"""Numbers of persons are found as people write them; serial numbers and fingerprints are left alone."""

from __future__ import annotations

import pytest

from clausewise.reporting.personal_numbers import find_numbers

IDENTITY, SHANGHAI_IDENTITY, OLD_IDENTITY, PHONE = (
    "11010519491231002X",
    "310115198806154323",
    "110105491231002",
    "13812345678",
)


def _found(text: str) -> list[tuple[str, str]]:
    return [(kind, plain) for kind, _, _, plain in find_numbers(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"身份证{IDENTITY}号", [("ID", IDENTITY)]),
        (IDENTITY.lower(), [("ID", IDENTITY)]),
        ("110105 19491231 002X", [("ID", IDENTITY)]),
        ("１１０１０５１９４９１２３１００２Ｘ", [("ID", IDENTITY)]),  # noqa: RUF001
        (OLD_IDENTITY, [("ID", OLD_IDENTITY)]),
        (f"电话{PHONE}，转告", [("TEL", PHONE)]),
        (f"tel{PHONE}x2", [("TEL", PHONE)]),
        ("138-1234-5678", [("TEL", PHONE)]),
        ("138 1234 5678", [("TEL", PHONE)]),
        (f"+86 {PHONE}", [("TEL", PHONE)]),
        (f"86{PHONE}", [("TEL", PHONE)]),
        ("１３８１２３４５６７８", [("TEL", PHONE)]),  # noqa: RUF001
        (f"{PHONE}/13912345678", [("TEL", PHONE), ("TEL", "13912345678")]),
        (f"{IDENTITY},{PHONE}", [("ID", IDENTITY), ("TEL", PHONE)]),
    ],
)
def test_a_number_of_a_person_is_found_however_it_is_written(text: str, found: list[tuple[str, str]]) -> None:
    assert _found(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "110105194912310021",  # a wrong check digit
        "110105194913310020",  # no thirteenth month
        "990105491231002",  # no such province
        "12812345678",  # no such phone
        "138123456789",  # one digit too many
        "C20260304000123",
        "R003057 2026-03-04 09:30:00",
        "2026-03-04T23:59:59+08:00",
        "a013812345678bcd",  # a fingerprint
        "550e8400-e29b-41d4-a716-1381234567ab",
        "00000000-0000-4000-a000-138123456780",
        "",
    ],
)
def test_what_is_no_number_of_a_person_is_left_alone(text: str) -> None:
    assert _found(text) == []


def test_the_place_of_a_number_is_told() -> None:
    text = f"电话 {PHONE}。"
    ((_, start, end, _),) = find_numbers(text)
    assert text[start:end] == PHONE
