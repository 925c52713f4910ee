"""A condition written back is the condition that was read."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from clausewise.language.clause import ClauseReader
from clausewise.language.condition_text import condition_text
from clausewise.language.nodes import Table, parse_yaml
from clausewise.language.pack import load_pack
from clausewise.model.expression import Expression

ROOT = Path(__file__).parents[3]
PACK = load_pack(ROOT)


def _read(condition: str, extra: str = "") -> Expression:
    reader = ClauseReader(PACK.vocabulary, ZoneInfo("Asia/Shanghai"))
    node = parse_yaml(
        "{clause: '1', title: x, holds: none, severity: minor, parameters: {n: {value: 2 years}, k: {value: 3}},"
        f' rule: {{each: acceptance, must: "{condition}"}}}}'
    )
    clause = reader.read(node)
    assert clause is not None, reader.problems
    assert clause.rule is not None
    assert clause.rule.must is not None
    return clause.rule.must


@pytest.mark.parametrize(
    "condition",
    [
        "place IN ('hall','online') AND (unit = 'a''b' OR NOT entrusted)",
        "NOT (place = 'hall' AND entrusted)",
        "NOT place IN ('hall')",
        "item.entered_on IS NOT NULL AND unit IS NULL",
        "item.entered_on + param.n <= date OR date - INTERVAL '3' DAY > DATE '2026-03-01'",
        "promised_by - at < INTERVAL '36' HOUR",
        "item.promised_working_days + 1 - (2 - param.k) >= -5",
        "(item.units_involved - 1) * 2 <> 3.5",
        "item.entered_on BETWEEN '2026-01-01' AND '2026-01-31' AND year(at) = 2026",
        "promised_by > TIMESTAMP '2026-03-01 09:00' AND at < as_of",
        "coalesce(item.entered_on, promised_by) >= date AND lower(unit) = 'x'",
        "working_days_between(date, promised_by) <= 2",
        "FALSE",
    ],
)
def test_what_is_written_back_means_the_same(condition: str) -> None:
    expression = _read(condition)
    assert _read(condition_text(expression)) == expression


@pytest.mark.parametrize("root", [ROOT, *sorted(path.parent for path in (ROOT / "examples").glob("*/rules"))])
def test_every_rule_of_the_packs_can_be_written_back(root: Path) -> None:
    from clausewise.language.nodes import load_yaml
    from clausewise.mutation.tables import as_scalar, put

    pack = load_pack(root)
    for clause in pack.clauses:
        rule = clause.rule
        if rule is None:
            continue
        node = load_yaml(root / clause.file)
        assert isinstance(node, Table)
        answer = rule.answer
        written = {
            ("rule", "where"): rule.where,
            ("rule", "unless"): rule.unless,
            ("rule", "must"): rule.must,
        }
        if answer:
            written["rule", "must_not_have" if answer.forbidden else "must_have", "where"] = answer.where
        for path, condition in written.items():
            if condition is not None:
                node = put(node, path, as_scalar(condition_text(condition), node))
        again = ClauseReader(pack.vocabulary, ZoneInfo(pack.timezone)).read(node)
        assert again is not None
        assert again.rule == rule, clause.id
