"""The coverage map in summary.json and on the report page."""

from __future__ import annotations

from dataclasses import replace

from clausewise.language.pack import load_pack
from clausewise.model.clause import Sentence
from clausewise.reporting.coverage_map import describe_coverage, summarise_coverage


def test_every_sentence_stands_in_the_map_with_what_accounts_for_it() -> None:
    pack = load_pack()
    entries = summarise_coverage(pack)
    assert [entry["sentence"] for entry in entries] == [sentence.id for sentence in pack.sentences]
    said = describe_coverage(entries, "zh")
    assert said["原文覆盖"] == "52 句：由规则判定 46，由人工认定 1，不设义务 5，尚无着落 0"
    for part in ("2.3#1→2.3.1；", "2.1#1→2.1.1、2.1.2、2.1.3；", "3.2#1→3.2.1（人工认定）；"):
        assert part in said["原文与条款对照"]
    assert said["不设义务的原文"].startswith("0#1（序言")
    everything = "".join(said.values())
    assert all(sentence.id in everything for sentence in pack.sentences)


def test_what_is_open_is_said_to_be_open_in_english_too() -> None:
    pack = load_pack()
    opened = replace(pack, sentences=(*pack.sentences, Sentence("9#9", "另有规定。")))
    said = describe_coverage(summarise_coverage(opened), "en")
    assert said["Text covered"] == (
        "53 sentences: decided by rules 46, attested by a person 1, holds no duty 5, not accounted for 1"
    )
    assert said["Sentences and clauses"].endswith("9#9→(not accounted for)")


def test_a_pack_without_its_text_has_no_map() -> None:
    assert describe_coverage(summarise_coverage(replace(load_pack(), sentences=())), "zh") == {}
