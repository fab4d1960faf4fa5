#!/usr/bin/python3
"""Dispatch and the organisation through the real broker: the directory by hours and with co-handlers, choosing by hand,
returns and designation, who held a ticket how long, and changes of the organisation that leave nothing behind.

Complaints of other houses that are answered here, by their number: A7 (nothing is orphaned when a person leaves, a
department is merged or loses a right) and A9 (a hand-over always shows as new to the receiver)."""

import json
import os
import subprocess
import unittest
import unittest.mock

from rexian import program
from town import CATEGORY, Town, UNIT, at, figures_of

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
        self.assertEqual(self.town.show(number).get("suggested", ""), "")
        self.assertEqual(self.town.show(self.town.open(way="pending"))["suggested"], "市供热集团")
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
        """N8: the times of a ticket's states add up to its life."""
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
        with unittest.mock.patch.dict(town.environment, LANGUAGE="zh_CN"):
            self.assertRegex(town.ctl("ticket", "hops", str(number)).stdout, r"(?m)^审核员 .* 审核通过 ")
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


class Organisation(Dispatch):
    """Complaint A7: nothing is orphaned when a person leaves, a department is merged or loses a right."""

    def people(self, login, **fields):
        self.admin.ask("account.add", login=login, name=login, password="口令-" + login, **fields)
        self.town.passwords[login] = "口令-" + login
        return self.town.who(login)

    def doctor(self):
        told = self.admin.ask("care.doctor", timeout_ms=60000)
        self.assertEqual(told.get("rows", []), [])
        return told.get("findings", 0), [row["where"] for row in told.get("warned", [])]

    def test_a_unit_that_is_merged_hands_over_all_that_is_open_with_its_deadlines(self):
        town, admin = self.town, self.admin
        admin.ask("unit.add", code="gongre-heping", name="和平供热站", parent=UNIT, kind="street")
        self.people("station-heping", role="handler", unit="gongre-heping")
        self.rule("01.01", "shuisi", district="120101", co_handlers=UNIT)
        sent, received, returned, replied, asked, below = (town.open() for _ in range(6))
        town.receive(received)
        town.act(UNIT, "return", returned, **RETURN)
        town.reply(replied)
        town.receive(asked)
        town.who(UNIT).ask("ticket.ask", number=asked, what="extension", days=3, reason="配件未到")
        town.receive(below)
        town.who(UNIT).ask("ticket.pass_down", number=below, unit="gongre-heping")
        helped = town.open(category="01.01.01", district="120101")
        closed = town.open(no_callback=True)
        town.reply(closed)
        town.passed(closed)
        numbers = [sent, received, returned, replied, asked, below, helped]
        before = {number: town.show(number) for number in numbers}

        refusal = self.refused("admin", "unit.shut", code=UNIT)
        self.assertEqual((refusal["code"], refusal["value"]), ("not_allowed", "1"))  # a unit below
        done = town.ctl("department", "shut", UNIT, "--into", "gongre-heping", check=False)
        self.assertEqual((done.returncode, "gongre-heping" in done.stderr), (1, True))
        receiver = town.who("ranqi")
        told = json.loads(town.ctl("department", "shut", UNIT, "--into", "ranqi", "--json").stdout)
        self.assertTrue(told["shut"])

        for number in numbers[:6]:
            ticket = town.show(number)
            self.assertEqual((ticket["lead"], ticket["state"]), ("市燃气集团", before[number]["state"]), number)
            for key in ("due_at", "next_due_at", "receive_due_at", "audit_due_at"):
                self.assertEqual(ticket.get(key), before[number].get(key), (number, key))
            self.assertEqual(ticket["version"], before[number]["version"] + 1)
            self.assertEqual(town.history(number)[-1]["what"], "taken over")
        self.assertEqual(town.show(helped, by="ranqi")["lead"], "市自来水集团")  # it owes the report now
        # A9: a hand-over shows as new to the receiver.
        gained = receiver.push(lambda push: push.get("number") == sent)
        self.assertEqual((gained["what"], gained["ticket"][0]["lead"]), ("taken over", "市燃气集团"))
        # Its people and the unit below went along; what the station works on stays with it.
        self.assertEqual(town.show(below, by="station-heping")["holder"], "和平供热站")
        self.assertEqual(town.receive(sent)["state"], "received")  # by the merged unit's own account
        rules = [rule for rule in admin.ask("directory.list")["rows"] if not rule.get("shut")]
        self.assertNotIn(UNIT, [code for rule in rules for code in [rule["unit"], *rule.get("co_handlers", "").split()]])
        self.assertEqual(self.lead(), "市燃气集团")
        # Whatever comes back goes to who took the place.
        reopened = town.act("supervisor1", "redo", closed, reason="仍不热")
        self.assertEqual((reopened["lead"], reopened["state"]), ("市燃气集团", "dispatched"))
        town.act("dispatcher1", "rule", returned, agreed=True)
        refusal = self.refused("dispatcher1", "ticket.dispatch", number=returned)
        self.assertEqual((refusal["code"], refusal["value"]), ("name_unit", "市燃气集团"))
        told = town.who("dispatcher1").ask("ticket.candidates", number=returned)["rows"]
        self.assertTrue(next(row for row in told if row["unit_code"] == "ranqi")["returned"])
        holders = [row.get("unit_code", "") for row in self.hops(sent)["rows"]]
        self.assertEqual(self.hops(sent).get("wall_minutes", 0), 0)
        self.assertTrue(set(holders) <= {"", UNIT, "ranqi"})
        self.assertEqual(self.doctor(), (0, []))
        self.stands()
        subprocess.run([program("rexian-broker"), "--rebuild", town.folder], check=True, stdout=subprocess.DEVNULL)
        self.assertEqual(town.offline_check().returncode, 0)

    def test_the_knowledge_of_a_unit_and_of_a_category_goes_along(self):
        entry = {"title": "供热报修", "text": "拨打本单位热线", "unit": UNIT, "category": CATEGORY, "review_on": "2026-12-31"}
        made = self.admin.ask("knowledge.add", **entry)
        made = made.get("rows", [made])[0]
        self.admin.ask("category.add", code="02.09", name="采暖新类", parent="02")
        self.admin.ask("knowledge.add", **{**entry, "title": "新类", "category": "02.09"})
        refusal = self.refused("admin", "category.shut", code="02.09")
        self.assertEqual((refusal["code"], refusal["field"], refusal["value"]), ("entries_left", "02.09", "1"))
        self.admin.ask("unit.shut", code=UNIT, into="ranqi")
        self.admin.ask("category.shut", code=CATEGORY, into="02.09")
        shown = self.admin.ask("knowledge.show", id=made["id"])
        shown = shown.get("rows", [shown])[0]
        self.assertEqual((shown["unit"], shown["category"]), ("ranqi", "02.09"))
        self.assertEqual(shown.get("reviewed_at"), made.get("reviewed_at"))
        self.stands()

    def test_what_was_the_units_own_stays_in_its_figures(self):
        town = self.town
        late, open_still = town.open(type="consultation"), town.open()
        town.at("2026-05-08 09:00")  # the consultation was due the evening before
        self.admin.ask("unit.shut", code=UNIT, into="ranqi")
        town.at("2026-05-14 09:00")
        due = {(day, row["key"]): figures_of(row).get("completion_d", 0) for day in ("2026-05-07", "2026-05-12")
               for row in town.rows(day, by="department")}
        self.assertEqual((due["2026-05-07", "市供热集团"], due["2026-05-12", "市燃气集团"]), (1, 1))
        self.assertEqual(due.get(("2026-05-12", "市供热集团"), 0), 0)
        sent = {row["key"]: figures_of(row).get("dispatched_d", 0) for row in town.rows("2026-05-06", by="department")}
        self.assertEqual((sent["市供热集团"], sent.get("市燃气集团", 0)), (2, 0))
        self.assertEqual(town.show(late)["lead"], "市燃气集团")
        self.assertEqual(town.show(open_still)["due_at"], at("2026-05-12 17:30"))
        self.stands()

    def test_a_unit_on_which_something_hangs_is_not_shut_without_a_taker_and_says_how_much(self):
        for _ in range(3):
            self.town.open()
        rules = [rule for rule in self.admin.ask("directory.list")["rows"] if rule["unit"] == UNIT]
        refusal = self.refused("admin", "unit.shut", code=UNIT)
        self.assertEqual((refusal["code"], refusal["field"], refusal["value"], refusal["who"]),
                         ("in_use", UNIT, "3", str(len(rules))))
        done = self.town.ctl("department", "shut", UNIT, check=False)
        self.assertEqual((done.returncode, "3 open tickets and %d rules" % len(rules) in done.stderr), (1, True), done.stderr)
        for into, code in (("nobody", "unknown_value"), (UNIT, "bad_value"), ("hotline", "bad_value")):
            refusal = self.refused("admin", "unit.shut", code=UNIT, into=into)
            self.assertEqual((refusal["code"], refusal["field"], refusal["value"]), (code, "into", into))
        self.admin.ask("unit.add", code="xinju", name="新局")
        self.people("xinju", role="handler", unit="xinju")
        refusal = self.refused("admin", "unit.shut", code="xinju")
        self.assertEqual((refusal["code"], refusal["value"]), ("people_left", "1"))
        self.admin.ask("account.shut", login="xinju")
        self.assertTrue(self.admin.ask("unit.shut", code="xinju")["shut"])

    def test_a_place_that_is_merged_hands_over_its_rules_and_its_streets(self):
        self.rule("02.01.01", "heping", district="120101")
        self.rule("02.01.02", "heping", district="120101")
        self.rule("02.01.02", "hedong", district="120102")
        refusal = self.refused("admin", "district.shut", code="120101")
        self.assertEqual(refusal["code"], "not_allowed")  # streets below it
        street = next(row["code"] for row in self.admin.ask("district.list")["rows"] if row.get("parent") == "120101")
        self.town.ctl("district", "shut", "120101", "--into", "120102")
        rules = [rule for rule in self.admin.ask("directory.list")["rows"] if not rule.get("shut")]
        self.assertNotIn("120101", [rule["district"] for rule in rules])
        self.assertEqual(self.lead(category="02.01.01", district=street), "和平区人民政府")
        self.assertEqual(self.lead(category="02.01.02", district=street), "河东区人民政府")  # its own rule stays
        self.rule("03.01", "hexi", district=street)
        refusal = self.refused("admin", "district.shut", code=street)
        self.assertEqual((refusal["code"], refusal["field"], refusal["value"]), ("rules_left", street, "1"))
        self.stands()

    def held(self, by="operator1"):
        return self.town.who(by).ticket("ticket.handover", service=120, caller_phone="13812345678")["number"]

    def lists(self, login, name):
        return [row["number"] for row in self.town.who(login).ask("ticket.list", list=name).get("rows", [])]

    def test_what_a_person_had_begun_goes_to_the_dispatcher_or_to_a_named_person(self):
        town = self.town
        first, second, third = self.held(), self.held("operator2"), self.held("operator3")
        receiver, dispatcher = town.who("operator4"), town.who("dispatcher1")
        town.at("2026-05-06 09:05")
        for to, code in (("nobody", "unknown_value"), ("operator1", "bad_value"), ("auditor1", "bad_value")):
            refusal = self.refused("admin", "account.shut", login="operator1", to=to)
            self.assertEqual((refusal["code"], refusal["field"]), (code, "to"))
        self.admin.ask("account.shut", login="operator1")  # leaves; nobody is named
        self.assertIn(first, self.lists("dispatcher1", "dispatch"))
        self.assertEqual(dispatcher.push(lambda push: push.get("number") == first)["ticket"][0]["state"], "pending")
        self.assertEqual(town.act("dispatcher1", "dispatch", first, unit="weijian")["state"], "dispatched")
        town.ctl("account", "shut", "operator2", "--to", "operator4")
        self.assertEqual(self.lists("operator4", "mine"), [second])
        push = receiver.push(lambda push: push.get("number") == second)
        self.assertEqual((push["what"], push["ticket"][0]["holder"]), ("taken over", "话务员4"))
        self.admin.ask("account.change", login="operator3", role="auditor", to="operator4")  # loses the right
        self.assertEqual(sorted(self.lists("operator4", "mine")), sorted([second, third]))
        town.at("2026-05-06 09:12")
        done = town.opened(by="operator4", number=third, way="direct", answer="已转接 120")
        self.assertEqual((done["state"], done["opened_by"]), ("closed", "operator3"))
        self.assertEqual([(row.get("person", ""), row["wall_minutes"]) for row in self.hops(third)["rows"]],
                         [("operator3", 5), ("operator4", 7)])
        self.assertEqual(self.doctor(), (0, []))
        self.stands()

    def test_a_person_who_keeps_the_right_keeps_the_list(self):
        number = self.held()
        self.admin.ask("account.change", login="operator1", name="王小明")
        self.admin.ask("account.change", login="operator1", role="leader")
        self.assertEqual(self.lists("operator1", "mine"), [number])

    def test_the_doctor_warns_of_lists_that_nobody_can_work(self):
        self.town.open()
        pending = self.town.open(way="pending")
        self.admin.ask("account.shut", login=UNIT)
        self.assertEqual(self.doctor(), (0, ["unit " + UNIT]))
        done = self.town.ctl("doctor")
        self.assertIn("warnings: 1", done.stdout)
        self.assertIn("findings: 0", done.stdout)
        for row in self.admin.ask("account.list")["rows"]:
            if row["role"] in ("dispatcher", "supervisor", "leader"):
                self.admin.ask("account.shut", login=row["login"])
        self.assertEqual(self.doctor(), (0, ["unit " + UNIT]))  # the administrator can dispatch, too
        self.assertEqual(self.lists("admin", "dispatch"), [pending])
        self.assertEqual(self.town.stop(), 0)
        offline = self.town.offline_check()
        self.assertEqual((offline.returncode, "unit " + UNIT in offline.stdout, "warnings: 1" in offline.stdout), (0, True, True))


if __name__ == "__main__":
    unittest.main()
