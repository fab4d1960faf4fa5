#!/usr/bin/python3
"""Somebody practises at a desk: callers of a seed ring, are answered, say what they want and talk; and the demo that sets it all up
in one terminal."""

import fcntl
import os
import pty
import shutil
import signal
import struct
import subprocess
import tempfile
import termios
import time
import unittest

from desks import Desk
from rexian import program
from town import Town

SOURCE = os.environ["REXIAN_SOURCE"]
CALLERS = os.path.join(SOURCE, "config", "sample", "tianjin", "callers.txt")


class Training(unittest.TestCase):
    def test_callers_of_a_seed_ring_at_the_desk_and_say_what_the_file_says(self):
        town = Town()
        self.addCleanup(town.close)
        town.who("supervisor1")
        town.clock("2026-05-06 09:00", rate=20000)
        gateway = subprocess.Popen([program("rexian-gateway"), "--config", town.path("gateway.cfg"), "--seed", "7", "--rate",
                                    "600", "--says", CALLERS], stdout=subprocess.PIPE, text=True, env=town.environment)
        self.addCleanup(gateway.stdout.close)
        self.addCleanup(lambda: gateway.poll() is None and gateway.kill())
        desk = Desk(town, "<Wait:ringing><F2><Wait:talking><Wait:on the line><Shot:talks>", "operator1")
        self.addCleanup(desk.close)
        desk.finish()
        login, number, words = gateway.stdout.readline().rstrip("\n").split(" ", 2)
        self.assertEqual(login, "operator1")
        with open(CALLERS, encoding="utf-8") as lines:
            said = [line.strip() for line in lines if not line.startswith("#")]
        self.assertTrue(words in said or words.startswith("("), words)
        if number != "-:":
            self.assertIn(number.rstrip(":"), desk.screen("talks"))
        # The caller hangs up when the talk is over, not when the patience of who waits would have been.
        call = town.who("supervisor1").push(lambda push: push.get("call") and push["call"][0].get("ended_at") and
                                            push["call"][0].get("operator_login") == "operator1",
                                            timeout_ms=110000)["call"][0]
        self.assertEqual(call["outcome"], "answered")
        gateway.send_signal(signal.SIGTERM)
        self.assertEqual(gateway.wait(60), 0)

    def test_a_file_without_anything_to_say_is_told(self):
        with Town(start=False) as town:
            run = subprocess.run([program("rexian-gateway"), "--config", town.path("gateway.cfg"), "--says", os.devnull],
                                 capture_output=True, text=True, env=town.environment)
            self.assertEqual(run.returncode, 2, run.stderr)
            self.assertIn("--says", run.stderr)

    @unittest.skipUnless(shutil.which("tmux"), "tmux is not installed")
    def test_the_demo_opens_a_desk_above_what_callers_say_and_leaves_nothing(self):
        before = {name for name in os.listdir("/tmp") if name.startswith("rexian-train-demo.")}
        with tempfile.TemporaryDirectory(prefix="rexian-training-") as folder:
            keys = os.path.join(folder, "keys")
            with open(keys, "w", encoding="utf-8") as out:
                out.write("<Wait:online><Wait:seed 7><Wait:09:0><Shot:desk><Ctrl-b>d<Wait:away: 0>")
            run = subprocess.run([program("screen-shot"), "--size", "80x30", "--keys", keys, "--env", "LC_ALL=C.UTF-8", "--", "bash", "-c",
                                  'bash "$0" --train --seed 7; echo "put away: $?"', os.path.join(SOURCE, "packaging", "demo.sh")],
                                 cwd=folder, capture_output=True, text=True, timeout=100)
            self.assertEqual(run.returncode, 0, run.stderr)
            with open(os.path.join(folder, "desk.txt"), encoding="utf-8") as text:
                rows = text.read().splitlines()
        self.assertIn("operator1", rows[0])
        self.assertTrue(any("F2 takes a call" in row for row in rows[24:]), "\n".join(rows))
        left = {name for name in os.listdir("/tmp") if name.startswith("rexian-train-demo.")} - before
        self.assertEqual(left, set())

    @unittest.skipUnless(shutil.which("tmux"), "tmux is not installed")
    def test_a_window_that_is_closed_ends_the_demo_and_leaves_no_process(self):
        with tempfile.TemporaryDirectory(prefix="rexian-") as folder:
            pid, terminal = pty.fork()
            if pid == 0:
                os.environ.update(TMPDIR=folder, TERM="xterm", LC_ALL="C.UTF-8")
                os.execvp("sh", ["sh", "-c", 'bash "$0" --train --seed 7; true', os.path.join(SOURCE, "packaging", "demo.sh")])
            self.addCleanup(lambda: self.those_of(folder) and [os.kill(one, signal.SIGKILL) for one in self.those_of(folder)])
            fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 80, 0, 0))
            shown = b""
            while b"09:0" not in shown:
                shown += os.read(terminal, 65536)
            self.assertNotEqual(self.those_of(folder), [])
            os.close(terminal)
            os.waitpid(pid, 0)
            until = time.monotonic() + 30
            while (self.those_of(folder) or os.listdir(folder)) and time.monotonic() < until:
                time.sleep(0.05)
            self.assertEqual((self.those_of(folder), os.listdir(folder)), ([], []))

    @staticmethod
    def those_of(folder):
        """The processes that name this folder."""
        found = []
        for name in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{name}/cmdline", "rb") as line:
                    found += [int(name)] if folder.encode() in line.read() else []
            except OSError:
                pass  # it has just ended
        return found

    def test_without_a_terminal_it_says_that_it_needs_one(self):
        run = subprocess.run(["bash", os.path.join(SOURCE, "packaging", "demo.sh"), "--train"], stdin=subprocess.DEVNULL,
                             capture_output=True, text=True)
        self.assertEqual(run.returncode, 1)
        self.assertIn("needs a terminal", run.stderr)


if __name__ == "__main__":
    unittest.main()
