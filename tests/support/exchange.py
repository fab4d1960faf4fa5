"""An exchange that says calls to a real gateway at its own pace, and keeps its own record of them, whatever becomes of gateway and broker.

    exchange = Exchange(town, at("2026-05-06 08:00"), 20)
    exchange.plan(3)               # the calls of the next three seconds
    exchange.go_on(1.5)
    exchange.kill_gateway()
"""

import collections
import os
import select
import signal
import subprocess
import time

from rexian import program


class Exchange:
    """Says what happens, at the pace of a real exchange, and keeps its own record: what was not answered before a gateway died is
    said again to the next one, as a log file would be read again."""

    def __init__(self, town, begin, rate):
        """The first call begins at this instant (UTC ms), `rate` more a second."""
        self.town, self.begin, self.rate = town, begin, rate
        self.calls = {}  # ref: [offered, queued, ended]
        self.said = collections.OrderedDict()  # line: when, until it is answered
        self.answers = collections.Counter()
        self.waits = []
        self.wrong = []
        self.coming = []  # (due, line), rising
        self.begun = time.monotonic()
        self.start_gateway()

    def start_gateway(self):
        kept = self.kept()
        # What was answered before its being settled was on disk is said, and answered, once more: before all others of its call.
        self.again = collections.Counter(ref for _, ref in kept - {tuple(line.split()[:2]) for line in self.said})
        self.gateway = subprocess.Popen(
            [program("rexian-gateway"), "--config", self.town.path("gateway.cfg"), "--script", "-"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=self.town.environment)
        os.set_blocking(self.gateway.stdin.fileno(), False)
        self.unwritten = "".join(line + "\n" for line in self.said if tuple(line.split()[:2]) not in kept).encode()
        self.unread = b""

    def kept(self):
        """The commands and calls that wait in the journal: the gateway says them by itself."""
        names, waiting = {None: "offer", "queued": "queue", "ended": "end"}, {}
        path = self.town.path("journal", "reports")
        if os.path.exists(path):
            with open(path, encoding="utf-8") as lines:
                for sign, name, *cells in (line.rstrip("\n").split("\t") for line in lines if line.endswith("\n")):
                    waiting.pop(name, None)
                    if sign == "+":
                        report = dict(cell.split("=", 1) for cell in cells)
                        waiting[name] = (names[report.get("step")], report["ref"])
        return set(waiting.values())

    def kill_gateway(self):
        self.gateway.send_signal(signal.SIGKILL)
        self.gateway.communicate()
        self.start_gateway()

    def plan(self, seconds):
        """The calls of the next seconds."""
        begin, first = time.monotonic() - self.begun, len(self.calls)
        for i in range(first, first + int(seconds * self.rate)):
            due = begin + (i - first) / self.rate
            call = self.calls["load-%d" % i] = [self.begin + round((due + late) * 1000) for late in (0, 0.2, 3.1)]
            lines = ("offer load-%d 1390000%04d @%d", i, i % 10000, call[0]), ("queue load-%d hotline @%d", i, call[1]), \
                    ("end load-%d @%d", i, call[2])
            self.coming += [(due + late, text % tuple(values)) for late, (text, *values) in zip((0, 0.2, 3.1), lines)]
        self.coming.sort()

    def turn(self):
        """Says what is due, and takes what is answered."""
        now = time.monotonic() - self.begun
        while self.coming and self.coming[0][0] <= now:
            _, line = self.coming.pop(0)
            self.said[line] = time.monotonic()
            self.unwritten += (line + "\n").encode()
        wait = max(0.0, self.coming[0][0] - now) if self.coming else 0.2
        writers = [self.gateway.stdin] if self.unwritten else []
        readable, writable, _ = select.select([self.gateway.stdout], writers, [], wait)
        if writable:
            self.unwritten = self.unwritten[os.write(self.gateway.stdin.fileno(), self.unwritten[:4096]):]
        if readable:
            self.unread += os.read(self.gateway.stdout.fileno(), 65536)
            *lines, self.unread = self.unread.split(b"\n")
            for line in lines:
                self.answered(line.decode())

    def answered(self, line):
        """Answers come in the order of asking, call by call: the oldest line of the call is the one."""
        word, ref, *_ = line.split()
        if word == "ok" and self.again[ref] > 0:
            self.again[ref] -= 1
            return
        said = next((one for one in self.said if one.split()[1] == ref), None)
        if word != "ok" or said is None:
            self.wrong.append(line)
            return
        self.waits.append(time.monotonic() - self.said.pop(said))
        self.answers[ref] += 1

    def go_on(self, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.turn()

    def go_on_until(self, true, timeout_s=240):
        end = time.monotonic() + timeout_s
        while not true():
            if time.monotonic() > end:
                raise AssertionError("%d lines are not answered: %s" % (len(self.said), list(self.said)[:3]))
            self.turn()

    def end(self):
        out, log = self.gateway.communicate(timeout=60)
        return out, self.gateway.returncode, log.decode()

    def end_with_all_told(self):
        """Says what is left, ends the gateway, and gives what the broker knows: instants by call, and the rows."""
        self.go_on_until(lambda: not self.coming and not self.said)
        if self.wrong or set(self.answers.values()) - {3}:
            raise AssertionError("answers that fit no line: %s, or not one a line: %s" % (self.wrong, self.answers.most_common(3)))
        out, code, log = self.end()
        if out or code:
            raise AssertionError("the gateway ended with %s, %s:\n%s" % (code, out, log))
        supervisor, rows, after = self.town.who("supervisor1"), [], 0
        while True:
            page = supervisor.ask("call.list", limit=200, after=after).get("rows", [])
            rows += page
            if len(page) < 200:
                break
            after = page[-1]["id"]
        told = {row["ref"]: [row["offered_at"], row["asked_at"], row["ended_at"]] for row in rows}
        if len(told) < len(rows):
            raise AssertionError("%d rows of %d calls" % (len(rows), len(told)))
        return told, rows
