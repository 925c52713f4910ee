"""The command `clausewise`: a thin shell over the audit; every command is one file here.

Exit statuses are decided in one place (`main`), from the exception tree. Nothing heavy is imported before a
command runs, so that help and completion answer at once.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Sequence
from typing import Annotated, NoReturn

import typer

from clausewise import __version__
from clausewise.cli import (
    audit,
    check,
    diff,
    documents,
    explain,
    handbook,
    inspect,
    kit,
    mutate,
    pack,
    page,
    sample,
    scaffold,
    schema,
    selfcheck,
    verify,
    waiver,
    what_if,
)
from clausewise.cli.machine import find_trouble, was_interrupted
from clausewise.errors import INTERRUPTED, ClausewiseError, Unread, WrongUsage

INTERNAL_ERROR = 70

app = typer.Typer(
    name="clausewise",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Audits recorded operations against a guideline that is written as rules.\n\n"
    "按写成规则的指导意见审计业务记录。",
)
COMMANDS: dict[str, Callable[..., None]] = {
    "audit": audit.audit,
    "check": check.check,
    "explain": explain.explain,
    "inspect": inspect.inspect,
    "lint": pack.lint,
    "test": pack.run_examples,
    "mutate": mutate.mutate,
    "handbook": handbook.handbook,
    "diff": diff.diff,
    "documents": documents.documents,
    "sample": sample.sample,
    "new-pack": scaffold.new_pack,
    "new-clause": scaffold.new_clause,
    "page": page.page,
    "schema": schema.schema,
    "kit": kit.kit,
    "waiver": waiver.waiver,
    "selfcheck": selfcheck.selfcheck,
    "verify": verify.verify,
    "what-if": what_if.what_if,
}
for name, command in COMMANDS.items():
    app.command(name)(command)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"clausewise {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Shows the version. 显示版本。"
        ),
    ] = False,
) -> None:
    pass


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command line (default: that of the process) and leaves with its exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    gc.set_threshold(200_000, 50, 50)  # millions of small rows and no cycles: looking for some costs a tenth
    try:
        app(given or ["--help"], prog_name="clausewise")
    except SystemExit as ended:
        if ended.code == WrongUsage.exit_status:  # the command line's own library has said why, in English
            print(_advise(WrongUsage()), file=sys.stderr)
        raise
    except Unread as left:
        sys.exit(left.exit_status)
    except ClausewiseError as error:
        _give_up(error)
    except Exception as error:
        if was_interrupted(error):
            sys.exit(INTERRUPTED)
        if os.environ.get("CLAUSEWISE_DEBUG") == "1":
            raise
        if trouble := find_trouble(error):
            _give_up(trouble)
        _say(
            f"internal error: {type(error).__name__}: {error}\n"
            "This is a fault of Clausewise, not of your records. Run it again with CLAUSEWISE_DEBUG=1 and "
            "report what it prints, with the command and its version (clausewise --version).\n"
            "这是 Clausewise 的错误，不是数据的错误：请用 CLAUSEWISE_DEBUG=1 再运行一次，把所显示的内容连同命令和版本一并报告。"
        )
        sys.exit(INTERNAL_ERROR)


def _give_up(error: ClausewiseError) -> NoReturn:
    _say(f"{error} {_advise(error)}")
    sys.exit(error.exit_status)


def _advise(error: ClausewiseError) -> str:
    return f"〔{error.advice_zh}；退出码 {error.exit_status}〕"


def _say(trouble: str) -> None:
    """An error on standard error; values that it quotes may be numbers of persons."""
    from clausewise.reporting.personal_numbers import hide_numbers

    print(f"clausewise: {hide_numbers(trouble)}", file=sys.stderr)
