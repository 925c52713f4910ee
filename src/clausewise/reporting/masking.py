"""Personal data are replaced by pseudonyms in what an audit says (Personal Information Protection Law).

It happens in one place, where the result hands out findings, so every report, message and page gets the same words.
Replaced are the values of columns that the vocabulary marks `personal`, and whatever looks like an identity card
number or a mobile phone number, in any text. A pseudonym is a number in order of appearance (`PERSON#1`, `ID#2`,
`TEL#1`), the same for the same value all through a report. It is no hash: the numbers of a country's phones can all
be tried in minutes.

An identifier (trigger, case, unit, staff) is touched only where it is itself personal, so other software still finds
its records. Fingerprints are those of the records as they are; where a trigger or subject shows a pseudonym, only
who holds the records can compute them again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from clausewise.model.clause import Clause, Words
from clausewise.model.completeness import Gap
from clausewise.model.finding import PLACEHOLDER, Finding, fill
from clausewise.model.source import fold
from clausewise.model.vocabulary import Column, Vocabulary
from clausewise.reporting.personal_numbers import find_numbers, keeps_apart, may_hold_number, plain_signs

FIELDS = ("unit", "staff", "case", "window", "item")
HIDDEN = "***"
_JOINTS = re.compile("([/@:])")


class Masker:
    """Replaces personal data; one for each report, since it remembers who was who."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._names: dict[tuple[str, str], str] = {}
        self._counts: dict[str, int] = {}
        self._values: dict[str, str] = {}
        self._headers = frozenset(self._personal_headers())
        self._fields = frozenset(
            name
            for name in FIELDS
            if name in vocabulary.envelope and self._is_personal(vocabulary.envelope[name])
        )
        self._words: dict[tuple[str, str], bool] = {}
        self._asked: dict[tuple[object, ...], bool] = {}

    def text(self, text: str) -> str:
        """Any text, with the numbers of persons in it replaced."""
        numbers = list(find_numbers(text))
        for kind, start, end, plain in reversed(numbers):
            text = text[:start] + self._name(kind, plain) + text[end:]
        return text

    def value(self, value: str) -> str:
        """A value that is personal as a whole."""
        if not value:
            return value
        found = next(find_numbers(value), None)
        if found and found[1:3] == (0, len(value)):
            return self.text(value)
        name = self._name("PERSON", plain_signs(value))
        self._values[name] = value
        return name

    def field(self, name: str, value: str) -> str:
        """A unit, staff member, case, window or item."""
        shown = self.value(value) if name in self._fields else self.text(value)
        if shown != value:
            self._values[shown] = value
        return shown

    def names(self, register: str, names: Mapping[str, str]) -> dict[str, str]:
        """Key -> name of a register's records."""
        held = self._vocabulary.registers.get(register)
        column = held.columns.get("name") if held else None
        show = self.value if column and column.personal else self.text
        return {self.field("unit", key): show(name) for key, name in names.items()}

    def reveal(self, shown: str) -> str:
        """The value behind what `field` showed."""
        return self._values.get(shown, shown)

    def finding(self, finding: Finding) -> Finding:
        """The finding without personal data; the same object where it holds none."""
        kind = _kind(finding)
        if not self._fields and not self._names_person(finding, kind) and not self._has_number(finding):
            return finding
        persons = self._persons(finding, kind, finding.trigger)
        words = {word: self._word(kind, word, value, persons) for word, value in finding.words.items()}
        fields: dict[str, Any] = {
            name: self.field(name, value) for name in FIELDS if (value := getattr(finding, name))
        }
        return replace(
            finding,
            **fields,
            subject_id=self._identifier(finding.subject_id, persons),
            trigger=self._identifier(finding.trigger, persons),
            evidence=tuple(self._record(record, persons) for record in finding.evidence),
            searched=self._searched(finding.searched),
            missing=tuple(self.text(name) for name in finding.missing),
            missing_zh=tuple(self.text(name) for name in finding.missing_zh),
            message_zh=fill(finding.template.zh, words, "zh") if words else self.text(finding.message_zh),
            message_en=fill(finding.template.en, words, "en") if words else self.text(finding.message_en),
            waiver=self._document(finding.waiver),
            appeal=self._document(finding.appeal),
            words={},
        )

    def never_changes(
        self, clauses: Iterable[Clause], kinds: Iterable[tuple[str, tuple[str, ...]]], texts: Iterable[str]
    ) -> bool:
        """Whether no finding of these clauses names a person.

        `kinds`: (clause, the kinds of records that a finding rests on, the trigger's first); `texts`: all that they say.
        """
        messages: dict[str, list[str]] = {}
        for clause in clauses:
            said = (clause.message.zh, clause.message.en)
            values = (str(value) for p in clause.parameters.values() for _, value in p.values)
            if any(map(may_hold_number, (*said, *values))):
                return False
            pieces = [PLACEHOLDER.split(message) for message in said]
            if not all(keeps_apart(each[::2]) for each in pieces):
                return False
            messages.setdefault(clause.id, []).extend(word for each in pieces for word in each[1::2])
        held = [(clause, of) for clause, of in kinds if clause in messages]  # not those that only feed them
        return not (
            self._fields
            or any(any(self._key_is_personal(kind)) for _, of in held for kind in of)
            or any(
                self._word_is_personal(of[0].partition(" per ")[0], word)
                for clause, of in held
                for word in messages[clause]
            )
            or any(map(may_hold_number, texts))
        )

    def gap(self, gap: Gap) -> Gap:
        """What speaks against the completeness of the records, without personal data."""
        message = Words(self.text(gap.message.zh), self.text(gap.message.en))
        unit = gap.unit and self.field("unit", gap.unit)
        return replace(gap, message=message, examples=tuple(map(self.text, gap.examples)), unit=unit)

    def rejection(
        self, file: str, row: int, column: str, value: str, reason: str
    ) -> tuple[str, int, str, str, str]:
        """An entry of the quarantine; a row that could not even be split into columns is not shown."""
        if value and not column and self._headers:
            shown = HIDDEN
        elif any(fold(header) in self._headers for header in column.split("/")):
            shown = self.value(value)
        else:
            return self.text(file), row, self.text(column), self.text(value), self.text(reason)
        return (
            self.text(file),
            row,
            column,
            shown,
            self.text(reason.replace(value, shown) if value else reason),
        )

    # Who is a person

    def _is_personal(self, column: Column) -> bool:
        """Marked so, or a reference to a register whose key is."""
        register = self._vocabulary.registers.get(column.type.register)
        return column.personal or bool(register and any(register.columns[k].personal for k in register.key))

    def _personal_headers(self) -> Iterator[str]:
        vocabulary = self._vocabulary
        operations = [column for _, column in vocabulary.operation_columns()]
        registers = [
            column for register in vocabulary.registers.values() for column in register.columns.values()
        ]
        for column in (*operations, *registers):
            if self._is_personal(column):
                yield from (fold(word) for word in (column.name, *column.labels))

    def _names_person(self, finding: Finding, kind: str) -> bool:
        """Whether a key of its records, or a word that its message may say, is that of a person."""
        kinds = tuple(str(record.get("kind", "")) for record in finding.evidence)
        asked = (kind, kinds, *finding.words)
        if asked not in self._asked:
            self._asked[asked] = any(any(self._key_is_personal(each)) for each in kinds) or any(
                self._word_is_personal(kind, word) for word in finding.words
            )
        return self._asked[asked]

    def _key_is_personal(self, kind: str) -> tuple[bool, ...]:
        """For each key column of a register's records; () where none is personal."""
        register = self._vocabulary.register_of(kind)
        if register is None:
            column = self._vocabulary.envelope.get("id")
            return (True,) if column and column.personal and kind in self._vocabulary.kinds else ()
        found = tuple(self._is_personal(register.columns[name]) for name in register.key)
        return found if any(found) else ()

    def _word_is_personal(self, kind: str, word: str) -> bool:
        """`staff.name`, seen from a record of a kind."""
        if (kind, word) not in self._words:
            self._words[kind, word] = self._walk(kind, word.split("."))
        return self._words[kind, word]

    def _walk(self, kind: str, path: list[str]) -> bool:
        registers = self._vocabulary.registers
        own = self._vocabulary.register_of(kind)
        columns: Mapping[str, Column] = own.columns if own else self._vocabulary.columns_of(kind)
        for name in path:
            column = columns.get(name) or (None if own else self._vocabulary.envelope.get(name))
            if column is None:  # a posting of the trigger, or a derived column
                register = self._vocabulary.register_of(name)
                if register is None:
                    return False
                columns = register.columns
            elif name == path[-1]:
                return self._is_personal(column)
            elif column.type.register:
                columns = registers[column.type.register].columns
            else:
                return False
        return False

    # Replacing

    def _name(self, kind: str, plain: str) -> str:
        if (kind, plain) not in self._names:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            self._names[kind, plain] = f"{kind}#{self._counts[kind]}"
        return self._names[kind, plain]

    def _has_number(self, finding: Finding) -> bool:
        texts: list[object] = [
            finding.trigger,
            finding.subject_id,
            *(getattr(finding, name) for name in FIELDS),
        ]
        texts += [finding.message_zh, finding.message_en, *finding.missing]
        texts += [record.get("record") for record in finding.evidence]
        texts += (finding.searched or {}).get("same", {}).values()
        texts += [*(finding.waiver or {}).values(), *(finding.appeal or {}).values()]
        return next(find_numbers("\0".join(str(text) for text in texts if text)), None) is not None

    def _persons(self, finding: Finding, kind: str, trigger: str) -> frozenset[str]:
        """The identifiers in a finding that name a person."""
        found = {getattr(finding, name) for name in self._fields}
        if finding.subject_type in self._fields:
            found.add(finding.subject_id)
        return frozenset(found - {None, ""}) | self._key_parts(kind, trigger)

    def _key_parts(self, kind: str, name: str) -> frozenset[str]:
        personal = self._key_is_personal(kind)
        parts = name.split("/", len(personal) - 1) if personal else []
        return frozenset(part for part, is_personal in zip(parts, personal, strict=False) if is_personal)

    def _identifier(self, name: str, persons: frozenset[str]) -> str:
        """A name put together from keys (`S01/W02/2026-01-05`, `unit/U01@2026-03`)."""
        if name in persons:
            return self.value(name)
        parts = _JOINTS.split(name)
        if persons.isdisjoint(parts):
            return self.text(name)
        return "".join(self.value(part) if part in persons else self.text(part) for part in parts)

    def _document(self, document: Mapping[str, Any] | None) -> dict[str, Any] | None:
        """What a waiver or an appeal says."""
        if document is None:
            return None
        return {name: self.text(said) if isinstance(said, str) else said for name, said in document.items()}

    def _record(self, record: Mapping[str, Any], persons: frozenset[str]) -> dict[str, Any]:
        name = str(record["record"])
        mine = persons | self._key_parts(str(record.get("kind", "")), name)
        return {**record, "record": self._identifier(name, mine)}

    def _searched(self, searched: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
        if not searched:
            return searched
        same = {
            name: self.field(name, value) if isinstance(value, str) else value
            for name, value in (searched.get("same") or {}).items()
        }
        return {**searched, "same": same}

    def _word(self, kind: str, word: str, value: object, persons: frozenset[str]) -> object:
        """What a message says in the place of one of its words."""
        if not isinstance(value, str) or word in ("at", "due"):
            return value
        if word in self._fields or self._word_is_personal(kind, word):
            return self.value(value)
        return self._identifier(value, persons)


def _kind(finding: Finding) -> str:
    """The kind of the trigger: `payment`, `posting`, `unit per month`."""
    kind = str(finding.evidence[0].get("kind", "")) if finding.evidence else ""
    return kind.partition(" per ")[0]
