#!/usr/bin/python3
"""Operators' phones at an Asterisk, through broker and gateway: they join, pause and leave its queues as their people do at the desks, are
there again after a lost connection and a restart of any part, and the exchange's own word comes back to the broker."""

import signal
import sqlite3
import subprocess
import time
import unittest

from fake_ami import FakeAmi
from rexian import City, program
from test_gateway_asterisk import configure

OURS = ("hotline", "PJSIP/8001")
STRANGER = ("hotline", "PJSIP/9999")
PATIENCE_S = 60


class Phones(unittest.TestCase):
    def setUp(self):
        self.city = City(simulated=False)
        self.addCleanup(self.city.close)
        self.city.login("admin").ask("account.change", login="operator1", extension="8001")
        self.exchange = FakeAmi()
        self.addCleanup(self.exchange.close)
        self.exchange.members[STRANGER] = {"name": "外线", "paused": False, "reason": ""}
        self.desk = self.city.login("operator1")
        self.name = next(row for row in self.rows() if row["login"] == "operator1")["name"]
        configure(self.city.folder, port=self.exchange.port, queues="hotline")
        self.start()

    def start(self):
        with open(self.city.path("gateway.log"), "ab") as log:
            self.gateway = subprocess.Popen([program("rexian-gateway"), "--config", self.city.path("gateway.cfg")], stderr=log,
                                            env=self.city.environment)
        self.addCleanup(lambda run=self.gateway: run.poll() is None and (run.kill(), run.wait()))

    def rows(self):
        console = self.city.login("supervisor1")
        try:
            return console.ask("operator.list")["rows"]
        finally:
            console.close()

    def member(self):
        row = self.exchange.members.get(OURS)
        return row and (row["paused"], row["reason"])

    def becomes(self, state):
        self.exchange.wait(lambda: self.member() == state, (state, self.exchange.members))

    def is_known(self, place):
        """Until the broker has this word of the exchange."""
        end = time.monotonic() + PATIENCE_S
        while next(row for row in self.rows() if row["login"] == "operator1").get("exchange") != place:
            self.assertLess(time.monotonic(), end, (place, self.rows()))
            time.sleep(0.05)

    def say(self, presence, **more):
        self.desk.ask("session.presence", presence=presence, **more)

    def test_a_phone_follows_the_desk_and_the_broker_knows_where_it_is(self):
        self.say("ready")
        self.becomes((False, ""))
        self.assertEqual(self.exchange.members[OURS]["name"], self.name)
        self.is_known("queued")
        self.say("pause", reason="meal")
        self.becomes((True, "meal"))
        self.is_known("paused")
        self.say("ready")
        self.becomes((False, ""))
        self.is_known("queued")
        self.desk.ask("session.logout")
        self.becomes(None)
        self.is_known("out")
        self.assertEqual(self.exchange.members[STRANGER], {"name": "外线", "paused": False, "reason": ""})

    def is_now(self, presence, reason="none"):
        """Until the person's state is this one."""
        end = time.monotonic() + PATIENCE_S
        while True:
            row = next(row for row in self.rows() if row["login"] == "operator1")
            if (row.get("presence", "away"), row.get("reason", "none")) == (presence, reason):
                return
            self.assertLess(time.monotonic(), end, (presence, row))
            time.sleep(0.05)

    def test_what_somebody_does_at_the_exchange_wins_and_ready_again_puts_it_right(self):
        self.say("ready")
        self.is_known("queued")
        self.exchange.pause(OURS, True, "Auto-Pause")
        self.is_now("pause", "exchange")
        self.assertEqual(self.member(), (True, "Auto-Pause"))
        self.exchange.pause(OURS, False)  # by the phone's own key
        self.is_now("ready")
        self.exchange.pause(OURS, True, "Auto-Pause")
        self.is_now("pause", "exchange")
        self.say("ready")
        self.becomes((False, ""))
        self.is_known("queued")
        self.exchange.tell_member("QueueMemberRemoved", OURS, self.exchange.members.pop(OURS))
        self.is_now("not_ready")
        self.assertIsNone(self.member())
        self.say("ready")
        self.becomes((False, ""))
        self.is_known("queued")
        self.is_now("ready")

    def test_a_phone_that_is_not_there_or_in_a_call_of_its_own_is_not_ready_until_it_is_back(self):
        self.say("ready")
        self.is_known("queued")
        self.exchange.device(OURS, 5)
        self.is_now("not_ready")
        self.exchange.device(OURS, 1)
        self.is_now("ready")
        self.exchange.device(OURS, 2)
        self.is_now("other_call")
        self.exchange.device(OURS, 1)
        self.is_now("ready")

    def test_our_own_pauses_and_joins_on_their_way_are_no_difference(self):
        for _ in range(10):
            self.say("ready")
            self.say("pause", reason="rest")
        self.say("ready")
        self.becomes((False, ""))
        self.is_known("queued")
        self.desk.ask("session.logout")
        self.becomes(None)
        self.is_known("out")
        with sqlite3.connect(f"file:{self.city.path('city.db')}?mode=ro", uri=True) as db:
            ours, others = db.execute("SELECT sum(account_id <> 0), sum(account_id = 0) FROM event WHERE kind = 80").fetchone()
        self.assertEqual((ours, others), (22, 0))

    def test_a_restart_of_the_exchange_and_of_the_gateway_puts_it_where_it_should_be(self):
        self.say("pause", reason="rest")
        self.becomes((True, "rest"))
        self.exchange.members.clear()
        self.exchange.started = "2026-11-23 19:00:00"
        self.exchange.hang_up()
        self.becomes((True, "rest"))
        self.is_known("paused")
        self.gateway.send_signal(signal.SIGKILL)
        self.gateway.wait(PATIENCE_S)
        self.desk.ask("session.logout")
        self.assertEqual(self.member(), (True, "rest"))
        self.start()
        self.becomes(None)
        self.is_known("out")


if __name__ == "__main__":
    unittest.main()
