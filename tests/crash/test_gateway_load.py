#!/usr/bin/python3
"""An exchange at twenty calls a second: the broker stands still for a while, the gateway is killed under load, the broker, too.
By the exchange's own list no call is lost and none is there twice, and each instant is the exchange's.

A few seconds by default; REXIAN_LOAD_STOP_S=60 lets the broker stand still for a whole minute of its own, REXIAN_LOAD_RATE
sets the calls a second."""

import os
import signal
import statistics
import time
import unittest

from exchange import Exchange
from faults import FaultyTown
from town import Town, at

RATE = int(os.environ.get("REXIAN_LOAD_RATE", "20"))
STOP_S = float(os.environ.get("REXIAN_LOAD_STOP_S", "2"))
BEGIN = at("2026-05-06 08:00")  # all of it lies before the city's clock


class Load(unittest.TestCase):
    def setUp(self):
        self.town = Town()
        self.addCleanup(self.town.close)
        self.town.at("2026-05-06 09:00")
        self.exchange = Exchange(self.town, BEGIN, RATE)
        self.addCleanup(lambda: self.exchange.gateway.poll() is None and self.exchange.gateway.kill())

    def assert_each_call_once(self):
        told, rows = self.exchange.end_with_all_told()
        self.assertEqual(told, self.exchange.calls)
        self.assertEqual({row["outcome"] for row in rows}, {"abandoned"})
        self.assertEqual(self.town.rate("2026-05-06", "answer"), (0, len(self.exchange.calls)))
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


class FullDisk(unittest.TestCase):
    def test_a_disk_that_has_room_again_between_two_steps_of_a_call_leaves_none_of_them_behind(self):
        town = FaultyTown()
        self.addCleanup(town.close)
        town.start_with("full", at=1, count=3)  # the batch, and alone its first two steps
        town.at("2026-05-06 09:00")
        exchange = Exchange(town, BEGIN, 4)
        self.addCleanup(lambda: exchange.gateway.poll() is None and exchange.gateway.kill())
        exchange.plan(0.5)
        exchange.go_on_until(lambda: not exchange.coming and not exchange.said)  # it is logged in
        town.broker.send_signal(signal.SIGSTOP)
        exchange.plan(0.5)
        exchange.go_on_until(lambda: not exchange.coming and len(exchange.kept()) == 6)
        town.open_gate()
        town.broker.send_signal(signal.SIGCONT)
        told, _ = exchange.end_with_all_told()
        self.assertEqual(told, exchange.calls)
        self.assertEqual(town.counted()[3], 3, "it was met")


if __name__ == "__main__":
    unittest.main()
