"""The contract names a record's columns, their types and the clauses that need them."""

from __future__ import annotations

from functools import cache

from clausewise.inspection.log_contract import LogContract, draw_up, must, type_words
from clausewise.language.pack import load_pack


@cache
def contract() -> LogContract:
    return draw_up(load_pack())


def test_every_clause_with_a_rule_is_in_it_and_the_others_are_named() -> None:
    pack = load_pack()
    assert {c.id for c, _ in contract().clauses} == {c.id for c in pack.clauses if c.rule}
    assert [c.id for c in contract().attested] == ["3.2.1"]


def test_a_record_lists_who_needs_each_column() -> None:
    payment = next(record for record in contract().records if record.name == "payment")
    needed = {demand.column.name: demand.clauses for demand in payment.demands}
    assert needed["window"] == ("2.6.1",)
    assert [d.column.name for d in payment.demands if must(payment, d)] == ["id", "kind", "at"]


def test_the_key_of_a_register_must_be_written() -> None:
    postings = next(record for record in contract().records if record.name == "postings")
    assert {d.column.name for d in postings.demands if must(postings, d)} == {"staff", "window", "since"}


def test_a_clause_over_findings_brings_the_clauses_whose_findings_it_reads() -> None:
    chosen = draw_up(load_pack(), ["2.3.6"])
    assert {c.id for c, _ in chosen.clauses} == {"2.3.6", "2.3.5"}


def test_types_are_said_with_what_is_allowed() -> None:
    vocabulary = load_pack().vocabulary
    assert type_words(vocabulary.envelope["place"])[1] == "one of: hall, bureau, elsewhere, online"
    assert type_words(vocabulary.envelope["window"]) == ("引用：windows", "key of windows")
