#!/usr/bin/python3
"""Questions to the real broker: lists, search, callers, figures and misses, and what a department may see of them; and
planted faults, found by the proof, the running broker's doctor and the offline check."""

import os
import sqlite3
import subprocess
import unittest

from rexian import program, Refused
from town import PHONE, Town, UNIT, at, figures_of, whole

OTHER_UNIT, OTHER_CATEGORY = "gongan", "11.01.01"


class Questions(unittest.TestCase):
    def setUp(self):
        self.town = Town()
        self.addCleanup(self.town.close)
        self.town.at("2026-05-06 09:00")

    def ask(self, by, kind, **body):
        return self.town.who(by).ask(kind, **body)

    def numbers(self, by, kind, **body):
        return [row["number"] for row in self.ask(by, kind, **body).get("rows", [])]

    def bring_old(self, count):
        """Closed tickets of another system."""
        path = self.town.path("old.csv")
        with open(path, "w", encoding="utf-8") as file:
            file.write("ref,type,urgency,category,district,title,content,caller_name,caller_phone,channel,opened_at,department,due_at,closed_at,"
                       "callback_due_at,callback_at,callback_outcome,satisfaction\n")
            for i in range(count):
                file.write(f"old-{i},complaint,general,02.01.01,,暖气不热 {i},室温只有十四度,,,phone,2026-04-01 09:00,{UNIT},"
                           "2026-04-08 17:30,2026-04-07 16:00,,,,\n")
        self.town.ctl("import", "tickets", path)

    def other_unit(self):
        """A unit that does not lead UNIT's tickets, with an account of its own."""
        units = self.ask("admin", "account.list")["rows"]
        return next(row["login"] for row in units if row["role"] == "handler" and row["login"] != UNIT)


class Long(Questions):
    TICKETS = 6000

    def setUp(self):
        super().setUp()
        self.bring_old(self.TICKETS)

    def doctor(self, console, request_id):
        """The answer to what was asked; where the log of the import is still long the question is given up, and asked again."""
        while True:
            try:
                return console.answer_to("care.doctor", request_id, 60000)
            except Refused as refused:
                self.assertEqual(refused.code, "busy")
            request_id += "+"
            console.send("care.doctor", {}, request_id)

    def test_short_questions_wait_for_no_long_one_and_long_ones_go_one_after_the_other(self):
        patient = [self.town.login("supervisor1"), self.town.login("supervisor1"), self.town.login("admin")]
        for number, console in enumerate(patient):
            console.send("care.doctor", {}, f"doctor-{number}")
        self.ask("supervisor1", "rates.show", **{"from": "2026-05-06", "to": "2026-05-06"})
        self.assertEqual([console.socket.poll(0) for console in patient], [0, 0, 0])
        told = [self.doctor(console, f"doctor-{number}") for number, console in enumerate(patient)]
        self.assertEqual([reply["tickets"] for reply in told], [self.TICKETS] * 3)

    def test_what_documents_would_move_stands_in_the_line_of_long_questions(self):
        doctor, admin = self.town.login("supervisor1"), self.town.login("admin")
        limits = [row for row in admin.ask("rules.show")["rows"] if row["kind"] == "limits"]
        doctor.send("care.doctor", {}, "doctor")
        doctor.ask("clock.show")  # it stands in line
        for number in range(5):
            admin.send("rules.what_if", {"rows": [{"kind": "limits", "text": limits[0]["text"]}]}, f"moves-{number}")
        for _ in range(20):
            self.ask("supervisor1", "rates.show", **{"from": "2026-05-06", "to": "2026-05-06"})
        self.assertEqual([message["r"] for console in (doctor, admin) for message in iter(lambda: console.socket.poll(0) and console.receive(), 0)
                          if message.get("r")], [])
        self.assertEqual(self.doctor(doctor, "doctor")["tickets"], self.TICKETS)
        self.assertEqual([admin.answer_to("rules.what_if", f"moves-{number}").get("tickets", 0) for number in range(5)], [0] * 5)

    def test_the_question_of_one_who_has_gone_holds_nobody_up(self):
        gone, waiting = self.town.login("supervisor1"), self.town.login("admin")
        for number in range(20):
            gone.send("care.doctor", {}, f"doctor-{number}")
        self.ask("supervisor1", "rates.show", **{"from": "2026-05-06", "to": "2026-05-06"})  # by now they stand in line
        gone.send("session.logout", {}, "logout")
        waiting.send("care.doctor", {}, "doctor")
        self.assertEqual(self.doctor(waiting, "doctor")["tickets"], self.TICKETS)
        told = [gone.receive()["r"] for _ in iter(lambda: gone.socket.poll(0), 0)]
        self.assertIn("logout", told)
        self.assertLess(len(told), 5)


class Late(Questions):
    """Any question that takes longer than store.question_ms is answered all the same, behind the others."""

    def test_a_question_that_takes_long_begins_anew_in_the_line_of_long_ones_and_has_the_same_answer(self):
        self.bring_old(8000)
        questions = [("ticket.list", {"list": "all", "from": "2026-04-01", "to": "2026-04-28", "state": "suspended"}),
                     ("export.tickets", {"limit": 500}), ("rates.show", {"from": "2025-01-01", "to": "2026-05-06", "by": "category"}),
                     ("ticket.search", {"words": "暖气 不存在"}), ("ticket.list", {"list": "all", "limit": 500})]
        wanted = [self.town.who("admin").ask(kind, **body) for kind, body in questions]
        self.town.stop()
        self.town.option("question_ms = 60000", "question_ms = 1")
        self.town.start()
        admin = self.town.login("admin")
        for number, (kind, body) in enumerate(questions):
            admin.send(kind, body, f"late-{number}")
        told = {}
        while len(told) < len(questions):  # short ones overtake
            message = admin.receive()
            if message.get("r"):
                told[message["r"]] = message["t"], message["b"]
        for number, reply in enumerate(wanted):  # numbers of events have gone on
            self.assertEqual(told[f"late-{number}"][0], "ok", told[f"late-{number}"][1])
            self.assertEqual(told[f"late-{number}"][1].get("rows", []), reply.get("rows", []))
        self.assertIn("ticket.list takes longer than 1 ms: it begins anew in the line of long questions", self.town.log())


class Readers(unittest.TestCase):
    """Two threads answer questions; here neither is ever without one."""

    TICKETS, AT_ONCE, MOST_BYTES = 1000, 20, 16 << 20

    def test_the_log_begins_anew_though_somebody_reads_at_every_moment(self):
        town = Town(start=False)
        self.addCleanup(town.close)
        town.option("checkpoint_pages = 4000", "checkpoint_pages = 100")
        town.start()
        curious, operator, longest = [town.login("supervisor1") for _ in range(2)], town.login("operator1"), 0
        for console in curious:
            for _ in range(self.AT_ONCE):
                console.send("ticket.search", {"words": "不存在的词语"})
        for number in range(self.TICKETS):
            operator.ask("ticket.open", way="pending", type="complaint", category="02.01.01", title=f"暖气不热 {number}", content="长" * 600)
            for console in curious:
                while console.socket.poll(0):
                    if console.receive()["t"] == "ok":
                        console.send("ticket.search", {"words": "不存在的词语"})
            longest = max(longest, os.path.getsize(town.path("city.db-wal")))
        self.assertLess(longest, self.MOST_BYTES)


class Lists(Questions):
    def test_each_desk_has_its_own_and_all_is_newest_first(self):
        town = self.town
        pending, mine = town.open(way="pending"), town.open()
        replied = town.open()
        town.reply(replied)
        self.assertEqual(self.numbers("dispatcher1", "ticket.list", list="dispatch"), [pending])
        self.assertEqual(self.numbers(UNIT, "ticket.list", list="mine"), [mine])
        self.assertEqual(self.numbers("auditor1", "ticket.list", list="audit"), [replied])
        self.assertEqual(self.numbers("operator1", "ticket.list", list="all"), [replied, mine, pending])
        self.assertEqual(self.numbers("operator1", "ticket.list", list="all", state="pending"), [pending])
        self.assertEqual(self.numbers(UNIT, "ticket.list", list="all"), [replied, mine])
        self.assertEqual(self.numbers(UNIT, "ticket.list", list="audit"), [replied])
        self.assertEqual(self.numbers(UNIT, "ticket.list", list="dispatch"), [])
        self.assertEqual(self.numbers(self.other_unit(), "ticket.list", list="open"), [])
        self.assertEqual(self.ask("dispatcher1", "ticket.list", list="open")["total"], 3)
        self.assertEqual(self.town.who("operator1").refusal("ticket.list", list="neu")["code"], "unknown_value")
        self.assertEqual(self.town.who("operator1").refusal("ticket.list", list="all", **{"from": "2026-02-30"})["code"],
                         "bad_value")

    def test_a_unit_has_the_tickets_of_its_days_by_their_opening(self):
        town = self.town
        first = town.open()
        town.at("2026-05-07 09:00")
        second, third = town.open(), town.open()
        town.at("2026-05-08 09:00")
        fourth = town.open()
        for span, wanted in (({}, [fourth, third, second, first]),
                             ({"from": "2026-05-07", "to": "2026-05-07"}, [third, second]),
                             ({"from": "2026-05-08"}, [fourth]),
                             ({"to": "2026-05-06"}, [first]),
                             ({"from": "2026-05-07", "state": "closed"}, [])):
            for who in (UNIT, "operator1"):
                self.assertEqual(self.numbers(who, "ticket.list", list="all", **span), wanted, (who, span))
            self.assertEqual(self.numbers(self.other_unit(), "ticket.list", list="all", **span), [])

    def test_days_are_asked_of_the_list_that_has_them_and_do_not_run_backwards(self):
        operator, days = self.town.who("operator1"), {"from": "2026-05-06", "to": "2026-05-06"}
        refused = operator.refusal("ticket.list", list="open", **days)
        self.assertEqual((refused["code"], refused["field"], refused["value"]), ("bad_value", "list", "open"))
        for type, body in (("ticket.list", {"list": "all"}), ("call.list", {}), ("export.tickets", {})):
            refused = (operator if type != "export.tickets" else self.town.who("supervisor1")).refusal(
                type, **body, **{**days, "to": "2026-05-05"})
            self.assertEqual((refused["code"], refused["field"]), ("bad_value", "to"), type)

    def test_pages_join_without_gap_or_repetition(self):
        numbers = [self.town.open() for _ in range(7)]
        seen, after, due = [], 0, 0
        while True:
            rows = self.ask(UNIT, "ticket.list", list="department", limit=3, after=after, after_due_at=due).get("rows", [])
            if not rows:
                break
            seen += [row["number"] for row in rows]
            after, due = rows[-1]["number"], rows[-1]["next_due_at"]
        self.assertEqual(seen, numbers)

    def test_a_secret_caller_is_seen_by_nobody_of_the_unit(self):
        number = self.town.open(secrecy=True)
        for row in (self.ask(UNIT, "ticket.show", number=number)["ticket"][0],
                    self.ask(UNIT, "ticket.list", list="mine")["rows"][0]):
            self.assertEqual((row.get("caller_phone", ""), row.get("caller_name", "")), ("", ""))
        self.assertEqual(self.town.show(number)["caller_phone"], "138****5678")
        for event in self.town.history(number, by=UNIT) + self.town.history(number):
            self.assertNotIn("5678", event.get("text", ""))
            self.assertNotIn("王秀英", event.get("text", ""))

    def test_what_one_may_not_see_is_not_there(self):
        number = self.town.open()
        for kind in ("ticket.show", "ticket.why"):
            unseen = self.town.who(self.other_unit()).refusal(kind, number=number)
            absent = self.town.who(self.other_unit()).refusal(kind, number=number + 1)
            self.assertEqual(unseen["code"], "not_found")
            self.assertEqual({**unseen, "value": "", "text": ""}, {**absent, "value": "", "text": ""})
        self.assertEqual(self.numbers(self.other_unit(), "ticket.search", words="暖气"), [])

    def test_search_finds_what_was_just_written_by_any_part(self):
        number = self.town.open(title="锅炉房半夜停炉", content="福源里１２号楼ABC座，老人😀受冻")
        for words in ("炉", "停炉", "半夜停", "福源里 停炉", "12号", "abc座", "😀", "老人　锅炉"):
            self.assertEqual(self.numbers("operator1", "ticket.search", words=words), [number], words)
        for words in ("停房", "福源里 跳闸"):
            self.assertEqual(self.numbers("operator1", "ticket.search", words=words), [], words)
        self.town.act("operator1", "amend", number, changes=[{"field": "title", "value": "换热站跳闸"}], reason="听错了")
        self.assertEqual(self.numbers("operator1", "ticket.search", words="跳闸"), [number])
        self.assertEqual(self.numbers("operator1", "ticket.search", words="停炉"), [])
        self.assertEqual(self.town.who("operator1").refusal("ticket.search", words=" 　")["code"], "bad_value")

    def test_a_search_goes_on_from_where_the_one_before_has_ended(self):
        numbers = [self.town.open(title="水管漏水") for _ in range(3)]
        found, before = [], 0
        while True:
            told = self.ask("operator1", "ticket.search", words="水管漏水", limit=1, before=before)
            found += [row["number"] for row in told.get("rows", [])]
            before = told.get("back_to", 0)
            if not before:
                break
            self.assertEqual(told["back_day"], "2026-05-06")
        self.assertEqual(found, numbers[::-1])

    def test_a_search_that_is_full_tells_whether_there_is_more_and_passes_over_what_one_may_not_see(self):
        seen = [self.town.open(title="水管漏水") for _ in range(3)]
        for _ in range(5):
            self.town.open(title="水管漏水", way="pending")
        for limit, back_to in ((2, seen[1]), (3, 0), (4, 0)):
            told = self.ask(UNIT, "ticket.search", words="水管漏水", limit=limit)
            self.assertEqual([row["number"] for row in told["rows"]], seen[::-1][:limit])
            self.assertEqual(told.get("back_to", 0), back_to, limit)

    def test_a_caller_is_known_in_any_notation_and_hears_the_last_answer(self):
        first = self.town.open()
        self.town.reply(first, answer="今晚恢复供暖")
        for phone in (PHONE, "１３８-1234-5678", "+86 138-1234-5678", "0086 13812345678"):
            caller = self.ask("operator1", "caller.show", phone=phone)
            self.assertEqual([row["number"] for row in caller["tickets"]], [first])
            self.assertEqual((caller["phone"], caller["name"], caller["last_answer"]),
                             ("138****5678", "王秀英", "今晚恢复供暖"))
        self.assertNotIn("tickets", self.ask("operator1", "caller.show", phone="13812345679"))
        self.assertEqual(self.town.who("operator1").refusal("caller.show", phone="5678")["code"], "bad_value")
        self.assertEqual(self.town.who(UNIT).refusal("caller.show", phone=PHONE)["code"], "no_right")

    def test_working_days_are_counted_by_the_calendar(self):
        add = self.ask("operator1", "workdays.add", **{"from": "2026-04-30", "count": 2})
        self.assertEqual(add["date"], "2026-05-07")
        between = self.ask("operator1", "workdays.between", **{"from": "2026-04-30", "to": "2026-05-09"})
        self.assertEqual(between["count"], 4)
        refused = self.town.who("operator1").refusal("workdays.add", **{"from": "2031-01-01", "count": 1})
        self.assertEqual(refused["code"], "no_calendar")


class Figures(Questions):
    def setUp(self):
        super().setUp()
        self.missed = [self.town.open() for _ in range(3)]
        self.done = self.town.open()
        self.town.reply(self.done)
        self.town.passed(self.done)
        self.due = "2026-05-12"

    def test_misses_are_d_minus_n_with_their_reasons_and_pages(self):
        """N10: each miss is listed, as many as d - n."""
        self.town.reply(self.missed[0])
        self.assertEqual(self.town.rate(self.due, "completion"), (1, 4))
        rows = self.town.misses("completion", self.due)
        self.assertEqual([(row["number"], row["reason"], row["recoverable"]) for row in rows],
                         [(self.missed[0], "awaiting_audit", True), (self.missed[1], "not_replied", True),
                          (self.missed[2], "not_replied", True)])
        self.assertEqual(rows[0]["title"], "家里暖气不热")
        page = self.ask("supervisor1", "rates.misses", rate="completion", **{"from": self.due, "to": self.due},
                        after=self.missed[1], limit=2)
        self.assertEqual((page["total"], [row["number"] for row in page["rows"]]), (3, [self.missed[2]]))

    def test_what_can_still_be_worked_off_ends_with_the_day(self):
        body = {"from": self.due, "to": self.due}
        self.town.at(self.due + " 23:59")
        self.assertEqual(self.ask("supervisor1", "rates.show", **body)["recoverable_completion"], 3)
        self.town.at("2026-05-13 00:00")
        self.assertEqual(self.ask("supervisor1", "rates.show", **body).get("recoverable_completion", 0), 0)
        self.assertFalse(any(row.get("recoverable") for row in self.town.misses("completion", self.due)))

    def test_a_unit_reads_its_own_figures_only(self):
        own = figures_of(self.town.rows(self.due, login=UNIT)[0])
        self.assertEqual((own["completion_n"], own["completion_d"]), (1, 4))
        other = figures_of(self.town.rows(self.due, login=self.other_unit())[0])
        self.assertEqual(other, {})
        rows = self.town.rows(self.due, by="department", login=UNIT)
        self.assertEqual(len(rows), 1)
        refused = self.town.who(UNIT).refusal("rates.show", by="operator", **{"from": self.due, "to": self.due})
        self.assertEqual(refused["code"], "no_right")
        mine = self.ask(UNIT, "rates.misses", rate="completion", **{"from": self.due, "to": self.due})
        self.assertEqual(mine["total"], 3)
        none = self.ask(self.other_unit(), "rates.misses", rate="completion", **{"from": self.due, "to": self.due})
        self.assertEqual(none.get("total", 0), 0)
        self.assertEqual(self.town.who(UNIT).refusal("rates.misses", rate="answer",
                                                     **{"from": self.due, "to": self.due})["code"], "no_right")
        self.assertEqual(self.town.who(UNIT).refusal("rates.prove", day=self.due)["code"], "no_right")

    def test_the_keys_of_each_split_add_up_to_the_total(self):
        total = self.town.figures(self.due)
        for by in ("hour", "department", "operator", "category", "queue"):
            sums = {}
            for row in self.town.rows(self.due, by=by):
                for name, value in figures_of(row).items():
                    sums[name] = sums.get(name, 0) + value
            self.assertEqual(sums, total, by)
        days = self.town.rows("2026-05-11", "2026-05-13", days=True)
        self.assertEqual([(row["key"], figures_of(row).get("completion_d", 0)) for row in days],
                         [("2026-05-11", 0), ("2026-05-12", 4), ("2026-05-13", 0)])

    def test_a_range_that_runs_backwards_is_refused(self):
        refused = self.town.who("supervisor1").refusal("rates.show", **{"from": "2026-05-12", "to": "2026-05-11"})
        self.assertEqual((refused["code"], refused["field"]), ("bad_value", "to"))


class Faults(Questions):
    """Each is planted while the broker is down, found by --check offline, and again by the broker that runs on."""

    def setUp(self):
        super().setUp()
        for day in ("2026-05-06", "2026-05-07"):
            self.town.at(day + " 09:00")
            number = self.town.open()
            self.town.call((day + " 10:00", "offered", {"caller": PHONE}), (day + " 10:00:01", "queued", {"queue": "市民热线"}),
                           (day + " 10:01", "ended", {}))
            self.town.reply(number)
        self.town.at("2026-05-08 09:00")

    def change(self, sql):
        self.assertEqual(self.town.stop(), 0)
        with sqlite3.connect(self.town.path("city.db")) as database:
            database.executescript(sql)
        database.close()
        return self.town.offline_check()

    def assert_found(self, sql, *words, day=None):
        found = self.change(sql)
        self.assertEqual(found.returncode, 1, found.stdout + found.stderr)
        for word in words:
            self.assertIn(word, found.stdout)
        self.town.start()
        rows = self.ask("admin", "care.doctor")["rows"]
        self.assertTrue(any(words[0] in row["where"] + ": " + row["what"] for row in rows), rows)
        if day:
            self.assertGreater(self.town.proof(day)["differences"], 0)
            proof = self.town.ctl("prove", "--day", day, check=False)
            self.assertEqual(proof.returncode, 1, proof.stdout + proof.stderr)

    def test_a_city_that_was_left_alone_is_right(self):
        self.assertEqual(self.change("SELECT 1").returncode, 0)
        self.town.start()
        self.assertEqual(self.ask("admin", "care.doctor").get("rows", []), [])
        self.assertEqual(self.town.differences("2026-05-06", "2026-05-07", "2026-05-12"), [])
        self.assertEqual(self.town.ctl("prove", "--day", "2026-05-06").returncode, 0)

    def test_a_changed_counter_is_found(self):
        self.assert_found("UPDATE tally SET value = value + 1 WHERE measure = 2 AND split = 0",
                          "answer_d in total on 2026-05-06", day="2026-05-06")

    def test_a_changed_sealed_counter_is_found(self):
        self.assert_found("UPDATE sealed_tally SET value = value + 1 WHERE measure = 19 AND split = 2",
                          "tickets_d by department", day="2026-05-06")

    def test_dropped_projections_are_found_and_made_again(self):
        self.assert_found("DELETE FROM ticket_text; DELETE FROM callback_task; DELETE FROM phone; DELETE FROM ticket;"
                          "DELETE FROM call; DELETE FROM tally; DELETE FROM sealed_tally",
                          "the row is missing", "tally", "call 1", day="2026-05-06")
        before = self.numbers("supervisor1", "ticket.list", list="all")
        self.assertEqual(self.town.stop(), 0)
        subprocess.run([program("rexian-broker"), "--rebuild", self.town.folder], check=True, stdout=subprocess.DEVNULL)
        self.assertEqual(self.town.offline_check().returncode, 0)
        self.town.start()
        self.assertEqual((before, len(self.numbers("supervisor1", "ticket.list", list="all"))), ([], 2))

    def test_a_deleted_event_is_found(self):
        self.assert_found("DELETE FROM event WHERE seq = (SELECT MIN(seq) FROM event WHERE kind = 6)", "it is missing",
                          day="2026-05-12")

    def test_a_flipped_byte_is_found(self):
        self.assert_found("UPDATE event SET body = replace(body, '\"type\":2', '\"type\":3') WHERE kind = 1",
                          "the event was changed")

    def test_a_moved_seal_is_found(self):
        self.assert_found("UPDATE seal SET seq = seq - 1, hash = (SELECT hash FROM event WHERE event.seq = seal.seq - 1) "
                          "WHERE day = 20579", "the seal of 2026-05-06: its signature", day="2026-05-06")


if __name__ == "__main__":
    unittest.main()
