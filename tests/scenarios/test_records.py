#!/usr/bin/python3
"""Records on a ticket beside its way, through the real broker on a set clock: what units ask for and who decides, suspension,
supervision, helpers, units below the lead, taking back. A complaint dispatched on Wednesday 6 May 2026 falls due at the close of
office of Tuesday the 12th; the 9th is a worked Saturday."""

import json
import re
import unittest

from town import PHONE, Town, UNIT, at

OPENED = "2026-05-06 09:00"
DUE = "2026-05-12"
CLOSE = " 17:30"


class Stories(unittest.TestCase):
    days = [DUE]  # that must be proven at the end

    def setUp(self):
        self.town = Town()
        self.addCleanup(self.town.close)
        self.town.at(OPENED)

    def tearDown(self):
        """Whatever happened: figures and lists are what the events come to."""
        self.assertEqual(self.town.differences("2026-05-06", *self.days), [])
        self.assertEqual(self.town.stop(), 0)
        check = self.town.offline_check()
        self.assertEqual(check.returncode, 0, check.stdout + check.stderr)

    def received(self, **fields):
        number = self.town.open(**fields)
        self.town.receive(number)
        return number

    def redone(self, number, times):
        """Sent back by the audit so many times, and replied again."""
        for _ in range(times):
            self.town.reply(number)
            self.town.act("auditor1", "audit", number, reason="仍未解决")
        self.town.reply(number)

    def refused(self, by, kind, number, **body):
        refusal = self.town.who(by).refusal("ticket." + kind, number=number, **body)
        return refusal["code"], refusal.get("field", ""), refusal.get("value", "")

    def events(self, number):
        return [row["what"] for row in self.town.history(number)]

    def listed(self, by, name):
        """The rows of a list, by number."""
        answer = self.town.who(by).ask("ticket.list", list=name)
        rows = answer.get("rows", [])
        self.assertEqual(answer.get("total", 0), len(rows))
        return {row["number"]: row for row in rows}

    def person(self, login, unit):
        """A handler of a unit, logged in."""
        self.town.who("admin").ask("account.add", login=login, name=login, role="handler", unit=unit,
                                   password="供热-123456")
        self.town.desks[login] = self.town.connect().login(login, "供热-123456")

    def tree(self):
        """A station below the heating company, and a team below the station; another station beside it."""
        for code, name, parent in [("station", "和平供热站", UNIT), ("team", "维修班", "station"),
                                   ("station2", "河西供热站", UNIT)]:
            self.town.who("admin").ask("unit.add", code=code, name=name, parent=parent, kind="street")
            self.person(code, code)


class Approvals(Stories):
    days = [DUE, "2026-05-15"]

    def test_an_extension_asked_in_time_and_granted_later_moves_the_day(self):
        number = self.received()
        self.town.at(DUE + CLOSE)
        self.assertEqual(self.town.act(UNIT, "ask", number, what="extension", days=3, reason="等待配件")["state"],
                         "received")
        self.assertEqual(self.town.rate(DUE, "completion"), (0, 1))
        self.town.at("2026-05-13 09:00")
        ticket = self.town.act("dispatcher1", "decide", number, what="extension", agreed=True)
        self.assertEqual(ticket["due_at"], at("2026-05-15 17:30"))
        self.assertEqual(self.town.rate(DUE, "completion"), (0, 0))
        self.assertEqual(self.town.rate(DUE, "completion", then=True), (0, 1))
        self.assertEqual(self.town.rate("2026-05-15", "completion"), (0, 1))
        self.town.reply(number)
        self.town.passed(number)
        self.assertEqual(self.town.rate("2026-05-15", "completion"), (1, 1))

    def test_asked_a_moment_after_the_deadline_it_is_refused_and_says_when_that_was(self):
        number = self.received()
        self.town.at(DUE + " 17:30:00.001")
        refusal = self.town.who(UNIT).refusal("ticket.ask", number=number, what="extension", days=2, reason="来不及")
        self.assertEqual((refusal["code"], refusal["field"], refusal["at"]), ("too_late", "due_at", at(DUE + CLOSE)))
        self.assertNotIn("approval asked for", self.events(number))

    def test_a_refusal_needs_a_reason_and_changes_nothing_but_the_list(self):
        number = self.received()
        self.town.act(UNIT, "ask", number, what="extension", days=2, reason="等待配件")
        self.assertEqual(self.refused("dispatcher1", "decide", number, what="extension"), ("missing_field", "reason", ""))
        ticket = self.town.act("dispatcher1", "decide", number, what="extension", reason="理由不充分")
        self.assertEqual(ticket["due_at"], at(DUE + CLOSE))
        self.assertEqual(self.refused("dispatcher1", "decide", number, what="extension", agreed=True),
                         ("not_found", "what", "extension"))
        self.town.act(UNIT, "ask", number, what="extension", days=1, reason="配件周四到")

    def test_a_second_extension_is_a_supervisors(self):
        number = self.received()
        for who, day in [("dispatcher1", "2026-05-13"), ("supervisor1", "2026-05-15")]:
            self.town.act(UNIT, "ask", number, what="extension", days=1 if who == "dispatcher1" else 2, reason="等待配件")
            if who == "supervisor1":
                self.assertEqual(self.refused("dispatcher1", "decide", number, what="extension", agreed=True),
                                 ("no_right", "what", "extension"))
            ticket = self.town.act(who, "decide", number, what="extension", agreed=True)
            self.assertEqual(ticket["due_at"], at(day + CLOSE))

    def test_who_asks_decides_and_gives_what_is_missing_is_checked_by_name(self):
        number = self.received()
        for by, kind, body, wanted in [
                (UNIT, "ask", {"reason": "一"}, ("missing_field", "what", "")),
                (UNIT, "ask", {"what": "extension", "days": 1}, ("missing_field", "reason", "")),
                (UNIT, "ask", {"what": "extension", "days": 6, "reason": "一"}, ("out_of_range", "days", "6")),
                (UNIT, "ask", {"what": "extension", "days": 0, "reason": "一"}, ("out_of_range", "days", "0")),
                (UNIT, "ask", {"what": "suspension", "reason": "一"}, ("missing_field", "until_at", "")),
                (UNIT, "ask", {"what": "redo", "reason": "一"}, ("not_allowed", "what", "redo")),
                (UNIT, "ask", {"what": "contact", "reason": "一"}, ("not_allowed", "secrecy", "false")),
                ("dispatcher1", "ask", {"what": "extension", "days": 1, "reason": "一"}, ("missing_field", "on_behalf", "")),
                ("operator1", "ask", {"what": "extension", "days": 1, "reason": "一"}, ("no_right", "t", "ticket.ask")),
                (UNIT, "decide", {"what": "extension", "agreed": True}, ("no_right", "t", "ticket.decide")),
                ("zhujian", "ask", {"what": "extension", "days": 1, "reason": "一"}, ("not_found", "number", str(number)))]:
            with self.subTest(by=by, kind=kind, **body):
                self.assertEqual(self.refused(by, kind, number, **body), wanted)
        self.town.act("dispatcher1", "ask", number, what="extension", days=1, reason="等配件", on_behalf="供热集团 李工")
        self.assertEqual(self.refused(UNIT, "ask", number, what="extension", days=1, reason="等配件"),
                         ("exists", "what", "extension"))

    def test_what_is_asked_for_stands_on_a_list_by_when_it_is_to_be_decided(self):
        first, second, alone = self.received(), self.received(urgency="utility"), self.received()
        self.town.act(UNIT, "ask", first, what="extension", days=2, reason="等待配件")
        self.town.act(UNIT, "ask", first, what="termination", reason="诉求人撤回")
        self.town.act(UNIT, "ask", second, what="complex", reason="涉及多个单位")
        rows = self.listed("dispatcher1", "approvals")
        self.assertEqual(list(rows), [second, first])  # within two office hours, within a working day
        self.assertEqual((rows[first]["asks"], rows[first]["asks_above"], rows[second].get("asks_above", "")),
                         ("extension termination", "termination", ""))
        self.assertEqual((rows[second]["ask_due_at"], rows[first]["ask_due_at"]),
                         (at("2026-05-06 11:00"), at("2026-05-07 17:30")))
        self.assertEqual(list(self.listed(UNIT, "approvals")), [second, first])
        self.assertEqual(list(self.listed("zhujian", "approvals")), [])
        self.town.act("dispatcher1", "decide", second, what="complex", agreed=True)
        shown = self.town.show(second)
        self.assertEqual((shown.get("asks", ""), shown["complex"]), ("", True))
        self.assertEqual(list(self.listed("dispatcher1", "approvals")), [first])
        self.assertNotIn(alone, self.listed("dispatcher1", "approvals"))

    def test_a_complex_matter_gets_the_longer_limit_from_the_same_start(self):
        number = self.received()
        self.town.act(UNIT, "ask", number, what="complex", reason="涉及多个单位")
        ticket = self.town.act("dispatcher1", "decide", number, what="complex", agreed=True)
        self.assertEqual(ticket["due_at"], at("2026-05-26 17:30"))
        self.assertEqual(self.refused(UNIT, "ask", number, what="complex", reason="再一次"), ("exists", "what", "complex"))

    def test_a_termination_leaves_the_rate_and_is_a_supervisors(self):
        asked, own = self.received(), self.town.open(way="pending")
        self.assertEqual(self.town.rate(DUE, "completion"), (0, 1))
        self.town.act(UNIT, "ask", asked, what="termination", reason="诉求人撤回")
        self.assertEqual(self.refused("dispatcher1", "decide", asked, what="termination", agreed=True),
                         ("no_right", "what", "termination"))
        ticket = self.town.act("supervisor1", "decide", asked, what="termination", agreed=True)
        self.assertEqual((ticket["state"], ticket["closing"]), ("closed", "terminated"))
        self.assertEqual(self.town.rate(DUE, "completion"), (0, 0))
        self.town.act("dispatcher1", "ask", own, what="termination", reason="与另一工单重复且已电话说明")
        self.town.act("supervisor1", "decide", own, what="termination", agreed=True)
        self.assertEqual(self.town.show(own)["closing"], "terminated")

    def test_what_was_asked_before_a_return_is_asked_no_more(self):
        number = self.received()
        self.town.act(UNIT, "ask", number, what="suspension", until_at=at("2026-05-11 09:00"), reason="等诉求人回来")
        self.town.act(UNIT, "return", number, reason="不属本单位职责", basis="三定方案")
        self.assertEqual(self.refused("dispatcher1", "decide", number, what="suspension", agreed=True),
                         ("not_found", "what", "suspension"))
        self.assertEqual(self.town.show(number)["state"], "returned")

    def test_a_secret_caller_is_asked_by_the_hotline_and_the_department_hears_only_what_was_said(self):
        number = self.received(secrecy=True)
        desk = self.town.who(UNIT)
        self.assertEqual(self.refused(UNIT, "contact", number, note="已联系"), ("not_allowed", "secrecy", "true"))
        self.town.act(UNIT, "ask", number, what="contact", reason="请问几号楼")
        self.assertEqual(self.refused("dispatcher1", "decide", number, what="contact", agreed=True),
                         ("missing_field", "note", ""))
        self.town.act("dispatcher1", "decide", number, what="contact", agreed=True, note="三号楼二单元")
        told = [desk.ask("ticket.show", number=number), desk.ask("ticket.list", list="all"), desk.pushes]
        self.assertIn("三号楼二单元", str(told[0]["history"]))
        for secret in (PHONE, "138****5678", "王秀英"):
            self.assertNotIn(secret, str(told))


class Redos(Stories):
    def test_after_two_redos_a_supervisor_decides_on_the_audits(self):
        number = self.town.open()
        self.redone(number, 2)
        ticket = self.town.act("auditor1", "audit", number, reason="第三次仍未解决")
        self.assertEqual((ticket["state"], ticket["redos"]), ("replied", 2))
        self.assertEqual(self.refused("dispatcher1", "decide", number, what="redo", agreed=True), ("no_right", "what", "redo"))
        ticket = self.town.act("supervisor1", "decide", number, what="redo", agreed=True)
        self.assertEqual((ticket["state"], ticket["redos"]), ("dispatched", 3))
        self.assertIn("第三次仍未解决", self.town.history(number, UNIT)[-1]["text"])

    def test_a_refused_redo_leaves_the_reply_to_the_audit(self):
        number = self.town.open()
        self.redone(number, 2)
        self.town.act("auditor1", "audit", number, reason="第三次仍未解决")
        self.town.act("supervisor1", "decide", number, what="redo", reason="已尽力")
        self.assertEqual(self.town.passed(number)["state"], "callback")

    def test_a_callback_that_wants_one_redo_more_counts_as_made_and_asks(self):
        number = self.town.open()
        self.redone(number, 2)
        self.town.passed(number)
        ticket = self.town.attempt(number, "reached", solved="no", satisfaction="dissatisfied", redo=True, reason="还是不热")
        self.assertEqual((ticket["state"], ticket["callback_outcome"], ticket["redos"]), ("closed", "reached", 2))
        self.assertEqual(self.events(number)[-2:], ["callback attempt", "approval asked for"])
        self.town.act("supervisor1", "decide", number, what="redo", agreed=True)
        self.assertEqual(self.town.show(number)["state"], "dispatched")

    def test_a_supervisor_who_audits_needs_nobody_else(self):
        number = self.town.open()
        self.redone(number, 2)
        self.town.passed(number)
        self.assertEqual(self.town.act("supervisor1", "redo", number, reason="群众不满意")["redos"], 3)


class Suspension(Stories):
    days = [DUE, "2026-05-11", "2026-05-13", "2026-05-14"]

    def suspended(self, until):
        number = self.received()
        self.town.at("2026-05-08 10:00")
        self.town.act(UNIT, "ask", number, what="suspension", until_at=at(until), reason="诉求人出差")
        self.town.act("dispatcher1", "decide", number, what="suspension", agreed=True)
        return number

    def test_it_stops_the_handling_clock_and_nothing_else(self):
        number = self.suspended("2026-05-13 10:00")
        ticket = self.town.show(number)
        self.assertEqual((ticket["state"], ticket["desk"], ticket["due_at"]), ("suspended", "department", at(DUE + CLOSE)))
        self.assertEqual(self.town.rate(DUE, "completion"), (0, 0))
        self.town.act("operator1", "urge", number, note="再次来电")
        self.town.act(UNIT, "interim", number, answer="已约定周三上门")
        self.town.act("supervisor1", "supervise", number, reason="群众反映强烈")
        self.town.at("2026-05-11 10:00")
        ticket = self.town.act(UNIT, "resume", number, note="诉求人提前回来")
        self.assertEqual((ticket["state"], ticket["due_at"]), ("received", at("2026-05-14 17:30")))
        self.assertEqual(self.town.rate("2026-05-14", "completion"), (0, 1))

    def test_only_its_unit_resumes_it_and_only_while_it_stands_still(self):
        number = self.suspended("2026-05-13 10:00")
        self.assertEqual(self.refused("dispatcher1", "resume", number), ("missing_field", "on_behalf", ""))
        self.town.act("dispatcher1", "resume", number, on_behalf="供热集团 李工")
        self.assertEqual(self.refused(UNIT, "resume", number), ("state", "state", "received"))

    def test_a_promised_day_that_is_over_is_not_granted(self):
        number = self.received()
        self.town.act(UNIT, "ask", number, what="suspension", until_at=at("2026-05-07 10:00"), reason="明天答复")
        self.town.at("2026-05-07 10:00")
        self.assertEqual(self.refused("dispatcher1", "decide", number, what="suspension", agreed=True),
                         ("too_late", "until_at", ""))


class Supervision(Stories):
    def test_an_order_by_hand_is_reported_on_sent_back_once_and_closed(self):
        number = self.received()
        self.town.act("supervisor1", "supervise", number, level="order", reason="媒体关注")
        self.assertEqual(self.refused("supervisor1", "supervise", number, reason="再督办"), ("exists", "order", "order"))
        for by, wanted in [("supervisor1", [number]), (UNIT, [number]), ("zhujian", [])]:
            self.assertEqual(list(self.listed(by, "orders")), wanted)
        shown = self.town.show(number)
        self.assertEqual((shown["order_level"], shown["order_due_at"]), ("order", at("2026-05-08 17:30")))
        self.assertEqual(self.refused("supervisor1", "close_order", number, agreed=True), ("missing_field", "report", ""))
        self.assertEqual(self.refused("dispatcher1", "supervise", number, reason="一"), ("no_right", "t", "ticket.supervise"))
        self.town.act(UNIT, "report_order", number, note="已安排抢修")
        self.assertEqual(self.refused(UNIT, "report_order", number, note="再报一次")[0], "exists")
        self.assertEqual(self.refused("supervisor1", "close_order", number), ("missing_field", "reason", ""))
        self.assertEqual((list(self.listed(UNIT, "orders")), self.listed("supervisor1", "orders")[number]["order_reported"]),
                         ([], True))
        self.town.act("supervisor1", "close_order", number, reason="没有时间表")
        self.assertEqual(list(self.listed(UNIT, "orders")), [number])
        self.town.act(UNIT, "report_order", number, note="明日十时前修复")
        self.town.act("supervisor1", "close_order", number, agreed=True)
        self.assertEqual(self.refused(UNIT, "report_order", number, note="还有")[0], "not_found")
        self.assertEqual(self.town.figures("2026-05-08")["orders_on_time_n"], 1)

    def test_who_has_the_ticket_now_owes_the_report_on_its_order(self):
        number = self.town.open()
        self.town.act("supervisor1", "supervise", number, level="order", reason="多次催办无果")
        self.town.act(UNIT, "return", number, reason="不属供热", basis="三定方案")
        self.town.act("dispatcher1", "rule", number, agreed=True, unit="zhujian")
        self.assertEqual(self.town.who(UNIT).refusal("ticket.report_order", number=number, note="已办")["code"], "not_found")
        self.town.act("zhujian", "report_order", number, note="已到现场")
        self.town.act("supervisor1", "close_order", number, agreed=True)

    def test_a_second_redo_raises_an_order_by_rule(self):
        number = self.town.open()
        self.redone(number, 1)
        self.assertNotIn("supervision ordered", self.events(number))
        self.town.act("auditor1", "audit", number, reason="仍未解决")
        self.assertEqual(self.events(number)[-2:], ["redo ordered", "supervision ordered"])
        self.assertIn('"cause":3', self.town.history(number)[-1]["body"])

    def test_the_third_call_of_one_matter_raises_an_order_by_rule(self):
        number = self.received()
        def urge(login, by, note):
            self.town.who(login).ticket("ticket.urge", number=number, by=by, note=note)

        urge("operator1", "hand", "领导过问")
        urge("operator1", "repeat", "第二次来电")
        self.assertEqual(self.events(number)[-1], "urged")
        urge("operator2", "repeat", "第三次来电")
        self.assertEqual(self.events(number)[-2:], ["urged", "supervision ordered"])
        self.assertIn('"cause":4', self.town.history(number)[-1]["body"])
        refusal = self.town.who("operator1").refusal("ticket.urge", number=number, by="clock")
        self.assertEqual((refusal["code"], refusal["field"], refusal["value"]), ("bad_value", "by", "clock"))
        self.assertEqual(self.town.show(number)["urged"], 3)

    def test_calls_that_were_opened_anew_count_too_and_the_order_goes_to_who_has_it(self):
        first = self.town.open()
        self.town.reply(first)
        self.town.passed(first)
        self.town.attempt(first, "reached", solved="yes", satisfaction="satisfied")
        second = self.town.open(repeat_of=first)
        self.assertNotIn("supervision ordered", self.events(second))
        third = self.town.open(repeat_of=second)
        self.assertEqual([self.events(number).count("supervision ordered") for number in (first, second, third)], [0, 1, 0])


class Helpers(Stories):
    def test_a_co_handler_sees_it_only_while_it_is_named(self):
        number = self.received()
        self.assertEqual(self.refused("zhujian", "show", number)[0], "not_found")
        self.assertEqual(self.refused(UNIT, "co_handler", number, unit=UNIT)[:2], ("exists", "unit"))
        self.assertEqual(self.refused(UNIT, "co_handler", number, unit="不存在"), ("unknown_value", "unit", "不存在"))
        self.town.act(UNIT, "co_handler", number, unit="zhujian", note="请查外墙")
        self.assertEqual(self.town.show(number, "zhujian")["number"], number)
        self.assertEqual(self.refused("zhujian", "co_handler", number, unit="shuiwu")[0], "no_right")
        self.assertEqual(self.refused("zhujian", "reply", number, answer="修好了")[0], "no_right")
        self.assertEqual(self.refused("zhujian", "co_report", number), ("missing_field", "note", ""))
        shown, owed = self.town.show(number), self.listed("zhujian", "co")
        self.assertEqual((shown["co_handlers"], shown["co_due_at"]), ("市住房城乡建设委", at("2026-05-09 17:30")))
        self.assertEqual((list(owed), owed[number]["list_at"]), ([number], shown["co_due_at"]))
        self.assertEqual((list(self.listed(UNIT, "co")), list(self.listed("supervisor1", "co"))), ([], []))
        self.town.act("zhujian", "co_report", number, note="外墙无渗漏")
        self.assertEqual(list(self.listed("zhujian", "co")), [])
        self.assertEqual(self.refused(UNIT, "co_report", number, note="一")[0], "not_found")
        self.town.act(UNIT, "return", number, reason="不属本单位职责", basis="三定方案")
        self.town.act("dispatcher1", "rule", number, agreed=True)
        self.assertEqual(self.refused("zhujian", "show", number)[0], "not_found")

    def test_of_two_who_owe_a_report_each_is_listed_until_its_own_is_made(self):
        """L4: what one has delivered says nothing of the other."""
        number = self.received()
        for unit in ("zhujian", "ranqi"):
            self.town.act(UNIT, "co_handler", number, unit=unit)
        self.assertEqual([list(self.listed(unit, "co")) for unit in ("zhujian", "ranqi")], [[number], [number]])
        self.assertEqual(self.refused("zhujian", "co_report", number), ("missing_field", "note", ""))
        self.town.act("ranqi", "co_report", number, note="燃气管线无异常")
        self.assertEqual([list(self.listed(unit, "co")) for unit in ("zhujian", "ranqi")], [[number], []])
        self.assertEqual(self.town.show(number)["co_due_at"], at("2026-05-09 17:30"))
        self.town.act("zhujian", "co_report", number, note="外墙无渗漏")
        self.assertEqual([list(self.listed(unit, "co")) for unit in ("zhujian", "ranqi")], [[], []])

    def test_the_hotline_reports_for_a_helper_by_name(self):
        number = self.received()
        self.town.act("dispatcher1", "co_handler", number, unit="zhujian")
        self.assertEqual(self.refused("dispatcher1", "co_report", number, note="一"), ("missing_field", "unit", ""))
        self.assertEqual(self.refused("dispatcher1", "co_report", number, unit="zhujian", note="一")[:2],
                         ("missing_field", "on_behalf"))
        self.town.act("dispatcher1", "co_report", number, unit="zhujian", note="已查", on_behalf="住建委 张工")

    def test_passed_down_the_upper_unit_answers_and_sees_all_below(self):
        self.tree()
        number = self.received()
        self.assertEqual(self.refused(UNIT, "pass_down", number, unit="zhujian")[:2], ("not_allowed", "unit"))
        ticket = self.town.act(UNIT, "pass_down", number, unit="station")
        self.assertEqual((ticket["lead"], ticket["holder"], ticket["executing"]), ("市供热集团", "和平供热站", "和平供热站"))
        self.assertEqual(self.refused("station", "pass_down", number, unit="station2")[0], "not_allowed")
        self.assertEqual(self.refused("station2", "show", number)[0], "not_found")
        self.town.act("station", "pass_down", number, unit="team")
        self.assertEqual([row["number"] for row in self.town.who("team").ask("ticket.list", list="department")["rows"]],
                         [number])
        self.assertEqual([row["number"] for row in self.town.who(UNIT).ask("ticket.list", list="department")["rows"]],
                         [number])
        self.assertEqual(self.refused("team", "hand_up", number), ("missing_field", "reason", ""))
        self.town.act("team", "hand_up", number, reason="需要更换主管道")
        self.assertEqual(self.town.show(number)["holder"], "市供热集团")
        self.assertEqual(self.refused("team", "show", number)[0], "not_found")
        self.assertEqual(self.refused(UNIT, "hand_up", number, reason="一")[:2], ("not_allowed", "executing"))
        self.town.act(UNIT, "pass_down", number, unit="team")
        self.town.act("team", "reply", number, answer="已修复")
        self.assertEqual(self.town.figures("2026-05-12")["completion_d"], 1)
        self.assertEqual(self.town.rows(DUE, by="department")[0]["key"], "市供热集团")

    def test_first_contact_and_progress_are_told_once_and_change_no_clock(self):
        number = self.received()
        before = self.town.show(number)
        self.town.act(UNIT, "contact", number, note="约定下午上门")
        self.town.act(UNIT, "interim", number, answer="正在更换阀门", note="缺备件")
        after = self.town.show(number)
        self.assertEqual([after[name] for name in ("version", "due_at", "state")],
                         [before[name] for name in ("version", "due_at", "state")])
        self.assertEqual((after.get("answer", ""), after["contacted_at"], after["interim_at"]), ("", at(OPENED), at(OPENED)))
        self.assertEqual(self.refused(UNIT, "interim", number), ("missing_field", "answer", ""))

    def test_the_unit_of_an_emergency_is_told_by_phone(self):
        dispatcher = self.town.who("dispatcher1")
        number = self.town.open(urgency="emergency")
        push = dispatcher.push(lambda push: push.get("number") == number)
        self.assertEqual((push["what"], push["ticket"][0]["to_phone"]), ("dispatched", True))
        self.assertEqual(self.refused("dispatcher1", "phone", number), ("missing_field", "on_behalf", ""))
        self.assertEqual((list(self.listed("dispatcher1", "to_phone")), self.town.show(number)["to_phone"]), ([number], True))
        told = self.town.act("dispatcher1", "phone", number, on_behalf="供热集团值班室 赵工")
        self.assertEqual((told["phoned_at"], told.get("to_phone", False), self.listed("dispatcher1", "to_phone")),
                         (at(OPENED), False, {}))
        other = self.town.open(urgency="emergency")
        self.town.receive(other)
        self.assertEqual(self.listed("dispatcher1", "to_phone"), {})
        self.assertIn("赵工", self.town.history(number)[-1]["text"])
        self.assertEqual(self.refused("dispatcher1", "phone", self.town.open(), on_behalf="一"),
                         ("not_allowed", "urgency", "general"))


class TakingBack(Stories):
    def test_within_two_minutes_ones_own_last_decision_is_as_if_it_had_never_been(self):
        number = self.received()
        before = self.town.show(number)
        self.town.act(UNIT, "return", number, reason="不属本单位职责", basis="三定方案")
        until = at("2026-05-06 09:02")
        self.assertEqual((self.town.show(number, UNIT)["undo_until_at"], self.town.show(number).get("undo_until_at", 0)),
                         (until, 0))
        self.town.at("2026-05-06 09:02:00.000")
        after = self.town.act(UNIT, "undo", number, reason="按错了")
        self.assertEqual({name: after[name] for name in ("state", "holder", "due_at", "lead")},
                         {name: before[name] for name in ("state", "holder", "due_at", "lead")})
        self.assertGreater(after["version"], before["version"] + 1)
        self.assertEqual(self.town.show(number).get("return_reason", ""), "")
        self.assertEqual(self.town.figures("2026-05-06").get("returned_n", 0), 0)
        self.assertEqual(self.events(number)[-2:], ["returned", "undone"])
        self.assertEqual(self.refused(UNIT, "undo", number), ("not_found", "decision", str(number)))

    def test_the_reply_to_a_decision_says_until_when_it_can_be_taken_back_as_the_record_does(self):
        number, main = self.town.open(), self.town.open()
        for by, kind, fields in ((UNIT, "receive", {}), (UNIT, "ask", {"what": "extension", "days": 1, "reason": "等配件"}),
                                 ("dispatcher1", "decide", {"what": "extension", "agreed": True}),
                                 ("operator1", "note", {"note": "补充"}),
                                 (UNIT, "reply", {"answer": "已修复"}), ("auditor1", "audit", {"agreed": False, "reason": "缺照片"}),
                                 ("dispatcher1", "merge", {"into": main, "reason": "同一件事"})):
            with self.subTest(kind=kind):
                told = self.town.act(by, kind, number, **fields).get("undo_until_at", 0)
                self.assertEqual(told, self.town.show(number, by).get("undo_until_at", 0))
                self.assertEqual(told > 0, kind != "note")

    def test_who_gave_a_ticket_away_takes_it_back_though_it_has_left_their_view(self):
        self.tree()
        number = self.received()
        self.town.act(UNIT, "pass_down", number, unit="station")
        self.assertEqual(self.refused("station2", "undo", number)[0], "not_found")
        self.town.act("station", "hand_up", number, reason="需要更换主管道")
        self.assertEqual(self.refused("station", "show", number)[0], "not_found")
        self.assertEqual(self.refused("station2", "undo", number)[0], "not_found")
        self.assertEqual(self.town.act("station", "undo", number, reason="点错了")["holder"], "和平供热站")
        self.town.act("station", "hand_up", number, reason="需要更换主管道")
        self.town.act(UNIT, "interim", number, answer="正在更换")
        self.assertEqual(self.refused("station", "undo", number)[0], "not_found")

    def test_a_moment_later_it_is_too_late(self):
        number = self.received()
        self.town.at("2026-05-06 09:02:00.001")
        refusal = self.town.who(UNIT).refusal("ticket.undo", number=number)
        self.assertEqual((refusal["code"], refusal["field"], refusal["at"]),
                         ("too_late", "undo", at("2026-05-06 09:02:00.000")))

    def test_after_somebody_else_acted_it_is_refused_and_says_who_and_when(self):
        number = self.received()
        self.town.at("2026-05-06 09:01")
        self.town.act("operator1", "note", number, note="来电人补充了门牌号")
        refusal = self.town.who(UNIT).refusal("ticket.undo", number=number)
        self.assertEqual((refusal["code"], refusal["who"], refusal["at"]), ("stale", "operator1", at("2026-05-06 09:01")))

    def test_what_was_registered_amended_noted_or_seen_is_not_taken_back(self):
        number = self.town.open(way="pending")
        self.assertEqual(self.refused("operator1", "undo", number)[0], "not_found")
        changes = [{"field": "title", "value": "楼道灯不亮"}]
        for kind, body in [("amend", {"changes": changes, "reason": "写错了"}), ("note", {"note": "一"}),
                           ("reveal", {"reason": "回电"}), ("urge", {"note": "催"})]:
            with self.subTest(kind=kind):
                self.town.act("operator1", kind, number, **body) if kind != "reveal" else \
                    self.town.who("operator1").ask("ticket.reveal", number=number, **body)
                self.assertEqual(self.refused("operator1", "undo", number)[:2], ("not_allowed", "undo"))

    def test_all_that_one_request_recorded_goes_together(self):
        number = self.received()
        self.town.act(UNIT, "return", number, reason="不属本单位职责", basis="三定方案")
        self.town.act("dispatcher1", "rule", number, agreed=True, unit="zhujian")
        ticket = self.town.act("dispatcher1", "undo", number)
        self.assertEqual((ticket["state"], ticket["lead"]), ("returned", "市供热集团"))
        self.assertEqual(self.refused("zhujian", "show", number)[0], "not_found")

    def test_a_ticket_that_was_dispatched_at_its_opening_is_only_the_dispatchers_again(self):
        number = self.town.open()
        ticket = self.town.act("operator1", "undo", number)
        self.assertEqual((ticket["state"], ticket.get("due_at", 0)), ("pending", 0))
        self.assertEqual(self.town.rate(DUE, "completion"), (0, 0))

    def merged(self):
        child, parent = self.received(), self.received()
        self.town.who("dispatcher1").ticket("ticket.merge", number=child, into=parent, reason="同一栋楼")
        return child, parent

    def test_a_merge_is_taken_back_on_both_tickets_from_either_side(self):
        for side in (0, 1):
            with self.subTest(side=side):
                child, parent = self.merged()
                before = self.town.show(child)["state"], self.town.show(parent)["children"]
                self.town.act("dispatcher1", "undo", (child, parent)[side])
                after = self.town.show(child)["state"], self.town.show(parent).get("children", 0)
                self.assertEqual((before, after), (("merged", 1), ("received", 0)))
                self.assertEqual([self.events(number)[-1] for number in (child, parent)], ["undone", "undone"])

    def test_a_merge_stays_where_the_other_ticket_has_gone_on(self):
        child, parent = self.merged()
        self.town.act(UNIT, "contact", parent, note="已联系")
        self.assertEqual(self.refused("dispatcher1", "undo", child)[0], "not_allowed")
        self.assertEqual((self.town.show(child)["state"], self.town.show(parent)["children"]), ("merged", 1))

    def test_a_pass_taken_back_goes_back_with_its_duplicates(self):
        child, parent = self.merged()
        self.town.reply(parent)
        self.town.passed(parent)
        self.assertEqual(self.town.show(child)["state"], "callback")
        self.assertNotEqual(self.refused("auditor1", "undo", child)[0], "ok")
        self.town.act("auditor1", "undo", parent)
        self.assertEqual((self.town.show(parent)["state"], self.town.show(child)["state"]), ("replied", "merged"))

    def test_who_takes_it_back_may_say_why_from_the_command_line(self):
        number = self.received()
        self.town.ctl("ticket", "ask", str(number), "extension", "--days", "2", "--reason", "等待配件", login=UNIT)
        self.town.ctl("ticket", "decide", str(number), "extension", "--grant", login="dispatcher1")
        done = self.town.ctl("ticket", "undo", str(number), "--reason", "按错了", "--json", login="dispatcher1")
        self.assertEqual(json.loads(done.stdout)["asks"], "extension")
        listed = self.town.ctl("ticket", "list", "approvals", "--csv", login="supervisor1").stdout.splitlines()
        self.assertEqual((len(listed), str(number) in listed[1], "extension" in listed[1]), (2, True, True))
        shown = self.town.ctl("ticket", "show", str(number), login="supervisor1").stdout
        self.assertIn("按错了", shown)

    def test_a_granted_extension_taken_back_moves_the_day_back(self):
        number = self.received()
        self.town.act(UNIT, "ask", number, what="extension", days=3, reason="等待配件")
        self.town.act("dispatcher1", "decide", number, what="extension", agreed=True)
        self.assertEqual(self.town.rate("2026-05-15", "completion"), (0, 1))
        self.town.act("dispatcher1", "undo", number)
        self.assertEqual((self.town.rate(DUE, "completion"), self.town.rate("2026-05-15", "completion")), ((0, 1), (0, 0)))
        self.town.act("dispatcher1", "decide", number, what="extension", reason="不同意")


class Clock(Stories):
    days = [DUE, "2026-05-13", "2026-05-15"]

    def awaited(self, number, what, by="supervisor1"):
        """Lets the broker take its turns until the ticket's history ends so."""
        for _ in range(50):
            self.town.who(by).ask("clock.show")
            if self.events(number)[-len(what):] == what:
                return self.town.history(number)[-1]
        self.fail(self.events(number))

    def test_a_suspension_ends_on_the_promised_instant_however_late_the_clock_is_looked_at(self):
        number = self.received()
        self.town.at("2026-05-08 10:00")
        self.town.act(UNIT, "ask", number, what="suspension", until_at=at("2026-05-11 10:00"), reason="诉求人出差")
        self.town.act("dispatcher1", "decide", number, what="suspension", agreed=True)
        self.town.at("2026-05-12 09:00")
        row = self.awaited(number, ["resumed"])
        self.assertEqual((row["occurred_at"], row["recorded_at"], row.get("who", "")),
                         (at("2026-05-11 10:00"), at("2026-05-12 09:00"), ""))
        ticket = self.town.show(number)
        self.assertEqual((ticket["state"], ticket["due_at"]), ("received", at("2026-05-14 17:30")))
        self.assertEqual(self.town.rate("2026-05-14", "completion", then=True), None)

    def test_two_deadlines_on_the_same_instant_are_both_told(self):
        """A consultation that nobody has received: to be received and to be done within a working day."""
        self.town.at("2026-05-06 09:00")
        number = self.town.open(type="consultation")
        ticket = self.town.show(number)
        self.assertEqual((ticket["due_at"], ticket["receive_due_at"]), (at("2026-05-07 17:30"),) * 2)
        self.town.at("2026-05-06 17:30:01")
        self.awaited(number, ["dispatched", "urged"])
        self.town.at("2026-05-07 17:30:00.001")
        self.awaited(number, ["dispatched", "urged", "supervision ordered", "urged"])
        self.assertNotIn("cannot be done", self.town.log())

    def test_it_warns_ahead_tells_an_overdue_deadline_once_and_raises_an_order(self):
        number = self.received()
        desk = self.town.who(UNIT)
        self.town.at("2026-05-11 17:30")
        self.awaited(number, ["received", "urged"])
        self.assertEqual(desk.push(lambda push: push["what"] == "urged")["number"], number)
        self.town.at(DUE + CLOSE)
        self.awaited(number, ["received", "urged"])
        self.town.at(DUE + " 17:30:00.001")
        row = self.awaited(number, ["received", "urged", "supervision ordered"])
        self.assertIn('"cause":2', row["body"])
        self.assertEqual(list(self.listed("supervisor1", "orders")), [number])
        self.town.at("2026-05-13 12:00")
        self.town.who("operator1").ask("clock.show")
        self.awaited(number, ["received", "urged", "supervision ordered"])
        self.assertEqual(self.town.show(number).get("urged", 0), 0)

    def test_who_does_not_receive_it_in_time_is_supervised(self):
        number = self.town.open(urgency="utility")
        self.town.at("2026-05-06 09:30:00.001")
        row = self.awaited(number, ["dispatched", "supervision ordered"])
        self.assertIn('"cause":1', row["body"])

    def test_the_clock_acts_before_the_day_is_sealed_to_which_it_belongs(self):
        number = self.received()
        self.town.at("2026-05-08 10:00")
        self.town.act(UNIT, "ask", number, what="suspension", until_at=at("2026-05-12 10:00"), reason="诉求人出差")
        self.town.act("dispatcher1", "decide", number, what="suspension", agreed=True)
        self.town.at("2026-05-20 09:00")
        self.awaited(number, ["resumed", "supervision ordered"])
        self.assertEqual([self.town.rate("2026-05-15", "completion", then=then) for then in (False, True)],
                         [(0, 1), (0, 1)])
        self.assertEqual(self.town.rate(DUE, "completion", then=True), (0, 0))

    def test_after_a_leap_thousands_are_dealt_with_a_few_a_turn_while_people_go_on(self):
        numbers = [self.town.open(urgency="utility", caller_phone="") for _ in range(450)]
        self.town.at("2026-05-06 09:31")
        self.assertEqual(self.town.show(self.town.open())["state"], "dispatched")
        for number in (numbers[0], numbers[-1]):
            self.awaited(number, ["dispatched", "supervision ordered"])

    def test_a_city_that_runs_sixty_times_as_fast_is_told_by_itself(self):
        number = self.town.open(urgency="emergency")
        supervisor = self.town.who("supervisor1")
        self.town.clock("2026-05-06 09:14:50", rate=60000)
        push = supervisor.push(lambda push: push["what"] == "supervision ordered")
        self.assertEqual((push["number"], push["ticket"][0]["order_level"]), (number, "order"))
        self.assertGreater(push["occurred_at"], at("2026-05-06 09:15"))
        self.town.at("2026-05-06 10:00")

    def test_a_year_without_calendar_stops_one_ticket_and_no_other(self):
        """A8: what cannot be dealt with is logged once and holds nothing else up."""
        self.town.at("2026-12-24 09:00")
        stuck = self.received()
        self.assertEqual(self.town.show(stuck)["due_at"], at("2026-12-31 17:30"))
        self.town.at("2026-12-31 18:00")
        self.town.who("operator1").ask("clock.show")
        fine = self.town.open(urgency="emergency")
        self.town.at("2026-12-31 18:16")
        row = self.awaited(fine, ["dispatched", "supervision ordered"])
        self.assertIn('"cause":1', row["body"])
        self.assertNotIn("supervision ordered", self.events(stuck))
        for minute in range(17, 25):
            self.town.at(f"2026-12-31 18:{minute}")
        told = [line for line in self.town.log().splitlines() if "what the clock owes" in line]
        self.assertEqual(len(told), 1, told)
        self.assertIn(str(stuck), told[0])
        self.assertIn("no_calendar", told[0])
        rows = self.town.who("admin").ask("rules.show", kind="calendar", name="2026")["rows"]
        text = re.sub(r"(?m)^(off|work|half) .*\n", "", rows[0]["text"]).replace("2026", "2027")
        self.town.who("admin").ask("rules.import", rows=[{"kind": "calendar", "name": "2027", "text": text}])
        self.awaited(stuck, ["received", "supervision ordered"])

    def test_somebody_else_means_the_clock_too(self):
        number = self.town.open(urgency="emergency")
        self.town.at("2026-05-06 09:14")
        self.town.receive(number)
        self.town.at("2026-05-06 09:15")
        version = self.town.show(number)["version"]
        self.town.act(UNIT, "undo", number)
        self.assertGreater(self.town.show(number)["version"], version)
        self.town.act(UNIT, "contact", number, note="已联系")
        self.town.at("2026-05-06 09:15:00.001")
        self.awaited(number, ["first contact", "supervision ordered"])
        refusal = self.town.who(UNIT).refusal("ticket.undo", number=number)
        self.assertEqual((refusal["code"], refusal["who"]), ("stale", "rexian-broker"))


if __name__ == "__main__":
    unittest.main()
