"""What a clause needs is computed from its rule: kinds, columns, registers behind them."""

from __future__ import annotations

from functools import cache

import pytest

from clausewise.language.pack import load_pack
from clausewise.model.clause import Pack
from clausewise.model.contract import Contract, contract_of, contract_of_pack, unite


@cache
def hall() -> Pack:
    return load_pack()


def contract(clause_id: str) -> Contract:
    clause = hall().clause(clause_id)
    assert clause
    return contract_of(clause, hall().vocabulary)


def needed(clause_id: str) -> dict[str, str]:
    return {n.name: " ".join(c.name for c in n.columns) for n in contract(clause_id).needs}


def test_a_condition_through_a_register_needs_both_ends() -> None:
    assert needed("2.6.1") == {"payment": "id kind at window", "windows": "window type place"}


def test_the_answer_its_pauses_and_the_columns_that_must_be_the_same_are_needed() -> None:
    assert needed("2.3.1") == {
        "acceptance": "id kind at case item",
        "items": "item level category exception",
        "decision": "id kind at case",
        "special_procedure_start": "id kind at case procedure",
        "special_procedure_end": "id kind at case procedure",
    }


def test_a_chain_of_registers_and_the_column_of_a_due_time_are_needed() -> None:
    assert needed("3.1.3")["units"] == "unit principal"
    assert "promised_by" in needed("2.3.5")["acceptance"]


def test_a_dated_register_is_found_by_its_key_and_dates() -> None:
    assert needed("3.2.11")["postings"] == "staff window since until backup"
    assert needed("3.2.11")["leave"] == "id kind at staff window approved"


def test_who_answers_is_kept_apart_from_what_decides() -> None:
    need = contract("2.6.1").need("payment")
    assert need
    assert [c.name for c in need.subject] == ["unit"]
    assert need.label == "缴费"


def test_a_posting_is_its_staff_members_unit() -> None:
    need = contract("3.2.9").need("staff")
    assert need
    assert "unit" in [c.name for c in (*need.columns, *need.subject)]


def test_a_clause_over_findings_names_the_clauses_that_it_reads() -> None:
    assert contract("2.3.6").clauses == ("2.3.5",)
    assert contract("2.3.6").need("acceptance") is None


def test_a_clause_that_a_person_attests_needs_no_record() -> None:
    assert contract("3.2.1") == Contract()


@pytest.mark.parametrize("clause", [c for c in hall().clauses if c.rule], ids=lambda c: c.id)
def test_every_rule_needs_some_record_and_every_column_is_of_the_vocabulary(clause: object) -> None:
    own = contract_of(clause, hall().vocabulary)  # type: ignore[arg-type]
    assert own.needs or own.clauses
    for need in own.needs:
        known = (
            hall().vocabulary.registers[need.name].columns
            if need.is_register
            else hall().vocabulary.columns_of(need.name)
        )
        assert all(known[column.name] == column for column in (*need.columns, *need.subject))


def test_contracts_are_united_column_by_column() -> None:
    both = unite([contract("2.6.1"), contract("1.1.1")])
    windows = both.need("windows")
    assert windows
    assert {c.name for c in windows.columns} == {"window", "type", "place"}
    assert set(contract_of_pack(hall().clauses, hall().vocabulary)) == {c.id for c in hall().clauses}
