#!/usr/bin/python3
"""The life of a ticket through the real broker: which move which state allows, who may make it, what one may see of it,
and what happens when two people come at once."""

import unittest

from rexian import Refused
from town import PHONE, Town, UNIT, at, whole

OPENED = "2026-05-06 09:00"
STATES = ["registered", "pending", "dispatched", "received", "returned", "replied", "callback", "closed"]

# What each decision needs, by whom it is taken, and the states that allow it.
MOVES = {
    "amend": ("operator1", {"changes": [{"field": "title", "value": "楼道灯不亮"}], "reason": "写错了"}, STATES[:7]),
    "answer": ("operator1", {"answer": "已当场解释"}, ["registered", "pending"]),
    "refuse": ("operator1", {"not_accepted": "court", "answer": "请向受案法院反映"}, ["registered", "pending"]),
    "dispatch": ("dispatcher1", {"unit": UNIT}, ["registered", "pending"]),
    "receive": (UNIT, {}, ["dispatched"]),
    "return": (UNIT, {"reason": "不属本单位职责", "basis": "三定方案"}, ["dispatched", "received"]),
    "rule": ("dispatcher1", {"agreed": True}, ["returned"]),
    "reply": (UNIT, {"answer": "已修复"}, ["received"]),
    "audit": ("auditor1", {"agreed": True}, ["replied"]),
    "callback": ("callback1", {"result": "reached", "solved": "yes", "satisfaction": "satisfied"}, ["callback"]),
    "redo": ("supervisor1", {"reason": "群众仍不满意"}, ["callback", "closed"]),
    "note": ("operator1", {"note": "来电人补充了门牌号"}, STATES),
    "urge": ("operator1", {"note": "再次来电催问"}, STATES[:7]),
    "reveal": ("operator1", {"reason": "回拨核实地址"}, STATES),
}

# The rights of each role, by the decisions that it may take.
RIGHTS = {
    "operator1": {"open", "handover", "amend", "answer", "refuse", "note", "urge", "reveal"},
    "dispatcher1": {"amend", "answer", "refuse", "dispatch", "receive", "return", "rule", "reply", "note", "urge",
                    "reveal"},
    "auditor1": {"audit", "note", "reveal"},
    "callback1": {"callback", "note", "reveal"},
    UNIT: {"receive", "return", "reply", "note", "reveal"},
    "supervisor1": {"open", "handover", "amend", "answer", "refuse", "dispatch", "receive", "return", "rule", "reply",
                    "redo", "note", "urge", "reveal"},
    "admin": {"open", "handover", "amend", "answer", "refuse", "dispatch", "receive", "return", "rule", "reply", "redo",
              "note", "urge", "reveal"},
    "gateway": set(),
}


class Lives(unittest.TestCase):
    def setUp(self):
        self.town = Town()
        self.addCleanup(self.town.close)
        self.town.at(OPENED)

    def in_state(self, state, **fields):
        """A ticket in that state; gives its number."""
        town = self.town
        if state == "registered":
            return town.who("operator1").ticket("ticket.handover", service=120, caller_phone=PHONE)["number"]
        if state == "pending":
            return town.open(way="pending", **fields)
        number = town.open(**fields)
        steps = {"received": ["receive"], "returned": ["return"], "replied": ["receive", "reply"],
                 "callback": ["receive", "reply", "audit"], "closed": ["receive", "reply", "audit", "callback"]}
        for step in steps.get(state, []):
            by, body, _ = MOVES[step]
            town.act(by, step, number, **body)
        return number

    def refused(self, by, kind, **body):
        return self.town.who(by).refusal("ticket." + kind, **body)


class Moves(Lives):
    def test_each_state_allows_its_moves_and_refuses_all_others_by_name(self):
        for state in STATES:
            standing = self.in_state(state)
            for move, (by, body, states) in MOVES.items():
                with self.subTest(state=state, move=move):
                    if state in states:
                        number = self.in_state(state)
                        self.assertEqual(self.town.show(number)["state"], state)
                        self.town.who(by).ask("ticket." + move, number=number, **body)
                        continue
                    refusal = self.refused(by, move, number=standing, **body)
                    if by == UNIT and state in ("registered", "pending"):
                        self.assertEqual(refusal["code"], "not_found")
                    else:
                        self.assertEqual((refusal["code"], refusal["field"], refusal["value"]), ("state", "state", state))
                        self.assertTrue(refusal["who"])
            self.assertEqual(self.town.show(standing)["state"], state)

    def test_each_role_may_do_what_its_rights_say_and_nothing_else(self):
        number = self.in_state("pending")
        for login, allowed in RIGHTS.items():
            for kind in ["open", "handover", *MOVES]:
                body = {"number": number, **(MOVES[kind][1] if kind in MOVES else {})}
                if kind == "open":
                    body = {"category": "02.01.01", "title": "暖气", "way": "pending"}
                with self.subTest(login=login, kind=kind):
                    try:
                        self.town.who(login).ask("ticket." + kind, version=99, **{**body, "service": 999, "title": ""})
                        code = "ok"
                    except Refused as refused:
                        code = refused.code
                    self.assertEqual(code == "no_right", kind not in allowed, code)
        self.assertEqual(self.town.show(number)["version"], 1)

    def test_only_who_may_ask_gets_to_see_calls_callers_people_and_proofs(self):
        for login, kind, body in [(UNIT, "caller.show", {"phone": PHONE}), (UNIT, "call.list", {}),
                                  (UNIT, "board.show", {}), ("operator1", "rates.prove", {"day": "2026-05-06"}),
                                  ("operator1", "account.list", {}), ("operator1", "clock.set", {"rate": 0}),
                                  ("operator1", "call.report", {"ref": "x", "step": "offered"}),
                                  ("dispatcher1", "call.take", {}), ("auditor1", "station.list", {}),
                                  ("operator1", "care.backup", {"file": "x"}), ("operator1", "import.calls", {})]:
            with self.subTest(login=login, kind=kind):
                self.assertEqual(self.town.who(login).refusal(kind, **body)["code"], "no_right")

    def test_what_a_move_needs_is_asked_for_by_name(self):
        pending, dispatched, returned, replied, callback = (
            self.in_state(state) for state in ("pending", "dispatched", "returned", "replied", "callback"))
        for by, kind, body, field in [
                ("operator1", "answer", {"number": pending}, "answer"),
                ("operator1", "refuse", {"number": pending, "answer": "请到法院"}, "not_accepted"),
                ("operator1", "refuse", {"number": pending, "not_accepted": "court"}, "right_channel"),
                (UNIT, "return", {"number": dispatched, "basis": "三定方案"}, "reason"),
                (UNIT, "return", {"number": dispatched, "reason": "不是我们的"}, "basis"),
                ("dispatcher1", "rule", {"number": returned}, "reason"),
                ("auditor1", "audit", {"number": replied}, "reason"),
                ("callback1", "callback", {"number": callback}, "result"),
                ("callback1", "callback", {"number": callback, "result": "reached", "redo": True}, "reason"),
                ("supervisor1", "redo", {"number": callback}, "reason"),
                ("operator1", "note", {"number": pending}, "note"),
                ("operator1", "reveal", {"number": pending}, "reason"),
                ("operator1", "reveal", {"number": pending, "reason": " 　\n"}, "reason"),
                ("operator1", "amend", {"number": pending, "reason": "补充"}, "changes"),
                ("operator1", "amend", {"number": pending, "changes": [{"field": "spot", "value": "东门"}]}, "reason"),
                ("operator1", "open", {"category": "02.01.01"}, "title"),
                ("operator1", "open", {"title": "暖气不热"}, "category"),
                ("operator1", "note", {"note": "没有编号"}, "number")]:
            with self.subTest(kind=kind, field=field):
                refusal = self.refused(by, kind, **body)
                self.assertEqual((refusal["code"], refusal["field"]), ("missing_field", field))

    def test_nothing_of_a_refused_move_is_left_behind(self):
        number = self.in_state("callback")
        before = self.town.history(number), self.town.show(number)
        self.refused("callback1", "callback", number=number, result="reached", redo=True)
        self.refused("supervisor1", "redo", number=number)
        self.assertEqual((self.town.history(number), self.town.show(number)), before)

    def test_returns_are_refused_for_emergencies_and_after_the_third_dispatch(self):
        number = self.town.open(urgency="emergency")
        refusal = self.refused(UNIT, "return", number=number, reason="不是我们的", basis="三定方案")
        self.assertEqual((refusal["code"], refusal["field"]), ("not_allowed", "urgency"))
        number = self.town.open()
        for again in range(3):
            self.town.act(UNIT, "return", number, reason="不是我们的", basis="三定方案")
            ticket = self.town.act("dispatcher1", "rule", number, agreed=True, unit=UNIT)
            self.assertEqual(ticket["dispatches"], again + 2)
        refusal = self.refused(UNIT, "return", number=number, reason="不是我们的", basis="三定方案")
        self.assertEqual((refusal["code"], refusal["field"]), ("not_allowed", "designated"))

    def test_a_refused_return_goes_back_to_where_it_was_and_its_deadlines_stay(self):
        for state in ("dispatched", "received"):
            number = self.in_state(state)
            before = self.town.show(number)
            self.town.act(UNIT, "return", number, reason="不是我们的", basis="三定方案")
            self.assertEqual(self.town.show(number)["desk"], "returns")
            after = self.town.act("dispatcher1", "rule", number, reason="属于你单位职责")
            self.assertEqual(after["state"], state)
            self.assertEqual((after["due_at"], after["receive_due_at"]), (before["due_at"], before["receive_due_at"]))

    def test_dispatching_again_gives_a_new_receive_limit_and_keeps_the_handling_deadline(self):
        first = self.town.opened()
        number = first["number"]
        self.town.act(UNIT, "return", number, reason="不是我们的", basis="三定方案")
        self.town.at("2026-05-08 10:00")
        second = self.town.act("dispatcher1", "rule", number, agreed=True, unit="zhujian")
        self.assertEqual(second["due_at"], first["due_at"])
        self.assertEqual(second["receive_due_at"], at("2026-05-09 17:30"))


class Intake(Lives):
    def test_what_is_not_accepted_is_closed_with_its_reason_and_the_channel_told(self):
        ticket = self.town.opened(way="not_accepted", not_accepted="petition", right_channel="请向市信访局反映")
        self.assertEqual((ticket["state"], ticket["closing"], ticket["not_accepted"]),
                         ("closed", "not_accepted", "petition"))
        self.assertEqual(self.town.show(ticket["number"])["answer"], "请向市信访局反映")

    def test_danger_to_life_is_handed_over_before_any_field_and_completed_later(self):
        for way, fields, state, closing in [
                ("direct", {"answer": "救护车已在路上"}, "closed", "handed_over"), ("dispatch", {}, "dispatched", "none")]:
            ticket = whole(self.town.who("operator1").ticket("ticket.handover", service=120, caller_phone=PHONE))
            number = ticket["number"]
            self.assertEqual((ticket["state"], ticket["handover"], ticket["urgency"], ticket["desk"]),
                             ("registered", 120, "emergency", "operator"))
            mine = self.town.who("operator1").ask("ticket.list", list="mine")
            self.assertIn(number, [row["number"] for row in mine["rows"]])
            others = self.town.who("operator2").ask("ticket.list", list="mine").get("rows", [])
            self.assertNotIn(number, [row["number"] for row in others])
            done = self.town.opened(way=way, number=number, urgency="emergency", type="help", title="老人晕倒", **fields)
            self.assertEqual((done["number"], done["state"], done["closing"]), (number, state, closing))
            self.assertEqual([row["what"] for row in self.town.history(number)][:3],
                             ["registered", "handed over", "amended"])
        self.assertEqual(self.refused("operator1", "handover", service=911)["code"], "bad_value")

    def test_without_a_rule_that_fits_the_ticket_stays_with_the_dispatcher(self):
        with Town(sample=None) as empty:
            empty.at(OPENED)
            empty.who("admin").ask("category.add", code="99", name="全新的事")
            ticket = empty.opened(category="99")
        self.assertEqual((ticket["state"], ticket["desk"]), ("pending", "dispatch"))

    def test_an_operator_may_not_choose_the_department_and_a_dispatcher_may(self):
        refusal = self.refused("operator1", "open", category="02.01.01", title="暖气", way="dispatch", unit="zhujian")
        self.assertEqual((refusal["code"], refusal["field"]), ("no_right", "unit"))
        self.assertEqual(self.town.who("operator1").ask("ticket.list", list="all").get("rows", []), [])
        number = self.in_state("pending")
        self.assertEqual(self.town.act("dispatcher1", "dispatch", number, unit="zhujian")["dispatches"], 1)
        number = self.in_state("pending")
        refusal = self.refused("dispatcher1", "dispatch", number=number, unit="hotline")
        self.assertEqual((refusal["code"], refusal["field"]), ("bad_value", "unit"))

    def test_a_ticket_written_by_one_and_handed_in_by_another_names_both(self):
        ticket = self.town.opened(by="operator2", written_by="operator1", written_at=at("2026-05-06 08:50"))
        shown = self.town.show(ticket["number"])
        self.assertEqual((shown["written_by"], shown["opened_by"]), ("operator1", "operator2"))

    def test_numbers_are_never_given_twice_also_after_refusals_and_a_new_start(self):
        numbers = [self.town.open()]
        self.refused("operator1", "open", category="02.01.01", title="暖气", unit="没有这个单位")
        numbers.append(self.town.open())
        self.town.kill()
        self.town.start()
        numbers.append(self.town.open())
        self.assertEqual(numbers, sorted(set(numbers)))


class Amending(Lives):
    def amend(self, number, reason="来电人更正", **changes):
        rows = [{"field": field, "value": value} for field, value in changes.items()]
        return self.town.act("operator1", "amend", number, changes=rows, reason=reason)

    def test_another_type_derives_the_limits_again_and_moves_the_rates_day(self):
        number = self.town.open()
        self.assertEqual(self.town.rate("2026-05-12", "completion"), (0, 1))
        ticket = self.amend(number, type="consultation")
        self.assertEqual(ticket["due_at"], at("2026-05-07 17:30"))
        self.assertEqual(self.town.rate("2026-05-12", "completion"), (0, 0))
        self.assertEqual(self.town.rate("2026-05-07", "completion"), (0, 1))
        self.assertEqual(self.town.differences("2026-05-07", "2026-05-12"), [])

    def test_another_urgency_derives_the_limits_again_from_the_same_start(self):
        number = self.town.open()
        self.town.at("2026-05-06 09:10")
        ticket = self.amend(number, urgency="utility")
        self.assertEqual((ticket["due_at"], ticket["receive_due_at"]), (at("2026-05-07 09:00"), at("2026-05-06 09:30")))
        ticket = self.amend(number, urgency="emergency")
        self.assertEqual((ticket["due_at"], ticket["receive_due_at"]), (at("2026-05-07 09:00"), at("2026-05-06 09:15")))

    def test_a_sealed_day_keeps_what_was_reported_when_an_amend_moves_a_ticket_away(self):
        number = self.town.open(type="consultation")
        self.town.at("2026-05-08 09:00")
        self.amend(number, type="complaint")
        self.assertEqual(self.town.rate("2026-05-07", "completion", then=True), (0, 1))
        self.assertEqual(self.town.rate("2026-05-07", "completion"), (0, 0))
        self.assertEqual(self.town.rate("2026-05-12", "completion"), (0, 1))
        self.assertEqual(self.town.differences("2026-05-07", "2026-05-12"), [])

    def test_before_and_after_and_the_reason_stand_in_the_history(self):
        number = self.town.open()
        self.amend(number, reason="来电人说错了地点", title="整栋楼暖气不热", district="120101", urgency="utility",
                   secrecy="true")
        shown, event = self.town.show(number), self.town.history(number)[-1]
        self.assertEqual((shown["title"], shown["district"], shown["secrecy"]), ("整栋楼暖气不热", "和平区", True))
        self.assertEqual(event["what"], "amended")
        self.assertIn("来电人说错了地点", event["text"])
        self.assertIn("was_urgency", event["body"])
        self.assertIn("家里暖气不热", self.town.history(number)[0]["text"])

    def test_wrong_fields_and_values_are_refused_by_name_and_change_nothing(self):
        number = self.town.open()
        for field, value, code in [("type", "抱怨", "unknown_value"), ("category", "99.99", "unknown_value"),
                                   ("due_at", "0", "unknown_value"), ("secrecy", "maybe", "bad_value"),
                                   ("caller_phone", "不知道", "bad_value"), ("title", " ", "missing_field")]:
            with self.subTest(field=field):
                refusal = self.refused("operator1", "amend", number=number, reason="更正",
                                       changes=[{"field": "spot", "value": "东门"}, {"field": field, "value": value}])
                self.assertEqual(refusal["code"], code)
        self.assertEqual(self.town.show(number)["version"], 2)
        twice = [{"field": "spot", "value": "东门"}, {"field": "spot", "value": "西门"}]
        self.assertEqual(self.refused("operator1", "amend", number=number, reason="更正", changes=twice)["code"], "exists")

    def test_a_phone_given_later_brings_a_callback(self):
        number = self.town.open(caller_phone="", caller_name="")
        self.amend(number, caller_phone=PHONE)
        self.town.receive(number)
        self.town.reply(number)
        self.assertEqual(self.town.passed(number)["state"], "callback")


class Redos(Lives):
    def test_a_supervisor_may_order_a_redo_within_thirty_days_of_closing_and_not_later(self):
        early, late = self.in_state("closed"), self.in_state("closed")
        closed_at = self.town.show(late)["closed_at"]
        self.town.at(closed_at + 30 * 86400000)
        self.assertEqual(self.town.act("supervisor1", "redo", early, reason="群众来电说没有解决")["state"], "dispatched")
        self.town.at(closed_at + 30 * 86400000 + 1)
        refusal = self.refused("supervisor1", "redo", number=late, reason="群众来电说没有解决")
        self.assertEqual((refusal["code"], refusal["field"]), ("too_late", "closed_at"))

    def test_a_direct_answer_has_no_department_to_redo_it(self):
        number = self.town.open(way="direct", answer="已解释")
        self.assertEqual(self.refused("supervisor1", "redo", number=number, reason="不满意")["code"], "not_allowed")


class Together(Lives):
    def test_of_two_who_decide_at_once_one_wins_and_the_other_is_told_who_and_when(self):
        number = self.in_state("pending")
        version = self.town.show(number)["version"]
        one, other = self.town.who("dispatcher1"), self.town.who("dispatcher2")
        for console, unit in ((one, UNIT), (other, "zhujian")):
            console.send("ticket.dispatch", {"number": number, "version": version, "unit": unit}, f"dispatch-{unit}")
        answers = {}
        for login, console, unit in (("dispatcher1", one, UNIT), ("dispatcher2", other, "zhujian")):
            try:
                answers[login] = console.answer_to("ticket.dispatch", f"dispatch-{unit}")["ticket"][0]
            except Refused as refused:
                answers[login] = refused.body
        (winner,) = [login for login, answer in answers.items() if "lead" in answer]
        (loser,) = [login for login in answers if login != winner]
        self.assertEqual((answers[loser]["code"], answers[loser]["who"]), ("stale", winner))
        self.assertEqual(answers[loser]["at"], at(OPENED))
        self.assertEqual(self.town.show(number)["lead"], answers[winner]["lead"])
        self.assertEqual(len(self.town.history(number)), 2)

    def test_without_a_version_the_second_is_refused_by_the_state_and_told_who(self):
        number = self.in_state("pending")
        self.town.act("dispatcher1", "dispatch", number, unit=UNIT)
        refusal = self.refused("dispatcher2", "dispatch", number=number, unit="zhujian")
        self.assertEqual((refusal["code"], refusal["value"], refusal["who"]), ("state", "dispatched", "dispatcher1"))

    def test_of_a_hundred_sessions_that_claim_one_ticket_one_wins_and_all_others_are_told_by_whom(self):
        """A1: one holder, and 99 who know whom to ask."""
        number = self.town.open()
        version = self.town.show(number)["version"]
        consoles = []
        for i in range(25):
            login = f"handler-{i}"
            self.town.who("admin").ask("account.add", login=login, name=f"经办人{i}", role="handler", unit=UNIT,
                                       password="供热-123456")
            consoles += [(login, self.town.connect().login(login, "供热-123456")) for _ in range(4)]
            for _, console in consoles:  # they are there, however long the others take to sign in
                console.send("beat")
            self.town.beat()
        for i, (login, console) in enumerate(consoles):
            console.send("ticket.receive", {"number": number, "version": version}, f"claim-{i}")
        won, told = [], []
        for i, (login, console) in enumerate(consoles):
            try:
                console.answer_to("ticket.receive", f"claim-{i}")
                won.append(login)
            except Refused as refused:
                told.append((refused.code, refused.body["who"], refused.body["at"]))
            console.close()
        self.assertEqual((len(won), len(told)), (1, 99))
        self.assertEqual(set(told), {("stale", won[0], at(OPENED))})
        self.assertEqual([row["what"] for row in self.town.history(number)].count("received"), 1)

    def test_who_is_refused_in_the_midst_of_many_leaves_nothing_and_takes_nothing_of_theirs_with_it(self):
        """One of three asks for a department that they may not choose, which is known only after the ticket was made."""
        desk = self.town.who("operator1")
        asked = [f"many-{i}" for i in range(30)]
        for i, request_id in enumerate(asked):
            desk.send("ticket.open", {"way": "dispatch", "type": "complaint", "category": "02.01.01", "title": f"暖气不热{i}",
                                      "unit": "" if i % 3 else "zhujian"}, request_id)
        numbers = []
        for i, request_id in enumerate(asked):
            if i % 3:
                numbers.append(desk.answer_to("ticket.open", request_id)["ticket"][0]["number"])
                continue
            with self.assertRaises(Refused) as refused:
                desk.answer_to("ticket.open", request_id)
            self.assertEqual((refused.exception.code, refused.exception.body["field"]), ("no_right", "unit"))
        self.assertEqual(numbers, list(range(numbers[0], numbers[0] + 20)))
        rows = self.town.who(UNIT).ask("ticket.list", list="department")["rows"]
        self.assertEqual({row["number"] for row in rows}, set(numbers))
        self.assertEqual(self.town.who("admin").ask("care.doctor").get("rows", []), [])

    def test_who_reads_a_ticket_keeps_nobody_from_changing_it(self):
        """A4: reading locks nothing."""
        number = self.town.open()
        version = self.town.show(number)["version"]
        readers = [self.town.who(login) for login in ("operator1", "operator2", "supervisor1", "auditor1", "dispatcher1")]
        for _ in range(20):
            for reader in readers:
                reader.send("ticket.show", {"number": number}, "read")
        ticket = self.town.act(UNIT, "receive", number, version=version)
        self.assertEqual((ticket["state"], ticket["version"]), ("received", version + 1))
        for reader in readers:
            for _ in range(20):
                shown = whole(reader.answer_to("ticket.show", "read")["ticket"][0])
                self.assertIn((shown["state"], shown["version"]), {("dispatched", version), ("received", version + 1)})
        self.assertEqual(self.town.act(UNIT, "reply", number, answer="已修好", version=version + 1)["state"], "replied")

    def test_nothing_that_a_console_believes_of_the_time_locks_a_ticket_or_moves_a_deadline(self):
        """A3: there is no lock to expire: what was read hours ago may be decided if nobody else did, by the broker's clock."""
        number = self.in_state("pending")
        version = self.town.show(number)["version"]
        for years in (-20, 20):  # a console whose own clock is wrong by so much hands in what was written meanwhile
            wrong = at(OPENED) + years * 365 * 86400000
            ticket = self.town.opened("operator2", written_by="operator1", written_at=wrong)
            self.assertEqual((ticket["opened_at"], ticket["due_at"]), (at(OPENED), at("2026-05-12 17:30")))
        self.town.at("2026-05-08 09:00")
        self.assertEqual(self.town.act("dispatcher1", "dispatch", number, unit=UNIT, version=version)["state"], "dispatched")
        refusal = self.refused("dispatcher2", "dispatch", number=number, unit="zhujian", version=version)
        self.assertEqual((refusal["code"], refusal["who"]), ("stale", "dispatcher1"))
        self.assertEqual(self.town.differences("2026-05-06", "2026-05-12"), [])

    def test_a_call_is_taken_by_one_operator_and_the_other_is_told_by_whom(self):
        self.town.report("call-1", "offered")
        call = self.town.report("call-1", "queued", queue="hotline")
        self.town.who("operator1").ask("call.take", id=call["id"])
        refusal = self.town.who("operator2").refusal("call.take", id=call["id"])
        self.assertEqual((refusal["code"], refusal["who"]), ("stale", "operator1"))

    def test_whatever_happens_to_a_call_no_operator_stays_bound_to_it_and_the_next_waits_for_nobody(self):
        """A8: after a hang-up on either side, an end reported twice or out of turn, and a transfer, who is free can take."""
        town, operator, other = self.town, self.town.who("operator1"), self.town.who("operator2")

        def waiting(ref):
            town.report(ref, "offered")
            return town.report(ref, "queued", queue="hotline")["id"]

        def talking():
            rows = town.who("supervisor1").ask("call.list", outcome="talking").get("rows", [])
            return [(row["ref"], row["operator_login"]) for row in rows]

        operator.ask("call.take", id=waiting("the caller hangs up"))
        self.assertEqual(operator.refusal("call.take", id=waiting("the next"))["code"], "state")
        town.report("the caller hangs up", "ended")
        ended = town.report("the caller hangs up", "ended")
        self.assertEqual((ended["outcome"], ended["operator_login"]), ("answered", "operator1"))
        self.assertEqual(operator.refusal("call.hang_up")["code"], "state")
        self.assertEqual(operator.ask("call.take")["call"][0]["ref"], "the next")
        operator.ask("call.hang_up")
        # Hung up while it waited: nobody is sent to somebody who is gone.
        gone = waiting("gone before")
        town.report("gone before", "ended")
        self.assertEqual(operator.refusal("call.take", id=gone)["code"], "stale")
        self.assertEqual(operator.refusal("call.take")["code"], "not_found")
        # Passed on: who had it first is free at once, who takes it is not, and it is theirs to hang up.
        operator.ask("call.take", id=waiting("passed on"))
        town.report("passed on", "queued", queue="english")
        self.assertEqual(talking(), [])
        self.assertEqual(operator.refusal("call.hang_up")["code"], "state")
        other.ask("call.take")
        self.assertEqual(talking(), [("passed on", "operator2")])
        self.assertEqual(other.refusal("call.take", id=waiting("another"))["code"], "state")
        operator.ask("call.take")
        self.assertEqual(sorted(talking()), [("another", "operator1"), ("passed on", "operator2")])
        ended = other.ask("call.hang_up")["call"][0]
        self.assertEqual((ended["ref"], ended["operator_login"]), ("passed on", "operator1"))  # counts for who answered first
        town.kill()
        town.start()
        self.assertEqual(town.who("operator1").ask("call.hang_up")["call"][0]["ref"], "another")
        self.assertEqual(town.differences("2026-05-06"), [])
        town.stop()
        self.assertEqual(town.offline_check().returncode, 0)


class Seeing(Lives):
    def test_a_department_finds_nothing_of_another_units_ticket(self):
        number = self.town.open()
        for kind, body in [("show", {}), ("receive", {}), ("return", {"reason": "一", "basis": "二"}), ("why", {}),
                           ("reply", {"answer": "三"}), ("note", {"note": "四"}), ("reveal", {"reason": "五"})]:
            with self.subTest(kind=kind):
                self.assertEqual(self.refused("zhujian", kind, number=number, **body)["code"], "not_found")
        for kind, body in [("ticket.search", {"words": "暖气不热"}), ("ticket.list", {"list": "all"}),
                           ("ticket.list", {"list": "department"}), ("ticket.list", {"list": "open"})]:
            with self.subTest(kind=kind, **body):
                self.assertEqual(self.town.who("zhujian").ask(kind, **body).get("rows", []), [])
                self.assertEqual([row["number"] for row in self.town.who(UNIT).ask(kind, **body)["rows"]], [number])

    def test_the_upper_unit_sees_its_subtree_and_a_part_does_not_see_the_whole(self):
        admin = self.town.who("admin")
        admin.ask("unit.add", code="gongre-heping", name="和平供热站", parent=UNIT, kind="street")
        admin.ask("account.add", login="heping-station", name="和平站", role="handler", unit="gongre-heping",
                  password="供热-123456")
        part = self.town.connect().login("heping-station", "供热-123456")
        upper, below = self.town.open(), self.in_state("pending")
        self.town.act("dispatcher1", "dispatch", below, unit="gongre-heping")
        self.assertEqual(part.refusal("ticket.show", number=upper)["code"], "not_found")
        self.assertEqual(part.ticket("ticket.show", number=below)["number"], below)
        self.assertEqual({row["number"] for row in self.town.who(UNIT).ask("ticket.list", list="department")["rows"]},
                         {upper, below})
        self.assertEqual([row["number"] for row in part.ask("ticket.list", list="department")["rows"]], [below])
        self.assertEqual(part.ticket("ticket.receive", number=below)["state"], "received")

    def test_phones_are_masked_everywhere_and_revealed_for_a_reason_that_is_recorded(self):
        desk = self.town.who(UNIT)
        number = self.town.open()
        push = desk.push(lambda push: push.get("number") == number)
        self.assertEqual((push["ticket"][0]["caller_phone"], PHONE in str(push)), ("138****5678", False))
        for login in ("operator1", "dispatcher1", UNIT, "supervisor1"):
            shown = self.town.who(login).ask("ticket.show", number=number)
            rows = self.town.who(login).ask("ticket.list", list="all")
            self.assertEqual(shown["ticket"][0]["caller_phone"], "138****5678")
            self.assertEqual(rows["rows"][0]["caller_phone"], "138****5678")
            self.assertNotIn(PHONE, str(shown) + str(rows))
        caller = self.town.who("operator1").ask("caller.show", phone="+86 138-1234-5678")
        self.assertEqual([row["number"] for row in caller["tickets"]], [number])
        self.assertNotIn(PHONE, str(caller))
        revealed = self.town.who(UNIT).ask("ticket.reveal", number=number, reason="联系上门时间")
        self.assertEqual((revealed["caller_name"], revealed["caller_phone"]), ("王秀英", PHONE))
        event = self.town.history(number)[-1]
        self.assertEqual((event["what"], "联系上门时间" in event["text"]), ("phone revealed", True))
        self.assertNotIn(PHONE, str(self.town.history(number)))

    def test_a_secret_caller_is_never_shown_to_a_department(self):
        desk = self.town.who(UNIT)
        number = self.town.open(secrecy=True)
        push = desk.push(lambda push: push.get("number") == number)
        told = [desk.ask("ticket.show", number=number), desk.ask("ticket.list", list="all"), push,
                desk.ask("ticket.search", words="暖气")]
        for text in (PHONE, "138****5678", "王秀英"):
            self.assertNotIn(text, str(told))
        refusal = self.refused(UNIT, "reveal", number=number, reason="联系上门时间")
        self.assertEqual((refusal["code"], refusal["field"]), ("no_right", "secrecy"))
        self.assertEqual(self.town.who("operator1").ask("ticket.reveal", number=number, reason="回电")["caller_phone"], PHONE)

    def test_who_loses_a_ticket_is_told_that_it_left_and_nothing_else(self):
        """A9: and who gains it is told, though others had replied before."""
        old, new = self.town.who(UNIT), self.town.who("zhujian")
        number = self.town.open()
        self.assertEqual(old.push(lambda push: push.get("number") == number and push["what"] == "dispatched")
                         ["ticket"][0]["title"], "家里暖气不热")
        self.town.act(UNIT, "return", number, reason="不是我们的", basis="三定方案")
        self.town.act("dispatcher1", "rule", number, agreed=True, unit="zhujian")
        left = old.push(lambda push: push.get("left_view"))
        self.assertEqual((left["number"], left.get("ticket", []), left.get("who", "")), (number, [], ""))
        gained = new.push(lambda push: push.get("number") == number and push["what"] == "dispatched")
        self.assertEqual(gained["ticket"][0]["number"], number)
        self.assertEqual(self.refused(UNIT, "show", number=number)["code"], "not_found")
        self.town.act("zhujian", "note", number, note="已联系")
        self.town.who(UNIT).ask("clock.show")
        self.assertEqual([push for push in old.pushes if push["seq"] > left["seq"]], [])

    def test_acting_for_a_unit_needs_the_name_of_who_phoned(self):
        number = self.town.open()
        refusal = self.refused("dispatcher1", "receive", number=number)
        self.assertEqual((refusal["code"], refusal["field"]), ("missing_field", "on_behalf"))
        ticket = self.town.act("dispatcher1", "receive", number, on_behalf="供热集团 李工")
        self.assertEqual((ticket["state"], ticket["holder"]), ("received", "市供热集团"))
        self.assertIn("供热集团 李工", self.town.history(number)[-1]["text"])
        self.town.act("dispatcher1", "reply", number, answer="已修好", on_behalf="供热集团 李工")
        self.assertEqual(self.town.figures("2026-05-07")["received_on_time_n"], 1)

    def test_notes_stay_inside_and_urging_reaches_the_holder(self):
        desk = self.town.who(UNIT)
        number = self.town.open()
        version = self.town.show(number)["version"]
        self.town.act("operator1", "note", number, note="来电人情绪激动")
        self.town.act("operator1", "urge", number, note="再次来电")
        push = desk.push(lambda push: push["what"] == "urged")
        self.assertEqual((push["number"], push["ticket"][0]["urged"]), (number, 1))
        self.assertEqual(self.town.show(number)["version"], version)
        self.town.receive(number)
        self.town.reply(number, note="内部：管道老化", answer="已修好")
        self.assertEqual(self.town.show(number)["answer"], "已修好")
        caller = self.town.who("operator1").ask("caller.show", phone=PHONE)
        self.assertEqual(caller["last_answer"], "已修好")
        self.assertNotIn("内部", str(caller) + str(self.town.show(number)))

    def test_every_open_ticket_stands_on_exactly_one_work_list(self):
        """A7: each state has its list, and no ticket stands on two."""
        numbers = {state: self.in_state(state) for state in STATES}
        lists = {"mine": "operator1", "dispatch": "dispatcher1", "returns": "dispatcher1", "department": UNIT,
                 "audit": "auditor1", "callback": "callback1"}
        found = []
        for name, login in lists.items():
            answer = self.town.who(login).ask("ticket.list", list=name)
            rows = [row["number"] for row in answer.get("rows", [])]
            self.assertEqual(answer.get("total", 0), len(rows), name)
            found += rows
        self.assertEqual(sorted(found), sorted(number for state, number in numbers.items() if state != "closed"))


if __name__ == "__main__":
    unittest.main()
