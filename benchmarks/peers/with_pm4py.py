"""The rules of `vs_peers` in pm4py: its filters and LTL checker; what they cannot say is left to none of them."""

import json
import sys
from pathlib import Path

import pandas
import pm4py
from pm4py.algo.filtering.pandas.ltl import ltl_checker

CASE, ACTIVITY, TIME = "case:concept:name", "concept:name", "time:timestamp"
HOUR = 3600


def cases(log):
    return set(log[CASE].unique())


def names(log, activity):
    return cases(log[log[ACTIVITY] == activity])


def follows(log, first, then, since=None, until=None):
    """Cases in which `then` comes after `first`, some pair of them so many seconds apart."""
    parameters = {ltl_checker.Parameters.POSITIVE: True}
    if until is not None:
        parameters |= {
            ltl_checker.Parameters.ENABLE_TIMESTAMP: True,
            ltl_checker.Parameters.TIMESTAMP_DIFF_BOUNDARIES: [(since, until)],
        }
    return cases(ltl_checker.eventually_follows(log, [first, then], parameters=parameters))


def reworked(log, activity):
    return cases(pm4py.filter_activities_rework(log, activity, min_occurrences=2))


def traffic(path):
    log = pm4py.read_xes(str(path))  # its default reader; the progress bar is part of it
    ends = pm4py.filter_end_activities(log, ["Payment", "Send for Credit Collection"])
    notified, penalty = "Insert Fine Notification", "Add penalty"
    judge, prefecture = "Appeal to Judge", "Insert Date Appeal to Prefecture"
    result = "Receive Result Appeal from Prefecture"
    return {
        "RT01": names(log, "Send Fine") - follows(log, "Create Fine", "Send Fine", 0, 2160 * HOUR),
        "RT01c": None,  # calendar dates
        "RT03": follows(log, notified, penalty, 0, 1440 * HOUR - 1),
        "RT03c": None,
        "RT06": follows(log, "Payment", "Send for Credit Collection"),
        "RT08": names(log, judge) - follows(log, notified, judge, 0, 1440 * HOUR),
        "RT10": names(log, judge) & names(log, prefecture),
        "RT11": reworked(log, "Payment"),
        "RT12": names(log, "Send Appeal to Prefecture") - follows(log, "Send Appeal to Prefecture", result),
        "RT17": cases(log) - cases(ends),
    }


def hall(path):
    columns = ["id", "kind", "at", "case", "item", "window", "place", "level", "amount"]
    frame = pandas.read_parquet(path / "operations", columns=columns, filters=[("case", "!=", "")])
    for register, key, wanted in (
        ("items", "item", ["item", "retained", "entered_on", "category", "level", "exception"]),
        ("windows", "window", ["window", "type"]),
    ):
        rows = pandas.read_parquet(path / "registers" / f"{register}.parquet", columns=wanted)
        frame = frame.merge(rows.rename(columns={"level": "item_level"}), on=key, how="left")
    log = pm4py.format_dataframe(frame, case_id="case", activity_key="kind", timestamp_key="at")
    # pm4py compares activities: what a rule asks of an attribute becomes part of the activity's name
    kind, in_hall = log[ACTIVITY], log["place"].isin(["hall", "online"])
    limited = (log["category"] == "ordinary") & (log["item_level"] == "county") & (log["exception"] == "none")
    named = {
        "accepted_elsewhere": (kind == "acceptance") & log["retained"] & ~in_hall,
        "signed_elsewhere": (kind == "sign_off") & (log["level"] == "county") & (log["place"] != "hall"),
        "paid_elsewhere": (kind == "payment") & (log["amount"] > 0) & (log["type"] != "settlement"),
    }
    for name, which in named.items():
        log.loc[which, ACTIVITY] = name
    in_time = log.copy()
    in_time.loc[(kind == "acceptance") & in_hall, ACTIVITY] = "accepted_in_hall"
    entered = names(log[log["entered_on"].notna()], "decision")
    due = cases(log[kind.isin(["acceptance", "accepted_elsewhere"]) & limited])
    two_days = follows(
        log.assign(**{ACTIVITY: kind.replace("accepted_elsewhere", "acceptance")}),
        "acceptance",
        "decision",
        0,
        48 * HOUR,
    )
    return {
        "2.1.2": names(log, "accepted_elsewhere"),
        "2.1.3": entered - follows(in_time, "accepted_in_hall", "decision"),
        "2.2.2": names(log, "signed_elsewhere"),
        "2.3.1": due - two_days,  # elapsed time; it has no working days of a holiday table, and no pauses
        "2.5.6": reworked(log, "notice"),
        "2.6.1": names(log, "paid_elsewhere"),
    }


if __name__ == "__main__":
    what, path, out = sys.argv[1:]
    found = {"traffic": traffic, "hall": hall}[what](Path(path))
    answer = {rule: None if named is None else sorted(named) for rule, named in found.items()}
    Path(out).write_text(json.dumps(answer), "utf-8")
