#!/usr/bin/python3
"""What an exchange may send in the place of a caller's number: other character sets, pictures, control characters, orders to a
terminal, a megabyte. Each such call counts like any other, and neither a desk nor the dashboard shows it raw."""

import subprocess
import unittest

from desks import Desk
from rexian import program
from town import Town

DAY = "2026-05-06"
CALLERS = [  # what the exchange says, what is kept
    ("王小明".encode("gbk"), "?"),
    ("😀😀".encode(), "?"),
    (b"\x1b[2J\x1b[31m13800000001", "?[2J?[31m13800000001"),
    (b"\x1b]0;mine\x07", "?]0;mine?"),
    (b"\x9b2J139", "?2J139"),
    ("\u202e1380000".encode(), "?1380000"),
    (b"138\x00\x00\x010000", "138?0000"),
    (b"\xc0\xaf\xed\xa0\x80", "?"),
    (b"9" * (1 << 20), "9" * 64),
    ("１３８００００００１２".encode(), "１３８００００００１２"),
    (b"%s%n%x'\";--", "%s%n%x'\";--"),
]


class Hostile(unittest.TestCase):
    def setUp(self):
        self.town = Town()
        self.addCleanup(self.town.close)
        self.town.at(DAY + " 09:00")

    def say(self, lines):
        """Runs a gateway on a script of bytes; gives its answers, exit code and log."""
        run = subprocess.run([program("rexian-gateway"), "--config", self.town.path("gateway.cfg"), "--script", "-"],
                             input=b"".join(lines), capture_output=True, env=self.town.environment, timeout=120)
        return run.stdout.decode().splitlines(), run.returncode, run.stderr.decode(errors="replace")

    def calls(self):
        rows = self.town.who("supervisor1").ask("call.list", limit=200).get("rows", [])
        return {row["ref"]: row for row in rows}

    def test_each_call_counts_and_is_kept_without_what_no_number_can_hold(self):
        lines = []
        for i, (said, _) in enumerate(CALLERS):
            lines += [b"offer c%d %s\n" % (i, said), b"queue c%d hotline\n" % i]
        answers, code, log = self.say(lines)
        self.assertEqual(code, 0, log)
        self.assertEqual(sorted(answer.split()[:2] for answer in answers),
                         sorted(["ok", "c%d" % (i // 2)] for i in range(2 * len(CALLERS))))
        operator = self.town.who("operator1")
        for i, (_, kept) in enumerate(CALLERS):
            taken = operator.ask("call.take")["call"][0]  # whoever talks sees the number whole
            self.assertEqual((taken["ref"], taken.get("caller", "")), ("c%d" % i, kept))
            operator.ask("call.hang_up", id=taken["id"])
        self.assertEqual(self.town.rate(DAY, "answer"), (len(CALLERS), len(CALLERS)))
        self.town.stop()
        checked = self.town.offline_check()
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)

    def test_a_line_without_an_end_and_lines_that_are_none_are_told_and_harm_nobody(self):
        answers, code, log = self.say([b"\xff\xfe\x00\n", b"x" * (3 << 20) + b"\n", b"offer \x1b 1\n", b"offer c1 138\n",
                                       b"offer c2 " + b"\x1b[2J" * 300000 + b" @1778029200000"])
        self.assertEqual(code, 1, log)
        self.assertEqual([answer.split()[0] for answer in answers], ["error"] * 3 + ["ok"] * 2)
        self.assertNotIn("\x1b", "".join(answers) + log)
        self.assertEqual(self.calls()["c2"]["offered_at"], 1778029200000)

    def test_any_gateway_may_send_what_it_likes_and_the_call_is_kept(self):
        gateway = self.town.who("gateway")
        gateway.ask("call.report", ref="p1", step="offered", caller="\x1b[2J王")
        gateway.ask("call.report", ref="p1", step="queued", queue="hotline")
        self.assertEqual(self.town.who("operator1").ask("call.take")["call"][0]["caller"], "?[2J?")

    def test_neither_a_desk_nor_the_dashboard_shows_it_raw(self):
        self.say([b"offer c1 \x1b[2J\x1b]0;mine\x07\x9b31m138\n", b"queue c1 hotline\n",
                  b"offer c2 \x1b[8m\x1b[1;1H\xc3\xf7\n", b"queue c2 hotline\n", b"end c2\n"])
        desk = Desk(self.town, "<Wait:1 waiting><F2><Wait:?[2J?]0;mine?31m138><Shot:talks>", "operator1")
        self.addCleanup(desk.close)
        desk.finish()
        self.assertIn("Title", desk.screen("talks"))  # the form stands where it stood
        board = Desk(self.town, "<Wait:logged in><Wait:below><Shot:board>1<Wait:Misses><Wait:c2><Shot:misses>", "supervisor1",
                     what="rexian-supervisor")
        self.addCleanup(board.close)
        board.finish()
        for name in ("board", "misses"):
            self.assertEqual([line for line in board.lines(name) if "\x1b" in line or "\x9b" in line], [])


if __name__ == "__main__":
    unittest.main()
