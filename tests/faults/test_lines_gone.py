"""Lines break in the very moment in which words arrive for them: everybody else hears the words all the same."""

import signal
import socket as sockets
from pathlib import Path

import pytest

from tests.support.people import new_room
from tests.support.processes import eventually

pytestmark = [pytest.mark.faults, pytest.mark.wire]


def is_stopped(pid):
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"


def test_words_and_broken_lines_that_are_read_together(new_place, move_in):
    place = new_place(processes=2, HEARTHSIDE_LOADTEST="1", ASGI_SERVER="daphne")
    room = new_room()
    ana = move_in(place, "ana", synthetic=True).enters(room)
    leaving = [move_in(place, f"gone {number}", synthetic=True).enters(room, 1) for number in range(6)]
    staying = [move_in(place, f"guest {number}", synthetic=True).enters(room, 1) for number in range(4)]
    process = place.processes[1]
    process.send_signal(signal.SIGSTOP)
    eventually(lambda: is_stopped(process.pid), "the process holding still")
    for socket in leaving:
        socket.line.socket.shutdown(sockets.SHUT_RDWR)
    seq = ana.say_for_good("who is still here?")["seq"]
    ana.until("message", seq=seq)
    process.send_signal(signal.SIGCONT)
    for socket in staying:
        assert socket.until("message", seq=seq, timeout=10)["body"] == "who is still here?"
