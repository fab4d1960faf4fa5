#!/usr/bin/python3
"""Calls that the hotline makes, through broker and gateway to an exchange: each outcome, what becomes of one whose gateway is killed between
Originate and outcome, what an exchange that is away or lacks a right leads to; at a simulated exchange, too. No phone rings twice, and
the number is in no log."""

import signal
import subprocess
import time
import unittest

from fake_ami import FakeAmi, event
from rexian import City, program
from test_gateway_asterisk import configure

PHONE = "13812345678"
PATIENCE_S = 60


class Story(unittest.TestCase):
    simulated = False

    def make(self, **more):
        self.city = City(simulated=self.simulated, **more)
        self.addCleanup(self.city.close)
        self.city.login("admin").ask("account.change", login="operator1", extension="8001")
        self.desk = self.city.login("operator1")
        opened = self.desk.ticket("ticket.open", way="pending", type="complaint", category="02.01.01", title="家里暖气不热",
                                  caller_phone=PHONE)
        self.number = opened["number"]

    def start(self):
        with open(self.city.path("gateway.log"), "ab") as log:
            self.gateway = subprocess.Popen([program("rexian-gateway"), "--config", self.city.path("gateway.cfg")], stderr=log,
                                            stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL, env=self.city.environment)
        self.addCleanup(lambda run=self.gateway: run.poll() is None and (run.kill(), run.wait()))

    def log(self):
        with open(self.city.path("gateway.log"), encoding="utf-8") as lines:
            return lines.read()

    def dial(self):
        """As soon as the gateway is there."""
        end = time.monotonic() + PATIENCE_S
        while True:
            try:
                return self.desk.ask("phone.dial", number=self.number)
            except Exception as refused:
                if getattr(refused, "code", "") != "no_exchange" or time.monotonic() > end:
                    raise
                time.sleep(0.05)

    def row(self, dial):
        return next(row for row in self.desk.ask("phone.list")["rows"] if row["id"] == dial["id"])

    def becomes(self, dial, **wanted):
        """Until the dial has these values."""
        end = time.monotonic() + PATIENCE_S
        while True:
            row = {"state": "asked", "outcome": "open", **self.row(dial)}
            if all(row.get(name) == value for name, value in wanted.items()):
                return row
            self.assertLess(time.monotonic(), end, f"{wanted}: {row}\n{self.log()}")
            time.sleep(0.05)


class Exchange(Story):
    def setUp(self):
        self.make()
        self.exchange = FakeAmi(write=("agent", "originate", "reporting", "call"))
        self.addCleanup(self.exchange.close)
        configure(self.city.folder, port=self.exchange.port, queues="hotline", dial_context="outgoing")
        self.start()
        self.exchange.wait_ready()

    def tearDown(self):
        self.assertNotIn(PHONE, self.log())
        self.city.stop()
        self.assertNotIn(PHONE, self.city.log())

    def originated(self, times=1):
        self.exchange.wait_asked("Originate", times)
        return [action for _, action in self.exchange.actions if action["Action"] == "Originate"][-1]

    def hear(self, name, **lines):
        self.exchange.tell(event(name, at=time.time(), Uniqueid=self.channel, Linkedid=self.channel, **lines))

    def begin(self):
        dial = self.dial()
        self.channel = self.originated()["ChannelId"]
        return dial

    def ring(self, dial):
        self.hear("Newchannel", Channel="PJSIP/8001-0000002a", ChannelStateDesc="Down")
        self.hear("Newstate", Channel="PJSIP/8001-0000002a", ChannelStateDesc="Ringing")
        self.becomes(dial, state="rings_here")

    def pick_up(self, dial):
        self.hear("OriginateResponse", Response="Success", Channel="PJSIP/8001-0000002a", Reason=4)
        self.becomes(dial, state="rings_caller")

    def hang_up(self, cause=16):
        self.hear("Hangup", Channel="PJSIP/8001-0000002a", Cause=cause)

    def test_the_exchange_rings_the_own_phone_then_the_caller_and_its_word_is_the_outcome(self):
        dial = self.begin()
        action = self.originated()
        self.assertEqual((action["Channel"], action["Exten"], action["Context"], action["Async"]),
                         ("PJSIP/8001", PHONE, "outgoing", "true"))
        self.becomes(dial, state="taken", ref=f"pbx1/{self.channel}")
        self.ring(dial)
        self.pick_up(dial)
        self.hear("DialEnd", DestUniqueid="1795459306.652", DialStatus="ANSWER")
        self.becomes(dial, state="talks")
        self.hang_up()
        row = self.becomes(dial, outcome="answered")
        self.assertGreaterEqual(row["talk_ms"], 0)
        self.assertEqual(row["cause"], 16)
        history = self.desk.ask("ticket.show", number=self.number)["history"]
        self.assertEqual(history[-1]["what"], "caller dialled")
        self.assertIn(f'"ref":"pbx1/{self.channel}"', history[-1]["body"])

    def test_a_busy_line_and_an_own_phone_that_is_not_picked_up_are_told_apart(self):
        dial = self.begin()
        self.ring(dial)
        self.pick_up(dial)
        self.hear("DialEnd", DestUniqueid="1795459306.652", DialStatus="BUSY")
        self.hang_up(17)
        self.becomes(dial, outcome="busy")
        dial = self.dial()
        self.channel = self.originated(2)["ChannelId"]
        self.ring(dial)
        self.hear("OriginateResponse", Response="Failure", Channel="PJSIP/8001", Reason=3)
        self.becomes(dial, outcome="not_picked_up")

    def test_a_gateway_that_is_killed_finds_the_call_again_and_dials_it_no_second_time(self):
        dial = self.begin()
        self.ring(dial)
        self.gateway.kill()
        self.gateway.wait()
        self.exchange.channels = [[("Event", "CoreShowChannel"), ("Channel", "PJSIP/8001-0000002a"), ("Uniqueid", self.channel),
                                   ("Linkedid", self.channel), ("ChannelStateDesc", "Up"), ("BridgeId", "b-1")]]
        self.start()
        self.becomes(dial, state="talks")
        self.hang_up()
        self.becomes(dial, outcome="answered")
        self.assertEqual(self.exchange.asked()["Originate"], 1)

    def test_what_is_gone_when_the_gateway_comes_back_was_lost_sight_of(self):
        dial = self.begin()
        self.gateway.kill()
        self.gateway.wait()
        self.start()
        self.becomes(dial, outcome="lost_sight")
        self.assertEqual(self.exchange.asked()["Originate"], 1)

    def test_a_broker_that_is_killed_meanwhile_hears_the_outcome_when_it_is_back(self):
        dial = self.begin()
        self.ring(dial)
        self.city.kill()
        self.pick_up_unseen()
        self.city.start()
        self.desk = self.city.login("operator1")
        self.becomes(dial, outcome="no_answer")
        self.assertEqual(self.exchange.asked()["Originate"], 1)

    def pick_up_unseen(self):
        self.hear("OriginateResponse", Response="Success", Channel="PJSIP/8001-0000002a", Reason=4)
        self.hear("DialEnd", DestUniqueid="1795459306.652", DialStatus="NOANSWER")
        self.hang_up()

    def test_whoever_ends_it_has_the_exchange_hang_up(self):
        dial = self.begin()
        self.ring(dial)
        self.desk.ask("phone.cancel", id=dial["id"])
        self.exchange.wait_asked("Hangup")
        self.assertEqual([action["Channel"] for _, action in self.exchange.actions if action["Action"] == "Hangup"], ["PJSIP/8001-0000002a"])
        self.hang_up()
        self.becomes(dial, outcome="cancelled")

    def test_an_exchange_that_is_away_or_refuses_is_told_at_once(self):
        self.exchange.write = ("agent", "reporting")
        dial = self.begin()
        self.becomes(dial, outcome="not_carried_out")
        self.assertIn("originate", self.log())
        self.exchange.answers["Originate"] = lambda session, action: session.reply(action, "Error", Message="Extension does not exist.") or []
        dial = self.dial()
        self.originated(2)
        self.becomes(dial, outcome="no_such_number")
        self.exchange.close()
        dial = self.dial()
        self.becomes(dial, outcome="not_carried_out")


class Simulated(Story):
    simulated = True

    def setUp(self):
        self.make()
        self.city.clock("2026-05-06 09:00", rate=60000)
        self.start()

    def test_a_simulated_exchange_carries_it_out_and_the_same_dial_comes_to_the_same(self):
        outcomes = []
        for _ in range(4):
            dial = self.dial()
            row = self.becomes(dial, state="over")
            outcomes.append(row["outcome"])
            self.assertTrue(row["ref"].startswith("sim/dial-"), row)
        known = {"answered", "no_answer", "busy", "caller_off", "no_such_number", "not_picked_up"}
        self.assertTrue(set(outcomes) <= known, outcomes)

    def test_one_that_a_killed_gateway_has_left_was_lost_sight_of(self):
        self.city.clock("2026-05-07 09:00", rate=1000)
        dial = self.dial()
        self.becomes(dial, state="rings_here")
        self.gateway.send_signal(signal.SIGKILL)
        self.gateway.wait()
        self.start()
        self.becomes(dial, outcome="lost_sight")


if __name__ == "__main__":
    unittest.main()
