#!/usr/bin/python3
"""The configuration is read again at SIGHUP: what may change at run time is taken, what may not is named, a file with faults changes
nothing and has all of them told; and whoever is asking meanwhile is answered by one of both."""

import os
import signal
import time
import unittest

from town import PHONE, Town


class Reload(unittest.TestCase):
    def setUp(self):
        self.town = Town()
        self.addCleanup(self.town.close)
        self.town.at("2026-05-06 09:00")

    def change(self, *changes):
        """Changes lines of the file."""
        name = self.town.path("broker.cfg")
        with open(name, encoding="utf-8") as lines:
            text = lines.read()
        for old, new in changes:
            self.assertIn(old, text)
            text = text.replace(old, new)
        with open(name, "w", encoding="utf-8") as out:
            out.write(text)

    def read_again(self):
        """Tells the broker; gives what it says of it."""
        before = len(self.town.log())
        self.town.broker.send_signal(signal.SIGHUP)
        end = time.monotonic() + 30
        while "was read again" not in self.town.log()[before:]:
            self.assertLess(time.monotonic(), end, self.town.log())
            self.town.who("supervisor1").ask("clock.show")
        return self.town.log()[before:]

    def target_ms(self):
        return self.town.who("supervisor1").ask("board.show")["answer_target_ms"]

    def test_what_may_change_is_taken_by_those_who_ask_and_by_what_is_recorded_and_nobody_is_signed_out(self):
        operator = self.town.who("operator1")
        self.change(("answer_target_ms = 15000", "answer_target_ms = 20000"), ("waiting_calls = 10", "waiting_calls = 1"))
        said = self.read_again()
        self.assertIn("limits.answer_target_ms is 20000 now", said)
        self.assertIn("wall.waiting_calls is 1 now", said)
        self.assertEqual(self.target_ms(), 20000)
        self.assertEqual(self.town.who("supervisor1").ask("wall.show")["answer_target_ms"], 20000)
        moments = ("2026-05-06 09:10", "2026-05-06 09:10:00", "2026-05-06 09:10:18", "2026-05-06 09:11")
        self.town.call(*zip(moments, ("offered", "queued", "answered", "ended"), ({}, {"queue": "hotline"}, {"operator_login": "operator1"}, {})))
        self.assertEqual(self.town.figures("2026-05-06")["answered_in_target_n"], 1, "after 18 of 20 seconds")
        operator.ticket("ticket.open", way="pending", category="02.01.01", title="暖气不热", caller_phone=PHONE)

    def test_what_is_taken_at_the_start_is_named_with_what_to_do_and_stays_and_the_rest_of_the_file_is_taken(self):
        self.change(("push_queue = 1000", "push_queue = 2000"), ("readers = 2", "readers = 3"), ("answer_target_ms = 15000", "answer_target_ms = 20000"))
        said = self.read_again()
        for option in ("wire.push_queue", "store.readers"):
            self.assertIn(f"{option}: restart needed", said)
        self.assertNotIn("push_queue is", said)
        self.assertEqual(self.target_ms(), 20000)
        again = self.read_again()
        self.assertIn("wire.push_queue: restart needed", again, "as long as file and broker differ")
        self.assertNotIn("answer_target_ms is", again)

    def test_faults_are_told_all_at_once_and_everything_stays_as_it_was(self):
        self.change(("answer_target_ms = 15000", "answer_target_ms = 5"), ("away_after_ms = 60000", 'away_after_ms = "long"'),
                    ("waiting_calls = 10", "waiting_calls = 1"), ("short_abandon_ms", "short_abandn_ms"))
        said = self.read_again()
        for option in ("limits.answer_target_ms", "session.away_after_ms", "limits.short_abandn_ms"):
            self.assertIn(f"'{option}'", said)
        self.assertIn("is not taken", said)
        self.assertNotIn("waiting_calls is", said)
        self.assertEqual(self.target_ms(), 15000)
        self.change(("answer_target_ms = 5", "answer_target_ms = 16000"), ('away_after_ms = "long"', "away_after_ms = 60000"),
                    ("short_abandn_ms", "short_abandon_ms"))
        self.assertIn("wall.waiting_calls is 1 now", self.read_again())
        self.assertEqual(self.target_ms(), 16000)

    def test_a_file_that_is_gone_is_told_and_the_broker_goes_on(self):
        os.rename(self.town.path("broker.cfg"), self.town.path("elsewhere"))
        self.assertIn("is not taken", self.read_again())
        self.assertEqual(self.target_ms(), 15000)

    def test_a_day_is_sealed_at_the_new_instant(self):
        self.town.open()
        self.change(("seal_after_midnight_ms = 1800000", "seal_after_midnight_ms = 60000"))
        self.read_again()
        self.town.at("2026-05-07 00:02")
        self.assertTrue(self.town.proof("2026-05-06").get("sealed"))

    def test_whoever_asks_while_it_is_read_again_is_answered_by_the_old_or_by_the_new(self):
        supervisors = [self.town.login("supervisor1") for _ in range(4)]
        asked = ("board.show", {}), ("wall.show", {}), ("staffing.show", {"day": "2026-05-06"}), ("service.worst", {"from": "2026-05-06", "to": "2026-05-06"})
        values = ("15000", "20000")
        seen = set()
        for turn in range(20):
            old, new = values[turn % 2], values[1 - turn % 2]
            self.change((f"answer_target_ms = {old}", f"answer_target_ms = {new}"))
            for i, supervisor in enumerate(supervisors):
                for k in range(10):
                    kind, body = asked[(i + k) % len(asked)]
                    supervisor.send(kind, body, f"{turn}-{k}")
            self.town.broker.send_signal(signal.SIGHUP)
            for supervisor in supervisors:
                left = {f"{turn}-{k}" for k in range(10)}
                while left:  # answers may overtake each other
                    message = supervisor.receive()
                    if message.get("r") in left:
                        left.remove(message["r"])
                        self.assertEqual(message["t"], "ok", message)
                        seen.add(message["b"].get("answer_target_ms"))
        self.assertEqual(seen - {None}, {15000, 20000})
        self.assertEqual(self.town.stop(), 0)


if __name__ == "__main__":
    unittest.main()
