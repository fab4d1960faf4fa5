#!/usr/bin/python3
"""Handing a shift over: what is at risk, promised and half written is told until somebody takes it, and nothing stays with who
went home."""

import json
import sqlite3
import subprocess
import unittest

from rexian import program
from town import PHONE, Town, UNIT, at

BEGIN = "2026-05-06 09:00"  # a Wednesday


class Shifts(unittest.TestCase):
    def setUp(self):
        self.town = Town()
        self.addCleanup(self.town.close)
        self.town.at(BEGIN)

    def ask(self, by, kind, **body):
        return self.town.who(by).ask("shift." + kind, **body)

    def refused(self, by, kind, **body):
        return self.town.who(by).refusal("shift." + kind, **body)

    def handed_over(self, by="operator1"):
        """A ticket of theirs that is still to be completed."""
        return self.town.who(by).ticket("ticket.handover", service=120, caller_phone=PHONE)["number"]

    def packet(self, by="operator1", **more):
        told = self.ask(by, "show", **more)
        sections = {}
        for item in told.get("items", []):
            sections.setdefault(item.get("section", "risk"), []).append(item["number"])
        return sections

    def mine(self, by):
        return [row["number"] for row in self.town.who(by).ask("ticket.list", list="mine").get("rows", [])]

    def checked(self):
        self.town.stop()
        done = self.town.offline_check()
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


class Packets(Shifts):
    def test_a_packet_holds_what_is_at_risk_promised_and_half_written(self):
        town = self.town
        replied = town.open()
        town.reply(replied)
        passed = town.open()
        town.reply(passed)
        town.passed(passed)
        asked = town.open()
        town.receive(asked)
        town.who(UNIT).ticket("ticket.ask", number=asked, what="extension", days=2, reason="等材料")
        held = self.handed_over()
        self.assertEqual(self.packet(), {"written": [held]})  # nothing else is due within eight hours of Wednesday morning
        self.assertEqual(self.packet(by="operator2"), {})
        told = self.packet(hours=36)
        self.assertEqual(told, {"risk": [replied], "ask": [asked], "written": [held]})
        told = self.packet(hours=60)
        self.assertEqual(told["callback"], [passed])
        town.at("2026-05-07 17:31")
        row = self.ask("operator1", "show", hours=1)["items"][0]
        self.assertEqual((row["number"], row["overdue"], row["title"]), (replied, True, "家里暖气不热"))
        self.assertEqual(self.refused("operator1", "show", hours=1000)["field"], "hours")
        self.assertEqual(self.refused(UNIT, "show")["code"], "no_right")

    def test_a_suspension_that_ends_is_told(self):
        town = self.town
        number = town.open()
        town.receive(number)
        town.who(UNIT).ticket("ticket.ask", number=number, what="suspension", until_at=at("2026-05-07 10:00"),
                              reason="等来电人回家")
        town.who("dispatcher1").ticket("ticket.decide", number=number, what="suspension", agreed=True)
        self.assertEqual(self.packet(), {})
        town.at("2026-05-07 08:00")
        self.assertEqual(self.packet(), {"suspension": [number]})


class HandOver(Shifts):
    def test_it_is_shown_to_all_of_the_hotline_until_somebody_takes_it(self):
        self.handed_over()
        shift = self.ask("operator1", "hand", note="西区停热，家属在等回电", drafts=2)
        self.assertEqual((shift["login"], shift["written"], shift["drafts"], shift.get("taken_at", 0)),
                         ("operator1", 1, 2, 0))
        for by in ("operator2", "auditor1", "callback1", "supervisor1", "dispatcher1"):
            row = self.ask(by, "list")["rows"][0]
            self.assertEqual((row["id"], row["note"]), (shift["id"], "西区停热，家属在等回电"))
        why = self.refused("operator1", "hand")
        self.assertEqual((why["code"], why["at"]), ("exists", at(BEGIN)))
        self.assertEqual(self.refused("operator2", "take")["code"], "no_right")
        self.town.at("2026-05-06 12:00")
        taken = self.ask("supervisor1", "take", id=shift["id"])
        self.assertEqual(taken["taken_at"], at("2026-05-06 12:00"))
        self.assertEqual(self.ask("operator2", "list").get("rows", []), [])
        self.assertEqual(self.ask("operator2", "list", all=True)["rows"][0]["id"], shift["id"])
        why = self.refused("dispatcher1", "take", id=shift["id"])
        self.assertEqual((why["code"], why["who"]), ("stale", taken["taken_by"]))
        self.assertEqual(self.refused("dispatcher1", "take")["code"], "not_found")
        self.checked()

    def test_who_takes_it_has_the_tickets_that_were_left(self):
        first, second = self.handed_over(), self.handed_over()
        other = self.handed_over("operator2")
        self.ask("operator1", "hand")
        self.assertEqual(self.mine("operator1"), [first, second])  # until it is taken they are shown to everybody
        self.ask("supervisor1", "take")
        self.assertEqual(self.mine("operator1"), [])
        self.assertEqual(self.mine("supervisor1"), [first, second])
        self.assertEqual(self.mine("operator2"), [other])
        self.assertEqual(self.town.history(first)[-1]["what"], "taken over")
        self.assertEqual(self.town.show(first)["opened_by"], "operator1")  # who logged it stays on record
        done = self.town.opened(by="supervisor1", number=first)
        self.assertEqual(done["state"], "dispatched")
        self.checked()

    def test_a_dispatcher_who_takes_it_has_them_on_the_desk_of_all_dispatchers(self):
        number = self.handed_over()
        self.ask("operator1", "hand")
        self.ask("dispatcher1", "take")
        self.assertEqual(self.town.show(number)["state"], "pending")
        self.assertIn(number, [row["number"] for row in
                               self.town.who("dispatcher1").ask("ticket.list", list="dispatch")["rows"]])
        self.checked()

    def test_nobody_takes_the_own_shift_and_the_oldest_is_taken_first(self):
        self.ask("supervisor1", "hand", note="早班")
        self.assertEqual(self.refused("supervisor1", "take")["code"], "not_found")
        own = self.ask("operator1", "list")["rows"][0]["id"]
        self.assertEqual(self.refused("supervisor1", "take", id=own)["code"], "not_allowed")
        self.ask("operator1", "hand", note="中班")
        self.assertEqual(self.ask("dispatcher1", "take")["note"], "早班")
        self.assertEqual(self.ask("dispatcher1", "take")["note"], "中班")

    def test_it_folds_from_the_events(self):
        self.handed_over()
        self.ask("operator1", "hand", note="别忘了", drafts=1)
        self.ask("supervisor1", "take")
        before = self.ask("operator1", "list", all=True)
        self.town.stop()
        with sqlite3.connect(self.town.path("city.db")) as db:
            db.execute("UPDATE shift SET drafts = 7, note = ''")
        db.close()
        done = self.town.offline_check()
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("table shift", done.stdout + done.stderr)
        subprocess.run([program("rexian-broker"), "--rebuild", self.town.folder], check=True, capture_output=True)
        self.assertEqual(self.town.offline_check().returncode, 0)
        self.town.start()
        self.assertEqual(self.ask("operator1", "list", all=True), before)

    def test_every_verb_does_its_part(self):
        number = self.handed_over()
        ctl = self.town.ctl
        self.assertIn(str(number), ctl("shift", "show", login="operator1").stdout)
        shift = json.loads(ctl("shift", "hand", "--note", "交给夜班", "--drafts", "1", "--json", login="operator1").stdout)
        self.assertIn("交给夜班", ctl("shift", "list").stdout)
        self.assertIn(str(number), ctl("shift", "show", str(shift["id"])).stdout)
        ctl("shift", "take", str(shift["id"]), login="supervisor1")
        self.assertNotIn("交给夜班", ctl("shift", "list").stdout)
        self.assertIn("supervisor1", ctl("shift", "list", "--all").stdout)


if __name__ == "__main__":
    unittest.main()
