"""The process that reads pieces of a log, asked in this one: all requests lie in its pipe beforehand."""

from __future__ import annotations

import os
import signal
import socket
from multiprocessing.connection import Pipe

import pytest

from clausewise.sources.xes_events import Stretch, Wanted
from clausewise.sources.xes_pieces import read_piece
from clausewise.sources.xes_worker import main
from tests.unit.sources.test_xes import CASE_COLUMNS, COLUMNS, event, trace

WANTED = Wanted("l.xes", COLUMNS, CASE_COLUMNS)
PIECE = f"{trace('C1', event())}{trace('C2', event(), event())}".encode()


def answers(*pieces: bytes) -> list[Stretch | None]:
    before = signal.getsignal(signal.SIGINT)
    ours, theirs = Pipe()
    with ours, theirs:
        ours.send(WANTED)
        for piece in pieces:
            ours.send((False, False))
            ours.send_bytes(piece)
        with socket.socket(fileno=os.dup(ours.fileno())) as side:
            side.shutdown(socket.SHUT_WR)
        try:
            with pytest.raises(EOFError):
                main(os.dup(theirs.fileno()))
            assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
        finally:
            signal.signal(signal.SIGINT, before)
        found = []
        while ours.poll():
            found.append(ours.recv())
        return found


def test_each_piece_is_read_as_it_would_be_here_and_the_closed_pipe_is_the_end() -> None:
    here = read_piece(WANTED, PIECE, is_first=False, is_last=False)
    assert answers(PIECE, PIECE) == [here, here]


def test_a_piece_that_is_no_text_of_its_own_is_answered_with_nothing() -> None:
    here = read_piece(WANTED, PIECE, is_first=False, is_last=False)
    assert answers(PIECE[:-9], PIECE) == [None, here]
