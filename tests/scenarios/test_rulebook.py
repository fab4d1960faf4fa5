#!/usr/bin/python3
"""The rulebook through the real broker: what a change of a calendar or of the limits would move is what it moves, the figures
move with it, and whoever brings something wrong is told all of it."""

import json
import os
import re
import subprocess
import unittest

from rexian import Refused, program
from town import CATEGORY, Town, UNIT, at

OPENED = "2026-05-06 09:00"
NEXT_YEAR = {"year": 2027, "papers": [], "days": [
    {"name": "元旦", "date": "2027-01-01", "isOffDay": True}, {"name": "元旦", "date": "2027-01-03", "isOffDay": False},
    {"name": "元旦", "date": "2026-12-31", "isOffDay": True}]}
# How the list of moves calls the deadlines of a shown ticket.
SHOWN = {"handling": "due_at", "receive": "receive_due_at", "callback": "callback_due_at"}


class Rulebook(unittest.TestCase):
    def setUp(self):
        self.town = Town()
        self.addCleanup(self.town.close)
        self.town.at(OPENED)
        self.admin = self.town.who("admin")

    def document(self, kind, name=""):
        (row,) = self.admin.ask("rules.show", kind=kind, name=name)["rows"]
        return row["text"]

    def calendar(self, *lines, without=()):
        """The calendar of 2026 with some lines more, or without those of some days."""
        kept = [line for line in self.document("calendar", "2026").splitlines() if not any(day in line for day in without)]
        return {"kind": "calendar", "name": "2026", "text": "\n".join([*kept, *lines]) + "\n"}

    def limits(self, *changes):
        return self.town.limits(*changes)

    def what_if(self, *documents, by="supervisor1"):
        return self.town.who(by).ask("rules.what_if", rows=list(documents))

    def bring(self, *documents):
        return self.town.bring(*documents)

    def file(self, name, text):
        path = os.path.join(self.town.parent, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def ctl(self, *words, login="admin", code=0, language="en"):
        environment = dict(self.town.environment, REXIAN_AS=login, REXIAN_PASSWORD_FILE=self.town.accounts,
                           LC_ALL="C.UTF-8", LANGUAGE=language)
        done = subprocess.run([program("rexianctl"), "--config", self.town.path("console.cfg"), *words], env=environment,
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, code, f"{words}\n{done.stdout}{done.stderr}")
        return done.stdout if code == 0 else done.stdout + done.stderr

    def people_work(self):
        """Tickets at every desk, one of them closed, one handed to another unit; gives their numbers by what they are."""
        town = self.town
        made = {"general": town.open(), "consultation": town.open(type="consultation"), "utility": town.open(urgency="utility")}
        made["received"] = town.receive(town.open())["number"]
        made["pending"] = town.open(way="pending")
        made["replied"] = town.reply(town.open())["number"]
        made["callback"] = town.passed(town.reply(town.open())["number"])["number"]
        made["closed"] = town.passed(town.reply(town.open(caller_phone="", caller_name=""))["number"])["number"]
        made["returned"] = town.act(UNIT, "return", town.open(), reason="不是我们的", basis="三定方案")["number"]
        made["redo"] = town.act("auditor1", "audit", town.reply(town.open())["number"], agreed=False, reason="没修好")["number"]
        return made

    def deadlines(self, numbers):
        shown = {number: self.town.show(number) for number in numbers}
        return {(number, name): shown[number].get(key, 0) for number in numbers for name, key in SHOWN.items()}

    def clean(self):
        """Chain, projections and rulebook of the city at rest are right, also when made again from the events."""
        self.town.stop()
        for word in ("--check", "--rebuild", "--check"):
            done = subprocess.run([program("rexian-broker"), word, self.town.folder], capture_output=True, text=True,
                                  env=self.town.environment, check=False)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.town.start()


class Calendars(Rulebook):
    def test_what_a_new_holiday_would_move_is_what_it_moves_and_nothing_else(self):
        """C3: the calendar is edited, every open deadline derives anew in one commit; what if lists them before."""
        made = self.people_work()
        before = self.deadlines(made.values())
        wish = self.calendar("off 2026-05-08 临时放假")
        seq = self.what_if(wish)  # nothing is changed by asking
        told = self.what_if(wish)
        self.assertEqual(told, seq)
        self.assertEqual(self.deadlines(made.values()), before)
        moves = {(row["number"], row["deadline"]): (row.get("from_at", 0), row.get("to_at", 0)) for row in told["rows"]}
        self.assertEqual(moves[made["general"], "handling"], (at("2026-05-12 17:30"), at("2026-05-13 17:30")))
        self.assertEqual(moves[made["general"], "warning"], (at("2026-05-11 17:30"), at("2026-05-12 17:30")))
        self.assertEqual(moves[made["redo"], "redo"], (at("2026-05-12 17:30"), at("2026-05-13 17:30")))
        self.assertEqual(moves[made["callback"], "callback"], (at("2026-05-08 17:30"), at("2026-05-09 17:30")))
        self.assertEqual({row["holder"] for row in told["rows"] if row["number"] == made["general"]}, {"市供热集团"})
        for unmoved in ("utility", "consultation", "pending", "closed"):
            self.assertNotIn(made[unmoved], {number for number, _ in moves})
        done = self.bring(wish)
        self.assertEqual((done["tickets"], done["deadlines"]), (told["tickets"], told["deadlines"]))
        after = self.deadlines(made.values())
        for key, was in before.items():
            self.assertEqual((was, after[key]), moves.get(key, (was, was)), key)
        rederived = {number for number in made.values()
                     if any(row["what"] == "deadlines derived again" for row in self.town.history(number))}
        self.assertEqual(rederived, {number for number, _ in moves})
        self.assertEqual(self.what_if(wish).get("rows", []), [])
        self.clean()

    def test_the_days_of_the_rates_move_with_the_deadlines_and_sealed_days_stay(self):
        """C3, C12: the counters of both days move in the commit; what was sealed then stays as it was reported."""
        late, open_ = self.town.open(type="consultation"), self.town.open()
        self.town.at("2026-05-08 09:00")  # the 7th is sealed with a consultation that nobody has replied to
        self.assertEqual(self.town.rate("2026-05-07", "completion"), (0, 1))
        self.assertEqual(self.town.rate("2026-05-12", "completion"), (0, 1))
        self.bring(self.calendar("off 2026-05-07 临时放假"))
        self.assertEqual(self.town.show(late)["due_at"], at("2026-05-08 17:30"))
        self.assertEqual(self.town.show(open_)["due_at"], at("2026-05-13 17:30"))
        self.assertEqual(self.town.rate("2026-05-07", "completion", then=True), (0, 1))
        self.assertEqual(self.town.rate("2026-05-07", "completion"), (0, 0))
        self.assertEqual(self.town.rate("2026-05-08", "completion"), (0, 1))
        self.assertEqual(self.town.rate("2026-05-12", "completion"), (0, 0))
        self.assertEqual(self.town.rate("2026-05-13", "completion"), (0, 1))
        self.assertEqual(self.town.differences("2026-05-07", "2026-05-08", "2026-05-12", "2026-05-13"), [])
        overdue = [row["number"] for row in self.town.who("supervisor1").ask("ticket.list", list="open")["rows"]]
        self.assertEqual(sorted(overdue), [late, open_])
        self.town.at("2026-05-08 17:30")
        self.town.reply(late)
        self.town.passed(late)
        self.assertEqual(self.town.figures("2026-05-08")["on_time_n"], 1)
        self.clean()

    def test_a_weekend_that_is_worked_and_one_that_is_not_any_more(self):
        """C8: both directions of a make-up day. 9 May 2026 is a Saturday that is worked."""
        number = self.town.open()
        self.assertEqual(self.town.show(number)["due_at"], at("2026-05-12 17:30"))
        self.bring(self.calendar(without=["2026-05-09"]))
        self.assertEqual(self.town.show(number)["due_at"], at("2026-05-13 17:30"))
        self.bring(self.calendar("work 2026-05-09 劳动节", "work 2026-05-10 劳动节"))
        self.assertEqual(self.town.show(number)["due_at"], at("2026-05-11 17:30"))
        self.assertEqual(self.town.who("operator1").ask("workdays.between", **{"from": "2026-05-08", "to": "2026-05-11"})
                         ["count"], 3)

    def test_other_hours_and_a_half_day_move_the_close_of_office(self):
        number = self.town.open(type="consultation")
        self.bring(self.calendar("half 2026-05-07 08:30-11:45 半日"))
        self.assertEqual(self.town.show(number)["due_at"], at("2026-05-07 11:45"))
        self.bring(self.calendar("hours 09:00-24:00", without=["2026-05-07"]))
        self.assertEqual(self.town.show(number)["due_at"], at("2026-05-08 00:00"))

    def test_a_year_that_open_deadlines_need_cannot_go_and_is_named(self):
        number = self.town.open()
        gone = {"kind": "calendar", "name": "2026", "text": ""}
        refusal = self.admin.refusal("rules.import", rows=[gone])
        self.assertEqual((refusal["code"], refusal["field"], refusal["value"]), ("not_allowed", "calendar", "2026"))
        all_off = [f"off 2026-{month:02d}-{day:02d} 停" for month in range(5, 13) for day in range(1, 32)
                   if (month, day) > (5, 6) and day <= [31, 30, 31, 31, 30, 31, 30, 31][month - 5]]
        days = [line.split()[1] for line in all_off]
        for ask, who in (("rules.what_if", "supervisor1"), ("rules.import", "admin")):
            refusal = self.town.who(who).refusal(ask, rows=[self.calendar(*all_off, without=days)])
            self.assertEqual((refusal["code"], refusal["value"], refusal["who"]), ("no_calendar", "2027", str(number)))
        self.assertEqual(self.town.show(number)["due_at"], at("2026-05-12 17:30"))
        self.assertEqual(self.town.differences("2026-05-12"), [])
        self.bring({"kind": "calendar", "name": "2018", "text": ""})
        self.assertEqual(self.admin.ask("rules.show", kind="calendar", name="2018").get("rows", []), [])
        self.assertEqual(self.admin.refusal("rules.import", rows=[{"kind": "calendar", "name": "2018", "text": ""}])["code"],
                         "not_found")
        refusal = self.town.who("operator1").refusal("workdays.add", **{"from": "2018-05-06", "count": 1})
        self.assertEqual((refusal["code"], refusal["value"]), ("no_calendar", "2018"))
        self.clean()

    def test_faults_are_refused_with_their_line_and_only_an_admin_brings_anything(self):
        wrong = self.calendar("off 2026-02-30 不存在")
        refusal = self.admin.refusal("rules.import", rows=[wrong])
        line = len(wrong["text"].splitlines())
        self.assertEqual((refusal["code"], refusal["field"]), ("bad_value", f"calendar 2026:{line}"))
        self.assertIn("2026-02-30", refusal["value"])
        for rows, code in (([], "missing_field"), ([{"kind": "menu", "text": "x"}], "bad_value"),
                           ([{"kind": "calendar", "name": "2027", "text": "year 2028\n"}], "bad_value"),
                           ([{"kind": "limits", "text": ""}], "missing_field"),
                           ([self.calendar(), self.calendar()], "exists")):
            self.assertEqual(self.admin.refusal("rules.import", rows=rows)["code"], code)
        for login in ("operator1", UNIT, "supervisor1"):
            with self.assertRaises(Refused) as refused:
                self.town.who(login).ask("rules.import", rows=[self.calendar()])
            self.assertEqual(refused.exception.code, "no_right")
        with self.assertRaises(Refused):
            self.what_if(self.calendar(), by="operator1")


class Meanwhile(Rulebook):
    """What documents move is looked for before they are written, and people go on working in between."""

    HOLIDAYS = ["off 2026-05-07 临时放假", "off 2026-05-08 临时放假", "off 2026-05-11 临时放假"]

    def test_what_people_do_while_it_is_looked_for_moves_with_the_rest(self):
        operator, unit = self.town.who("operator1"), self.town.who(UNIT)
        body = {"way": "dispatch", "type": "complaint", "category": CATEGORY, "title": "家里暖气不热", "content": "室温只有十五度"}
        told, moved = [], set()
        for count in range(1, len(self.HOLIDAYS) + 1):
            numbers = [self.town.open() for _ in range(40)]
            wish = self.calendar(*self.HOLIDAYS[:count], without=[line.split()[1] for line in self.HOLIDAYS])
            self.admin.send("rules.import", {"rows": [wish]}, f"wish-{count}")
            for n, number in enumerate(numbers):
                unit.send("ticket.receive", {"number": number}, f"receive-{count}-{n}")
            for n in range(40):
                operator.send("ticket.open", body, f"open-{count}-{n}")
            told.append(self.admin.answer_to("rules.import", f"wish-{count}"))
            for n in range(40):
                unit.answer_to("ticket.receive", f"receive-{count}-{n}")
                numbers.append(operator.answer_to("ticket.open", f"open-{count}-{n}")["ticket"][0]["number"])
            moved.update(numbers)
            self.assertEqual(self.what_if(wish).get("rows", []), [])
        self.assertEqual({self.town.show(number)["due_at"] for number in moved}, {at("2026-05-15 17:30")})
        self.assertGreaterEqual(told[0]["tickets"], 40)
        self.assertEqual(self.town.differences("2026-05-12", "2026-05-15"), [])
        self.clean()

    def test_what_takes_long_is_looked_for_in_turns_with_other_long_questions(self):
        """Of a thousand open tickets; what is asked behind it is answered while it goes on."""
        operator, doctor = self.town.who("operator1"), self.town.who("supervisor1")
        body = {"way": "dispatch", "type": "complaint", "category": CATEGORY, "title": "家里暖气不热", "content": "室温只有十五度"}
        numbers = []
        for first in range(0, 1000, 100):
            for n in range(first, first + 100):
                operator.send("ticket.open", body, f"open-{n}")
            numbers += [operator.answer_to("ticket.open", f"open-{n}")["ticket"][0]["number"] for n in range(first, first + 100)]
        self.admin.send("rules.import", {"rows": [self.calendar(self.HOLIDAYS[1])]}, "wish")
        for n in range(5):
            doctor.send("rules.what_if", {"rows": [self.limits()]}, f"what-{n}")
        self.assertEqual([doctor.answer_to("rules.what_if", f"what-{n}").get("tickets", 0) for n in range(5)], [0] * 5)
        self.assertEqual(self.admin.answer_to("rules.import", "wish")["tickets"], 1000)
        self.assertEqual({self.town.show(number)["due_at"] for number in numbers[::100]}, {at("2026-05-13 17:30")})
        self.clean()

    def test_of_two_that_are_brought_at_once_the_second_goes_by_the_first(self):
        """Neither moves the ticket by itself: a limit that comes to the same instant, and a holiday of which the limit before knew nothing."""
        workdays = self.limits()
        self.bring(self.limits("handling * * * 9150 min wall"))
        number = self.town.receive(self.town.open())["number"]
        self.assertEqual(self.town.show(number)["due_at"], at("2026-05-12 17:30"))
        holiday = self.calendar(self.HOLIDAYS[1])
        self.assertEqual([self.what_if(wish).get("tickets", 0) for wish in (workdays, holiday)], [0, 0])
        names = {"first": workdays, "second": holiday, "again": holiday}
        for name, wish in names.items():
            self.admin.send("rules.import", {"rows": [wish]}, name)
        told = [self.admin.answer_to("rules.import", name).get("tickets", 0) for name in names]
        self.assertEqual(told, [0, 1, 0])
        self.assertEqual(self.admin.ask("rules.import", request_id="second", rows=[holiday])["tickets"], 1)  # the first reply
        self.assertEqual(self.town.show(number)["due_at"], at("2026-05-13 17:30"))
        self.clean()

    def test_whoever_has_left_before_it_is_found_brings_nothing(self):
        self.town.open()
        wish, leaving = self.calendar(self.HOLIDAYS[0]), self.town.login("admin")
        for n in range(5):
            leaving.send("care.doctor", {}, f"doctor-{n}")
        leaving.send("rules.import", {"rows": [wish]}, "wish")
        leaving.send("session.logout", {}, "logout")
        leaving.answer_to("session.logout", "logout")
        self.assertEqual(self.what_if(wish)["tickets"], 1)


class Limits(Rulebook):
    def test_a_changed_limit_moves_what_is_open_and_holds_for_what_comes(self):
        made = self.people_work()
        wish = self.limits("handling * * * 3 workdays", "audit * * * 2 h office", "first_report * * * none", "complex * * * 15 workdays",
                           "warning * * * 1 workdays")
        told = self.what_if(wish)
        before = self.deadlines(made.values())
        moves = {(row["number"], row["deadline"]): row.get("to_at", 0) for row in told["rows"]}
        self.assertEqual(moves[made["general"], "handling"], at("2026-05-09 17:30"))
        self.assertEqual(moves[made["replied"], "audit"], at("2026-05-06 11:00"))
        self.bring(wish)
        after = self.deadlines(made.values())
        for key, was in before.items():
            self.assertEqual(after[key], moves.get(key, was), key)
        self.assertEqual(self.town.show(self.town.open())["due_at"], at("2026-05-09 17:30"))
        self.assertEqual(self.town.differences("2026-05-09", "2026-05-12"), [])
        self.clean()

    def test_an_exception_of_a_category_holds_for_all_below_it_and_follows_it_through_the_tree(self):
        number = self.town.open()
        top = CATEGORY.split(".")[0]
        self.bring(self.limits(f"handling complaint * {top} 2 workdays", *[
            line for line in self.document("limits").splitlines() if line.startswith("handling")]))
        self.assertEqual(self.town.show(number)["due_at"], at("2026-05-08 17:30"))
        refusal = self.admin.refusal("category.change", id=self.category(top)["id"], code="zz")
        self.assertEqual((refusal["code"], refusal["field"]), ("not_allowed", "limits"))
        middle = CATEGORY.rsplit(".", 1)[0]
        self.admin.ask("category.change", code=middle, parent="01")
        self.assertEqual(self.town.show(number)["due_at"], at("2026-05-12 17:30"))
        self.admin.ask("category.change", code=middle, parent=top)
        self.assertEqual(self.town.show(number)["due_at"], at("2026-05-08 17:30"))
        self.clean()

    def category(self, code):
        (row,) = [row for row in self.admin.ask("category.list")["rows"] if row["code"] == code]
        return row

    def test_settings_hold_from_the_next_decision_on(self):
        number = self.town.open()
        for _ in range(2):
            self.town.act(UNIT, "return", number, reason="不是我们的", basis="三定方案")
            self.town.act("dispatcher1", "rule", number, agreed=True, unit=UNIT)
        self.bring(self.limits("designation 2", "redo_after_close 1"))
        self.town.act(UNIT, "return", number, reason="不是我们的", basis="三定方案")
        self.town.act("dispatcher1", "rule", number, agreed=True, unit=UNIT)
        refusal = self.town.who(UNIT).refusal("ticket.return", number=number, reason="不是我们的", basis="三定方案")
        self.assertEqual(refusal["code"], "not_allowed")

    def test_the_rulebook_outlives_the_broker_and_its_options_move_nothing(self):
        """One way to change a limit: the configuration says nothing of them, and what an old one says is not read."""
        with open(self.town.path("broker.cfg"), encoding="utf-8") as lines:
            text = lines.read()
        for word in ("handle_help_days", "calendars_dir", "office_hours", "callback_attempts"):
            self.assertNotIn(word, text)
        self.bring(self.limits("handling * * * 3 workdays", "first_report * * * none", "complex * * * 15 workdays",
                               "warning * * * 1 workdays"))
        self.town.stop()
        with open(self.town.path("broker.cfg"), "w", encoding="utf-8") as lines:
            lines.write(text.replace("limits:\n{", "limits:\n{\n    handle_complaint_days = 9;"))
        self.town.start()
        self.assertIn("limits.handle_complaint_days: is not read any more", self.town.log())
        self.assertEqual(self.town.show(self.town.open())["due_at"], at("2026-05-09 17:30"))


class Records(Rulebook):
    """Deadlines of what is asked for, owed and ordered beside the way of a ticket."""

    def ask(self, number, **fields):
        return self.town.act(UNIT, "ask", number, reason="要等配件", **fields)

    def grant(self, number, what, by="supervisor1", **fields):
        return self.town.act(by, "decide", number, what=what, agreed=True, **fields)

    def test_a_pause_keeps_its_length_under_another_type_urgency_calendar_and_limit(self):
        """C4, C5: suspended for 2 office days; whatever changes, the deadline is the limit's plus these two days."""
        number = self.town.receive(self.town.open())["number"]
        self.ask(number, what="suspension", until_at=at("2026-05-20 09:00"))
        self.town.at("2026-05-07 09:00")
        self.grant(number, "suspension")
        self.town.at("2026-05-09 09:00")
        self.town.act(UNIT, "resume", number)
        # 7 h of the 7th, 7.5 h of the 8th and half an hour of the 9th, which is worked: 15 h, two office days.
        self.assertEqual(self.town.show(number)["due_at"], at("2026-05-14 17:30"))
        self.town.act("operator1", "amend", number, changes=[{"field": "type", "value": "consultation"}], reason="更正")
        self.assertEqual(self.town.show(number)["due_at"], at("2026-05-09 17:30"))
        self.town.act("operator1", "amend", number, changes=[{"field": "type", "value": "complaint"}], reason="更正")
        self.bring(self.calendar("off 2026-05-11 临时放假"))
        self.assertEqual(self.town.show(number)["due_at"], at("2026-05-15 17:30"))
        self.bring(self.limits("handling * * * 3 workdays", "first_report * * * none", "warning * * * none"))
        self.assertEqual(self.town.show(number)["due_at"], at("2026-05-13 17:30"))
        # By the wall clock the pause counts as long as it was: two days.
        self.bring(self.limits("handling * * * 48 h", "receive * * * 1 h"))
        self.assertEqual(self.town.show(number)["due_at"], at("2026-05-10 09:00"))
        self.clean()

    def test_what_is_asked_owed_and_ordered_moves_too(self):
        number = self.town.receive(self.town.open())["number"]
        self.town.at("2026-05-07 15:00")
        self.ask(number, what="extension", days=2)
        self.town.act(UNIT, "co_handler", number, unit="zhujian")
        self.town.act("officer1" if "officer1" in self.town.passwords else "supervisor1", "supervise", number, level="order", reason="群众多次来电")
        told = self.what_if(self.calendar("off 2026-05-08 临时放假"))
        moves = {row["deadline"]: (row["from_at"], row["to_at"]) for row in told["rows"]}
        self.assertEqual(moves["approval"], (at("2026-05-08 17:30"), at("2026-05-09 17:30")))
        self.assertEqual(moves["co_handling"], (at("2026-05-11 17:30"), at("2026-05-12 17:30")))
        self.assertEqual(moves["order"], (at("2026-05-09 17:30"), at("2026-05-11 17:30")))
        done = self.bring(self.calendar("off 2026-05-08 临时放假"))
        self.assertEqual(done["deadlines"], told["deadlines"])
        self.assertEqual(self.what_if(self.calendar()).get("rows", []), [])
        self.clean()


class Why(Rulebook):
    """C2: each counted interval is told, and their sum is what the limit says."""

    def why(self, number, by="supervisor1"):
        why = self.town.who(by).ask("ticket.why", number=number)
        for position, step in enumerate(why.get("steps", [])):
            rows = [row for row in why["intervals"] if row.get("step", 0) == position]
            counted = sum(row.get("amount", 0) for row in rows if row.get("counted"))
            self.assertEqual(counted, step.get("amount", 0) if step.get("kind") != "cap" else 0)
            if rows:
                self.assertEqual((rows[0]["from_at"], rows[-1]["to_at"]), (step["start_at"], step["due_at"]))
            for before, after in zip(rows, rows[1:]):
                self.assertEqual(before["to_at"], after["from_at"])
        return why

    def kinds(self, why):
        return [step.get("kind", "limit") for step in why["steps"]]

    def test_the_row_of_the_limits_and_the_category_that_has_its_own_are_named(self):
        number = self.town.open()
        why = self.why(number)
        self.assertEqual((why["rule"], why.get("category", "")), ("handling complaint general * 5 workdays", ""))
        top = CATEGORY.split(".")[0]
        self.bring(self.limits(f"handling * * {top} 3 workdays", *[
            line for line in self.document("limits").splitlines() if line.startswith("handling")]))
        why = self.why(number)
        self.assertEqual(why["rule"], f"handling * * {top} 3 workdays")
        self.assertTrue(why["category"])
        self.assertEqual(why["due_at"], at("2026-05-09 17:30"))
        self.assertEqual({row["reason"] for row in why["intervals"]}, {"start_day", "office", "makeup_work"})

    def test_each_extension_suspension_and_cap_is_a_step_that_leads_to_the_deadline(self):
        town = self.town
        duplicate = town.open(type="consultation")
        number = town.receive(town.open())["number"]
        town.act(UNIT, "ask", number, what="suspension", until_at=at("2026-05-20 09:00"), reason="等配件")
        town.act("supervisor1", "decide", number, what="suspension", agreed=True)
        town.at("2026-05-08 09:00")
        town.act(UNIT, "resume", number)
        town.act(UNIT, "ask", number, what="extension", days=3, reason="来不及")
        town.act("supervisor1", "decide", number, what="extension", agreed=True)
        why = self.why(number)
        self.assertEqual(self.kinds(why), ["limit", "suspension", "extension"])
        pause = why["steps"][1]
        self.assertEqual((pause["from_at"], pause["to_at"], pause["clock"]), (at(OPENED), at("2026-05-08 09:00"), "office"))
        self.assertEqual(why["steps"][-1]["due_at"], town.show(number)["due_at"])
        self.assertFalse(why.get("unexplained"))
        town.act("operator1", "merge", duplicate, into=number, reason="同一件事")
        why = self.why(number)
        self.assertEqual(self.kinds(why), ["limit", "suspension", "extension", "cap"])
        self.assertEqual(why["due_at"], at("2026-05-07 17:30"))
        self.assertEqual(why["steps"][-1]["due_at"], why["due_at"])
        self.assertEqual(self.why(duplicate)["parent"], number)
        text = self.ctl("why", str(number))
        for part in ("limit \"handling complaint general * 5 workdays\"", "counted in all: 5 working days of 5 working days",
                     "suspended from 2026-05-06T09:00:00+08:00 to 2026-05-08T09:00:00+08:00", "extension by 3 working days",
                     "a duplicate was due 2026-05-07T17:30:00+08:00"):
            self.assertIn(part, text)
        self.assertRegex(text, r"(?m)^2026-05-07T\S+ +\S+ +yes +1 working day +")  # by days
        self.assertRegex(text, r"(?m)^2026-05-13\S+ +\S+ +yes +\d+:\d\d:\d\d \(office hours\)")  # by time
        self.assertIn("个工作日", self.ctl("why", str(number), language="zh_CN"))

    def test_a_complex_matter_and_a_redo_say_their_own_limits(self):
        town = self.town
        number = town.receive(town.open())["number"]
        town.act(UNIT, "ask", number, what="complex", reason="涉及多个部门")
        town.act("supervisor1", "decide", number, what="complex", agreed=True)
        why = self.why(number)
        self.assertTrue(why["complex"])
        self.assertEqual((why["rule"], why["amount"]), ("complex complaint general * 15 workdays", 15))
        town.reply(number)
        town.at("2026-05-07 09:00")
        town.act("auditor1", "audit", number, agreed=False, reason="没修好")
        why = self.why(number)
        self.assertEqual(self.kinds(why), ["limit", "redo"])
        self.assertEqual(why["steps"][1]["due_at"], at("2026-05-13 17:30"))

    def test_a_closed_ticket_is_explained_by_the_rulebook_of_its_time(self):
        number = self.town.open(caller_phone="", caller_name="")
        self.town.passed(self.town.reply(number)["number"])
        self.bring(self.calendar("off 2026-05-08 临时放假"), self.limits("handling * * * 2 workdays", "first_report * * * none",
                                                                     "warning * * * none"))
        why = self.why(number)
        self.assertEqual((why["due_at"], why["steps"][-1]["due_at"], why["amount"]), (at("2026-05-12 17:30"),) * 2 + (5,))
        self.assertTrue(why["earlier"])
        self.assertIn("it has changed since", self.ctl("why", str(number)))
        self.assertFalse(self.why(self.town.open()).get("earlier"))

    def test_what_has_no_limit_yet_is_said_so(self):
        number = self.town.open(way="pending")
        self.assertIn("has no handling deadline yet", self.ctl("why", str(number)))
        self.assertEqual(self.town.who("zhujian").refusal("ticket.why", number=number)["code"], "not_found")


class Older(unittest.TestCase):
    def test_a_city_from_before_takes_its_files_and_options_over_at_its_first_start(self):
        town = Town(start=False)
        self.addCleanup(town.close)
        import sqlite3
        with sqlite3.connect(town.path("city.db")) as db:
            db.execute("DELETE FROM document")
        os.mkdir(town.path("calendars"))
        with open(town.path("calendars", "2026.txt"), "w", encoding="utf-8") as file:
            file.write("year 2026\noff 2026-05-07 家里的日历\n")
        with open(town.path("broker.cfg"), encoding="utf-8") as lines:
            text = lines.read()
        with open(town.path("broker.cfg"), "w", encoding="utf-8") as lines:
            lines.write('office_hours = "09:00-16:00";\n' + text.replace("limits:\n{", "limits:\n{\n    handle_complaint_days = 2;"))
        town.start()
        town.at("2026-05-06 09:00")
        rows = {(row["kind"], row.get("name", "")): row for row in town.who("admin").ask("rules.show")["rows"]}
        self.assertEqual(set(rows), {("calendar", "2026"), ("limits", "")})
        self.assertIn("hours 09:00-16:00", rows["calendar", "2026"]["text"])
        number = town.open()
        self.assertEqual(town.show(number)["due_at"], at("2026-05-11 16:00"))
        seq = town.who("admin").ask("ticket.list", list="open")["seq"]
        town.stop()
        town.start()
        self.assertLess(town.who("admin").ask("ticket.list", list="open")["seq"] - seq, 5)
        self.assertEqual(town.show(number)["due_at"], at("2026-05-11 16:00"))


class Verbs(Rulebook):
    def test_the_next_year_is_brought_from_the_published_file_or_from_our_text(self):
        path = self.file("2027.json", json.dumps(NEXT_YEAR, ensure_ascii=False))
        told = self.ctl("calendar", "import", path, "--what-if")
        self.assertIn("0 deadlines of 0 open tickets would move; nothing was changed", told)
        self.assertIn("note: 2026 gets the days that the file tells of it", told)
        self.assertIn("there is no calendar for 2027", self.ctl("calendar", "show", "2027", code=1))
        self.ctl("calendar", "import", path)
        self.assertEqual(self.ctl("calendar", "show", "2027", "--text"),
                         "year 2027\noff  2027-01-01 元旦\nwork 2027-01-03 元旦\n")
        self.assertIn("off  2026-12-31 元旦", self.ctl("calendar", "show", "2026", "--text"))
        text = self.file("again.txt", self.ctl("calendar", "show", "2026", "--text"))
        self.assertIn("0 deadlines of 0 open tickets moved", self.ctl("calendar", "import", text))
        years = [row["name"] for row in map(json.loads, self.ctl("calendar", "show", "--json").splitlines())]
        self.assertEqual(years, [str(year) for year in range(2018, 2028)])

    def test_what_if_names_each_ticket_before_anything_is_changed(self):
        number = self.town.open()
        path = self.file("holiday.txt", self.calendar("off 2026-05-08 临时放假")["text"])
        told = self.ctl("calendar", "import", path, "--what-if", login="supervisor1")
        self.assertRegex(told, rf"{number} +handling deadline +2026-05-12T17:30:00\+08:00 +2026-05-13T17:30:00\+08:00 +市供热集团")
        self.assertIn("would move; nothing was changed", told)
        rows = [json.loads(line) for line in self.ctl("calendar", "import", path, "--what-if", "--json").splitlines()]
        self.assertEqual({row["deadline"] for row in rows}, {"handling", "warning"})
        self.assertEqual(self.town.show(number)["due_at"], at("2026-05-12 17:30"))
        self.assertIn("2 deadlines of 1 open ticket moved", self.ctl("calendar", "import", path))

    def test_a_year_goes_on_with_the_hours_of_the_year_before(self):
        self.bring(self.calendar("hours 09:00-17:00"))
        path = self.file("2027.txt", "year 2027\noff 2027-01-01 元旦\n")
        self.assertIn("note: a year without hours or week of its own has those of 2026", self.ctl("calendar", "import", path))
        self.assertEqual(self.ctl("calendar", "show", "2027", "--text"),
                         "year 2027\nhours 09:00-17:00\noff  2027-01-01 元旦\n")

    def test_a_year_is_a_page_of_eighty_columns_in_both_languages(self):
        page = self.ctl("calendar", "show", "2026")
        self.assertTrue(all(len(line) <= 80 for line in page.splitlines()))
        self.assertIn("2026: 248 working days", page)
        self.assertIn("May: 19 days", page)
        self.assertRegex(page, r"(?m)^ .* 9\+")
        self.assertIn("- 02-15..02-23 春节", page)
        self.assertIn("+ 05-09        劳动节", page)
        chinese = self.ctl("calendar", "show", "2026", language="zh_CN")
        self.assertIn("2026 年：248 个工作日", chinese)
        self.assertIn("五月", chinese)

    def test_all_faults_of_files_are_told_at_once_offline(self):
        good = self.file("2025.txt", "year 2025\noff 2025-01-01 元旦\n")
        bad = self.file("2027.txt", "year 2027\noff 2027-02-30\nhours 08:30-12:00 11:00-17:00\noff 2027-01-01 元旦\noff 2027-01-01 元旦\n")
        told = self.ctl("calendar", "check", good, bad, code=1)
        for part in ("2027.txt:2: \"2027-02-30\" is no date", "2027.txt:3: office segments overlap", "2027.txt:5:"):
            self.assertIn(part, told)
        odd = self.file("odd.txt", "year 2027\nwork 2027-01-04 元旦\n")
        told = self.ctl("calendar", "check", good, odd, code=1)
        for part in ("2026 is missing before 2027", "2027 has no holiday at all", "2027-01-04 is to be made up for 元旦"):
            self.assertIn(part, told)
        weekend = self.file("weekend.txt", "year 2026\noff 2026-01-03 元旦\n")
        self.assertIn("note: 2026: holidays that are off by the week anyway: 1", self.ctl("calendar", "check", weekend))
        for text in ("{", '{"year": 2027}', '{"year": 1, "days": [{"date": "2027-01-01", "isOffDay": true}]}',
                     '{"year": 2027, "days": [{"date": "2027-13-01", "isOffDay": true}, {"date": "2027-01-01"}]}'):
            self.ctl("calendar", "check", self.file("x.json", text), code=1)
        self.ctl("calendar", "check", self.town.path("nowhere.txt"), code=74)

    def test_all_faults_of_a_published_file_are_told_at_once_each_with_its_line(self):
        rows = ['{"name": "元旦", "date": "2027-02-30", "isOffDay": true}', '{"date": "2072-01-01", "isOffDay": true}',
                '{"papers": [{"days": ["}\\""]}],\n "date": "2027-01-01", "isOffDay": true}', '{"date": "2027-01-01", "isOffDay": true}',
                '{"date": "2027-05-03", "name": "五一"}', "7", '{"name": "%s", "date": "2027-13-01"}' % ("长" * 14),
                '{"date": "2026-12-31", "isOffDay": true}']
        form = '\n{"papers": ["days"],\n "year": %s,\n "days": [\n' + ",\n".join(rows) + "]}\n"
        day_faults = ('5: "2027-02-30" is no date; write an existing day as YYYY-MM-DD',
                      "10: 2027-05-03: isOffDay is missing; write true or false", '11: "" is no date', "11: ?: isOffDay is missing",
                      '12: "2027-13-01" is no date', "12: 2027-13-01: isOffDay is missing", "12: 2027-13-01: the name is too long")
        year_faults = ('6: "2072-01-01" is outside of the declared year; move it to that year\'s file', '9: "2027-01-01" stands here twice')
        bad = self.file("bad.json", form % "2027")
        told = self.ctl("calendar", "check", bad, code=1)
        for fault in day_faults + year_faults:
            self.assertIn(f"bad.json:{fault}", told)
        self.assertEqual(len(told.splitlines()), len(day_faults + year_faults))
        self.assertIn("bad.json:6: '2072-01-01'不在所声明的年份内", self.ctl("calendar", "check", bad, code=1, language="zh_CN"))
        told = self.ctl("calendar", "import", bad, code=1)
        self.assertIn("bad.json:12: 2027-13-01: the name is too long", told)
        for text in ('{"year": 2027, "days": [{"date": "20\\n27\\u001b[1m", "isOffDay": true}]}', '{"days":["[:\\\n'):
            told = self.ctl("calendar", "check", self.file("odd.json", text), code=1)
            self.assertRegex(told, r"odd\.json:\d: [^\x1b\n]+\n\Z")
            self.assertEqual(told.count("\n"), 1)
        # Without a year the days are still judged by themselves.
        told = self.ctl("calendar", "check", self.file("none.json", form % "1"), code=1)
        self.assertIn("none.json: tells no year of 1990 to 2100", told)
        for fault in day_faults:
            self.assertIn(f"none.json:{fault}", told)
        self.assertEqual(len(told.splitlines()), len(day_faults) + 1)

    def test_limits_are_shown_in_the_form_that_is_imported_and_all_faults_told(self):
        text = self.ctl("limits", "show")
        self.assertIn("0 deadlines of 0 open tickets moved", self.ctl("limits", "import", self.file("same.txt", text)))
        self.assertEqual(self.ctl("limits", "show"), text)
        wrong = re.sub(r"(?m)^audit .*$", "audit * * * soon", text) + "handling help general 99.99 3 workdays\nattempts 3\n"
        path = self.file("wrong.txt", wrong)
        lines = wrong.splitlines()
        told = self.ctl("limits", "import", path, code=1)
        for line, part in ((lines.index("audit * * * soon") + 1, "\"soon\" is no limit"),
                           (len(lines) - 1, "\"99.99\" is no category"), (len(lines), "says again what line")):
            self.assertIn(f"wrong.txt:{line}: {part}", told)
        self.assertIn("不是时限", self.ctl("limits", "import", path, code=1, language="zh_CN"))
        self.assertEqual(self.ctl("limits", "show"), text)

    def test_a_past_year_can_be_taken_away(self):
        self.assertIn("nothing was changed", self.ctl("calendar", "remove", "2018", "--what-if"))
        self.ctl("calendar", "remove", "2018")
        self.assertIn("2018", self.ctl("calendar", "show", "2018", code=1))
        self.assertIn("2026", self.ctl("calendar", "remove", "2026", code=1))


if __name__ == "__main__":
    unittest.main()
