"""Processes of this machine: alive, ended, and later ones of the same id."""

import os
import subprocess
import sys

import pytest

from kpi import processes

SELF = os.getpid()
NOBODY = 2**22 + 1  # above the highest id that Linux gives


def test_this_process_is_alive() -> None:
    assert not processes.is_gone(processes.place(), SELF)
    assert not processes.is_gone(processes.place(), SELF, processes.began(SELF))


def test_a_process_that_ended_is_gone_even_while_its_parent_did_not_look() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        began = processes.began(child.pid)
        assert not processes.is_gone(processes.place(), child.pid, began)
        child.kill()
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)  # it has ended, and nobody has taken notice
        assert processes.is_gone(processes.place(), child.pid, began)
    assert processes.is_gone(processes.place(), child.pid, began)


def test_a_later_process_of_the_same_id_is_another_one() -> None:
    assert processes.is_gone(processes.place(), SELF, "1")


@pytest.mark.parametrize("process", [NOBODY, 10**12])
def test_an_id_that_no_process_has_is_gone(process: int) -> None:
    assert processes.is_gone(processes.place(), process)


@pytest.mark.parametrize("place", ["", "another machine"])
def test_of_other_places_nothing_is_known(place: str) -> None:
    assert not processes.is_gone(place, NOBODY)
    assert not processes.is_gone(place, SELF, "1")


def test_the_first_process_is_alive_whoever_asks() -> None:
    assert not processes.is_gone(processes.place(), 1)
