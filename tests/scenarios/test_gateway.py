#!/usr/bin/python3
"""The gateway: a script in lock-step, and nothing lost or doubled when the broker is away, the gateway is killed, or the same
lines are said again; simulated callers ring, wait and hang up, but never in a real city."""

import os
import signal
import subprocess
import time
import unittest

from rexian import City, program
from town import Town


class Gateway:
    def __init__(self, city, *words):
        self.run = subprocess.Popen([program("rexian-gateway"), "--config", city.path("gateway.cfg"), *words],
                                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                    env=city.environment)

    def say(self, line):
        self.run.stdin.write(line + "\n")
        self.run.stdin.flush()

    def ask(self, line):
        self.say(line)
        return self.run.stdout.readline().split()

    def end(self):
        """Ends the script; gives what else was printed, the exit code and what was logged."""
        out, log = self.run.communicate(timeout=60)
        return out.splitlines(), self.run.returncode, log

    def kill(self):
        self.run.send_signal(signal.SIGKILL)
        self.run.communicate()


def all_calls(town):
    return town.who("supervisor1").ask("call.list", limit=500).get("rows", [])


def wait_until(true, timeout_s=30):
    end = time.monotonic() + timeout_s
    while not true():
        assert time.monotonic() < end, "it did not come to be"
        time.sleep(0.02)


def read(path):
    with open(path, encoding="utf-8") as lines:
        return lines.read()


class Script(unittest.TestCase):
    def setUp(self):
        self.town = Town()
        self.addCleanup(self.town.close)
        self.town.at("2026-05-06 09:00")

    def gateway(self, *words):
        gateway = Gateway(self.town, "--script", "-", *words)
        self.addCleanup(gateway.run.stdout.close)
        self.addCleanup(gateway.run.stderr.close)
        self.addCleanup(lambda: gateway.run.poll() is None and gateway.kill())
        return gateway

    def test_each_line_is_answered_when_the_broker_has_answered(self):
        gateway = self.gateway()
        self.assertEqual(gateway.ask("offer c1 13800000001"), ["ok", "c1", "waiting", "1"])
        self.assertEqual(gateway.ask("queue c1 hotline"), ["ok", "c1", "waiting", "1"])
        self.town.who("operator1").ask("call.take", id=1)
        self.town.who("operator1").ask("call.hang_up", id=1)
        self.assertEqual(gateway.ask("end c1"), ["ok", "c1", "answered", "1"])
        self.assertEqual(gateway.ask("queue c1 nowhere"), ["refused", "c1", "state"])
        self.assertEqual(gateway.ask("queue c9 hotline"), ["refused", "c9", "not_found"])
        self.assertEqual(gateway.ask("ring c1")[:2], ["error", "6"])
        self.assertEqual(gateway.ask("offer c2 -"), ["ok", "c2", "waiting", "2"])
        self.assertEqual(gateway.ask("test c2"), ["ok", "c2", "test", "2"])
        out, code, _ = gateway.end()
        self.assertEqual((out, code), ([], 1))

    def test_the_same_lines_again_change_nothing_and_are_answered_alike(self):
        lines = ["offer c1 13800000001", "queue c1 hotline", "end c1"]
        answers = []
        for _ in range(2):
            gateway = self.gateway()
            answers.append([gateway.ask(line) for line in lines])
            self.assertEqual(gateway.end()[1], 0)
            self.town.at("2026-05-06 09:0%d" % len(answers))
        self.assertEqual(answers[0], answers[1])
        self.assertEqual(len(all_calls(self.town)), 1)

    def test_calls_of_a_time_without_broker_are_kept_through_a_kill_and_arrive_once_and_in_order(self):
        gateway = self.gateway()
        self.assertEqual(gateway.ask("offer c0 13800000000")[0], "ok")
        self.town.kill()
        for i in range(1, 21):
            gateway.say("offer c%d 1380000%04d @%d" % (i, i, 1778029200000 + i))
            gateway.say("queue c%d hotline @%d" % (i, 1778029200000 + i))
        journal = self.town.path("journal", "reports")
        wait_until(lambda: read(journal).count("\tstep=queued\t") == 20)
        gateway.kill()
        self.town.start()
        out, code, _ = self.gateway().end()
        self.assertEqual(code, 0)
        # Steps of one call wait for each other, calls do not.
        self.assertEqual(sorted(int(line.split()[1][1:]) for line in out), [i // 2 + 1 for i in range(40)])
        calls = sorted(all_calls(self.town), key=lambda call: call["id"])
        self.assertEqual([call["ref"] for call in calls], ["c%d" % i for i in range(21)])
        self.assertEqual([call["asked_at"] - 1778029200000 for call in calls[1:]], list(range(1, 21)))
        self.assertEqual(self.gateway().end()[0], [])

    def test_a_reply_that_is_lost_with_the_broker_leaves_one_call(self):
        gateway = self.gateway()
        for i in range(30):
            gateway.say("offer c%d -" % i)
            if i % 10 == 5:
                self.town.kill()
                self.town.start()
        out, code, _ = gateway.end()
        self.assertEqual(code, 0)
        self.assertEqual([line.split()[:2] for line in out], [["ok", "c%d" % i] for i in range(30)])
        self.assertEqual(len(all_calls(self.town)), 30)

    def test_two_gateways_do_not_share_a_journal(self):
        gateway = self.gateway()
        gateway.ask("offer c1 -")
        out, code, log = self.gateway().end()
        self.assertEqual((out, code), ([], 69))
        self.assertIn("another gateway", log)


class Simulated(unittest.TestCase):
    def test_callers_ring_and_hang_up_by_the_citys_clock(self):
        with Town() as town:
            town.clock("2026-05-06 09:00", rate=600000)
            gateway = Gateway(town, "--seed", "7", "--rate", "60")
            try:
                wait_until(lambda: sum(call.get("outcome") == "abandoned" for call in all_calls(town)) >= 5)
                calls = all_calls(town)
                self.assertTrue(all(call["ref"].startswith("sim/7-") for call in calls))
                town.who("operator1").ask("call.take")
            finally:
                gateway.run.send_signal(signal.SIGTERM)
                _, code, log = gateway.end()
            self.assertEqual(code, 0, log)

    def test_a_phone_rings_at_whoever_is_ready_and_whoever_answers_talks(self):
        with Town() as town:
            town.clock("2026-05-06 09:00", rate=20000)
            gateway = Gateway(town, "--seed", "5", "--rate", "600")
            try:
                operator = town.who("operator1")
                wait_until(lambda: all_calls(town))  # the gateway is there, and told what everybody does
                operator.ask("session.presence", presence="ready")
                told = operator.push(lambda push: push.get("state") and push["state"][0]["presence"] == "ringing")
                call = told["state"][0]["call_id"]
                self.assertEqual(operator.ask("call.take", id=call)["call"][0]["operator_login"], "operator1")
                told = operator.push(lambda push: push.get("state") and push["state"][0]["presence"] == "talking")
                self.assertEqual(told["state"][0]["call_id"], call)
                operator.ask("call.hang_up", id=call)
            finally:
                gateway.run.send_signal(signal.SIGTERM)
                _, code, log = gateway.end()
            self.assertEqual(code, 0, log)

    def test_callers_of_an_exchange_that_was_killed_are_lost_sight_of_at_its_next_start(self):
        with Town() as town:
            town.clock("2026-05-06 09:00", rate=20000)
            words = ("--seed", "7", "--rate", "600")
            gateway = Gateway(town, *words)
            wait_until(lambda: [call for call in all_calls(town) if "asked_at" in call and "ended_at" not in call])
            gateway.kill()
            town.at("2026-05-06 09:30")
            def waiting():
                return {call["ref"] for call in all_calls(town) if call.get("outcome", "waiting") == "waiting"}

            left = waiting()
            self.assertGreater(len(left), 0)
            other = Gateway(town, "--seed", "8", "--rate", "600")
            other.run.send_signal(signal.SIGTERM)
            other.end()
            gateway = Gateway(town, *words)
            try:
                wait_until(lambda: not left & waiting())
            finally:
                gateway.run.send_signal(signal.SIGTERM)
                _, code, log = gateway.end()
            self.assertEqual(code, 0, log)
            rows = {call["ref"]: call["outcome"] for call in all_calls(town) if call["ref"] in left}
            self.assertLessEqual(set(rows.values()), {"unseen", "left_menu"}, rows)

    def test_a_real_city_takes_no_simulated_exchange(self):
        with City(simulated=False) as city:
            gateway = Gateway(city, "--script", "-")
            gateway.say("offer c1 13800000001")
            out, code, log = gateway.end()
            self.assertEqual((out, code), ([], 78))
            self.assertIn("is a real city", log)

    def test_what_the_command_line_says_wrongly_is_told(self):
        with City(start=False) as city:
            for words in (["--rate", "0"], ["--seed", "x"], ["--script", os.path.join(city.parent, "none")]):
                gateway = Gateway(city, *words)
                _, code, log = gateway.end()
                self.assertEqual(code, 2, log)


if __name__ == "__main__":
    unittest.main()
