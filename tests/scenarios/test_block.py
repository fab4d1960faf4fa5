#!/usr/bin/python3
"""The abuse list through the real broker: who may put a number there, which calls are counted apart and which are not, and
that it is all made of events."""

import sqlite3
import subprocess
import unittest

from rexian import program
from town import PHONE, Town, UNIT, at

OPENED = "2026-05-06 09:00"
DAY = "2026-05-06"
NUISANCE = "022-8765 4321"
MASKED = "0228****4321"


class Blocks(unittest.TestCase):
    def setUp(self):
        self.town = Town()
        self.addCleanup(self.town.close)
        self.town.at(OPENED)

    def block(self, by="supervisor1", phone=NUISANCE, until="2026-05-07 09:00", reason="反复辱骂话务员"):
        return self.town.who(by).ask("block.add", phone=phone, until_at=at(until), reason=reason)

    def answered(self, moment, phone=NUISANCE):
        """A call that is answered after five seconds and ends after a minute."""
        return self.town.call((moment, "offered", {"caller": phone}), (moment, "queued", {"queue": "hotline"}),
                              (moment + ":05", "answered", {"operator_login": "operator1"}),
                              (moment + ":59", "ended", {}))

    def sql(self, text):
        db = sqlite3.connect(self.town.path("city.db"))
        db.executescript(text)
        db.close()

    def rebuild(self):
        return subprocess.run([program("rexian-broker"), "--rebuild", self.town.folder], capture_output=True)

    def figures(self, *names, day=DAY):
        figures = self.town.figures(day)
        return tuple(figures.get(name, 0) for name in names)


class Counting(Blocks):
    def test_calls_from_the_instant_it_was_added_until_it_expires_are_counted_apart(self):
        self.answered("2026-05-06 09:01")
        self.town.at("2026-05-06 09:30")
        self.block(until="2026-05-06 11:00")
        self.answered("2026-05-06 09:30")
        self.answered("2026-05-06 10:00", "022 8765-4321")
        self.answered("2026-05-06 10:30", PHONE)
        self.assertEqual(self.figures("answer_n", "answer_d", "test_calls"), (2, 2, 2))
        self.answered("2026-05-06 11:00")
        self.assertEqual(self.figures("answer_n", "answer_d", "test_calls", "visits"), (3, 3, 2, 3))
        self.assertEqual(self.town.differences(DAY), [])

    def test_a_call_that_was_offered_before_stays_what_it_was(self):
        self.town.report("early", "offered", caller=NUISANCE)
        self.town.at("2026-05-06 09:10")
        self.block()
        self.town.report("early", "queued", queue="hotline")
        self.town.at("2026-05-06 09:11")
        self.assertFalse(self.town.report("early", "ended").get("blocked", False))
        self.assertEqual(self.figures("answer_d", "abandoned_n", "test_calls"), (1, 1, 0))

    def test_a_missed_call_of_a_blocked_number_is_no_miss_and_needs_no_return(self):
        self.block()
        row = self.town.call(("2026-05-06 09:10", "offered", {"caller": NUISANCE}),
                             ("2026-05-06 09:10", "queued", {"queue": "hotline"}), ("2026-05-06 09:20", "ended", {}))
        self.assertTrue(row["blocked"])
        self.assertEqual(self.town.misses("answer", DAY), [])
        self.assertEqual(self.town.who("operator1").refusal("call.returned", id=row["id"])["code"], "state")
        self.assertEqual(self.figures("answer_d", "test_calls"), (0, 1))

    def test_taking_it_off_counts_what_comes_then_and_changes_nothing_of_before(self):
        entry = self.block()
        self.answered("2026-05-06 10:00")
        shut = self.town.who("admin").ask("block.shut", id=entry["id"], reason="已道歉")
        self.assertEqual((shut.get("holds", False), shut["shut_reason"]), (False, "已道歉"))
        self.answered("2026-05-06 10:30")
        self.assertEqual(self.figures("answer_n", "test_calls"), (1, 1))
        refusal = self.town.who("admin").refusal("block.shut", id=entry["id"], reason="再次")
        self.assertEqual((refusal["code"], refusal["field"]), ("shut", "id"))

    def test_logged_and_imported_calls_are_held_against_the_list_of_their_time(self):
        self.block(until="2026-05-06 11:00")
        self.town.at("2026-05-06 12:00")
        log = {"caller": NUISANCE, "queue": "hotline", "outcome": "answered", "operator_login": "operator1"}
        for name, moment, blocked in (("a", "08:30", False), ("b", "10:00", True), ("c", "11:30", False)):
            start = at(f"2026-05-06 {moment}")
            row = self.town.who("operator1").ask("call.log", ref=name, offered_at=start, answered_at=start + 1000,
                                                 ended_at=start + 2000, **log)["call"][0]
            self.assertEqual(row.get("blocked", False), blocked, moment)
        row = {"line": 2, "call_id": "d", "caller": NUISANCE, "queue": "hotline", "offered_at": at("2026-05-06 10:05"),
               "ended_at": at("2026-05-06 10:06"), "outcome": "abandoned"}
        for answer in ("taken", "skipped"):
            self.assertEqual(self.town.who("admin").ask("import.calls", rows=[row])[answer], 1)
        self.assertEqual(self.figures("answer_n", "answer_d", "test_calls"), (2, 2, 2))
        self.assertEqual(self.town.differences(DAY), [])


class Listing(Blocks):
    def test_intake_sees_who_is_on_the_list_and_why_and_nobody_sees_the_number(self):
        self.block()
        self.block(phone=PHONE, until="2026-05-06 10:00", reason="恶意占线")
        answer = self.town.who("operator1").ask("block.list")
        self.assertEqual([(row["phone"], row["reason"], row["holds"]) for row in answer["rows"]],
                         [("138****5678", "恶意占线", True), (answer["rows"][1]["phone"], "反复辱骂话务员", True)])
        caller = self.town.who("operator1").ask("caller.show", phone="02287654321")
        self.assertEqual((caller["block"][0]["reason"], caller["block"][0]["until_at"]),
                         ("反复辱骂话务员", at("2026-05-07 09:00")))
        for text in ("87654321", "8765 4321", PHONE):
            self.assertNotIn(text, str(answer) + str(caller))
        self.town.at("2026-05-06 10:00")
        self.assertEqual(len(self.town.who("operator1").ask("block.list")["rows"]), 1)
        self.assertEqual(len(self.town.who("operator1").ask("block.list", all=True)["rows"]), 2)
        self.assertEqual(self.town.who("operator1").ask("caller.show", phone=PHONE).get("block", []), [])

    def test_who_may_add_and_what_an_entry_needs(self):
        body = {"phone": NUISANCE, "until_at": at("2026-05-07 09:00"), "reason": "辱骂"}
        for login in ("operator1", "dispatcher1", "callback1", UNIT):
            self.assertEqual(self.town.who(login).refusal("block.add", **body)["code"], "no_right", login)
        self.assertEqual(self.town.who(UNIT).refusal("block.list")["code"], "no_right")
        for change, code, field in [({"phone": "不知道"}, "bad_value", "phone"),
                                    ({"until_at": at(OPENED)}, "bad_value", "until_at"),
                                    ({"reason": " "}, "missing_field", "reason")]:
            refusal = self.town.who("supervisor1").refusal("block.add", **{**body, **change})
            self.assertEqual((refusal["code"], refusal["field"]), (code, field))
        self.town.who("supervisor1").ask("block.add", **body)
        refusal = self.town.who("supervisor1").refusal("block.add", **{**body, "phone": "022 87654321"})
        self.assertEqual((refusal["code"], refusal["field"]), ("exists", "phone"))

    def test_a_team_leader_may_add_and_the_command_line_does_it_all(self):
        admin = self.town.who("admin")
        admin.ask("account.add", login="banzhang", name="班长", role="leader", unit="hotline", password="班长-12345678")
        leader = self.town.connect().login("banzhang", "班长-12345678")
        entry = leader.ask("block.add", phone=PHONE, until_at=at("2026-05-08 09:00"), reason="骚扰")
        self.assertEqual((entry["added_by"], entry["holds"]), ("banzhang", True))
        self.town.ctl("block", "add", NUISANCE, "--until", "2026-05-09 09:00", "--reason", "辱骂")
        listed = self.town.ctl("block", "list", "--csv").stdout
        self.assertEqual((listed.count("骚扰"), listed.count("辱骂")), (1, 1))
        self.assertRegex(self.town.ctl("caller", PHONE).stdout, "abuse list until 2026-05-08T09:00.*: 骚扰")
        self.town.ctl("block", "shut", str(entry["id"]), "--reason", "已解释")
        self.assertNotIn("骚扰", self.town.ctl("block", "list").stdout)
        self.assertIn("已解释", self.town.ctl("block", "list", "--all").stdout)

    def test_the_list_is_made_of_its_events_and_a_rebuild_makes_it_again(self):
        entry = self.block()
        self.block(phone=PHONE)
        self.answered("2026-05-06 10:00")
        self.town.who("admin").ask("block.shut", id=entry["id"], reason="已道歉")
        before = self.town.who("operator1").ask("block.list", all=True)
        self.town.stop()
        self.assertEqual(self.town.offline_check().returncode, 0)
        self.sql("UPDATE block SET until_at = until_at + 1 WHERE id = 1; DELETE FROM block WHERE id = 2; "
                 "UPDATE call SET blocked = 0")
        checked = self.town.offline_check()
        self.assertEqual(checked.returncode, 1)
        for where in ("block 1", "block 2", "column blocked"):
            self.assertIn(where, checked.stdout)
        self.assertEqual(self.rebuild().returncode, 0)
        self.assertEqual(self.town.offline_check().returncode, 0)
        self.town.start()
        self.assertEqual(self.town.who("operator1").ask("block.list", all=True), before)


if __name__ == "__main__":
    unittest.main()
