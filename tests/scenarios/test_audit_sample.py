#!/usr/bin/python3
"""A share of the completions is audited by a person, the others pass by the rule: which, nobody can choose."""

import json
import unittest

from town import Town, at

OPENED = "2026-05-06 09:00"
SHARE, SEED = 40, 20260506


def lot(number):
    """As the documentation says it, without the program."""
    mask = (1 << 64) - 1
    z = (number + (SEED << 32)) & mask
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
    return (z ^ (z >> 31)) % 100


class Sampled(unittest.TestCase):
    def setUp(self):
        self.town = Town()
        self.addCleanup(self.town.close)
        self.town.at(OPENED)
        self.town.bring(self.town.limits(f"audit_share * {SHARE}", f"audit_seed {SEED}"))

    def test_a_reply_outside_the_sample_passes_at_once_and_says_by_which_lot(self):
        audited, passed = [], []
        for _ in range(20):
            ticket = self.town.reply(self.town.open())
            (audited if ticket["state"] == "replied" else passed).append(ticket["number"])
        self.assertTrue(audited and passed)
        self.assertTrue(all(lot(number) < SHARE for number in audited))
        self.assertTrue(all(lot(number) >= SHARE for number in passed))
        for number in passed[:2]:
            ticket, event = self.town.show(number), self.town.history(number)[-1]
            self.assertEqual((ticket["state"], ticket["callback_due_at"]), ("callback", at("2026-05-08 17:30")))
            self.assertEqual((event["what"], event.get("who", "")), ("audit passed", ""))
            body = json.loads(event["body"])
            self.assertEqual((body["lot"], body["share"], body["seed"]), (lot(number), SHARE, SEED))
            self.assertEqual(self.town.who("auditor1").refusal("ticket.audit", number=number, agreed=True)["code"], "state")
        self.assertEqual(self.town.rate("2026-05-12", "completion"), (len(passed), 20))
        self.assertEqual(self.town.differences("2026-05-06", "2026-05-08", "2026-05-12"), [])

    def test_what_was_sent_back_is_audited_whatever_its_lot(self):
        number = self.town.open()
        while lot(number) < SHARE:
            number = self.town.open()
        self.town.reply(number)
        self.town.attempt(number, "reached", solved="no", satisfaction="dissatisfied", fault="unit", reason="还是冷")
        self.assertEqual(self.town.reply(number)["state"], "replied")

    def test_a_duplicate_goes_with_its_main_ticket(self):
        parent = self.town.open()
        while lot(parent) < SHARE:
            parent = self.town.open()
        child = self.town.open(way="pending", caller_phone="13900001111")
        self.town.act("dispatcher1", "merge", child, into=parent, reason="同一件事")
        self.town.reply(parent)
        self.assertEqual([self.town.show(number)["state"] for number in (parent, child)], ["callback", "callback"])


if __name__ == "__main__":
    unittest.main()
