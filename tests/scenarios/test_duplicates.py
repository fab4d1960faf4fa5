#!/usr/bin/python3
"""Tickets of one matter through the real broker: a duplicate follows its parent to the end, each caller is asked
afterwards, and each ticket still counts where it should."""

import itertools
import sqlite3
import unittest

from rexian import Refused
from town import PHONE, Town, UNIT, at

OPENED = "2026-05-06 09:00"
SECOND = "13900001111"
WHY = "同一栋楼同一件事"


class Duplicates(unittest.TestCase):
    def setUp(self):
        self.town = Town()
        self.addCleanup(self.town.close)
        self.town.at(OPENED)

    def merge(self, number, into, by="dispatcher1", **fields):
        return self.town.act(by, "merge", number, into=into, reason=WHY, **fields)

    def refused(self, by, kind, **body):
        return self.town.who(by).refusal("ticket." + kind, **body)

    def family(self, **fields):
        """A parent, received by its unit, and a duplicate of another caller."""
        parent = self.town.open()
        child = self.town.open(way="pending", caller_name="李建国", caller_phone=SECOND, **fields)
        self.town.receive(parent)
        self.merge(child, parent)
        return parent, child

    def pass_both(self, parent):
        self.town.reply(parent)
        self.town.passed(parent)

    def states(self, *numbers):
        return [self.town.show(number)["state"] for number in numbers]

    def kinds(self, number):
        return [row["what"] for row in self.town.history(number)]

    def assert_proven(self, *days):
        self.assertEqual(self.town.differences(*days), [])


class Merging(Duplicates):
    def test_a_duplicate_stands_with_its_parent_and_is_listed_there(self):
        parent, child = self.family()
        shown = self.town.show(child)
        self.assertEqual((shown["state"], shown["parent"], shown["desk"], shown["holder_id"]),
                         ("merged", parent, "parent", parent))
        self.assertEqual(self.town.show(parent)["children"], 1)
        answer = self.town.who("operator1").ask("ticket.children", number=parent)
        self.assertEqual(([row["number"] for row in answer["rows"]], answer["total"]), ([child], 1))
        self.assertIn(WHY, self.town.history(child)[-1]["text"])
        self.assertIn(WHY, self.town.history(parent)[-1]["text"])
        self.assertEqual(self.town.ctl("ticket", "children", str(parent), "--csv").stdout.count(str(child)), 1)

    def test_of_opposite_merges_one_wins_and_the_other_is_told_by_whom_and_when(self):
        """A2: two tickets merged into each other at once leave one main ticket."""
        one, other = self.town.open(), self.town.open()
        versions = {number: self.town.show(number)["version"] for number in (one, other)}
        asked = [("dispatcher1", one, other), ("dispatcher2", other, one)]
        for login, number, into in asked:
            self.town.who(login).send("ticket.merge", {"number": number, "into": into, "reason": WHY,
                                                       "version": versions[number]}, f"merge-{login}")
        won, told = [], []
        for login, number, into in asked:
            try:
                self.town.who(login).answer_to("ticket.merge", f"merge-{login}")
                won.append((login, number, into))
            except Refused as refused:
                told.append(refused.body)
        ((winner, child, parent),) = won
        self.assertEqual([(row["code"], row["who"], row["at"]) for row in told], [("stale", winner, at(OPENED))])
        self.assertEqual((self.town.show(child)["parent"], self.town.show(parent).get("parent", 0)), (parent, 0))
        refusal = self.refused("operator1", "merge", number=parent, into=child, reason=WHY)
        self.assertEqual((refusal["code"], refusal["field"], refusal["value"], refusal["who"]),
                         ("state", "into", "merged", winner))

    def test_what_cannot_follow_is_refused_by_name(self):
        parent, child = self.family()
        free, closed = self.town.open(), self.town.open(way="direct", answer="已解释")
        for by, body, code, field in [
                ("dispatcher1", {"number": free, "into": free, "reason": WHY}, "bad_value", "into"),
                ("dispatcher1", {"number": free, "into": 1, "reason": WHY}, "not_found", "into"),
                ("dispatcher1", {"number": free, "into": closed, "reason": WHY}, "state", "into"),
                ("dispatcher1", {"number": free, "into": child, "reason": WHY}, "state", "into"),
                ("dispatcher1", {"number": closed, "into": free, "reason": WHY}, "state", "state"),
                ("dispatcher1", {"number": parent, "into": free, "reason": WHY}, "not_allowed", "children"),
                ("dispatcher1", {"number": child, "into": free, "reason": WHY}, "state", "state"),
                ("dispatcher1", {"number": free, "into": parent}, "missing_field", "reason"),
                (UNIT, {"number": free, "into": parent, "reason": WHY}, "no_right", None)]:
            with self.subTest(**body, by=by):
                refusal = self.refused(by, "merge", **body)
                self.assertEqual(refusal["code"], code)
                self.assertEqual(refusal.get("field") if field else None, field)
        self.assertEqual(self.states(free, parent, child), ["dispatched", "received", "merged"])

    def test_who_leads_the_parent_sees_of_its_duplicates_only_how_many_there_are(self):
        parent, child = self.family()
        desk = self.town.who(UNIT)
        answer = desk.ask("ticket.children", number=parent)
        self.assertEqual((answer.get("rows", []), answer["total"]), ([], 1))
        self.assertEqual(desk.refusal("ticket.show", number=child)["code"], "not_found")
        self.assertEqual(self.town.who("zhujian").refusal("ticket.children", number=parent)["code"], "not_found")


class Following(Duplicates):
    def test_the_parents_pass_asks_each_caller_for_the_same_lead_and_gives_each_the_answer(self):
        parent, child = self.family()
        silent = self.town.open(way="pending", caller_phone="", caller_name="")
        self.merge(silent, parent)
        self.pass_both(parent)
        self.assertEqual(self.states(parent, child, silent), ["callback", "callback", "closed"])
        self.assertEqual(self.town.show(child)["answer"], self.town.show(parent)["answer"])
        self.assertEqual(self.town.show(child)["callback_due_at"], self.town.show(parent)["callback_due_at"])
        due = "2026-05-08"
        rows = self.town.who("supervisor1").ask("rates.show", **{"from": due, "to": due, "by": "department"})["rows"]
        counted = {row["key"]: figure["value"] for row in rows for figure in row.get("figures", [])
                   if figure["measure"] == 6}
        self.assertEqual(counted, {"市供热集团": 2})
        for number in (parent, child):
            self.town.attempt(number, "reached", solved="yes", satisfaction="satisfied")
        self.assertEqual(self.states(parent, child), ["closed", "closed"])
        self.assertEqual(self.town.rate(due, "callback"), (2, 2))
        self.assert_proven("2026-05-06", due, "2026-05-12")

    def test_a_redo_of_the_parent_cancels_what_is_open_and_all_are_asked_again(self):
        parent, child = self.family()
        self.pass_both(parent)
        self.town.attempt(child, "declined")
        self.town.act("supervisor1", "redo", parent, reason="只修了一半")
        self.assertEqual(self.states(parent, child), ["dispatched", "merged"])
        self.assertEqual(self.kinds(child)[-1], "follows its parent again")
        self.assertEqual(self.town.rate("2026-05-08", "callback"), (1, 1))
        self.town.receive(parent)
        self.pass_both(parent)
        self.assertEqual(self.states(parent, child), ["callback", "callback"])
        self.assertEqual(self.town.rate("2026-05-08", "callback"), (1, 3))
        self.assert_proven("2026-05-06", "2026-05-08")

    def test_a_duplicates_caller_who_is_not_content_sends_the_parent_back_in_the_same_request(self):
        parent, child = self.family()
        self.pass_both(parent)
        ticket = self.town.attempt(child, "reached", solved="no", satisfaction="dissatisfied", fault="unit",
                                   reason="五楼还是冷")
        self.assertEqual((ticket["number"], ticket["state"], ticket["solved"]), (child, "merged", "no"))
        self.assertEqual(self.states(parent), ["dispatched"])
        self.assertIn("五楼还是冷", self.town.history(parent)[-1]["text"])
        self.assertEqual(self.town.show(parent)["redos"], 1)
        self.assertEqual(self.town.rate("2026-05-08", "callback"), (1, 1))
        self.assert_proven("2026-05-06", "2026-05-08")

    def test_a_supervisors_redo_of_a_duplicate_goes_to_its_parent(self):
        parent, child = self.family()
        self.pass_both(parent)
        self.town.act("supervisor1", "redo", child, reason="来电人又来电")
        self.assertEqual(self.states(parent, child), ["dispatched", "merged"])

    def test_the_parents_end_is_its_duplicates_end_with_an_event_of_its_own(self):
        for kind, body, closing in [("answer", {"answer": "已当场解释"}, "direct"),
                                    ("refuse", {"not_accepted": "court", "answer": "请向受案法院反映"}, "not_accepted")]:
            with self.subTest(kind=kind):
                parent, child = self.town.open(way="pending"), self.town.open(way="pending", caller_phone=SECOND)
                self.merge(child, parent)
                self.town.act("operator1", kind, parent, **body)
                shown = self.town.show(child)
                self.assertEqual((shown["state"], shown["closing"], shown["answer"]), ("closed", closing, body["answer"]))
                self.assertEqual(shown.get("not_accepted", "none"), body.get("not_accepted", "none"))
                self.assertIn(str(parent), self.town.history(child)[-1]["body"])
        self.assert_proven("2026-05-06")

    def test_an_approved_termination_of_the_parent_ends_its_duplicates_too(self):
        parent, child = self.family()
        self.town.act(UNIT, "ask", parent, what="termination", reason="来电人撤回")
        self.assertEqual(self.states(parent, child), ["received", "merged"])
        self.town.act("supervisor1", "decide", parent, what="termination", agreed=True)
        for number in (parent, child):
            shown = self.town.show(number)
            self.assertEqual((shown["state"], shown["closing"]), ("closed", "terminated"))
        self.assertEqual(self.town.figures("2026-05-06")["terminated_n"], 2)
        self.assert_proven("2026-05-06", "2026-05-12")

    def test_a_further_redo_for_a_duplicate_is_asked_for_its_parent_and_outlives_the_parents_own_callback(self):
        parent, child = self.family()
        for _ in range(2):
            self.pass_both(parent)
            self.town.attempt(child, "reached", solved="no", satisfaction="dissatisfied", fault="unit", reason="还是冷")
        self.pass_both(parent)
        ticket = self.town.attempt(child, "reached", solved="no", satisfaction="dissatisfied", fault="unit",
                                   reason="第三次还是冷")
        self.assertEqual((ticket["state"], self.states(parent)), ("closed", ["callback"]))
        self.town.attempt(parent, "reached", solved="yes", satisfaction="satisfied")
        self.assertEqual(self.states(parent), ["closed"])
        self.town.act("supervisor1", "decide", parent, what="redo", agreed=True)
        self.assertEqual(self.states(parent, child), ["dispatched", "merged"])
        self.assertEqual(self.town.show(parent)["redos"], 3)
        self.assert_proven("2026-05-06", "2026-05-08", "2026-05-12")

    def test_each_caller_of_a_matter_may_say_that_it_is_not_done_while_one_redo_more_is_asked_for(self):
        parent, child = self.family()
        discontent = {"solved": "no", "satisfaction": "dissatisfied", "fault": "unit", "reason": "还是冷"}
        for _ in range(2):
            self.pass_both(parent)
            self.town.attempt(child, "reached", **discontent)
        self.pass_both(parent)
        for number in (child, parent):
            self.assertEqual(self.town.attempt(number, "reached", **discontent)["state"], "closed")
        self.assertEqual(self.kinds(parent).count("approval asked for"), 1)
        self.town.act("supervisor1", "decide", parent, what="redo", agreed=True)
        self.assertEqual(self.states(parent, child), ["dispatched", "merged"])

    def test_what_a_caller_says_is_kept_though_the_main_ticket_is_closed_for_good(self):
        parent, child = self.family()
        self.pass_both(parent)
        self.town.attempt(parent, "reached", solved="yes", satisfaction="satisfied")
        self.town.at("2026-06-08 09:00")
        discontent = {"result": "reached", "solved": "no", "satisfaction": "dissatisfied", "fault": "unit", "reason": "还是冷"}
        refusal = self.refused("callback1", "callback", number=child, redo=True, **discontent)
        self.assertEqual((refusal["code"], refusal["field"], refusal["at"]),
                         ("too_late", "closed_at", at("2026-06-05 09:00")))
        ticket = self.town.act("callback1", "callback", child, **discontent)
        self.assertEqual((ticket["state"], ticket["solved"], self.states(parent)), ("closed", "no", ["closed"]))
        self.assert_proven("2026-05-06", "2026-05-08", "2026-06-08")

    def test_urging_a_duplicate_reaches_who_holds_its_parent(self):
        parent, child = self.family()
        desk = self.town.who(UNIT)
        self.town.act("operator1", "urge", child, note="再次来电催问")
        push = desk.push(lambda push: push["what"] == "urged")
        self.assertEqual((push["number"], push["ticket"][0]["urged"]), (parent, 1))
        self.assertEqual([self.town.show(number)["urged"] for number in (parent, child)], [1, 1])
        self.assertIn("再次来电催问", self.town.history(parent)[-1]["text"])

    def test_a_return_of_the_parent_is_nothing_to_its_duplicates(self):
        parent, child = self.family()
        version = self.town.show(child)["version"]
        self.town.act(UNIT, "return", parent, reason="不是我们的", basis="三定方案")
        self.town.act("dispatcher1", "rule", parent, agreed=True, unit="zhujian")
        self.assertEqual((self.states(child), self.town.show(child)["version"]), (["merged"], version))
        self.town.receive(parent, "zhujian")
        self.town.reply(parent, "zhujian")
        self.town.passed(parent)
        self.assertEqual(self.states(child), ["callback"])


class Undoing(Duplicates):
    def undo(self, number, by="dispatcher1", reason="看错了"):
        return self.town.act(by, "undo", number, reason=reason)

    def test_a_merge_taken_back_on_either_side_is_taken_back_on_both(self):
        for side in (0, 1):
            with self.subTest(side="main ticket" if side == 0 else "duplicate"):
                pair = parent, child = self.family()
                due = self.town.show(parent)["due_at"]
                self.undo(pair[side])
                self.assertEqual(self.states(parent, child), ["received", "pending"])
                shown = self.town.show(parent)
                self.assertEqual((shown.get("children", 0), shown["due_at"]), (0, due))
                self.assertEqual(self.town.show(child).get("parent", 0), 0)
                self.merge(child, parent)
        self.assert_proven("2026-05-06", "2026-05-12")

    def test_a_merge_is_not_taken_back_once_the_other_ticket_has_moved_on(self):
        parent, child = self.family()
        self.town.reply(parent)
        refusal = self.refused("dispatcher1", "undo", number=child, reason="看错了")
        self.assertEqual((refusal["code"], refusal["field"], refusal["value"], refusal["who"]),
                         ("not_allowed", "parent", str(parent), UNIT))
        self.assertEqual(self.states(parent, child), ["replied", "merged"])

    def test_a_pass_taken_back_is_taken_back_from_its_duplicates_unless_one_was_asked_already(self):
        parent, child = self.family()
        self.pass_both(parent)
        self.undo(parent, "auditor1")
        self.assertEqual(self.states(parent, child), ["replied", "merged"])
        self.assertEqual(self.town.rate("2026-05-08", "callback"), (0, 0))
        self.town.passed(parent)
        self.town.attempt(child, "no_answer")
        refusal = self.refused("auditor1", "undo", number=parent, reason="看错了")
        self.assertEqual((refusal["code"], refusal["field"], refusal["who"]), ("not_allowed", "children", "callback1"))
        self.assertEqual(self.states(parent, child), ["callback", "callback"])
        self.assert_proven("2026-05-06", "2026-05-08", "2026-05-12")

    def test_what_the_main_ticket_brought_is_not_taken_back_at_the_duplicate(self):
        parent, child = self.family()
        self.pass_both(parent)
        refusal = self.refused("auditor1", "undo", number=child, reason="看错了")
        self.assertEqual((refusal["code"], refusal["field"], refusal["value"]), ("not_allowed", "parent", str(parent)))
        self.assertEqual(self.states(parent, child), ["callback", "callback"])


class Interleaving(Duplicates):
    def test_completing_and_merging_a_ticket_that_was_handed_over_end_well_in_every_order(self):
        """A6: the operator sends what was drafted, perhaps twice, while a colleague merges the ticket and perhaps takes it back."""
        operator = self.town.who("operator1")
        for order in sorted(set(itertools.permutations(["complete", "complete", "merge", "undo"]))):
            with self.subTest(order=order):
                main = self.town.open()
                held = operator.ticket("ticket.handover", service=119, caller_phone=PHONE)["number"]
                body = {"number": held, "way": "pending", "type": "help", "category": "02.01.01", "title": "室内有煤气味"}
                answers = []
                for step in order:
                    try:
                        if step == "complete":
                            answers.append(operator.ask("ticket.open", request_id=f"complete-{held}", **body))
                        elif step == "merge":
                            self.merge(held, main)
                        else:
                            self.town.act("dispatcher1", "undo", held, reason="看错了")
                    except Refused as refused:
                        self.assertIn(refused.code, {"state", "not_allowed", "not_found", "stale", "exists"})
                        answers += [refused.body] if step == "complete" else []
                self.assertEqual(answers[0], answers[1])
                shown = self.town.show(held)
                self.assertIn(shown["state"], ("registered", "pending", "merged"))
                self.assertEqual([row["what"] for row in self.town.history(held)].count("amended"), int("ticket" in answers[0]))
                listed = [row["number"] for name, login in (("mine", "operator1"), ("dispatch", "dispatcher1"))
                          for row in self.town.who(login).ask("ticket.list", list=name).get("rows", [])]
                listed += [row["number"] for row in self.town.who("operator1").ask("ticket.children", number=main)
                           .get("rows", [])]
                self.assertEqual(listed.count(held), 1)


class Counting(Duplicates):
    def test_a_parent_takes_over_the_earlier_deadline_and_two_callers_are_asked(self):
        """The parent is due on 3 May, its duplicate on 2 May; they are merged on the 2nd, after the seal of the 1st."""
        self.town = Town(begin="2026-05-01")
        self.addCleanup(self.town.close)
        self.town.at("2026-05-01 10:00")
        child = self.town.open(urgency="utility", caller_phone=SECOND)
        self.town.at("2026-05-02 09:00")
        parent = self.town.open(urgency="utility")
        self.assertEqual([self.town.show(number)["due_at"] for number in (child, parent)],
                         [at("2026-05-02 10:00"), at("2026-05-03 09:00")])
        self.assertEqual((self.town.rate("2026-05-02", "completion"), self.town.rate("2026-05-03", "completion")),
                         ((0, 1), (0, 1)))
        self.merge(child, parent)
        self.assertEqual(self.town.show(parent)["due_at"], at("2026-05-02 10:00"))
        self.assertEqual((self.town.rate("2026-05-02", "completion"), self.town.rate("2026-05-03", "completion")),
                         ((0, 1), (0, 0)))
        self.town.at("2026-05-03 11:00")
        self.assertEqual(self.town.rate("2026-05-02", "completion", then=True), (0, 1))
        self.pass_both(parent)
        self.assertEqual(self.states(parent, child), ["callback", "callback"])
        self.assertEqual(self.town.rate("2026-05-02", "completion", then=True), (0, 1))
        self.assertEqual(self.town.rate("2026-05-02", "completion"), (1, 1))
        self.assertEqual(self.town.figures("2026-05-02").get("on_time_n", 0), 0)
        due = self.town.show(child)["callback_due_at"]
        self.assertEqual(due, at("2026-05-07 17:30"))
        self.assertEqual(self.town.rate("2026-05-07", "callback"), (0, 2))
        self.assertEqual(self.town.figures("2026-05-01")["merged_n"], 1)
        self.assert_proven("2026-05-01", "2026-05-02", "2026-05-03", "2026-05-07")

    def test_a_later_deadline_of_the_duplicate_moves_nothing(self):
        first = self.town.open()
        self.town.at("2026-05-07 09:00")
        later = self.town.open(caller_phone=SECOND)
        due = self.town.show(first)["due_at"]
        self.merge(later, first)
        self.assertEqual(self.town.show(first)["due_at"], due)
        self.assertEqual(self.town.rate("2026-05-13", "completion"), (0, 0))

    def test_the_store_stands_up_to_a_check_which_names_who_follows_nobody(self):
        parent, child = self.family()
        self.pass_both(parent)
        self.town.attempt(child, "reached", solved="no", satisfaction="dissatisfied", fault="unit", reason="还是冷")
        other, lost = self.family()
        self.town.stop()
        done = self.town.offline_check()
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        db = sqlite3.connect(self.town.path("city.db"))
        db.execute("UPDATE ticket SET state = 7 WHERE number = ?", (other,))
        db.execute("UPDATE ticket SET parent = ? WHERE number = ?", (lost, parent))
        db.commit()
        db.close()
        done = self.town.offline_check()
        self.assertEqual(done.returncode, 1)
        self.assertIn(f"it follows {other}, which is closed", done.stdout)
        self.assertIn(f"it follows {parent}, which is a duplicate itself", done.stdout)


class Alike(Duplicates):
    def ask(self, by="operator1", **fields):
        return self.town.who(by).ask("ticket.alike", **fields)

    def test_intake_is_shown_what_may_be_of_the_same_matter_and_why_and_where_it_stands(self):
        mine = self.town.open(title="小区门口积水", way="pending", caller_phone="138 1234 5678")
        alike = self.town.open(title="家里暖气一直不热", caller_phone=SECOND, district="120101")
        self.town.receive(alike)
        done = self.town.open(title="暖气一直不热", caller_phone=SECOND, way="direct", answer="已告知报修电话",
                              district="120102")
        answer = self.ask(caller_phone=PHONE, category="02.01.01", district="120101", title="暖气一直不热")
        rows = {row["number"]: row for row in answer["rows"]}
        self.assertEqual(list(rows)[0], alike)
        self.assertEqual(set(rows), {mine, alike, done})
        self.assertTrue(rows[mine]["same_caller"])
        self.assertEqual((rows[alike]["same_place"], rows[alike]["holder"], rows[alike]["state"]),
                         (True, "市供热集团", "received"))
        self.assertEqual((rows[done]["likeness"], rows[done]["answer"], rows[done].get("same_place", False)),
                         (100, "已告知报修电话", False))
        self.town.at("2026-05-14 09:00")
        self.assertNotIn(done, [row["number"] for row in self.ask(title="暖气一直不热")["rows"]])
        self.assertNotIn(PHONE, str(answer))

    def test_many_within_an_hour_propose_a_main_ticket_and_merging_them_keeps_it(self):
        wish = {"category": "02.01.01", "district": "120101", "title": "全楼暖气不热"}
        numbers = []
        for minute in range(5):
            self.town.at(f"2026-05-06 10:{minute:02}")
            self.assertFalse(self.ask(**wish).get("surge", False))
            numbers.append(self.town.open(title="全楼暖气都不热", district="120101", caller_phone=f"1390000{minute:04}"))
        answer = self.ask(**wish)
        self.assertEqual((answer["surge"], answer["in_hour"], answer["master"]), (True, 5, numbers[0]))
        self.merge(numbers[3], numbers[1])
        self.assertEqual(self.ask(**wish)["master"], numbers[1])
        printed = self.town.ctl("ticket", "alike", str(numbers[4])).stdout
        self.assertIn(str(numbers[0]), printed)
        self.assertNotIn(str(numbers[4]), printed)

    def test_only_the_hotline_may_ask_and_unknown_names_are_told(self):
        self.assertEqual(self.refused(UNIT, "alike", title="暖气")["code"], "no_right")
        refusal = self.refused("operator1", "alike", category="99.99")
        self.assertEqual((refusal["code"], refusal["field"]), ("unknown_value", "category"))
        self.assertEqual(self.refused("operator1", "alike", number=1)["code"], "not_found")
        self.assertEqual(self.ask(caller_phone="138").get("rows", []), [])


class Callbacks(Duplicates):
    def at_callback(self, **fields):
        number = self.town.open(**fields)
        self.town.reply(number)
        self.town.passed(number)
        return number

    def test_the_units_fault_sends_it_back_and_another_fault_closes_it(self):
        for fault, state in [("unit", "dispatched"), ("rules", "closed"), ("caller", "closed")]:
            with self.subTest(fault=fault):
                number = self.at_callback()
                ticket = self.town.attempt(number, "reached", solved="no", satisfaction="dissatisfied", fault=fault,
                                           reason="没有解决")
                self.assertEqual(ticket["state"], state)
                self.assertIn('"fault"', [row["body"] for row in self.town.history(number)
                                          if row["what"] == "callback attempt"][0])

    def test_the_agent_may_send_it_back_for_another_fault_but_not_without_a_reason(self):
        number = self.at_callback()
        body = {"number": number, "result": "reached", "solved": "no", "satisfaction": "dissatisfied"}
        for fault in ("unit", "rules"):
            refusal = self.refused("callback1", "callback", redo=True, fault=fault, **body)
            self.assertEqual((refusal["code"], refusal["field"]), ("missing_field", "reason"))
        self.assertEqual(self.states(number), ["callback"])
        ticket = self.town.act("callback1", "callback", redo=True, fault="rules", reason="再看一次", **body)
        self.assertEqual((ticket["state"], ticket["redo_due_at"]), ("dispatched", at("2026-05-12 17:30")))

    def test_a_fault_of_somebody_content_or_not_reached_is_refused(self):
        number = self.at_callback()
        for body, field in [({"result": "reached", "solved": "yes", "satisfaction": "satisfied"}, "fault"),
                            ({"result": "no_answer"}, "fault"), ({"result": "busy", "solved": "no"}, "solved"),
                            ({"result": "declined", "satisfaction": "neutral"}, "satisfaction")]:
            with self.subTest(**body):
                refusal = self.refused("callback1", "callback", number=number, fault="unit", **body)
                self.assertEqual((refusal["code"], refusal["field"]), ("bad_value", field))

    def test_one_redo_more_than_the_desks_may_order_is_asked_of_a_supervisor(self):
        number = self.at_callback()
        for _ in range(2):
            self.town.attempt(number, "reached", solved="no", satisfaction="dissatisfied", fault="unit", reason="没修好")
            self.town.reply(number)
            self.town.passed(number)
        ticket = self.town.attempt(number, "reached", solved="no", satisfaction="dissatisfied", fault="unit",
                                   reason="第三次仍没修好")
        self.assertEqual((ticket["state"], ticket["redos"]), ("closed", 2))
        self.assertIn("第三次仍没修好", self.town.history(number)[-1]["text"])
        self.assertEqual(self.town.act("supervisor1", "redo", number, reason="同意")["state"], "dispatched")


if __name__ == "__main__":
    unittest.main()
