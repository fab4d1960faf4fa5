#!/usr/bin/python3
"""Calls that the hotline makes by a key, as broker, desks and a gateway that is played here know them: whose phone rings when, what came of
it on the ticket, on the missed-call list and in the operators' time; that no phone rings twice, and who is told the number."""

import unittest

from town import PHONE, Refused, Town, at

DAY = "2026-05-06"
MINUTE_MS = 60000
MASKED = "138****5678"
OUTCOMES = ("open", "answered", "busy", "no_answer", "not_picked_up", "no_such_number", "caller_off", "phone_off", "cancelled", "failed",
            "lost_sight", "not_carried_out")
STATES = ("ready_ms", "ringing_ms", "talking_ms", "hold_ms", "wrap_up_ms", "break_ms")


class Story(unittest.TestCase):
    def setUp(self):
        self.town = Town()
        self.addCleanup(self.town.close)
        self.town.at(f"{DAY} 09:00")
        for login, extension in (("operator1", "8001"), ("operator2", "8002"), ("callback1", "8101")):
            self.town.who("admin").ask("account.change", login=login, extension=extension)
        self.gateway = self.town.who("gateway")

    def dial(self, number, login="operator1", moment=None, **more):
        if moment:
            self.town.at(f"{DAY} {moment}")
            self.town.beat()
        return self.town.who(login).ask("phone.dial", number=number, **more)

    def return_call(self, call, login="operator1"):
        return self.town.who(login).ask("phone.dial", call_id=call)

    def orders(self):
        return self.gateway.ask("phone.orders").get("rows", [])

    def report(self, dial, step, moment=None, **more):
        return self.gateway.ask("phone.report", id=dial["id"], step=step, at=at(f"{DAY} {moment}") if moment else 0, **more)

    def take(self, dial):
        return self.report(dial, "taken", ref=f"trunk/rexian-{dial['id']}")

    def play(self, dial, *steps):
        """(instant, step, fields): the clock goes with it. Gives the last row."""
        row = None
        for moment, step, more in steps:
            self.town.at(f"{DAY} {moment}")
            self.town.beat()
            row = self.report(dial, step, **({"ref": f"trunk/rexian-{dial['id']}"} if step == "taken" else {}), **more)
        return row

    def shown(self, dial, login="operator1"):
        return next(row for row in self.town.who(login).ask("phone.list")["rows"] if row["id"] == dial["id"])

    def refusal(self, number, login="operator1", **more):
        return self.town.who(login).refusal("phone.dial", number=number, **more)["code"]

    def miss(self, moment, caller=PHONE):
        return self.town.call((f"{DAY} {moment}:00", "offered", {"caller": caller} if caller else {}),
                              (f"{DAY} {moment}:05", "queued", {"queue": "hotline"}), (f"{DAY} {moment}:59", "ended", {}))["id"]

    def state(self, login="operator1"):
        return next(row for row in self.town.who("supervisor1").ask("operator.list")["rows"] if row["login"] == login)

    def say(self, presence, login="operator1", **more):
        self.town.who(login).ask("session.presence", presence=presence, **more)

    def duty(self, login="operator1"):
        rows = self.town.who("supervisor1").ask("duty.show", **{"from": DAY, "to": DAY}).get("rows", [])
        return next((row for row in rows if row["login"] == login), {})

    def assert_sound(self):
        self.assertEqual(self.town.differences(DAY), [])
        self.town.stop()
        done = self.town.offline_check()
        self.assertEqual(done.returncode, 0, done.stdout)
        self.town.start()


class Course(Story):
    def test_the_own_phone_rings_then_the_callers_and_each_step_is_told_to_who_asked(self):
        desk = self.town.who("operator1")
        number = self.town.open()
        dial = self.dial(number)
        self.assertEqual((dial.get("state", "asked"), dial["number"], dial["phone"], dial["login"]), ("asked", number, MASKED, "operator1"))
        (order,) = self.orders()
        self.assertEqual((order["id"], order["extension"], order["phone"]), (dial["id"], "8001", PHONE))
        for step, state, more in (("taken", "taken", {"ref": "trunk/rexian-1-1"}), ("rings", "rings_here", {}),
                                  ("picked_up", "rings_caller", {}), ("answered", "talks", {})):
            self.report(dial, step, **more)
            push = desk.push(lambda p: p.get("dial") and p["dial"][0].get("state") == state)
            self.assertEqual(push["dial"][0]["id"], dial["id"])
        self.town.at(f"{DAY} 09:03")
        over = self.report(dial, "ended", outcome="answered", cause=16)
        self.assertEqual((over["state"], over["outcome"], over["talk_ms"], over["ref"], over["cause"]),
                         ("over", "answered", 3 * MINUTE_MS, "trunk/rexian-1-1", 16))
        self.assertEqual(self.orders(), [])
        event = self.town.history(number)[-1]
        self.assertEqual((event["what"], event["who"]), ("caller dialled", self.state()["name"]))
        for part in ('"dialled":1,', f'"talk_ms":{3 * MINUTE_MS}', '"ref":"trunk/rexian-1-1"', f'"dial_id":{dial["id"]}'):
            self.assertIn(part, event["body"])
        self.assert_sound()

    def test_every_other_outcome_is_kept_as_the_exchange_told_it(self):
        number = self.town.open()
        for outcome in ("busy", "no_answer", "not_picked_up", "no_such_number", "caller_off", "phone_off", "cancelled", "failed",
                        "lost_sight"):
            dial = self.dial(number)
            self.take(dial)
            self.report(dial, "ended", outcome=outcome)
            self.assertEqual(self.shown(dial)["outcome"], outcome)
            self.assertIn(f'"dialled":{OUTCOMES.index(outcome)},', self.town.history(number)[-1]["body"])
        self.assert_sound()

    def test_what_no_exchange_takes_in_time_is_not_carried_out_and_what_it_takes_and_forgets_is_lost_sight_of(self):
        number = self.town.open()
        dial = self.dial(number)
        self.town.at(f"{DAY} 09:00:15")
        row = self.shown(dial)
        self.assertEqual((row["outcome"], row["ended_at"]), ("not_carried_out", at(f"{DAY} 09:00:15")))
        self.assertEqual(self.refused(dial, "taken", ref="x/1"), "state")
        second = self.dial(number)
        self.take(second)
        self.report(second, "rings")
        self.town.at(f"{DAY} 09:03:15")
        self.assertEqual(self.shown(second)["outcome"], "lost_sight")
        # Later word of it changes nothing, and is no fault of the gateway's.
        self.assertEqual(self.report(second, "ended", outcome="busy")["outcome"], "lost_sight")
        self.assert_sound()

    def refused(self, dial, step, **more):
        try:
            self.report(dial, step, **more)
        except Refused as refused:
            return refused.code
        return None

    def test_only_the_first_gateway_that_takes_it_may_dial_and_the_same_word_twice_is_one(self):
        dial = self.dial(self.town.open())
        body = {"id": dial["id"], "step": "taken", "ref": "trunk/one"}
        self.gateway.ask("phone.report", request_id="take-1", **body)
        self.assertEqual(self.gateway.ask("phone.report", request_id="take-1", **body)["ref"], "trunk/one")
        self.assertEqual(self.refused(dial, "taken", ref="trunk/two"), "state")
        self.report(dial, "rings")
        self.report(dial, "rings")
        self.assertEqual(self.refused(dial, "ended", outcome="answered"), "bad_value")
        self.assertEqual(self.refused(dial, "ended"), "missing_field")
        self.assertEqual(self.refused({"id": 999}, "rings"), "not_found")
        self.report(dial, "ended", outcome="busy")
        self.assert_sound()

    def test_a_dial_outlives_a_broker_that_is_killed(self):
        number = self.town.open()
        dial = self.dial(number)
        self.take(dial)
        self.report(dial, "rings")
        self.town.kill()
        self.town.start()
        self.gateway = self.town.who("gateway")
        (order,) = self.orders()
        self.assertEqual((order["id"], order["state"], order["ref"]), (dial["id"], "rings_here", f"trunk/rexian-{dial['id']}"))
        self.report(dial, "picked_up")
        self.report(dial, "ended", outcome="no_answer")
        self.assertEqual(self.shown(dial)["outcome"], "no_answer")
        self.assert_sound()

    def test_its_person_may_end_it_before_it_is_taken_and_asks_the_exchange_to_afterwards(self):
        number, desk = self.town.open(), self.town.who("operator1")
        dial = self.dial(number)
        self.assertEqual(desk.ask("phone.cancel", id=dial["id"])["outcome"], "cancelled")
        self.assertEqual(self.orders(), [])
        dial = self.dial(number)
        self.take(dial)
        self.assertEqual(self.town.who("operator2").refusal("phone.cancel", id=dial["id"])["code"], "not_found")
        self.assertGreater(desk.ask("phone.cancel", id=dial["id"])["cancelled_at"], 0)
        self.assertTrue(self.orders()[0]["cancelled"])
        self.report(dial, "ended", outcome="cancelled")
        self.assertEqual(self.shown(dial)["outcome"], "cancelled")
        # An exchange that never answers is given up by asking once more.
        dial = self.dial(number)
        self.take(dial)
        desk.ask("phone.cancel", id=dial["id"])
        self.assertEqual(desk.ask("phone.cancel", id=dial["id"])["state"], "taken")
        self.town.at(f"{DAY} 09:00:20")
        self.assertEqual(desk.ask("phone.cancel", id=dial["id"])["outcome"], "lost_sight")
        self.assertEqual(desk.refusal("phone.cancel", id=dial["id"])["code"], "state")
        self.assert_sound()

    def test_it_bars_nobody_from_taking_back_the_decision_before_it(self):
        number = self.town.open()
        self.town.receive(number)
        self.town.reply(number)
        self.town.passed(number)
        self.town.attempt(number, "busy")
        dial = self.dial(number, "callback1")
        self.take(dial)
        self.report(dial, "ended", outcome="busy")
        self.town.act("callback1", "undo", number)
        self.assertEqual(self.town.show(number)["state"], "callback")
        self.assert_sound()


class Refusals(Story):
    def test_without_a_phone_of_ones_own_an_exchange_or_a_number_nothing_rings(self):
        number = self.town.open()
        self.town.who("admin").ask("account.add", login="operator9", name="无话机", role="operator", unit="hotline", password="督办-123456")
        self.town.passwords["operator9"] = "督办-123456"
        self.assertEqual(self.refusal(number, "operator9"), "no_extension")
        self.assertEqual(self.refusal(self.town.open(caller_phone="")), "not_diallable")
        self.assertEqual(self.refusal(self.town.open(caller_phone="110")), "emergency_number")
        self.assertEqual(self.refusal(self.town.open(caller_phone="022-120")), "emergency_number")
        self.assertEqual(self.refusal(999), "not_found")
        self.assertEqual(self.refusal(0), "missing_field")
        self.assertEqual(self.refusal(number, call_id=1), "bad_value")
        self.assertEqual(self.refusal(number, "dispatcher1"), "no_right")
        self.assertEqual(self.refusal(number, "gongre"), "no_right")
        self.gateway.ask("session.logout")
        self.assertEqual(self.refusal(number), "no_exchange")
        self.assertEqual(self.town.who("operator1").ask("phone.list").get("rows", []), [])

    def test_while_a_dial_or_a_call_of_ones_own_goes_on_no_other_begins(self):
        number = self.town.open()
        self.say("ready")
        dial = self.dial(number)
        self.assertEqual(self.refusal(number), "state")
        self.assertEqual(self.town.who("operator1").refusal("call.take")["code"], "state")
        self.dial(number, "operator2")
        self.take(dial)
        self.report(dial, "ended", outcome="busy")
        self.town.call((f"{DAY} 09:01", "offered", {"caller": "13700001111"}), (f"{DAY} 09:01:05", "queued", {"queue": "hotline"}),
                       (f"{DAY} 09:01:10", "answered", {"operator_login": "operator1"}))
        self.assertEqual(self.refusal(number), "state")

    def test_a_request_that_is_sent_twice_rings_once(self):
        number, desk = self.town.open(), self.town.who("operator1")
        first = desk.ask("phone.dial", request_id="dial-1", number=number)
        self.assertEqual(desk.ask("phone.dial", request_id="dial-1", number=number), first)
        self.assertEqual([order["id"] for order in self.orders()], [first["id"]])
        self.take(first)
        self.report(first, "ended", outcome="busy")
        self.assertEqual(desk.ask("phone.dial", request_id="dial-1", number=number), first)
        self.assertEqual(self.orders(), [])


class Missed(Story):
    def test_a_dial_that_is_answered_returns_the_missed_calls_of_the_number_and_changes_no_rate(self):
        first, second = self.miss("10:00"), self.miss("10:05")
        before = self.town.rate(DAY, "answer")
        self.town.at(f"{DAY} 10:09:58")
        dial = self.return_call(second)
        (row,) = self.town.who("operator2").ask("call.missed")["rows"]
        self.assertEqual(row["taken_by"], "operator1")
        self.assertEqual(self.town.who("operator2").refusal("phone.dial", call_id=second)["code"], "stale")
        self.play(dial, ("10:10:00", "taken", {}), ("10:10:02", "rings", {}), ("10:10:05", "picked_up", {}), ("10:10:20", "answered", {}))
        self.assertEqual(self.town.who("operator2").ask("call.missed").get("rows", []), [])
        self.play(dial, ("10:12:20", "ended", {"outcome": "answered"}))
        settled = self.town.who("operator1").ask("call.missed", settled=True)["rows"]
        self.assertEqual([(row["id"], row["how"], row["settled_by"], row["settled_at"]) for row in settled],
                         [(call, "returned", "operator1", at(f"{DAY} 10:10:20")) for call in (second, first)])
        figures = self.town.figures(DAY)
        self.assertEqual((figures["returned_calls_n"], figures["returned_in_limit_n"]), (2, 2))
        self.assertEqual(self.town.rate(DAY, "answer"), before)
        self.assertEqual(before, (0, 2))
        self.assert_sound()

    def test_one_in_vain_is_an_attempt_more_and_one_that_says_nothing_of_the_caller_is_none(self):
        call = self.miss("10:00")
        for outcome, tries in (("not_picked_up", 0), ("phone_off", 0), ("busy", 1), ("lost_sight", 1), ("no_answer", 2)):
            dial = self.return_call(call)
            self.take(dial)
            self.report(dial, "ended", outcome=outcome)
            (row,) = self.town.who("operator1").ask("call.missed")["rows"]
            self.assertEqual(row.get("tries", 0), tries, outcome)
        self.assert_sound()

    def test_a_call_whose_number_was_withheld_or_that_is_settled_is_not_rung(self):
        self.assertEqual(self.town.who("operator1").refusal("phone.dial", call_id=self.miss("10:00", caller=None))["code"], "not_diallable")
        call = self.miss("10:05")
        self.town.who("operator1").ask("call.returned", id=call)
        self.assertEqual(self.town.who("operator1").refusal("phone.dial", call_id=call)["code"], "stale")


class Callback(Story):
    def pending(self):
        number = self.town.open()
        self.town.reply(number)
        self.town.passed(number)
        return number

    def test_the_attempts_event_holds_the_dial_that_it_rests_on(self):
        number = self.pending()
        dial = self.dial(number, "callback1", "09:01:00")
        self.play(dial, ("09:01:00", "taken", {}), ("09:01:10", "rings", {}), ("09:01:15", "picked_up", {}), ("09:01:30", "ended", {"outcome": "busy"}))
        self.town.attempt(number, "busy", dial_id=dial["id"])
        event = self.town.history(number)[-1]
        self.assertEqual(event["what"], "callback attempt")
        self.assertIn(f'"dial_id":{dial["id"]}', event["body"])
        self.assert_sound()

    def test_a_dial_of_another_ticket_or_one_that_is_not_over_is_none_that_an_attempt_can_rest_on(self):
        number, other = self.pending(), self.pending()
        dial = self.dial(other, "callback1")
        callback = self.town.who("callback1")
        self.assertEqual(callback.refusal("ticket.callback", number=number, result="busy", dial_id=dial["id"])["code"], "unknown_value")
        self.assertEqual(callback.refusal("ticket.callback", number=other, result="busy", dial_id=dial["id"])["code"], "state")
        self.assertEqual(callback.refusal("ticket.callback", number=other, result="busy", dial_id=99)["code"], "unknown_value")


class Time(Story):
    def test_the_own_ringing_the_talk_and_the_writing_down_are_time_on_duty_and_no_time_of_calls(self):
        self.town.at(f"{DAY} 10:00")
        self.say("ready")
        number = self.town.open()
        dial = self.dial(number, moment="10:01:00")
        self.play(dial, ("10:01:00", "taken", {}), ("10:01:00", "rings", {}))
        self.assertEqual(self.state()["presence"], "ringing")
        self.play(dial, ("10:01:10", "picked_up", {}))
        self.assertEqual(self.state()["presence"], "talking")
        self.play(dial, ("10:01:30", "answered", {}), ("10:03:30", "ended", {"outcome": "answered"}))
        self.assertEqual(self.state()["presence"], "wrap_up")
        self.town.at(f"{DAY} 10:10")
        duty = self.duty()
        self.assertEqual({name: duty.get(name, 0) for name in STATES},
                         {"ready_ms": 60000 + 210000, "ringing_ms": 10000, "talking_ms": 140000, "hold_ms": 0, "wrap_up_ms": 180000, "break_ms": 0})
        self.assertEqual(duty["duty_ms"], 10 * MINUTE_MS)
        self.assertEqual((duty.get("calls", 0), duty.get("handling_time_ms", 0)), (0, 0))
        self.assertEqual(duty["occupancy"], "53.33")
        self.say("pause", reason="rest")
        figures = self.town.figures(DAY)
        self.assertEqual((figures["dial_talking_ms"], figures["talking_ms"], figures["dial_wrap_up_ms"], figures["wrap_up_ms"]),
                         (140000, 140000, 180000, 180000))
        self.assertEqual((figures.get("answer_d", 0), figures.get("visits", 0), figures.get("talk_ms", 0)), (0, 0, 0))
        self.assert_sound()

    def test_a_break_goes_on_after_a_dial_and_a_dial_in_vain_leaves_nothing_to_write_down(self):
        number = self.town.open()
        self.say("pause", reason="meal")
        dial = self.dial(number, moment="09:01:00")
        self.play(dial, ("09:01:00", "taken", {}), ("09:01:00", "rings", {}))
        self.assertEqual(self.state()["presence"], "pause")
        self.play(dial, ("09:01:10", "picked_up", {}), ("09:02:00", "ended", {"outcome": "no_answer"}))
        self.assertEqual((self.state()["presence"], self.state()["reason"]), ("pause", "meal"))
        self.say("ready")
        dial = self.dial(number)
        self.play(dial, ("09:02:01", "taken", {}), ("09:02:02", "rings", {}), ("09:02:20", "ended", {"outcome": "not_picked_up"}))
        self.assertEqual(self.state()["presence"], "ready")
        self.assert_sound()

    def test_a_wrap_up_that_a_dial_interrupts_goes_on_after_it(self):
        number = self.town.open()
        self.say("ready")
        self.town.call((f"{DAY} 09:01", "offered", {"caller": "13700001111"}), (f"{DAY} 09:01:05", "queued", {"queue": "hotline"}),
                       (f"{DAY} 09:01:10", "answered", {"operator_login": "operator1"}), (f"{DAY} 09:02:10", "ended", {}))
        self.assertEqual(self.state()["presence"], "wrap_up")
        dial = self.dial(number, moment="09:02:15")
        self.play(dial, ("09:02:20", "taken", {}), ("09:02:20", "rings", {}), ("09:02:25", "picked_up", {}),
                  ("09:02:40", "ended", {"outcome": "busy"}))
        self.assertEqual((self.state()["presence"], self.state()["until_at"]), ("wrap_up", at(f"{DAY} 09:05:40")))
        self.town.at(f"{DAY} 09:06")
        self.town.beat()
        # 60 s of talk and 10 s of writing down: what came after the dial is none of the call's.
        self.assertEqual(self.duty()["handling_time_ms"], 70000)
        self.assert_sound()

    def test_who_is_not_on_duty_stays_so_and_who_comes_back_during_the_talk_talks(self):
        number = self.town.open()
        dial = self.dial(number, moment="09:01:00")
        self.play(dial, ("09:01:00", "taken", {}), ("09:01:00", "rings", {}), ("09:01:10", "picked_up", {}), ("09:01:20", "answered", {}))
        self.assertEqual(self.duty(), {})
        self.say("ready")
        self.assertEqual(self.state()["presence"], "talking")
        self.play(dial, ("09:02:00", "ended", {"outcome": "answered"}))
        self.assertEqual(self.state()["presence"], "wrap_up")
        self.assert_sound()


class Privacy(Story):
    def test_the_number_is_in_no_push_no_log_and_no_answer_but_the_gateways_own(self):
        people = {login: self.town.who(login) for login in ("operator1", "operator2", "supervisor1", "callback1", "gateway", "gongre")}
        number, call = self.town.open(), self.miss("10:00")
        told = []
        for begin in (lambda: self.dial(number), lambda: self.return_call(call)):
            dial = begin()
            told += [str(dial), str(self.take(dial)), str(self.report(dial, "rings")), str(self.report(dial, "picked_up")),
                     str(self.report(dial, "ended", outcome="busy"))]
        told += [str(people["operator1"].ask("phone.list")), str(self.town.history(number))]
        for login, console in people.items():
            console.ask("phone.list") if login != "gongre" else console.ask("ticket.list", list="department")
            pushes = [push for push in console.pushes if push and push.get("dial")]
            self.assertEqual(bool(pushes), login in ("operator1", "supervisor1", "gateway"), login)
            for push in pushes:
                self.assertNotIn("phone", push["dial"][0])
            told += [str(push) for push in console.pushes if login != "gateway" or not push.get("call")]
        self.assertEqual(people["operator1"].refusal("phone.orders")["code"], "no_right")
        self.assertEqual(people["supervisor1"].refusal("phone.orders")["code"], "no_right")
        self.assertEqual(self.town.stop(), 0)
        for text in [*told, self.town.log()]:
            self.assertNotIn(PHONE, text)


if __name__ == "__main__":
    unittest.main()
