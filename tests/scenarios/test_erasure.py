#!/usr/bin/python3
"""Texts are erased by the retention of the configuration, and of one caller on request: no byte of them is left, no figure moves, the chain
stays whole, and what was done is an event that tells no text."""

import os
import sqlite3
import subprocess
import time
import unittest
import uuid

from town import Town, at

SECRET = {"caller_name": "欧阳慕容雪", "caller_phone": "13987654321", "title": "翡翠湾噪声扰民",
          "content": "隔壁琉璃巷七号半夜敲打铜锣", "spot": "琉璃巷七号院三门"}
OTHER = {"caller_name": "上官婉儿", "caller_phone": "13711112222", "title": "石榴坊路灯不亮", "content": "石榴坊北口路灯坏了三天"}
ANSWER = "已约谈铜锣主人"


class Erasure(unittest.TestCase):
    def town_of(self, **retention):
        town = Town(start=False)
        self.addCleanup(town.close)
        if retention:
            with open(town.path("broker.cfg"), encoding="utf-8") as lines:
                text = lines.read()
            for name, days in retention.items():
                self.assertIn(f"{name} = 0;", text)
                text = text.replace(f"{name} = 0;", f"{name} = {days};")
            with open(town.path("broker.cfg"), "w", encoding="utf-8") as out:
                out.write(text)
        town.start()
        town.at("2026-05-06 09:00")
        return town

    def closed(self, town, **fields):
        """A ticket that has gone its whole way on this day."""
        number = town.open(**fields)
        town.reply(number, answer=ANSWER)
        town.passed(number)
        town.attempt(number, "reached", solved="yes", satisfaction="satisfied")
        self.assertEqual(town.show(number)["state"], "closed")
        return number

    def call(self, town, caller, ref):
        town.at("2026-05-06 09:05")
        for step, moment, more in (("offered", "2026-05-06 09:00", {"caller": caller}), ("queued", "2026-05-06 09:00", {"queue": "hotline"}),
                                   ("ended", "2026-05-06 09:01", {}), ("recorded", "2026-05-06 09:02", {"recording": f"mitschnitt-{ref}-{caller}"})):
            town.who("gateway").ask("call.report", ref=ref, step=step, at=at(moment), **more)

    def until(self, reached, timeout_s=60):
        end = time.monotonic() + timeout_s
        while not (found := reached()):
            self.assertLess(time.monotonic(), end, "not reached in time")
            time.sleep(0.02)
        return found

    def query(self, town, sql, *values):
        db = sqlite3.connect(f"file:{town.path('city.db')}?mode=ro", uri=True)
        try:
            return db.execute(sql, values).fetchall()
        finally:
            db.close()

    def files_with(self, town, text):
        """Which files of the database hold these bytes."""
        found = []
        for name in ("city.db", "city.db-wal", "search.db", "search.db-wal"):
            if os.path.exists(town.path(name)):
                with open(town.path(name), "rb") as file:
                    if text.encode() in file.read():
                        found.append(name)
        return found

    def assert_gone(self, town, *texts):
        """In a moment: the log is cut and the index written together beside the work."""
        end = time.monotonic() + 20
        while found := {text: files for text in texts if (files := self.files_with(town, text))}:
            self.assertLess(time.monotonic(), end, found)
            time.sleep(0.02)

    def figures(self, town):
        return [town.rows("2026-05-06", "2026-05-12", then=then, by=by) for then in (False, True)
                for by in ("total", "hour", "department", "operator", "category", "queue")]

    def assert_sound(self, town):
        town.stop()
        checked = town.offline_check()
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)

    # -- on request --------------------------------------------------------------------------------------------

    def test_of_one_caller_on_request_no_byte_is_left_and_no_figure_moves(self):
        town = self.town_of()
        gone = [self.closed(town, **SECRET) for _ in range(2)]
        kept = self.closed(town, **OTHER)
        open_ = town.open(**SECRET, way="pending")
        self.call(town, SECRET["caller_phone"], "c1")
        self.call(town, OTHER["caller_phone"], "c2")
        
        town.at("2026-05-08 10:00")
        before = self.figures(town)
        admin = town.who("admin")
        rehearsed = admin.ask("caller.erase", phone="139 8765 4321", why="本人要求", dry_run=True)
        self.assertEqual((rehearsed["tickets"], rehearsed["calls"], rehearsed["stays"]), (2, 1, 1))
        self.assertEqual([row["number"] for row in rehearsed["rows"] if row.get("stays")], [open_])
        self.assertTrue(self.files_with(town, SECRET["content"]))
        said = town.ctl("erase", "--caller", "+86 139-8765-4321", "--why", "本人要求").stdout
        self.assertIn("erased the texts of 2 tickets, 1 call and 0 entries of the abuse list", said)
        self.assertIn("still worked with, and left as they are: 1", said)
        self.assertIn("copies of the database", said)
        self.assertEqual(self.figures(town), before)
        self.assertEqual(town.differences("2026-05-06", "2026-05-07"), [])
        for number in gone:
            shown = town.show(number)
            self.assertEqual([shown.get(name, "") for name in SECRET], [""] * 5)
            self.assertIn("texts erased", [row["what"] for row in town.history(number)])
        self.assertEqual(town.show(kept)["title"], OTHER["title"])
        self.assertEqual(town.show(open_)["title"], SECRET["title"])
        # The open one is closed, and erased then.
        town.act("operator1", "answer", open_, answer="已说明")
        self.assertEqual(admin.ask("caller.erase", phone=SECRET["caller_phone"], why="本人要求")["tickets"], 1)
        self.assertEqual(admin.refusal("caller.erase", phone=SECRET["caller_phone"], why="本人要求")["code"], "not_found")
        self.assertEqual(admin.ask("ticket.search", words="琉璃巷").get("rows", []), [])
        self.assert_gone(town, *SECRET.values(), "mitschnitt-c1")
        self.assertTrue(self.files_with(town, OTHER["content"]))
        self.assertEqual(town.who("admin").ask("care.doctor").get("findings", 0), 0)
        # The events say who, why and how much, and nothing else.
        rows = self.query(town, "SELECT e.body, e.account_id, t.value FROM event e JOIN event_text t ON t.seq = e.seq WHERE e.kind = 162")
        self.assertEqual(len(rows), 2)
        self.assertEqual({row[2] for row in rows}, {"本人要求"})
        self.assert_sound(town)
        rebuilt = subprocess.run([os.path.join(os.environ["REXIAN_BIN"], "rexian-broker"), "--rebuild", town.folder], capture_output=True, text=True, check=False)
        self.assertEqual(rebuilt.returncode, 0, rebuilt.stderr)
        checked = town.offline_check()
        self.assertEqual(checked.returncode, 0, checked.stdout)

    def test_a_kept_reply_that_told_it_is_replaced_and_the_request_is_not_done_again(self):
        town = self.town_of()
        number = self.closed(town, **SECRET)
        operator = town.who("operator1")
        told = operator.ask("ticket.reveal", request_id="reveal", number=number, reason="核对")
        self.assertEqual(told["caller_phone"], SECRET["caller_phone"])
        events = self.query(town, "SELECT count(*) FROM event")
        town.who("admin").ask("caller.erase", phone=SECRET["caller_phone"], why="本人要求")
        self.assertEqual(operator.refusal("ticket.reveal", request_id="reveal", number=number, reason="核对")["code"], "erased")
        self.assertGreater(self.query(town, "SELECT count(*) FROM event"), events)
        self.assertEqual(self.query(town, "SELECT count(*) FROM event WHERE kind = 16"), [(1,)])
        self.assert_gone(town, SECRET["caller_phone"])
        self.assert_sound(town)

    def test_only_an_admin_erases_and_bad_input_is_named(self):
        town = self.town_of()
        town.open(**SECRET)
        for login, body, code in (("supervisor1", {"phone": SECRET["caller_phone"], "why": "x"}, "no_right"),
                                  ("admin", {"phone": "kein Telefon", "why": "x"}, "bad_value"),
                                  ("admin", {"phone": SECRET["caller_phone"], "why": ""}, "missing_field"),
                                  ("admin", {"phone": "13700000000", "why": "x"}, "not_found")):
            self.assertEqual(town.who(login).refusal("caller.erase", **body)["code"], code)

    def test_a_caller_of_hundreds_of_tickets_is_erased_in_portions(self):
        town = self.town_of()
        for i in range(230):
            town.who("operator1").ask("ticket.open", way="direct", type="consultation", category="02.01.01", title=f"咨询{i}",
                                      answer="已答复", caller_phone=SECRET["caller_phone"])
        admin = town.who("admin")
        first = admin.ask("caller.erase", phone=SECRET["caller_phone"], why="本人要求")
        self.assertEqual((first["tickets"], first["more"]), (200, True))
        second = admin.ask("caller.erase", phone=SECRET["caller_phone"], why="本人要求")
        self.assertEqual((second["tickets"], second.get("more", False)), (30, False))
        self.assert_sound(town)

    # -- by the retention ----------------------------------------------------------------------------------------

    def test_at_night_what_is_older_than_its_class_allows_is_erased_and_nothing_else(self):
        town = self.town_of(caller_days=40, complaint_days=60, consultation_days=10, call_days=20, recording_days=7)
        complaint = self.closed(town, **SECRET)
        town.who("operator1").ask("ticket.open", way="direct", type="consultation", category="02.01.01", answer="已答复", **OTHER)
        open_ = town.open(title="一直未办结的事", caller_phone=SECRET["caller_phone"], way="pending")
        self.call(town, SECRET["caller_phone"], "c1")
        town.at("2026-05-13 10:00")
        figures = self.figures(town)

        def left():
            return {name: bool(self.query(town, f"SELECT 1 FROM {table} WHERE {name} <> '' AND {more}"))
                    for name, table, more in (("recording", "call", "1"), ("caller", "call", "1"), ("content", "ticket_text", f"number NOT IN ({complaint}, {open_})"),
                                              ("caller_name", "ticket_text", f"number = {complaint}"), ("title", "ticket_text", f"number = {complaint}"))}

        gone = []
        for date, name in (("2026-05-14", "recording"), ("2026-05-17", "content"), ("2026-05-27", "caller"), ("2026-06-16", "caller_name"),
                           ("2026-07-06", "title")):
            town.at(f"{date} 00:30")
            self.assertEqual([part for part, there in left().items() if not there], gone, date)
            town.at(f"{date} 02:00")
            gone.append(name)
            self.until(lambda: sorted(part for part, there in left().items() if not there) == sorted(gone))
            gone = [part for part, there in left().items() if not there]
        self.assertEqual(town.show(open_)["title"], "一直未办结的事")
        self.assertEqual(self.figures(town), figures)
        self.assertEqual(town.differences("2026-05-06", "2026-05-12"), [])
        self.assert_gone(town, SECRET["content"], SECRET["caller_name"], OTHER["content"], "mitschnitt", ANSWER)
        self.assertIn("by the retention of this city", town.log())
        self.assert_sound(town)

    def test_without_it_nothing_is_erased(self):
        town = self.town_of()
        number = self.closed(town, **SECRET)
        town.at("2028-05-01 02:00")
        town.at("2028-05-01 03:00")
        self.assertEqual(town.show(number)["title"], SECRET["title"])
        self.assertEqual(self.query(town, "SELECT count(*) FROM event WHERE kind = 161"), [(0,)])

    def test_killed_in_the_middle_of_a_night_it_goes_on(self):
        town = self.town_of(consultation_days=1)
        for i in range(90):
            town.who("operator1").ask("ticket.open", way="direct", type="consultation", category="02.01.01", title=f"咨询{i}", answer="已答复")
        count = "SELECT count(*) FROM ticket_text WHERE title <> ''"
        town.who("admin").send("clock.set", {"at": at("2026-05-09 02:00"), "rate": 0}, uuid.uuid4().hex)
        self.until(lambda: 0 < self.query(town, count)[0][0] < 90)
        town.kill()
        town.start()
        self.until(lambda: self.query(town, count) == [(0,)])
        self.assertEqual(self.query(town, "SELECT count(*) FROM event WHERE kind = 161"), [(90,)])
        self.assert_sound(town)

    def test_what_is_added_to_a_closed_ticket_later_is_erased_in_the_next_night(self):
        town = self.town_of(complaint_days=1)
        number = self.closed(town, **SECRET)
        town.at("2026-05-09 02:00")
        self.until(lambda: not self.query(town, "SELECT 1 FROM ticket_text WHERE number = ? AND title <> ''", number))
        town.act("operator1", "note", number, note="青瓦台旧事")
        town.at("2026-05-10 02:00")
        self.assert_gone(town, "青瓦台旧事")
        self.assert_sound(town)

    def test_reasons_of_breaks_are_erased_with_one_event_a_portion(self):
        town = self.town_of(presence_days=3)
        town.who("operator1").ask("session.presence", presence="ready")
        town.who("supervisor1").ask("operator.order", login="operator1", presence="pause", reason="other", why="孩子在医院")
        self.assertTrue(self.files_with(town, "孩子在医院"))
        town.at("2026-05-11 02:00")
        self.assert_gone(town, "孩子在医院")
        self.assertEqual(self.query(town, "SELECT count(*) FROM event WHERE kind = 161 AND subject = 10"), [(1,)])
        self.assert_sound(town)


if __name__ == "__main__":
    unittest.main()
