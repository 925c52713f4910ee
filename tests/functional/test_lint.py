"""`clausewise lint`: what it refuses, with file and line, and that one run says all of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from clausewise.language.pack import default_pack_root
from tests.functional.command import call
from tests.functional.guideline_pack import FEATURE, write_guideline_pack


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return write_guideline_pack(tmp_path / "pack")


def change(pack: Path, file: str, old: str, new: str) -> None:
    path = pack / file
    text = path.read_text("utf-8")
    assert old in text, old
    path.write_text(text.replace(old, new, 1), "utf-8")


def lint(pack: Path) -> str:
    """What a refused pack is told; its exit status is 3."""
    done = call("lint", "--pack", pack, cwd=pack)
    assert done.returncode == 3, done.stdout + done.stderr
    return done.stderr


def test_a_sound_pack_is_told_how_its_sentences_are_accounted_for(pack: Path) -> None:
    done = call("lint", "--pack", pack, cwd=pack)
    assert done.returncode == 0, done.stderr
    assert "3 clauses, no problem. 未发现问题。" in done.stdout
    assert "4 sentences: 2 decided by rules, 1 attested by a person, 1 without a duty." in done.stdout


def test_who_stands_in_a_pack_and_does_not_name_it_is_told_whose_rules_are_looked_at(pack: Path) -> None:
    done = call("lint", cwd=pack)
    assert "not those of this directory; for these: --pack ." in done.stderr
    assert "不是当前目录中的规则；要用当前目录的，请加 --pack ." in done.stderr
    assert call("lint", "--pack", ".", cwd=pack).stderr == ""


def test_while_a_command_is_typed_nothing_is_said_of_packs(
    pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = {"_CLAUSEWISE_COMPLETE": "complete_bash", "COMP_WORDS": "clausewise lint --p", "COMP_CWORD": "2"}
    for name, value in typed.items():
        monkeypatch.setenv(name, value)
    done = call(cwd=pack)
    assert (done.stdout.split(), done.stderr) == (["--pack"], "")


def test_the_pack_that_comes_with_clausewise_needs_no_name_in_its_own_directory() -> None:
    assert call("explain", "f00d", "--in", "nowhere", cwd=default_pack_root()).stderr.count("--pack") == 0


SENTENCES = {
    "a sentence that nothing accounts for": (
        "rules/1.2.yaml", "sentences: [1#2]", "sentences: [1#1]",
        "rules/guideline.md:8: sentence 1#2 is not accounted for",
    ),
    "a sentence that lost its reason": (
        "rules/guideline.yaml", "\nno_duty:\n  0#1: {zh: 序言, en: A recital}\n", "",
        "rules/guideline.md:3: sentence 0#1 is not accounted for",
    ),
    "a reason that says nothing": (
        "rules/guideline.yaml", "{zh: 序言, en: A recital}", "{zh: 序言}",
        "no_duty: say in {zh: …, en: …} why 0#1 holds no duty",
    ),
    "a reason for a sentence that does not exist": (
        "rules/guideline.yaml", "  0#1:", "  0#2:", "no_duty: guideline.md has no sentence '0#2'; did you mean",
    ),
    "a duty that is declared to be none": (
        "rules/guideline.yaml", "  0#1: {", "  1#1: {zh: 无, en: None}\n  0#1: {", "sentence 1#1 is formalised by 1.1",
    ),
    "a clause that names a sentence that does not exist": (
        "rules/1.1.yaml", "[1#1]", "[1#1, 1#9]", "rules/1.1.yaml:2: [1.1] guideline.md has no sentence '1#9'",
    ),
    "a clause that names no sentence": (
        "rules/1.1.yaml", "sentences: [1#1]\n", "", "[1.1] sentences is missing",
    ),
    "a text that does not stand in its sentence": (
        "rules/1.1.yaml", "统一在结算窗口缴纳", "统一于结算窗口缴纳", "rules/1.1.yaml:3: [1.1] text '统一于结算窗口缴纳' does not",
    ),
    "a text of another sentence": (
        "rules/1.1.yaml", "统一在结算窗口缴纳", "当日开票", "it stands in 1#2: add that to sentences",
    ),
    "a sentence that is named and not quoted": (
        "rules/1.1.yaml", "[1#1]", "[1#1, 1#3]", "no words of `text` stand in sentence 1#3",
    ),
    "a clause without a text": (
        "rules/1.1.yaml", "text: 统一在结算窗口缴纳\n", "", "[1.1] text is missing",
    ),
    "a clause without a reading": (
        "rules/1.1.yaml", "reading: {zh: 照原文, en: As it stands}\n", "", "[1.1] reading is missing",
    ),
    "a reading in one language": (
        "rules/1.1.yaml", "{zh: 照原文, en: As it stands}", "{zh: 照原文}", "[1.1] reading has no 'en'",
    ),
    "two sentences of one id": (
        "rules/guideline.md", "`1#2`", "`1#1`", "rules/guideline.md:8: sentence 1#1 stands in line 7 too",
    ),
    "words outside a sentence": (
        "rules/guideline.md", "- `1#2` 缴费", "缴费", "is neither a heading nor a sentence",
    ),
}  # fmt: skip
READINGS = {
    "a changed character in the reading": (
        "rules/guideline.md", "应当热情", "应该热情",
        "rules/guideline.md:9: the reading has '费人员应该热情。', but source.txt with the corrections gives '费人员应当热情。'",
    ),
    "a changed heading in the reading": ("rules/guideline.md", "一、收费", "一、缴费", "rules/guideline.md:5: the reading has"),
    "a space inside a word of the reading": ("rules/guideline.md", "应当热情", "应当 热情", "white space inside"),
    "a lost sentence of the reading": (
        "rules/guideline.md", "- `1#3` 收费人员应当热情。\n", "", "source.txt goes on with '收费人员应当热情。'",
    ),
    "a changed character in the copy": ("rules/source.txt", "方便群众", "方便企业", "rules/source.txt:1: is not the copy"),
    "a full stop after a heading of the copy": ("rules/source.txt", "收费。所有", "收费所有", "is not the copy"),
    "a changed character in a correction": (
        "rules/corrections.yaml", "to: 服务", "to: 服物", "the reading has",
    ),
    "a correction that finds nothing": (
        "rules/corrections.yaml", "from: 效劳", "from: 效芳", "rules/corrections.yaml:6: '效芳' (everywhere) is found in 0 places",
    ),
    "a correction that is gone": (
        "rules/corrections.yaml", '  - {from: "2、", to: "", where: line start}\n', "", "the reading has",
    ),
    "a correction of another sort": ("rules/corrections.yaml", "where: once", "where: ones", "did you mean 'once'"),
}  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "said"), SENTENCES.values(), ids=list(SENTENCES))
def test_a_sentence_is_formalised_attested_or_declared(
    pack: Path, file: str, old: str, new: str, said: str
) -> None:
    change(pack, file, old, new)
    assert said in lint(pack)


@pytest.mark.parametrize(("file", "old", "new", "said"), READINGS.values(), ids=list(READINGS))
def test_copy_corrections_and_reading_agree(pack: Path, file: str, old: str, new: str, said: str) -> None:
    change(pack, file, old, new)
    assert said in lint(pack)


def test_a_copy_without_its_corrections_is_refused(pack: Path) -> None:
    (pack / "rules" / "corrections.yaml").unlink()
    assert "corrections.yaml is missing" in lint(pack)


def test_a_pack_without_its_guideline_is_not_asked_for_sentences(pack: Path) -> None:
    for name in ("guideline.md", "source.txt", "corrections.yaml"):
        (pack / "rules" / name).unlink()
    change(pack, "rules/1.1.yaml", "sentences: [1#1]\ntext: 统一在结算窗口缴纳\n", "")
    done = call("lint", "--pack", pack, cwd=pack)
    assert done.returncode == 0, done.stderr


EXAMPLES = {
    "no audit scenario": ("    @audit\n    场景: 本期缴费都在结算窗口\n      当 审计本期记录\n      那么 条款“1.1”不应有违反\n", "",
                          "rules/1.1.yaml:1: [1.1] no feature audits the clause"),
    "no compliant example": ("        | W1   | 符合 |\n", "", "[1.1] no worked example in which the duty is met"),
    "no violating example": ("        | W2   | 违反 |\n", "", "[1.1] no worked example of a breach"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "said"), EXAMPLES.values(), ids=list(EXAMPLES))
def test_every_clause_stands_in_the_features(pack: Path, old: str, new: str, said: str) -> None:
    change(pack, "features/fees.feature", old, new)
    assert said in lint(pack)


def test_a_clause_without_any_worked_example_is_refused(pack: Path) -> None:
    change(
        pack,
        "features/fees.feature",
        FEATURE[FEATURE.index("    场景大纲") : FEATURE.index("  @clause:1.2")],
        "",
    )
    assert "[1.1] no worked example in the features" in lint(pack)


SILENT_PASSES = {
    "two scenarios of one name, in two rules": ("场景: 次日开票是违反", "场景: 本期缴费都在结算窗口", "only the last would run"),
    "a full-width colon": ("场景: 次日", "场景：次日", "full-width colon"),
    "an English keyword": ("场景: 次日", "Scenario: 次日", "'Scenario:' is no keyword in a zh-CN file"),
    "an English step": ("      假如 有以下操作\n", "      Given 有以下操作\n", "'Given' is no keyword"),
    "a scenario without steps": (
        "      当 审计本期记录\n      那么 条款“1.1”不应有违反\n", "", "has no steps and would pass without a check",
    ),
    "an outline without rows": (
        "        | W1   | 符合 |\n        | W2   | 违反 |\n", "", "have no rows",
    ),
    "an outline without examples": (
        "      例子:\n        | 窗口 | 结论 |\n        | W1   | 符合 |\n        | W2   | 违反 |\n", "", "no row would run",
    ),
    "an undefined placeholder": ("“<结论>”", "“<结果>”", "placeholder <结果> is not defined; did you mean '结论'?"),
    "quoted words that are read as a step": (
        "    场景: 次日开票是违反\n", "    场景: 次日开票是违反\n      当日开票的，按原文办理\n",
        "is read as a step, and there is no such sentence",
    ),
    "an unknown tag": ("    @audit\n", "    @audti\n", "unknown tag @audti; did you mean '@audit'"),
    "a tag of a clause that is not there": ("@clause:1.2", "@clause:1.9", "the pack has no clause 1.9"),
    "a sentence that is not defined": ("按条款“1.2”判定", "按条款“1.2”裁判", "there is no such sentence"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "said"), SILENT_PASSES.values(), ids=list(SILENT_PASSES))
def test_a_silent_pass_of_the_runner_is_refused(pack: Path, old: str, new: str, said: str) -> None:
    change(pack, "features/fees.feature", old, new)
    assert said in lint(pack)
    assert "features/fees.feature:" in lint(pack)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (
            b"\xef\xbb\xbf" + FEATURE.encode(),
            "features/fees.feature:1: the file begins with a byte order mark",
        ),
        (FEATURE.encode("gb18030"), "features/fees.feature:2: byte 0xb9 is not UTF-8 (GBK perhaps?)"),
    ],
    ids=["BOM", "GBK"],
)
def test_a_feature_that_is_not_plain_utf_8_is_refused(pack: Path, raw: bytes, said: str) -> None:
    (pack / "features" / "fees.feature").write_bytes(raw)
    assert said in lint(pack)


def test_one_run_says_all_that_is_wrong(pack: Path) -> None:
    change(pack, "rules/1.1.yaml", "payment", "paiment")
    change(pack, "rules/1.2.yaml", "当日开票\ntitle", "次日开票\ntitle")
    change(pack, "rules/guideline.md", "应当热情", "应该热情")
    change(pack, "features/fees.feature", "“<结论>”", "“<结果>”")
    said = lint(pack)
    for part in (
        "did you mean 'payment'",
        "text '次日开票' does not stand in 1#2",
        "rules/guideline.md:9: the reading has",
        "placeholder <结果> is not defined",
        "[1.3] text '应当热情' does not stand",
    ):
        assert part in said
    assert len(said.splitlines()) == len(set(said.splitlines()))


def test_a_file_that_cannot_be_read_does_not_make_its_sentence_look_forgotten(pack: Path) -> None:
    (pack / "rules" / "1.2.yaml").write_text("clause: [\n", "utf-8")
    said = lint(pack)
    assert "rules/1.2.yaml" in said
    assert "is not YAML" in said
    assert "not accounted for" not in said
