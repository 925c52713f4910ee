"""The rules of `vs_peers` in Declare4Py: one MP-Declare constraint each, with its conditions on attributes and elapsed time."""

import json
import sys
from pathlib import Path

import pandas
import pm4py
from Declare4Py.D4PyEventLog import D4PyEventLog
from Declare4Py.ProcessMiningTasks.ConformanceChecking.MPDeclareAnalyzer import MPDeclareAnalyzer
from Declare4Py.ProcessModels.DeclareModel import DeclareModel

# template[activities] | of the activation A | of the target T | elapsed time. A limit is met at its last instant; RT03 ends before.
TRAFFIC = {
    "RT01": "Precedence[Create Fine, Send Fine] | | |0,2160,h",
    "RT03": "Not Response[Insert Fine Notification, Add penalty] | | |0,5183999,s",
    "RT06": "Not Response[Payment, Send for Credit Collection] | | |",
    "RT08": "Precedence[Insert Fine Notification, Appeal to Judge] | | |0,1440,h",
    "RT10": "Not Responded Existence[Appeal to Judge, Insert Date Appeal to Prefecture] | | |",
    "RT11": "Absence2[Payment] | |",
    "RT12": "Response[Send Appeal to Prefecture, Receive Result Appeal from Prefecture] | | |",
    "RT17 a": "End[Payment] | |",
    "RT17 b": "End[Send for Credit Collection] | |",
}
HALL = {
    "2.1.2": "Absence1[acceptance] |A.retained is yes and A.place is not hall and A.place is not online |",
    "2.1.3": "Precedence[acceptance, decision] |A.entered is yes |T.place in (hall, online) |",
    "2.2.2": "Absence1[sign_off] |A.level is county and A.place is not hall |",
    "2.3.1": "Response[acceptance, decision] |A.limited is yes | |0,48,h",  # it has neither working days nor pauses
    "2.5.6": "Absence2[notice] | |",
    "2.6.1": "Absence1[payment] |A.type is not settlement |",
}


def check(log, constraints):
    activities = sorted({event["concept:name"] for trace in log.get_log() for event in trace})
    lines = [f"activity {activity}" for activity in activities] + list(constraints.values())
    model = DeclareModel().parse_from_string("\n".join(lines))
    states = (
        MPDeclareAnalyzer(log=log, declare_model=model, consider_vacuity=True)
        .run()
        .get_metric(metric="state")
    )
    names = [trace.attributes["concept:name"] for trace in log.get_log()]
    # a constraint is called as the model writes it down again, which is not as it was given
    assert len(states.columns) == len(constraints), list(states.columns)
    return {
        rule: {name for name, kept in zip(names, states.iloc[:, number], strict=True) if not kept}
        for number, rule in enumerate(constraints)
    }


def traffic(path):
    log = D4PyEventLog()
    log.parse_xes_log(str(path))
    found = check(log, TRAFFIC)
    found["RT17"] = found.pop("RT17 a") & found.pop("RT17 b")
    return {**found, "RT01c": None, "RT03c": None}  # calendar dates


def hall(path):
    columns = ["kind", "at", "case", "item", "window", "place", "level", "amount"]
    frame = pandas.read_parquet(path / "operations", columns=columns, filters=[("case", "!=", "")])
    for register, key, wanted in (
        ("items", "item", ["item", "retained", "entered_on", "category", "level", "exception"]),
        ("windows", "window", ["window", "type"]),
    ):
        rows = pandas.read_parquet(path / "registers" / f"{register}.parquet", columns=wanted)
        frame = frame.merge(rows.rename(columns={"level": "item_level"}), on=key, how="left")
    limited = (
        (frame["category"] == "ordinary") & (frame["item_level"] == "county") & (frame["exception"] == "none")
    )
    for name, which in (
        ("limited", limited),
        ("retained", frame["retained"]),
        ("entered", frame["entered_on"].notna()),
    ):
        frame[name] = which.map({True: "yes", False: "no"})
    frame = frame[["case", "kind", "at", "place", "level", "type", "limited", "retained", "entered"]]
    frame = pm4py.format_dataframe(frame, case_id="case", activity_key="kind", timestamp_key="at")
    log = pm4py.convert_to_event_log(frame)
    log._properties |= {
        "pm4py:param:activity_key": "concept:name",
        "pm4py:param:timestamp_key": "time:timestamp",
    }
    return check(D4PyEventLog(log=log), HALL)


if __name__ == "__main__":
    what, path, out = sys.argv[1:]
    found = {"traffic": traffic, "hall": hall}[what](Path(path))
    answer = {rule: None if named is None else sorted(named) for rule, named in found.items()}
    Path(out).write_text(json.dumps(answer), "utf-8")
