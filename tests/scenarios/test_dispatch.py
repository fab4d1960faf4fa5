#!/usr/bin/python3
"""Dispatch and the organisation through the real broker: the directory by hours and with co-handlers, choosing by hand,
returns and designation, who held a ticket how long, and changes of the organisation that leave nothing behind.

Complaints of other houses that are answered here, by their number: A7 (nothing is orphaned when a person leaves, a
department is merged or loses a right) and A9 (a hand-over always shows as new to the receiver)."""

import json
import os
import unittest

from rexian import Refused
from town import CATEGORY, Town, UNIT, at

RETURN = {"reason": "不属本单位职责", "basis": "三定方案"}
DAYS = ["2026-05-06", "2026-05-07", "2026-05-08", "2026-05-11"]


class Dispatch(unittest.TestCase):
    def setUp(self):
        self.town = Town()
        self.addCleanup(self.town.close)
        self.admin = self.town.who("admin")
        self.town.at("2026-05-06 09:00")

    def stands(self):
        """Proofs of the days agree, and the store is what its events say."""
        self.assertEqual(self.town.differences(*DAYS), [])
        self.assertEqual(self.town.stop(), 0)
        done = self.town.offline_check()
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def rule(self, category, unit, district="*", hours="always", **more):
        return self.admin.ask("directory.add", category=category, district=district, hours=hours, unit=unit, **more)

    def lead(self, **fields):
        return self.town.opened(**fields)["lead"]

    def hops(self, number, by="supervisor1"):
        return self.town.who(by).ask("ticket.hops", number=number)

    def refused(self, by, kind, **body):
        return self.town.who(by).refusal(kind, **body)


class Directory(Dispatch):
    def test_a_night_desk_takes_what_comes_outside_office_hours_by_the_citys_calendar(self):
        self.rule(CATEGORY, "yingji", hours="outside", note="夜间值班")
        for moment, lead in [("2026-05-06 09:00", "市供热集团"), ("2026-05-06 12:30", "市应急局"),
                             ("2026-05-06 17:29:59.999", "市供热集团"), ("2026-05-06 17:30", "市应急局"),
                             ("2026-05-06 23:00", "市应急局"), ("2026-05-09 10:00", "市供热集团"),  # a make-up Saturday
                             ("2026-05-10 10:00", "市应急局"), ("2026-05-11 08:30", "市供热集团")]:
            with self.subTest(moment=moment):
                self.town.at(moment)
                self.assertEqual(self.lead(), lead)
                suggested = self.town.who("operator1").ask("ticket.suggest", category=CATEGORY)
                self.assertEqual(suggested["unit"], lead)
        self.stands()

    def test_co_handlers_of_the_rule_are_named_with_the_dispatch_and_see_the_ticket_as_new(self):
        self.rule(CATEGORY, UNIT, district="120101", co_handlers="zhujian heping")
        helper = self.town.who("heping")
        number = self.town.open(district="和平区")
        what = [row["what"] for row in self.town.history(number)]
        self.assertEqual(what, ["registered", "dispatched", "co-handler named", "co-handler named"])
        push = helper.push(lambda push: push.get("number") == number)
        self.assertEqual((push.get("left_view", False), push["ticket"][0]["number"]), (False, number))
        for login in ("zhujian", "heping", UNIT):
            self.assertEqual(self.town.show(number, by=login)["number"], number)
        self.assertEqual(self.refused("hexi", "ticket.show", number=number)["code"], "not_found")
        by_hand = self.town.open(way="pending", district="和平区")
        self.town.act("dispatcher1", "dispatch", by_hand, unit=UNIT)  # the directory's own lead
        elsewhere = self.town.open(way="pending", district="和平区")
        self.town.act("dispatcher1", "dispatch", elsewhere, unit="shuisi")
        kinds = [[row["what"] for row in self.town.history(n)].count("co-handler named") for n in (by_hand, elsewhere)]
        self.assertEqual(kinds, [2, 0])
        self.stands()

    def test_what_is_wrong_with_a_rule_is_named(self):
        for body, code, field, value in [
                ({"category": CATEGORY, "unit": UNIT}, "exists", "rule", None),
                ({"category": "02.01.01", "unit": UNIT, "hours": "night"}, "unknown_value", "hours", "night"),
                ({"category": CATEGORY, "unit": "hotline", "hours": "office"}, "bad_value", "unit", "hotline"),
                ({"category": CATEGORY, "hours": "office"}, "missing_field", "unit", ""),
                ({"category": CATEGORY, "unit": UNIT, "hours": "office", "co_handlers": "shuisi nobody"}, "unknown_value",
                 "co_handlers", "nobody"),
                ({"category": CATEGORY, "unit": UNIT, "hours": "office", "co_handlers": UNIT}, "exists", "co_handlers", UNIT),
                ({"category": CATEGORY, "unit": UNIT, "hours": "office",
                  "co_handlers": "shuisi paishui dianli ranqi ditie gaosu jichang"}, "too_long", "co_handlers", None)]:
            with self.subTest(**body):
                if code == "exists" and field == "rule":
                    self.rule(CATEGORY, UNIT)
                refusal = self.refused("admin", "directory.add", **body)
                self.assertEqual((refusal["code"], refusal["field"]), (code, field))
                if value is not None:
                    self.assertEqual(refusal.get("value", ""), value)

    def test_the_citys_fallback_stays(self):
        fallback = {"category": "*", "district": "*", "hours": "always"}
        refusal = self.refused("admin", "directory.shut", **fallback)
        self.assertEqual((refusal["code"], refusal["value"]), ("needed", "* * always"))
        row = next(rule for rule in self.admin.ask("directory.list")["rows"]
                   if (rule["category"], rule["district"], rule["hours"]) == ("*", "*", "always"))
        refusal = self.refused("admin", "directory.change", id=row["id"], hours="office")
        self.assertEqual((refusal["code"], refusal["value"]), ("needed", "* * always"))
        changed = self.admin.ask("directory.change", id=row["id"], unit="yingji")
        self.assertEqual(changed["unit"], "yingji")

    def test_a_fallback_of_a_district_takes_what_no_category_says(self):
        self.rule("*", "heping", district="120101", note="和平兜底")
        self.admin.ask("category.add", code="99", name="未列明事项")
        self.assertEqual(self.lead(category="99", district="120101"), "和平区人民政府")
        self.assertEqual(self.lead(category="99", district="120102"), "市政务服务办")
        self.assertEqual(self.lead(category=CATEGORY, district="120101"), "市供热集团")


class File(Dispatch):
    def file(self, text):
        path = os.path.join(self.town.parent, "directory.txt")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def text(self):
        return self.town.ctl("directory", "show", "--text").stdout

    def rules(self):
        return [row for row in self.admin.ask("directory.list")["rows"] if not row.get("shut")]

    def test_the_file_that_is_shown_reads_back_without_a_difference(self):
        self.rule(CATEGORY, UNIT, hours="outside", co_handlers="shuisi dianli", note="值班 # \"夜间\"")
        before = self.admin.ask("ticket.list", list="open")["seq"]
        shown = self.text()
        self.assertIn("市供热集团", shown)
        done = self.town.ctl("directory", "import", self.file(shown))
        self.assertIn("added 0, removed 0, changed 0, kept %d rules" % len(self.rules()), done.stdout)
        self.assertEqual(self.text(), shown)
        self.town.ctl("directory", "import", "-", input=shown)
        after = self.admin.ask("ticket.list", list="open")["seq"]
        self.assertLess(after - before, 20)  # sessions come and go; no rule was touched

    def test_a_file_is_made_so_in_one_step_and_each_difference_is_shown_beforehand(self):
        lines = self.text().splitlines(keepends=True)
        kept = [line for line in lines if line.split()[:2] != ["02.02", "*"]]
        self.assertEqual(len(lines) - len(kept), 1)
        kept = [line.replace(" gongre ", " ranqi ").replace(" - ", " gongre,dianli ", 1)
                if line.split()[:2] == ["02.01", "*"] else line for line in kept]
        kept.append("02.01  *  outside  gongre  -  夜间  # the night desk\n")
        path, before = self.file("".join(kept)), self.rules()
        done = self.town.ctl("directory", "import", path, "--what-if")
        for said in ("- 02.02 * always gongre", "+ 02.01 * outside gongre", "~ 02.01 * always ranqi",
                     "lead: gongre -> ranqi", "co-handlers: - -> gongre dianli",
                     "would add 1, remove 1, change 1, keep %d rules" % (len(before) - 2)):
            self.assertIn(said, done.stdout)
        self.assertEqual(self.rules(), before)
        told = [json.loads(line) for line in self.town.ctl("directory", "import", path, "--json").stdout.splitlines()][0]
        self.assertEqual((told["added"], told["removed"], told["changed"]), (1, 1, 1))
        self.assertEqual({row["what"] for row in told["rows"]}, {"added", "removed", "changed"})
        self.assertEqual(self.lead(), "市燃气集团")
        self.town.at("2026-05-06 22:00")
        self.assertEqual(self.lead(), "市供热集团")
        self.stands()

    def test_all_faults_of_a_file_are_told_at_once_with_their_lines_and_nothing_changes(self):
        before = self.rules()
        path = self.file("# 目录\n"
                         "02.01 * always gongre -\n"
                         "02.01 * always\n"
                         "99.99 * always gongre -\n"
                         "02.01 * night gongre -\n"
                         "02.01 120101 always nobody -\n"
                         "02.01 * always ranqi - \"open\n"
                         "02.01 * always ranqi shuisi 又一条\n")
        done = self.town.ctl("directory", "import", path, check=False)
        self.assertEqual(done.returncode, 1, done.stderr)
        told = [line.split("directory.txt:")[1].split(":")[0] for line in done.stderr.splitlines()]
        self.assertEqual(told, ["3", "4", "5", "6", "7", "8"], done.stderr)
        for said in ("99.99", "night", "nobody", "stands in line 2 already"):
            self.assertIn(said, done.stderr)
        self.assertEqual(self.rules(), before)
        done = self.town.ctl("directory", "import", self.file("02.01 * always gongre -\n"), check=False)
        self.assertEqual((done.returncode, "* * always" in done.stderr), (1, True), done.stderr)
        self.assertEqual(self.rules(), before)


class ByHand(Dispatch):
    def returned(self, number, unit):
        self.town.act(unit, "return", number, **RETURN)
        return self.town.act("dispatcher1", "rule", number, agreed=True)

    def test_candidates_come_with_their_load_and_their_returns(self):
        self.rule(CATEGORY, "hexi", district="120103")
        for unit, count in (("hexi", 3), (UNIT, 1)):
            for _ in range(count):
                number = self.town.open(way="pending", district="120103")
                self.town.act("dispatcher1", "dispatch", number, unit=unit)
        back = self.town.open(way="pending", district="120103")
        self.town.act("dispatcher1", "dispatch", back, unit="ranqi")
        self.returned(back, "ranqi")
        self.town.at("2026-05-08 10:00")  # what was not received is overdue
        told = self.town.who("dispatcher1").ask("ticket.candidates", number=back)
        rows = {row["unit_code"]: row for row in told["rows"]}
        self.assertEqual([row["unit_code"] for row in told["rows"][:3]], ["hexi", UNIT, "zhengwu"])
        self.assertEqual((rows["hexi"].get("source", "directory"), rows[UNIT]["source"], rows["zhengwu"]["source"]),
                         ("directory", "alternative", "alternative"))
        self.assertEqual([(rows["hexi"][key]) for key in ("open", "overdue", "dispatched_d", "led")], [3, 3, 3, 3])
        self.assertFalse(rows["hexi"].get("returned", False))
        self.assertNotIn("ranqi", rows)  # it leads nothing of the kind any more
        self.town.act("dispatcher1", "dispatch", back, unit=UNIT)
        self.returned(back, UNIT)
        rows = {row["unit_code"]: row for row in
                self.town.who("dispatcher1").ask("ticket.candidates", number=back)["rows"]}
        self.assertEqual((rows[UNIT]["returned"], rows[UNIT]["returned_n"], rows[UNIT]["dispatched_d"]), (True, 1, 2))
        by_place = self.town.who("dispatcher1").ask("ticket.candidates", category=CATEGORY, district="120103")
        self.assertEqual(by_place["rows"][0]["unit_code"], "hexi")
        table = self.town.ctl("ticket", "candidates", str(back), login="dispatcher1").stdout
        self.assertIn("河西区人民政府", table)
        self.assertEqual(self.refused(UNIT, "ticket.candidates", number=back)["code"], "no_right")

    def test_the_directory_does_not_send_a_ticket_where_it_came_back_from(self):
        number = self.town.open()
        self.returned(number, UNIT)
        refusal = self.refused("dispatcher1", "ticket.dispatch", number=number)
        self.assertEqual((refusal["code"], refusal["field"], refusal["value"]), ("name_unit", "returned_by", "市供热集团"))
        self.assertEqual(self.town.show(number)["state"], "pending")
        self.assertEqual(self.town.act("dispatcher1", "dispatch", number, unit=UNIT)["state"], "dispatched")

    def test_after_three_granted_returns_the_hotline_designates_and_the_unit_may_not_return(self):
        number = self.town.open()
        for unit, following in ((UNIT, "ranqi"), ("ranqi", "dianli"), ("dianli", None)):
            self.returned(number, unit)
            if following:
                self.town.act("dispatcher1", "dispatch", number, unit=following)
        told = self.town.who("dispatcher1").ask("ticket.candidates", number=number)
        self.assertEqual((told["designation"], told["granted"]), (True, 3))
        refusal = self.refused("dispatcher1", "ticket.dispatch", number=number)
        self.assertEqual((refusal["code"], refusal["field"], refusal["value"]), ("name_unit", "granted_returns", "3"))
        self.town.act("dispatcher1", "dispatch", number, unit="shuisi")
        refusal = self.refused("shuisi", "ticket.return", number=number, **RETURN)
        self.assertEqual((refusal["code"], refusal["field"]), ("not_allowed", "designated"))
        self.town.reply(number, by="shuisi")
        rows = {row["key"]: row for row in self.town.rows("2026-05-06", by="department")}
        by_unit = {key: {figure["measure"]: figure["value"] for figure in row.get("figures", [])}
                   for key, row in rows.items()}
        for name, figures in (("市供热集团", (1, 1, 1)), ("市燃气集团", (1, 1, 1)), ("市自来水集团", (1, 0, 0))):
            self.assertEqual(tuple(by_unit[name].get(measure, 0) for measure in (23, 24, 25)), figures, name)
        self.stands()

    def test_a_dispatcher_may_designate_at_once_and_give_more_time_to_a_hard_one(self):
        number = self.town.open(way="pending")
        self.town.act("dispatcher1", "dispatch", number, unit=UNIT, designate=True)
        refusal = self.refused(UNIT, "ticket.return", number=number, **RETURN)
        self.assertEqual((refusal["code"], refusal["field"]), ("not_allowed", "designated"))
        plain, hard = self.town.open(way="pending"), self.town.open(way="pending")
        self.town.act("dispatcher1", "dispatch", plain, unit=UNIT)
        self.town.act("dispatcher1", "dispatch", hard, unit=UNIT, hard=True)
        self.town.at("2026-05-08 09:00")
        self.assertEqual(self.refused(UNIT, "ticket.return", number=plain, **RETURN)["code"], "too_late")
        self.town.act(UNIT, "return", hard, **RETURN)
        self.town.act("dispatcher1", "rule", hard, agreed=True, unit="ranqi", designate=True)
        self.assertEqual(self.refused("ranqi", "ticket.return", number=hard, **RETURN)["code"], "not_allowed")
        self.stands()


class Hops(Dispatch):
    def test_each_holders_minutes_add_up_to_the_tickets_lifetime(self):
        town = self.town
        number = town.open(way="pending")
        town.at("2026-05-06 09:10")
        town.act("dispatcher1", "dispatch", number, unit="ranqi")
        town.at("2026-05-06 11:40:30")
        town.act("ranqi", "return", number, **RETURN)
        town.at("2026-05-06 14:00:59")
        town.act("dispatcher1", "rule", number, agreed=True, unit=UNIT)
        town.at("2026-05-06 18:00")
        town.receive(number)
        town.at("2026-05-07 10:00")
        town.act("dispatcher1", "urge", number)
        town.at("2026-05-08 09:00")
        town.reply(number)
        town.at("2026-05-08 10:00")
        town.passed(number)
        town.at("2026-05-11 09:00")
        town.attempt(number, "reached", solved="yes", satisfaction="satisfied")
        told = self.hops(number)
        rows = [(row.get("desk"), row.get("unit_code", ""), row.get("person", ""), row["ended_by"],
                 row.get("wall_minutes", 0), row.get("office_minutes", 0)) for row in told["rows"]]
        self.assertEqual(rows, [
            ("dispatch", "", "", "dispatched", 10, 10),
            ("department", "ranqi", "", "returned", 150, 150),
            ("returns", "", "", "return granted", 140, 50),
            ("department", UNIT, "", "received", 240, 210),
            ("department", UNIT, UNIT, "replied", 2340, 450 + 30),
            ("audit", "", "", "audit passed", 60, 60),
            ("callback", "", "", "callback attempt", 4260, 120 + 240 + 450 + 30)])
        self.assertEqual(told["wall_minutes"], (told["closed_at"] - told["opened_at"]) // 60000)
        self.assertEqual(told["wall_minutes"], sum(row[4] for row in rows))
        self.assertEqual(told["office_minutes"], sum(row[5] for row in rows))
        self.assertEqual(told["closed_at"], at("2026-05-11 09:00"))
        text = town.ctl("ticket", "hops", str(number)).stdout
        self.assertIn("together %d minutes, %d of them in office hours" % (told["wall_minutes"], told["office_minutes"]), text)
        self.assertEqual(self.refused("hexi", "ticket.hops", number=number)["code"], "not_found")
        self.stands()

    def test_an_open_ticket_is_counted_up_to_now_and_who_acts_for_a_unit_is_not_its_person(self):
        number = self.town.open()
        self.town.at("2026-05-06 10:00")
        self.town.receive(number, by="dispatcher1", on_behalf="供热集团 李工")
        self.town.at("2026-05-06 10:30")
        told = self.hops(number)
        self.assertEqual([(row["unit_code"], row.get("person", ""), row["wall_minutes"]) for row in told["rows"][-2:]],
                         [(UNIT, "", 60), (UNIT, "", 30)])
        self.assertEqual((told["wall_minutes"], told.get("closed_at", 0)), (90, 0))
        self.assertEqual(told["rows"][-1].get("ended_by", ""), "")


if __name__ == "__main__":
    unittest.main()
