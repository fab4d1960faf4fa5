#!/usr/bin/python3
"""The figures through rexianctl: by month, type, urgency and level, as sealed then and as known now, and that every way of
asking gives the same sums."""

import contextlib
import csv
import io
import json
import re
import sqlite3
import unittest
import unittest.mock

from town import Town, UNIT, figures_of

APRIL_OPENED, MAY_OPENED = "2026-04-27 09:00", "2026-05-06 09:00"


class Figures(unittest.TestCase):
    """A city from the end of April to the middle of June: each day but the last ones is sealed."""

    @classmethod
    def setUpClass(cls):
        cls.town = town = Town(begin="2026-04-27")
        cls.addClassCleanup(town.close)
        town.at(APRIL_OPENED)
        numbers = [town.open(), town.open(type="consultation")]
        town.open(urgency="utility", type="report")
        town.at(MAY_OPENED)
        numbers += [town.open(), town.open(type="help")]
        town.open(way="direct", type="consultation", answer="供热到三月十五日")
        for number in numbers:
            town.receive(number)
        town.at("2026-05-11 10:00")
        for number in numbers[1:]:
            town.reply(number)
            town.passed(number)
        town.at("2026-06-02 09:00")
        town.open(type="praise")

    def rates(self, *words, login="supervisor1"):
        """Rows of `rates --csv`, by key."""
        text = self.town.ctl("rates", "--csv", *words, login=login).stdout
        return {row["key"]: row for row in csv.DictReader(io.StringIO(text.lstrip("\ufeff")))}


class Months(Figures):
    def test_a_month_is_the_sum_of_n_and_d_of_its_days_and_never_an_average(self):
        months = self.rates("--from", "2026-04-27", "--to", "2026-06-30", "--by", "month")
        self.assertEqual(list(months), ["2026-04", "2026-05", "2026-06", "total"])
        for month, first, last in (("2026-04", "2026-04-27", "2026-04-30"), ("2026-05", "2026-05-01", "2026-05-31")):
            days = [row for key, row in self.rates("--from", first, "--to", last, "--by", "day").items() if key != "total"]
            for name in ("completion_n", "completion_d", "tickets_d", "dispatched_d", "received_d", "callback_d"):
                self.assertEqual(int(months[month][name]), sum(int(day[name]) for day in days), (month, name))
        self.assertEqual((months["2026-05"]["completion_n"], months["2026-05"]["completion_d"]), ("2", "3"))
        self.assertEqual(months["2026-05"]["completion_rate"], "66.66")
        self.assertEqual(months["total"]["tickets_d"], "7")

    def test_a_month_is_known_as_then_only_if_each_of_its_days_is_sealed_and_the_others_are_named(self):
        words = ("--from", "2026-04-27", "--to", "2026-06-30", "--by", "month", "--then")
        months = self.rates(*words)
        self.assertEqual(months["2026-05"]["completion_d"], "3")
        self.assertEqual((months["2026-06"]["completion_d"], months["total"]["completion_d"]), ("-", "-"))
        text = self.town.ctl("rates", *words, login="supervisor1").stdout
        self.assertIn("not sealed: 2026-06-02 to 2026-06-30", text)
        whole = self.town.ctl("rates", "--month", "2026-04", "--then", login="supervisor1").stdout
        self.assertIn("not sealed: 2026-04-01 to 2026-04-26", whole)

    def test_one_month_is_asked_by_its_name_and_last_is_the_one_before_this(self):
        may = self.rates("--month", "2026-05")["total"]
        self.assertEqual(self.rates("--month", "last")["total"], may)
        self.assertEqual(self.rates("--from", "2026-05-01", "--to", "2026-05-31")["total"], may)
        for bad in ("2026-13", "2026-5", "May"):
            told = self.town.ctl("rates", "--month", bad, login="supervisor1", check=False)
            self.assertEqual(told.returncode, 2)
            self.assertIn(f"'{bad}': is no month; write 2026-05", told.stderr)
        told = self.town.ctl("rates", "--month", "2026-05", "--day", "2026-05-01", login="supervisor1", check=False)
        self.assertEqual(told.returncode, 2)


class Frozen(unittest.TestCase):
    def setUp(self):
        self.town = town = Town(begin="2026-05-25")
        self.addCleanup(town.close)
        town.at("2026-05-25 09:00")
        self.late, self.passed = town.open(type="consultation"), town.open(type="consultation")
        town.reply(self.passed)
        town.passed(self.passed)
        town.at("2026-06-01 00:30")

    def ctl(self, *words, **more):
        return self.town.ctl(*words, login="supervisor1", **more)

    def total(self, *words):
        text = self.ctl("rates", "--month", "2026-05", "--csv", *words).stdout
        return list(csv.DictReader(io.StringIO(text)))[-1]

    def test_a_month_is_frozen_with_the_seal_of_its_last_day_and_proven_by_its_digest(self):
        self.assertEqual(self.total("--frozen"), self.total("--now"))
        told = self.ctl("prove", "--month", "2026-05")
        self.assertRegex(told.stdout, r"2026-05: frozen at event \d+, digest [0-9a-f]{64}")
        self.assertEqual(told.stdout.count("differences: 0"), 2)
        self.assertIn("2026-06: not frozen", self.ctl("prove", "--month", "2026-06").stdout)

    def test_what_comes_later_moves_the_month_now_and_not_as_frozen_and_is_listed_ticket_by_ticket(self):
        frozen = self.total("--frozen")
        self.town.at("2026-06-02 10:00")
        self.town.reply(self.late)
        self.town.passed(self.late)
        self.town.act("supervisor1", "redo", self.passed, reason="群众反映没有解决")
        self.town.at("2026-06-02 11:00")
        self.assertEqual(self.total("--frozen"), frozen)
        self.assertEqual((frozen["completion_n"], frozen["completion_d"], frozen["redo_n"]), ("1", "2", "0"))
        self.assertEqual((self.total()["completion_n"], self.total()["redo_n"]), ("1", "1"))
        rows = {row["key"]: row for row in csv.DictReader(io.StringIO(self.ctl(
            "rates", "--month", "2026-05", "--by", "type", "--frozen", "--csv").stdout))}
        self.assertEqual(rows["consultation"]["completion_n"], "1")
        text = self.ctl("rates", "--month", "2026-05", "--changes").stdout
        self.assertIn(f"ticket {self.late}: completion_n +1", text)
        self.assertRegex(text, rf"ticket {self.passed}: completion_n -1.*redo_n \+1")
        self.assertIn("moved since: 2 tickets and calls", text)
        changes = json.loads(self.ctl("rates", "--month", "2026-05", "--changes", "--json").stdout)
        self.assertEqual(changes["total"], 2)
        self.assertIn("differences: 0", self.ctl("prove", "--month", "2026-05").stdout)
        self.assertEqual(self.town.stop(), 0)
        self.assertEqual(self.town.offline_check().returncode, 0)

    def test_only_whole_months_are_frozen(self):
        told = self.ctl("rates", "--day", "2026-05-25", "--frozen", check=False)
        self.assertEqual(told.returncode, 2)
        self.assertIn("only whole months are frozen", told.stderr)
        refused = self.town.who("supervisor1").refusal("rates.show", **{"from": "2026-05-01", "to": "2026-05-30", "frozen": True})
        self.assertEqual((refused["code"], refused["field"]), ("bad_value", "to"))
        told = self.ctl("rates", "--month", "2026-06", "--changes", check=False)
        self.assertEqual((told.returncode, "2026-06 is not frozen" in told.stderr), (1, True))
        june = list(csv.DictReader(io.StringIO(self.ctl("rates", "--month", "2026-06", "--frozen", "--csv").stdout)))[-1]
        self.assertEqual(june["completion_d"], "-")


class Splits(Figures):
    def test_types_and_urgencies_add_up_to_the_total_then_and_now(self):
        for by, keys in (("type", {"consultation", "help", "complaint", "report", "total"}),
                         ("urgency", {"general", "utility", "total"})):
            for then in ((), ("--then",)):
                rows = self.rates("--from", "2026-04-27", "--to", "2026-05-31", "--by", by, *then)
                self.assertEqual(set(rows), keys, (by, then))
                total = self.rates("--from", "2026-04-27", "--to", "2026-05-31", *then)["total"]
                for name, value in total.items():
                    if value.isdigit():
                        self.assertEqual(sum(int(row[name]) for key, row in rows.items() if key != "total"), int(value),
                                         (by, then, name))

    def test_a_type_is_told_in_the_language_of_the_reader(self):
        self.town.environment["LANGUAGE"] = "zh_CN"
        self.addCleanup(self.town.environment.pop, "LANGUAGE")
        text = self.town.ctl("rates", "--month", "2026-05", "--by", "type", login="supervisor1").stdout
        self.assertIn("投诉", text)
        self.assertNotIn("complaint", text)

    def test_a_level_adds_up_what_lies_below_it(self):
        single = self.rates("--month", "2026-05", "--by", "category")
        top = self.rates("--month", "2026-05", "--by", "category", "--level", "1")
        self.assertIn("供热", top)
        self.assertEqual(top["total"], single["total"])
        self.assertLessEqual(len(top), len(single))
        hotline = self.rates("--month", "2026-05", "--by", "department", "--level", "1")
        self.assertEqual({key for key in hotline} - {"total", "hotline"}, {"市便民服务专线"})
        told = self.town.ctl("rates", "--month", "2026-05", "--by", "type", "--level", "1", login="supervisor1", check=False)
        self.assertEqual(told.returncode, 1)
        self.assertIn("1", told.stderr)


class Report(Figures):
    def report(self, *words, **more):
        return self.town.ctl("report", *words, login="supervisor1", **more).stdout

    def numbers(self, *words):
        """(n, d, ratio) of a report's CSV by (section, key, figure)."""
        rows = csv.DictReader(io.StringIO(self.report("--csv", *words)))
        return {(row["section"], row["key"], row["figure"]): (row["n"], row["d"], row["ratio"]) for row in rows}

    def test_n1_text_csv_and_html_have_the_numbers_of_the_rates(self):
        """N1: the report is the same in all its forms, and is what `rates` says."""
        for words in (("--month", "2026-05"), ("--day", "2026-05-12"), ("--year", "2026"), ("--month", "2026-05", "--then")):
            numbers = self.numbers(*words)
            text, html = self.report(*words), self.report("--html", *words)
            days = ("--from", "2026-01-01", "--to", "2026-12-31") if words[0] == "--year" else words
            total = self.rates(*days)["total"]
            for section, key, figure in numbers:
                n, d, ratio = numbers[section, key, figure]
                if figure == "handling_time_ms":
                    self.assertEqual(str(int(n) // int(d)) if d not in ("0", "-") else "-", total[figure], words)
                elif section == "figures" and figure in total and not figure.endswith("_rate"):
                    self.assertEqual(n, total[figure], (words, figure))
                if section == "rates":
                    self.assertEqual((n, d, ratio), (total[figure + "_n"], total[figure + "_d"], total[figure + "_rate"]))
                if section in ("rates", "departments"):
                    self.assertRegex(text, rf"{key} [ *]* *{n} / {d} +{ratio}")
                    self.assertIn(f"<td class=n>{n} / {d}</td><td class=n>{ratio}</td>", html)
            for line in text.splitlines():
                self.assertLessEqual(sum(2 if ord(c) > 0x2e80 else 1 for c in line), 80, line)

    def test_departments_add_up_and_the_books_and_reasons_of_the_misses_stand_in_it(self):
        numbers = self.numbers("--month", "2026-05")
        departments = [value for (section, _, figure), value in numbers.items() if section == "departments"]
        self.assertEqual([sum(int(value[i]) for value in departments) for i in (0, 1)],
                         [int(v) for v in numbers["rates", "completion", "completion"][:2]])
        n, d, _ = numbers["rates", "completion", "completion"]
        misses = sum(int(n) for (section, key, _), (n, _, _) in numbers.items() if section == "misses" and key.startswith("completion: "))
        self.assertEqual(misses, int(d) - int(n))
        self.assertTrue(all(n == d for (section, _, _), (n, d, _) in numbers.items() if section == "books"))
        days = [int(n) for (section, _, figure), (n, _, _) in numbers.items() if (section, figure) == ("days", "completion")]
        self.assertEqual((len(days), sum(days)), (31, int(n)))

    def test_in_chinese_a_rate_is_no_reply_and_books_are_no_tickets(self):
        with unittest.mock.patch.dict(self.town.environment, LANGUAGE="zh_CN"):
            text = self.report("--month", "2026-05")
        self.assertRegex(text, r"\n接通 +\d+ / \d+ ")
        self.assertRegex(text, r"\n办结 +\d+ / \d+ ")
        self.assertRegex(text, r"\n工单 +\d+ / \d+ +已平\n")
        with unittest.mock.patch.dict(self.town.environment, LANGUAGE="zh_CN"):
            rates = self.town.ctl("rates", "--month", "2026-05", "--by", "department", login="supervisor1").stdout
        self.assertRegex(rates, r"(?m)^热线中心 ")
        self.assertRegex(rates, r"(?m)^合计 ")
        for word in ("已结案\n", "欠缺之处", "答复: "):
            self.assertNotIn(word, text)

    def test_its_foot_has_the_chain_and_the_seal_and_n9_few_cases_are_no_rank(self):
        """N9: a department with fewer than ten cases is marked, and n stands beside each rate."""
        text = self.report("--month", "2026-05")
        seq, head = re.search(r"as of event (\d+)\nchain ([0-9a-f]{64})\n", text).groups()
        with contextlib.closing(sqlite3.connect(self.town.path("city.db"))) as db:
            self.assertEqual(db.execute("SELECT lower(hex(hash)) FROM event WHERE seq = ?", (seq,)).fetchone(), (head,))
        proof = self.town.proof("2026-05-31")
        self.assertIn(f"sealed to 2026-05-31 at event {proof['days'][0]['seal_seq']}", text)
        self.assertIn(f"seal  {proof['days'][0]['head']}", text)
        self.assertRegex(text, r"市供热集团 +\* +2 / 3 +66.66")
        self.assertIn("* fewer than 10 cases: no rank", text)

    def test_html_is_one_page_without_scripts_that_shows_names_as_they_are(self):
        rename = lambda name: self.town.who("admin").ask("unit.change", code=UNIT, name=name)
        rename("<b>&\"局")
        self.addCleanup(rename, "市供热集团")
        html = self.report("--html", "--month", "2026-05")
        self.assertIn("&lt;b&gt;&amp;&quot;局", html)
        self.assertNotIn("<b>", html)
        self.assertNotIn("<script", html)
        self.assertTrue(html.startswith("<!DOCTYPE html>") and html.rstrip().endswith("</html>"))

    def test_a_department_gets_no_report_of_the_city_and_json_is_told_where_to_go(self):
        self.assertEqual(self.town.ctl("report", login=UNIT, check=False).returncode, 77)
        told = self.town.ctl("report", "--json", login="supervisor1", check=False)
        self.assertEqual((told.returncode, "rates --json" in told.stderr), (2, True))


class OneNumber(Figures):
    def test_n1_dashboard_export_report_and_proof_give_the_same_numbers(self):
        """N1: for every measure and several days, the wire, the CSV, JSON and the proof agree."""
        for day in ("2026-04-27", "2026-05-06", "2026-05-07", "2026-05-12"):
            for then in (False, True):
                wire = figures_of(self.town.rows(day, then=then)[0])
                words = ["rates", "--day", day] + ["--then"] * then
                export = self.rates(*words[1:])["total"]
                told = json.loads(self.town.ctl(*words, "--json", login="supervisor1").stdout)
                for name, value in wire.items():
                    self.assertEqual((int(export[name]), told[name]), (value, value), (day, then, name))
                for name, value in export.items():
                    if value.isdigit():
                        self.assertEqual(int(value), wire.get(name, 0), (day, then, name))
            self.assertEqual(self.town.differences(day), [])

    def test_n2_an_empty_day_a_day_of_one_and_a_day_of_misses_only_show_just_that(self):
        """N2: no day shows 1 where 0 is true."""
        empty = self.rates("--day", "2026-05-30")["total"]
        self.assertEqual({value for name, value in empty.items() if name != "key"}, {"0", "-"})
        one = self.rates("--day", "2026-06-02")["total"]
        self.assertEqual((one["tickets_d"], one["dispatched_d"], one["direct_n"], one["direct_rate"]), ("1", "1", "0", "0.00"))
        missed = [row for row in self.rates("--from", "2026-05-01", "--to", "2026-05-08", "--by", "day").values()
                  if row["key"] != "total" and int(row["completion_d"])]
        self.assertEqual([(row["completion_n"], row["completion_rate"]) for row in missed], [("0", "0.00")])

    def test_n3_an_export_has_exactly_the_rows_and_the_range_of_the_view(self):
        """N3: the last day is in it, the day after is not."""
        shown = [row["key"] for row in self.town.rows("2026-05-04", "2026-05-09", days=True)]
        exported = list(self.rates("--from", "2026-05-04", "--to", "2026-05-09", "--by", "day"))
        self.assertEqual(exported, shown + ["total"])
        self.assertEqual(self.rates("--from", "2026-05-01", "--to", "2026-05-05")["total"]["tickets_d"], "0")
        self.assertEqual(self.rates("--from", "2026-05-01", "--to", "2026-05-06")["total"]["tickets_d"], "3")


class Counted(unittest.TestCase):
    """Numbers that others got wrong; each city begins empty."""

    def setUp(self):
        self.town = Town()
        self.addCleanup(self.town.close)
        self.town.at("2026-05-06 09:00")

    def total(self, *words):
        text = self.town.ctl("rates", *words, "--csv", login="supervisor1").stdout
        return list(csv.DictReader(io.StringIO(text)))[-1]

    def test_n5_an_export_has_as_many_rows_as_the_list_and_the_figure(self):
        """N5: no export stops at its first page."""
        for i in range(25):
            self.town.open(way="direct", type="consultation", answer="供热到三月十五日", title=f"供热期 {i}")
        exported = list(csv.DictReader(io.StringIO(self.town.ctl("export", "tickets").stdout)))
        listed = self.town.who("supervisor1").ask("ticket.list", list="all", limit=200)["rows"]
        self.assertEqual((len(exported), len(listed), self.total("--day", "2026-05-06")["tickets_d"]), (25, 25, "25"))
        self.assertEqual(len({row["ref"] for row in exported}), 25)

    def test_an_export_tells_of_a_ticket_what_the_ticket_tells(self):
        """Whatever became of its callback: not owed, owed, vain, made, taken back by a redo."""
        town = self.town
        town.open(way="direct", type="consultation", answer="供热到三月十五日")
        town.open()
        owed, tried, unreachable, made, sent_back, redone, taken_back = (town.open() for _ in range(7))
        town.at("2026-05-06 15:00")
        for number in (owed, tried, unreachable, made, sent_back, redone, taken_back):
            town.reply(number)
            town.passed(number)
        town.at("2026-05-07 09:30")
        town.attempt(tried, "busy")
        town.attempt(unreachable, "declined")
        town.attempt(made, "reached", solved="yes", satisfaction="satisfied")
        for number in (sent_back, redone):
            town.attempt(number, "reached", solved="no", satisfaction="dissatisfied", fault="unit", reason="还是冷")
        town.act("supervisor1", "redo", taken_back, reason="只修了一半")
        town.reply(redone)
        town.passed(redone)
        rows = [json.loads(line) for line in town.ctl("export", "tickets", "--json").stdout.splitlines()]
        self.assertEqual(len(rows), 9)
        outcomes = set()
        for row in rows:
            shown = json.loads(town.ctl("ticket", "show", row["ref"], "--json").stdout)
            ticket = shown.get("ticket", [shown])[0]
            called = ticket["callback_outcome"] != "none"
            outcomes.add(ticket["callback_outcome"])
            for field in ("type", "urgency", "category", "district", "title", "content", "channel", "opened_at", "due_at", "closed_at", "callback_due_at"):
                self.assertEqual(row[field] or None, ticket[field] or None, (row["ref"], field))
            self.assertEqual(row["department"] or "", ticket["lead"])
            for field in ("callback_at", "callback_outcome", "satisfaction"):
                self.assertEqual(row[field], ticket[field] if called else None, (row["ref"], field))
        self.assertEqual(outcomes, {"none", "declined", "reached"})

    def test_n6_a_consultation_answered_on_the_spot_and_what_the_clock_does_by_itself_count_once(self):
        """N6: closed at once is closed once; an overdue ticket, which the broker looks after by itself, is urged by nobody."""
        self.town.open(way="direct", type="consultation", answer="供热到三月十五日")
        late = self.town.open()
        self.town.receive(late)
        self.town.at("2026-05-13 09:00")
        day = self.total("--day", "2026-05-06")
        self.assertEqual([day[name] for name in ("tickets_d", "direct_n", "closed", "closed_direct", "urged_n")],
                         ["2", "1", "1", "1", "0"])
        self.assertEqual((self.total("--day", "2026-05-12")["completion_d"], self.total("--day", "2026-05-12")["completion_n"]),
                         ("1", "0"))

    def test_n8_what_each_ticket_adds_is_the_total_and_no_time_leaks_into_another(self):
        """N8: two calls and two tickets beside each other: each is added once, under its own key."""
        numbers = [self.town.open(by="operator1"), self.town.open(by="operator2", type="consultation")]
        for number in numbers:
            self.town.reply(number)
            self.town.passed(number)
        for i, seconds in enumerate((4, 9)):
            self.town.call((f"2026-05-06 10:0{i}", "offered", {}), (f"2026-05-06 10:0{i}", "queued", {"queue": "hotline"}),
                           (f"2026-05-06 10:0{i}:0{seconds}", "answered", {"operator_login": f"operator{i + 1}"}),
                           (f"2026-05-06 10:0{i}:30", "ended", {}))
        rows = {row["key"]: figures_of(row) for row in self.town.rows("2026-05-06", by="operator")}
        self.assertEqual([(rows[who]["wait_ms"], rows[who]["talk_ms"], rows[who]["tickets_d"])
                          for who in ("operator1", "operator2")], [(4000, 26000, 1), (9000, 21000, 1)])
        total = self.town.figures("2026-05-06")
        self.assertEqual((total["wait_ms"], total["talk_ms"], total["tickets_d"]), (13000, 47000, 2))

    def test_n14_a_console_that_was_away_is_told_that_it_missed_something_and_sees_it_when_it_asks(self):
        """N14: what happened while a console was offline can be had again."""
        console = self.town.connect()
        console.login("gongre")
        token, seq = console.session["token"], console.session["seq"]
        console.close()
        number = self.town.open()
        console = self.town.connect()
        resumed = console.resume(token, since_seq=seq)
        self.assertTrue(resumed["gap"])
        self.assertEqual([row["number"] for row in console.ask("ticket.list", list="department")["rows"]], [number])
        seen = resumed["seq"]
        console.close()
        again = self.town.connect()
        self.assertFalse(again.resume(token, since_seq=seen).get("gap", False))
        later = self.town.open()
        push = again.push(lambda push: push.get("number") == later)
        self.assertGreater(push["seq"], seen)


if __name__ == "__main__":
    unittest.main()
