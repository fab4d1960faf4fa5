#!/usr/bin/python3
"""An exchange at twenty calls a second: the broker stands still for a while, the gateway is killed under load, the broker, too.
By the exchange's own list no call is lost and none is there twice, and each instant is the exchange's.

A few seconds by default; REXIAN_LOAD_STOP_S=60 lets the broker stand still for a whole minute of its own, REXIAN_LOAD_RATE
sets the calls a second."""

import collections
import os
import select
import signal
import statistics
import subprocess
import time
import unittest

from rexian import at, program
from town import Town

RATE = int(os.environ.get("REXIAN_LOAD_RATE", "20"))
STOP_S = float(os.environ.get("REXIAN_LOAD_STOP_S", "2"))
BEGIN = at("2026-05-06 08:00")  # all of it lies before the city's clock


class Exchange:
    """Says what happens, at the pace of a real exchange, and keeps its own record: what was not answered before a gateway died is
    said again to the next one, as a log file would be read again."""

    def __init__(self, town):
        self.town = town
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
        for i in range(first, first + int(seconds * RATE)):
            due = begin + (i - first) / RATE
            call = self.calls["load-%d" % i] = [BEGIN + round((due + late) * 1000) for late in (0, 0.2, 3.1)]
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


class Load(unittest.TestCase):
    def setUp(self):
        self.town = Town()
        self.addCleanup(self.town.close)
        self.town.at("2026-05-06 09:00")
        self.exchange = Exchange(self.town)
        self.addCleanup(lambda: self.exchange.gateway.poll() is None and self.exchange.gateway.kill())

    def assert_each_call_once(self):
        exchange = self.exchange
        exchange.go_on_until(lambda: not exchange.coming and not exchange.said)
        self.assertEqual(exchange.wrong, [])
        self.assertEqual(set(exchange.answers.values()), {3})
        out, code, log = exchange.end()
        self.assertEqual((out, code), (b"", 0), log)
        supervisor, rows, after = self.town.who("supervisor1"), [], 0
        while True:
            page = supervisor.ask("call.list", limit=200, after=after).get("rows", [])
            rows += page
            if len(page) < 200:
                break
            after = page[-1]["id"]
        self.assertEqual(len(rows), len(exchange.calls))
        told = {row["ref"]: [row["offered_at"], row["asked_at"], row["ended_at"]] for row in rows}
        self.assertEqual(told, exchange.calls)
        self.assertEqual({row["outcome"] for row in rows}, {"abandoned"})
        self.assertEqual(self.town.rate("2026-05-06", "answer"), (0, len(exchange.calls)))
        self.assertLess(os.path.getsize(self.town.path("journal", "reports")), 100000)

    def tell(self, what, began, waits):
        """For whoever runs it by hand: how long answers took, and how long the backlog."""
        if waits and "REXIAN_LOAD_STOP_S" in os.environ:
            cut = statistics.quantiles([wait * 1000 for wait in waits], n=100)
            print("%s: %d answers, median %.1f ms, p99 %.1f ms, %.1f s" %
                  (what, len(waits), cut[49], cut[98], time.monotonic() - began), flush=True)

    def test_a_broker_that_stands_still_and_a_gateway_that_is_killed_lose_and_double_nothing(self):
        exchange = self.exchange
        exchange.plan(STOP_S + 3)
        exchange.go_on(1.5)
        self.tell("in time", time.monotonic() - 1.5, exchange.waits)
        self.town.broker.send_signal(signal.SIGSTOP)
        exchange.go_on(STOP_S / 2)
        exchange.kill_gateway()
        exchange.go_on(STOP_S / 2)
        before, began = len(exchange.waits), time.monotonic()
        self.town.broker.send_signal(signal.SIGCONT)
        exchange.go_on_until(lambda: len(exchange.said) < 100)
        self.tell("after the standstill", began, exchange.waits[before:])
        exchange.kill_gateway()
        self.assert_each_call_once()

    def test_a_gateway_killed_again_and_again_under_load_loses_and_doubles_nothing(self):
        exchange = self.exchange
        exchange.plan(2.5)
        for part in (0.31, 0.57, 0.43, 0.71, 0.13):
            exchange.go_on(part)
            exchange.kill_gateway()
        self.assert_each_call_once()

    def test_a_broker_killed_under_load_loses_and_doubles_nothing(self):
        exchange = self.exchange
        exchange.plan(2.5)
        exchange.go_on(1.2)
        self.town.kill()
        exchange.go_on(0.8)
        self.town.start()
        exchange.go_on(0.5)
        exchange.kill_gateway()
        self.assert_each_call_once()


if __name__ == "__main__":
    unittest.main()
