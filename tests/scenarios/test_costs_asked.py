#!/usr/bin/python3
"""Nothing that a person waits for grows with the tickets stored: each question of the protocol, of a city that has been at work for three years and
of one with four times its past, by the steps that the engine took. What has a limit, and the days that are asked for, may take
more in the larger one, but not a step for each ticket that is there more."""

import os
import re
import subprocess
import unittest

from rexian import City, program
from town import CATEGORY

FEW, MANY = 3000, 12000
DAY = {"from": "2026-04-29", "to": "2026-04-29"}
MONTH = {"from": "2026-04-01", "to": "2026-04-30"}
PAGE = {"limit": 5}
PHONE = "13812345678"

# Questions that look at everything, or at all of some days, and are asked for by name; what changes nothing and is no question of the store.
NAMED = {"rates.prove", "month.prove", "month.changes", "ledger.show", "care.doctor", "rules.what_if", "care.backup",
         "session.login", "session.resume", "session.logout", "clock.show", "call.open", "call.show", "knowledge.show", "phone.orders"}
# What is more in a larger city until it reaches its limit, or with what is asked for; all else takes a few steps more at most, as trees grow deeper.
LIMITED = {"ticket.list": "a work list is counted to a thousand rows; of an open state the newest two thousand of all are looked at first",
           "shift.show": "what is handed over is listed to a limit",
           "board.show": "the counts are by unit and hour",
           "ticket.candidates": "six hundred tickets of the category are looked at",
           "ticket.alike": "some hundred tickets are looked at",
           **dict.fromkeys(("rates.show", "rates.misses", "duty.show", "service.show", "service.worst", "staffing.show", "call.list"), "the days asked for")}
A_FEW = 300
# What is asked, and by whom.
LISTS = ("dispatch", "returns", "department", "audit", "callback", "open", "all", "approvals", "orders", "co", "to_phone", "above", "suspended",
         "first_reports")
OWN_LISTS = ("mine", "department", "audit", "open", "approvals", "orders", "co", "suspended", "all")
STATES = ("pending", "dispatched", "received", "replied", "suspended", "closed")
ASKED = [
    *[("supervisor1", "ticket.list", {"list": name, **PAGE}) for name in LISTS],
    *[("gongre", "ticket.list", {"list": name, **PAGE}) for name in OWN_LISTS],
    *[(who, "ticket.list", {"list": "all", "state": state, **PAGE, **days}) for who in ("supervisor1", "gongre") for state in STATES
      for days in ({}, DAY, {"from": "2023-05-08", "to": "2023-06-30"})],
    *[(who, "ticket.list", {"list": "all", **days, **PAGE}) for who in ("supervisor1", "gongre") for days in (DAY, {"to": "2023-06-30"})],
    ("operator1", "ticket.search", {"words": "暖气", **PAGE}),
    ("operator1", "ticket.suggest", {"category": CATEGORY}),
    ("operator1", "caller.show", {"phone": PHONE}),
    ("operator1", "ticket.alike", {"category": CATEGORY, "district": "120101", "title": "暖气不热", "caller_phone": PHONE}),
    ("dispatcher1", "ticket.candidates", {"category": CATEGORY, "district": "120101"}),
    ("supervisor1", "board.show", {}),
    ("supervisor1", "wall.show", {}),
    ("supervisor1", "call.list", PAGE),
    ("supervisor1", "call.list", {**DAY, **PAGE}),
    ("supervisor1", "call.list", {"outcome": "abandoned", **PAGE}),
    ("supervisor1", "call.missed", PAGE),
    ("supervisor1", "call.missed", {"settled": True, **PAGE}),
    ("supervisor1", "phone.list", PAGE),
    ("supervisor1", "block.list", {}),
    ("supervisor1", "shift.show", {}),
    ("supervisor1", "shift.list", {"all": True, **PAGE}),
    ("supervisor1", "operator.list", {}),
    ("operator1", "knowledge.find", {"words": "暖气不热"}),
    ("operator1", "knowledge.list", PAGE),
    *[("admin", kind, {}) for kind in ("account.list", "station.list", "unit.list", "category.list", "district.list", "queue.list",
                                       "directory.list", "rules.show", "export.tickets")],
    *[("supervisor1", "rates.show", {"by": by, **DAY}) for by in ("total", "department", "operator", "category", "queue")],
    ("supervisor1", "rates.show", {"days": True, **MONTH}),
    *[(who, "rates.misses", {"rate": rate, **days, **PAGE}) for who in ("supervisor1", "gongre") for rate in ("answer", "completion", "callback")
      for days in (DAY, MONTH) if who == "supervisor1" or rate == "completion"],
    ("supervisor1", "duty.show", DAY),
    ("supervisor1", "service.show", DAY),
    ("supervisor1", "service.worst", DAY),
    ("supervisor1", "staffing.show", {"day": "2026-04-29"}),
    ("operator1", "workdays.add", {"from": "2026-04-29", "count": 5}),
    ("operator1", "workdays.between", DAY),
]
OF_A_TICKET = ("ticket.show", "ticket.why", "ticket.hops", "ticket.children", "ticket.alike", "ticket.candidates")


class Filled(City):
    """A city with a past; its broker tells how much each question took."""

    def __init__(self, tickets):
        self.tickets = tickets
        self.consoles = {}
        super().__init__(sample=None)

    def make(self, words):
        subprocess.run([program("bench-fill"), "make", self.parent, str(self.tickets), "1"], check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, env=self.environment)
        self.be_patient()
        self.option('level = "info";', 'level = "debug";')

    def steps(self, login, kind, body):
        """Of the second of two readers, too: each reads the rulebook and its people with its first question."""
        if login not in self.consoles:
            self.consoles[login] = self.login(login)
        told = re.compile(rf"{re.escape(kind)} took (\d+) steps")
        for _ in range(3):
            self.consoles[login].ask(kind, **body)
        return int(told.findall(self.log())[-1])

    def old_tickets(self):
        """Some that were opened a year ago, whoever led them."""
        rows = self.login("supervisor1").ask("ticket.list", list="all", limit=10, **{"from": "2025-04-01", "to": "2025-04-30"})["rows"]
        return [row["number"] for row in rows]


def allowed(kind, body):
    past = body.get("list") == "all" and body.get("state", "closed") == "closed"
    return MANY - FEW if kind in LIMITED and not past else A_FEW


class CostsAsked(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.few, cls.many = Filled(FEW), Filled(MANY)
        cls.addClassCleanup(cls.few.close)
        cls.addClassCleanup(cls.many.close)

    def test_no_question_looks_at_all_that_is_stored(self):
        for login, kind, body in ASKED:
            with self.subTest(f"{login} {kind} {body}"):
                few, many = self.few.steps(login, kind, body), self.many.steps(login, kind, body)
                self.assertLess(many - few, allowed(kind, body))

    def test_a_tickets_own_questions_look_at_it_and_at_few_beside_it(self):
        for kind in OF_A_TICKET:
            login = "dispatcher1" if kind == "ticket.candidates" else "supervisor1"
            most = [max(city.steps(login, kind, {"number": number}) for number in city.old_tickets()) for city in (self.few, self.many)]
            with self.subTest(kind):
                self.assertLess(most[1] - most[0], allowed(kind, {}))

    def test_each_question_of_the_protocol_is_asked_here_or_named(self):
        shown = subprocess.run([program("rexianctl"), "protocol"], capture_output=True, text=True, check=True).stdout
        questions = {kind for kind, flags in re.findall(r"^\| `([a-z]+\.[a-z_]+)` \| .*? \| .*? \| (.*?) \|", shown, re.M) if "change" not in flags}
        self.assertGreater(len(questions), 50)
        self.assertEqual(questions - NAMED - set(OF_A_TICKET), {kind for _, kind, _ in ASKED} - set(OF_A_TICKET))


if __name__ == "__main__":
    unittest.main()
