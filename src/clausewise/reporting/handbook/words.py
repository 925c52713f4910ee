"""The handbook's own words, in zh and en."""

from __future__ import annotations

WORDS: dict[str, dict[str, str]] = {
    "zh": {
        "handbook": "条款手册", "contents": "目录", "issuer": "发布", "version": "版本", "in_force": "施行",
        "from": "自{0}起", "until": "至{0}止", "calendar": "工作日历", "zone": "时区", "pack": "规则包",
        "china": "国务院节假日安排（含调休）", "weekends": "周一至周五为工作日", "none": "每天都是工作日",
        "coverage": "原文覆盖情况", "covered": "原文 {0} 句，{1} 句已有着落（{2}）。", "sentence": "原文句", "status": "落实方式",
        "by": "条款或理由", "preamble": "序言", "clauses": "条款", "text": "引文", "reading": "理解", "rule": "规则",
        "manual": "人工认定", "parameters": "参数", "parameter": "参数", "value": "取值", "origin": "来源", "name": "引用名",
        "stated": "原文规定", "assumed": "默认理解，可由县里调整", "scenarios": "判例", "data": "所需数据", "record": "记录",
        "columns": "栏目", "subject": "仅用于归责：{0}", "operation": "操作", "register": "登记", "any": "任何操作",
        "depends": "本条以下列条款的结论为前提：{0}。", "depends_all": "本条以全部计入追责的条款的结论为前提（共 {0} 条）。",
        "severity": "严重程度", "track": "计入追责", "audit": "审计时：", "no_scenario": "（没有判例）",
        "data_list": "数据清单", "data_note": "每条操作都须有记录编号、操作和时间；下表列出判定全部条款所需的记录和栏目。",
        "map": "原文与条款对照", "verdicts": "结论的含义", "verdict": "结论", "needed_by": "用于条款",
        "how": "本手册由规则包生成：引文出自原文，“规则”一栏由判定所用的规则逐字转写，参数、判例和数据清单也取自同一来源，"
               "因此手册所写即系统所判。“理解”说明未定的词语是怎样理解的，县里可以调整。",
        "expand": "点开判例可看全文；打印时只列结论。",
    },
    "en": {
        "handbook": "Handbook", "contents": "Contents", "issuer": "Issued by", "version": "Version", "in_force": "In force",
        "from": "from {0}", "until": "until {0}", "calendar": "Calendar", "zone": "Time zone", "pack": "Pack",
        "china": "the State Council's holidays and adjusted working days", "weekends": "Monday to Friday are working days",
        "none": "every day is a working day", "coverage": "How the text is covered",
        "covered": "{0} sentences, {1} of them accounted for ({2}).", "sentence": "Sentence", "status": "Given effect",
        "by": "Clauses, or the reason", "preamble": "Preamble", "clauses": "Clauses", "text": "Text", "reading": "Reading",
        "rule": "Rule", "manual": "Attested by a person", "parameters": "Parameters", "parameter": "Parameter",
        "value": "Value", "origin": "Origin", "name": "Name", "stated": "stated in the text",
        "assumed": "a default of the reading, which a county may change", "scenarios": "Worked examples",
        "data": "Data needed", "record": "Record", "columns": "Columns", "subject": "only for who answers: {0}",
        "operation": "operation", "register": "register", "any": "any operation",
        "depends": "Rests on the verdicts of clauses {0}.", "depends_all": "Rests on the verdicts of all {0} clauses with a track.",
        "severity": "Severity", "track": "Track", "audit": "In an audit: ",
        "no_scenario": "(no worked example)",
        "data_list": "All data needed", "data_note": "Every operation has an id, a kind and a time; the table lists the records and "
        "columns that decide all clauses.",
        "map": "Sentences and clauses", "verdicts": "What the verdicts mean", "verdict": "Verdict",
        "needed_by": "For clauses",
        "how": "This handbook is generated from the pack: quotations stand in the text, the rule is put into words from the very rule "
               "that judges, and parameters, examples and data come from the same source. So what is written here is what is judged. "
               "The reading says how open words were understood; a county may change it.",
        "expand": "Open an example to read it in full; in print, only its outcomes are listed.",
    },
}  # fmt: skip
VERDICTS: dict[str, dict[str, str]] = {
    "zh": {
        "符合": "义务已经履行，证据是相应的记录。",
        "违反": "义务没有履行；列出触发的记录和查找的范围。",
        "尚未到期": "还没有履行，但期限在截至时间之后。",
        "无法判定": "缺少数据，写明缺什么；不算符合。",
        "例外": "原文自己规定的例外，计数并列示，不算违反。",
        "豁免": "本属违反，有有效的豁免。",
        "已撤销": "申诉成立，问题撤销，不再计入追责。",
        "未认定": "须由人认定，还没有认定记录；不算符合。",
        "未触发": "本期没有该条款所规定的情形；不算符合。",
        "无数据": "数据中没有该条款所需的记录或栏目；不算符合。",
    },
    "en": {
        "met": "The duty was fulfilled; the record that shows it is the evidence.",
        "breach": "It was not; the triggering record and what was searched are shown.",
        "pending": "Not fulfilled yet, and the due time lies after the as-of time.",
        "undetermined": "Data is missing, and named; never a pass.",
        "excepted": "The guideline's own exception; counted and shown, no breach.",
        "waived": "Would be a breach, and a valid waiver covers it.",
        "revoked": "An appeal succeeded; the finding counts no longer.",
        "not attested": "A person must attest it, and has not; never a pass.",
        "not triggered": "Nothing in the period to which the clause applies; never a pass.",
        "no data": "The records or columns that the clause needs are not there; never a pass.",
    },
}
