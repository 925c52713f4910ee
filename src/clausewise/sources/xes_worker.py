"""The process that reads pieces of a log for xes_pieces.py: its one argument is the descriptor of its pipe."""

from __future__ import annotations

import signal
import sys
from multiprocessing.connection import Connection
from xml.parsers import expat

from clausewise.errors import UnreadableSource
from clausewise.sources.xes_events import Wanted
from clausewise.sources.xes_pieces import read_piece


def main(descriptor: int) -> None:
    """Reads pieces until the pipe is closed; sends None for one that is no text of its own."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the audit, which then closes the pipe
    with Connection(descriptor) as connection:
        wanted: Wanted = connection.recv()
        while True:
            is_first, is_last = connection.recv()
            content = connection.recv_bytes()
            try:
                found = read_piece(wanted, content, is_first=is_first, is_last=is_last)
            except (expat.ExpatError, UnreadableSource):
                found = None
            connection.send(found)


if __name__ == "__main__":
    try:
        main(int(sys.argv[1]))
    except (EOFError, OSError):
        sys.exit(0)
