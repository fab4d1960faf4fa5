#!/usr/bin/python3
"""The life of tickets by the city's rules once more, walked under tmux, in Chinese at 80x24: the stories are those of the desks' own
tests."""

import sys
import unittest

import desk_story
import tmux_desk

desk_story.Desk = tmux_desk.TmuxDesk

from test_desk_approvals import Approvals, Orders, Undo  # noqa: E402, F401
from test_desk_merge import Merging  # noqa: E402, F401
from test_desk_rules import Designation, Helping, Redo  # noqa: E402, F401
from test_desk_units import UnitsDesk  # noqa: E402, F401

if __name__ == "__main__":
    if not tmux_desk.is_here():
        print("tmux is not installed: skipped")
        sys.exit(77)
    unittest.main()
