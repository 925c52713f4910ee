"""Each silent pass of the Gherkin runner is refused, in Chinese and in English features."""

from pathlib import Path

import pytest

from clausewise.errors import InvalidPack
from clausewise.language.features import audit_scenarios, lint_feature, lint_features, read_feature

ZH = """# language: zh-CN
功能: 收费

  原文 2.6#1　所有收费一律在结算窗口办理。

  @clause:2.6.1
  规则: 2.6.1 一口式收费

    @audit
    场景: 本期不应有违反
      当 审计本期记录
      那么 条款“2.6.1”不应有违反

    场景: 在结算窗口缴费
      假如 有以下操作
        | 操作 | 窗口 |
        | 缴费 | W1   |
      当 按条款“2.6.1”判定
      那么 结论为“符合”

    场景大纲: 在<窗口>缴费
      假如 有以下操作
        | 操作 | 窗口   |
        | 缴费 | <窗口> |
      当 按条款“2.6.1”判定
      那么 结论为“<结论>”

      例子:
        | 窗口 | 结论 |
        | W1   | 符合 |
        | W2   | 违反 |
"""

EN = """Feature: Fees

  @clause:F1
  Rule: F1 Fees are paid at the cashier

    @audit
    Scenario: No breach in the period
      When the period is audited
      Then clause "F1" has no breach

    Scenario: Paid at the cashier
      Given these operations
        | kind    | window |
        | payment | W1     |
      When clause "F1" is judged
      Then the verdict is "met"

    Scenario Outline: Paid at <window>
      Given these operations
        | kind    | window   |
        | payment | <window> |
      When clause "F1" is judged
      Then the verdict is "<verdict>"

      Examples:
        | window | verdict |
        | W1     | met     |
        | W2     | breach  |
"""


def problems(tmp_path: Path, text: str | bytes, **options: object) -> str:
    path = tmp_path / "a.feature"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return "\n".join(str(problem) for problem in lint_feature(path, **options))  # type: ignore[arg-type]


@pytest.mark.parametrize("text", [ZH, EN], ids=["zh", "en"])
def test_a_sound_feature_has_no_problem(tmp_path: Path, text: str) -> None:
    assert problems(tmp_path, text) == ""


SILENT_PASSES = {
    "zh: two scenarios of one name": (
        ZH,
        "场景: 在结算窗口缴费",
        "场景: 本期不应有违反",
        "only the last would run",
    ),
    "en: two scenarios of one name": (
        EN,
        "Paid at the cashier\n",
        "No breach in the period\n",
        "only the last",
    ),
    "zh: full-width colon after a scenario": (ZH, "场景: 在结算", "场景：在结算", "full-width colon"),
    "zh: full-width colon after the outline": (ZH, "场景大纲:", "场景大纲：", "full-width colon"),
    "en: full-width colon": (EN, "Scenario: Paid", "Scenario：Paid", "full-width colon"),
    "zh: space before the colon": (ZH, "场景: 在结算", "场景 : 在结算", "space before the colon"),
    "zh: English block keyword": (
        ZH,
        "场景: 在结算",
        "Scenario: 在结算",
        "'Scenario:' is no keyword in a zh-CN file",
    ),
    "zh: English step keyword": (
        ZH,
        "      假如 有以下操作\n",
        "      Given 有以下操作\n",
        "'Given' is no keyword",
    ),
    "en: keyword in small letters": (EN, "Scenario: Paid", "scenario: Paid", "'scenario:' is no keyword"),
    "en: step in small letters": (EN, "      Given these", "      given these", "case matters"),
    "en: Chinese keyword": (EN, "Scenario: Paid", "场景: Paid", "'场景:' is no keyword in a en file"),
    "zh: no steps": (
        ZH,
        "      当 审计本期记录\n      那么 条款“2.6.1”不应有违反\n",
        "",
        "would pass without a check",
    ),
    "en: no steps": (
        EN,
        '      When the period is audited\n      Then clause "F1" has no breach\n',
        "",
        "would pass without a check",
    ),
    "zh: no Then": (ZH, "      那么 结论为“符合”\n", "", "has no 那么 (Then) step"),
    "en: no Then": (EN, '      Then the verdict is "met"\n', "", "has no 那么 (Then) step"),
    "zh: outline without rows": (
        ZH,
        "        | W1   | 符合 |\n        | W2   | 违反 |\n",
        "",
        "have no rows",
    ),
    "zh: outline without examples": (
        ZH,
        "      例子:\n        | 窗口 | 结论 |\n        | W1   | 符合 |\n        | W2   | 违反 |\n",
        "",
        "no 例子",
    ),
    "en: outline without rows": (
        EN,
        "        | W1     | met     |\n        | W2     | breach  |\n",
        "",
        "have no rows",
    ),
    "zh: undefined placeholder in a step": (
        ZH,
        "结论为“<结论>”",
        "结论为“<结果>”",
        "placeholder <结果> is not defined",
    ),
    "zh: undefined placeholder in a table": (
        ZH,
        "| <窗口> |",
        "| <窗囗> |",
        "placeholder <窗囗> is not defined",
    ),
    "en: undefined placeholder": (EN, '"<verdict>"', '"<result>"', "placeholder <result> is not defined"),
    "zh: placeholder without an outline": (ZH, "结论为“符合”", "结论为“<结论>”", "is not defined"),
    "zh: unknown tag": (ZH, "@audit", "@审计", "unknown tag @审计"),
    "zh: clause tag without an id": (ZH, "@clause:2.6.1", "@clause:", "unknown tag @clause:"),
    "en: unknown tag": (EN, "@audit", "@skip", "unknown tag @skip"),
    "zh: audit scenario of no clause": (ZH, "  @clause:2.6.1\n", "", "exactly one @clause:<id>"),
    "zh: audit sentence outside @audit": (
        ZH,
        "当 按条款“2.6.1”判定\n      那么 结论为“符合”",
        "当 审计本期记录\n      那么 结论为“符合”",
        "only a scenario tagged @audit",
    ),
    "zh: list item read as a step": (
        ZH,
        "    场景: 在结算窗口缴费\n",
        "    场景: 在结算窗口缴费\n      * 说明\n",
        "'*'",
    ),
    "zh: rule without a scenario": (
        ZH,
        "功能: 收费\n",
        "功能: 收费\n\n  规则: 空规则\n",
        "'空规则' has no scenario",
    ),
    "zh: language line with a full-width colon": (
        ZH,
        "# language: zh-CN",
        "# language：zh-CN",
        "language line",
    ),
    "zh: unknown language": (ZH, "zh-CN", "zh_CN", "Language not supported"),
    "fr: a language without sentences": (EN, EN, "# language: fr\nFonctionnalité: Fees\n", "language 'fr'"),
    "zh: no scenario at all": (ZH, ZH[ZH.index("  @clause") :], "", "the feature has no scenario"),
    "zh: two audit scenarios": (
        ZH,
        "    场景: 在结算窗口缴费",
        "    @audit\n    场景: 再审\n      当 审计本期记录\n      那么 条款“2.6.1”不应有违反\n\n    场景: 在结算窗口缴费",
        "2 audit scenarios of clause 2.6.1; keep one",
    ),
    "zh: scenario without a name": (ZH, "场景: 在结算窗口缴费", "场景:", "'场景:' has no name"),
    "zh: tag on examples": (ZH, "      例子:", "      @audit\n      例子:", "tag @audit on examples"),
    "zh: audit tag on a rule": (
        ZH,
        "  @clause:2.6.1\n",
        "  @clause:2.6.1 @audit\n",
        "@audit belongs on a scenario",
    ),
    "zh: placeholder in a background": (
        ZH,
        "  @clause:2.6.1",
        "  背景:\n    假如 截至“<日期>”\n\n  @clause:2.6.1",
        "<日期> in a background",
    ),
    "zh: audit outline": (ZH, "    场景大纲: 在", "    @audit\n    场景大纲: 在", "cannot be an outline"),
    "zh: column twice in examples": (
        ZH,
        "        | 窗口 | 结论 |\n        | W1   | 符合 |\n        | W2   | 违反 |\n",
        "        | 窗口 | 结论 | 结论 |\n        | W1   | 符合 | 违反 |\n",
        "column '结论' stands 2 times",
    ),
    "zh: column that no step uses": (
        ZH,
        "| 窗口 | 结论 |",
        "| 窗口 | 结果 |",
        "column '结果' is used by no step",
    ),
}


@pytest.mark.parametrize(("text", "found", "put", "said"), SILENT_PASSES.values(), ids=list(SILENT_PASSES))
def test_a_silent_pass_is_refused(tmp_path: Path, text: str, found: str, put: str, said: str) -> None:
    assert found in text
    assert said in problems(tmp_path, text.replace(found, put, 1))


def test_quoted_words_that_become_a_step_are_refused_by_their_punctuation(tmp_path: Path) -> None:
    text = ZH.replace("    场景: 在结算窗口缴费\n", "    场景: 在结算窗口缴费\n      当事人须在窗口缴费。\n")
    assert "'当事人须在窗口缴费。' is read as a step" in problems(tmp_path, text)


def test_quoted_words_that_become_a_step_are_refused_where_no_sentence_is_like_them(tmp_path: Path) -> None:
    text = ZH.replace("    场景: 在结算窗口缴费\n", "    场景: 在结算窗口缴费\n      当事人须在窗口缴费\n")
    said = problems(tmp_path, text, knows_step=lambda kind, words: not words.startswith("事人"))
    assert said.count("is read as a step") == 1


def test_a_clause_that_the_pack_does_not_have_is_named_with_the_nearest(tmp_path: Path) -> None:
    said = problems(tmp_path, ZH, clauses=["2.6.2", "2.6.11"])
    assert "the pack has no clause 2.6.1; did you mean" in said


@pytest.mark.parametrize(
    ("raw", "said"),
    [(b"\xef\xbb\xbf" + ZH.encode(), "byte order mark"), (ZH.encode("gb18030"), "GBK"), (b"", "no feature")],
    ids=["BOM", "GBK", "empty"],
)
def test_a_file_on_which_the_parser_stumbles_is_explained(tmp_path: Path, raw: bytes, said: str) -> None:
    assert said in problems(tmp_path, raw)


def test_a_gbk_file_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.feature"
    path.write_bytes("# language: zh-CN\n功能: 收费\n".encode("gb18030"))
    with pytest.raises(InvalidPack, match=r"a\.feature:2: .*not UTF-8"):
        read_feature(path)


def test_words_in_docstrings_tables_and_comments_are_left_alone(tmp_path: Path) -> None:
    text = ZH.replace(
        "        | 操作 | 窗口 |\n        | 缴费 | W1   |\n",
        '        """\n        场景：原文\n        当日。\n        """\n',
        1,
    )
    text = text.replace("    场景: 在结算", "    # Scenario：x\n    场景: 在结算")
    assert problems(tmp_path, text) == ""


def test_two_files_cannot_audit_one_clause(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.feature").write_text(ZH, "utf-8")
    [problem] = lint_features(tmp_path)
    assert "second audit scenario" in problem.message
    assert problem.file.endswith("b.feature")
    assert audit_scenarios(tmp_path / "a.feature") == [("2.6.1", 10)]
