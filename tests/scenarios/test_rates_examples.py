#!/usr/bin/python3
"""The worked examples of the three rates: each a story played through the real broker on a set clock, and the figures of
its days as they were sealed then and as they are known now. Days are those of May 2026, whose 9th is a worked Saturday:
a complaint dispatched on Wednesday the 6th falls due at the close of office of Tuesday the 12th."""

import unittest

from town import Town, UNIT, at, figures_of

OPENED = "2026-05-06 09:00"
DUE = "2026-05-12"


class Stories(unittest.TestCase):
    def setUp(self):
        self.town = Town()
        self.addCleanup(self.town.close)
        self.town.at(OPENED)

    def assert_proven(self, *days):
        self.assertEqual(self.town.differences(*days), [])

    def assert_rate(self, name, day, then, now):
        self.assertEqual(self.town.rate(day, name, then=True), then, f"{name} of {day} as sealed then")
        self.assertEqual(self.town.rate(day, name), now, f"{name} of {day} as known now")

    def assert_figures(self, day, then=False, **wanted):
        figures = self.town.figures(day, then)
        self.assertEqual({name: figures.get(name, 0) for name in wanted}, wanted)


class Completion(Stories):
    def test_a_complaint_falls_due_at_the_close_of_office_of_the_fifth_working_day_after_its_dispatch(self):
        ticket = self.town.opened()
        self.assertEqual(ticket["due_at"], at(DUE + " 17:30"))
        why = self.town.who("supervisor1").ask("ticket.why", number=ticket["number"])
        counted = [row for row in why["intervals"] if row.get("counted")]
        self.assertEqual((why["clock"], sum(row["amount"] for row in counted), why["amount"]), ("workdays", 5, 5))
        self.assertEqual((why["intervals"][0]["from_at"], why["intervals"][-1]["to_at"]), (at(OPENED), ticket["due_at"]))
        for before, after in zip(why["intervals"], why["intervals"][1:]):
            self.assertEqual(before["to_at"], after["from_at"])

    def test_replied_and_passed_on_its_day_is_completed_then_and_now_on_time(self):
        number = self.town.open()
        self.town.at(DUE + " 10:00")
        self.town.reply(number)
        self.town.at(DUE + " 16:00")
        self.town.passed(number)
        self.town.at("2026-05-13 09:00")
        self.assert_rate("completion", DUE, (1, 1), (1, 1))
        self.assert_figures(DUE, on_time_n=1)
        self.assert_figures(DUE, then=True, on_time_n=1)
        self.assert_proven(DUE, "2026-05-06", "2026-05-13")

    def test_passed_the_day_after_is_a_miss_awaiting_audit_then_and_completed_on_time_now(self):
        number = self.town.open()
        self.town.at(DUE + " 16:59")
        self.town.reply(number)
        self.town.at(DUE + " 23:00")
        self.assertEqual([(row["number"], row["reason"]) for row in self.town.misses("completion", DUE)],
                         [(number, "awaiting_audit")])
        self.town.at("2026-05-13 09:00")
        self.town.passed(number)
        self.assert_rate("completion", DUE, (0, 1), (1, 1))
        self.assert_figures(DUE, on_time_n=1)
        self.assertEqual(self.town.misses("completion", DUE), [])
        self.assert_proven(DUE)

    def test_a_redo_takes_the_ticket_out_of_n_until_it_has_passed_again_and_never_to_another_day(self):
        number = self.town.open()
        self.town.at(DUE + " 10:00")
        self.town.reply(number)
        self.town.at(DUE + " 16:00")
        self.town.passed(number)
        self.town.at("2026-05-15 10:00")
        self.assertEqual(self.town.rate(DUE, "completion"), (1, 1))
        ticket = self.town.attempt(number, "reached", solved="no", satisfaction="dissatisfied", redo=True,
                                   reason="家里还是不热")
        self.assertEqual(ticket["redo_due_at"], at("2026-05-22 17:30"))
        self.assertEqual(ticket["due_at"], at(DUE + " 17:30"))
        self.assert_rate("completion", DUE, (1, 1), (0, 1))
        self.assertEqual([row["reason"] for row in self.town.misses("completion", DUE)], ["redo_open"])
        self.town.at("2026-05-18 09:00")
        self.town.reply(number, answer="更换散热器后复测合格")
        self.assertEqual(self.town.rate(DUE, "completion"), (0, 1))
        self.town.at("2026-05-18 15:00")
        self.town.passed(number)
        self.town.at("2026-05-25 09:00")
        self.assert_rate("completion", DUE, (1, 1), (1, 1))
        self.assert_figures(DUE, on_time_n=1, redo_n=1)
        self.assert_rate("completion", "2026-05-22", (0, 0), (0, 0))
        self.assert_figures("2026-05-22", redone_on_time_n=1, redone_d=1)
        self.assert_figures("2026-05-22", then=True, redone_on_time_n=1, redone_d=1)
        self.assert_proven(DUE, "2026-05-14", "2026-05-15", "2026-05-18", "2026-05-22")

    def test_an_audit_that_sends_the_ticket_back_leaves_a_redo_open_on_its_first_day(self):
        number = self.town.open()
        self.town.at("2026-05-11 09:00")
        self.town.reply(number)
        self.town.act("auditor1", "audit", number, reason="没有说明处理结果")
        self.town.at("2026-05-13 09:00")
        self.assert_rate("completion", DUE, (0, 1), (0, 1))
        self.assertEqual([row["reason"] for row in self.town.misses("completion", DUE)], ["redo_open"])
        self.town.reply(number)
        self.town.passed(number)
        self.assert_rate("completion", DUE, (0, 1), (1, 1))
        self.assert_figures(DUE, on_time_n=0)
        self.assert_proven(DUE)

    def test_the_deadline_itself_is_on_time_and_a_millisecond_later_is_not(self):
        on_the_dot, late = self.town.open(), self.town.open()
        self.town.receive(on_the_dot)
        self.town.receive(late)
        self.town.at(DUE + " 17:30:00.000")
        self.assertEqual(self.town.reply(on_the_dot)["replied_at"], at(DUE + " 17:30"))
        self.town.at(DUE + " 17:30:00.001")
        self.assertEqual(self.town.reply(late)["replied_at"], at(DUE + " 17:30") + 1)
        self.town.passed(on_the_dot)
        self.town.passed(late)
        self.town.at("2026-05-13 09:00")
        self.assert_rate("completion", DUE, (2, 2), (2, 2))
        self.assert_figures(DUE, on_time_n=1)
        self.assert_proven(DUE)

    def test_receiving_on_the_dot_is_in_time_and_a_millisecond_later_is_not(self):
        on_the_dot, late = self.town.open(), self.town.open()
        self.town.at("2026-05-07 17:30")
        self.town.receive(on_the_dot)
        self.town.at("2026-05-07 17:30:00.001")
        self.town.receive(late)
        self.assert_figures("2026-05-07", received_d=2, received_on_time_n=1)
        self.assert_proven("2026-05-07")

    def test_who_has_it_at_the_deadline_answers_for_it_and_departments_add_up_to_the_total(self):
        kept, moved, granted = self.town.open(), self.town.open(), self.town.open()
        for number in (moved, granted):
            self.town.act(UNIT, "return", number, reason="不属于供热范围", basis="供热条例第三条")
        self.town.act("dispatcher1", "rule", moved, agreed=True, unit="zhujian")
        self.town.act("dispatcher1", "rule", granted, agreed=True)
        self.town.at("2026-05-13 09:00")
        rows = {row["key"]: figures_of(row) for row in self.town.rows(DUE, by="department")}
        self.assertEqual({key: row.get("completion_d", 0) for key, row in rows.items()},
                         {"市供热集团": 1, self.town.show(moved)["lead"]: 1, "hotline": 1})
        total = self.town.figures(DUE)
        for name in total:
            self.assertEqual(sum(row.get(name, 0) for row in rows.values()), total[name], name)
        self.assertEqual(kept, self.town.misses("completion", DUE)[0]["number"])
        self.assert_proven(DUE)


class Approvals(Stories):
    """What moves a deadline, or takes a ticket out of the rate."""

    def received(self, **fields):
        number = self.town.open(**fields)
        self.town.receive(number)
        return number

    def test_an_extension_asked_on_the_day_and_granted_after_it_moves_the_ticket_to_its_new_day(self):
        number = self.received()
        self.town.at(DUE + " 09:00")
        self.town.act(UNIT, "ask", number, what="extension", days=3, reason="等待配件")
        self.assert_rate("completion", DUE, None, (0, 1))
        self.town.at("2026-05-13 09:00")
        ticket = self.town.act("dispatcher1", "decide", number, what="extension", agreed=True)
        self.assertEqual(ticket["due_at"], at("2026-05-15 17:30"))
        self.assert_rate("completion", DUE, (0, 1), (0, 0))
        self.town.at("2026-05-14 09:00")
        self.town.reply(number)
        self.town.passed(number)
        self.town.at("2026-05-16 09:00")
        self.assert_rate("completion", DUE, (0, 1), (0, 0))
        self.assert_rate("completion", "2026-05-15", (1, 1), (1, 1))
        self.assert_figures("2026-05-15", extended_n=1, on_time_n=1)
        self.assert_figures(DUE, then=True, extended_n=0)
        self.assert_proven(DUE, "2026-05-13", "2026-05-14", "2026-05-15")

    def test_a_suspension_of_two_days_moves_the_deadline_by_two_office_days_and_leaves_its_day_empty(self):
        number = self.received()
        self.town.at("2026-05-11 10:00")
        self.town.act(UNIT, "ask", number, what="suspension", until_at=at("2026-05-20 10:00"), reason="等待当事人提供材料")
        self.assertEqual(self.town.act("dispatcher1", "decide", number, what="suspension", agreed=True)["state"], "suspended")
        self.assert_figures(DUE, completion_d=0, suspended=1)
        self.town.at("2026-05-13 10:00")
        ticket = self.town.act(UNIT, "resume", number)
        self.assertEqual((ticket["state"], ticket["due_at"]), ("received", at("2026-05-14 17:30")))
        self.assert_rate("completion", DUE, (0, 0), (0, 0))
        self.assert_figures(DUE, then=True, suspended=1)
        self.assert_figures(DUE, suspended=0)
        self.assert_rate("completion", "2026-05-14", None, (0, 1))
        self.town.reply(number)
        self.town.passed(number)
        self.town.at("2026-05-15 09:00")
        self.assert_rate("completion", "2026-05-14", (1, 1), (1, 1))
        self.assert_figures("2026-05-14", on_time_n=1)
        self.assert_proven("2026-05-11", DUE, "2026-05-13", "2026-05-14")

    def test_a_duplicate_counts_with_its_parent_which_takes_over_the_earlier_deadline_and_both_callers_are_asked(self):
        child = self.received()
        self.town.at("2026-05-07 09:00")
        parent = self.received(caller_phone="13900008888", caller_name="李建国")
        self.assertEqual(self.town.show(parent)["due_at"], at("2026-05-13 17:30"))
        self.town.at("2026-05-08 09:00")
        self.town.act("dispatcher1", "merge", child, into=parent, reason="同一处暖气")
        self.assertEqual(self.town.show(parent)["due_at"], at(DUE + " 17:30"))
        self.assert_figures("2026-05-06", merged_n=1, tickets_d=1)
        self.assert_rate("completion", DUE, None, (0, 1))
        self.assert_rate("completion", "2026-05-13", None, (0, 0))
        self.town.at("2026-05-11 09:00")
        self.town.reply(parent)
        self.town.passed(parent)
        self.assertEqual(self.town.rate("2026-05-13", "callback"), (0, 2))
        for number in (parent, child):
            self.town.attempt(number, "reached", solved="yes", satisfaction="satisfied")
        self.town.at("2026-05-14 09:00")
        self.assert_rate("completion", DUE, (1, 1), (1, 1))
        self.assert_rate("callback", "2026-05-13", (2, 2), (2, 2))
        self.assert_figures("2026-05-13", reached_n=2, solved_n=2, satisfied_n=2)
        self.assert_proven("2026-05-06", "2026-05-07", "2026-05-08", DUE, "2026-05-13")

    def test_what_is_terminated_leaves_d_and_is_told_apart(self):
        number = self.received()
        self.town.at("2026-05-13 09:00")
        self.town.act(UNIT, "ask", number, what="termination", reason="诉求人撤回")
        self.assert_rate("completion", DUE, (0, 1), (0, 1))
        self.assertEqual(self.town.act("supervisor1", "decide", number, what="termination", agreed=True)["closing"], "terminated")
        self.assert_rate("completion", DUE, (0, 1), (0, 0))
        self.assertEqual(self.town.misses("completion", DUE), [])
        self.assert_figures("2026-05-06", terminated_n=1, direct_n=0)
        self.assert_figures("2026-05-13", closed=1, closed_terminated=1, closed_completed=0)
        self.assert_proven("2026-05-06", DUE, "2026-05-13")


class DirectAnswers(Stories):
    def test_a_direct_answer_stands_in_no_completion_d_and_leaves_the_direct_rate_when_it_is_asked_again(self):
        first = self.town.open(way="direct", type="consultation", answer="供热期到三月十五日")
        self.town.at("2026-05-07 10:00")
        again = self.town.opened(way="direct", type="consultation", answer="详细解释了延长供热的规定", repeat_of=first)
        self.assertEqual(again["repeat_of"], first)
        self.town.at("2026-05-08 09:00")
        self.assert_figures("2026-05-06", then=True, tickets_d=1, direct_n=1, completion_d=0)
        self.assert_figures("2026-05-06", tickets_d=1, direct_n=0, completion_d=0)
        self.assert_figures("2026-05-07", tickets_d=1, direct_n=1, completion_d=0)
        self.assertEqual(self.town.figures("2026-05-06", last="2026-07-31").get("completion_d", 0), 0)
        self.assert_proven("2026-05-06", "2026-05-07")

    def test_what_is_not_accepted_stands_in_no_completion_d(self):
        self.town.open(way="not_accepted", not_accepted="court", right_channel="请到受案法院反映")
        self.assert_figures("2026-05-06", tickets_d=1, not_accepted_n=1, direct_n=0, dispatched_d=0)
        self.assertEqual(self.town.figures("2026-05-06", last="2026-07-31").get("completion_d", 0), 0)


class Calls(Stories):
    day = "2026-05-06"

    def test_a_call_that_asks_before_midnight_and_is_answered_after_it_counts_on_the_day_before(self):
        self.town.call(("2026-05-06 23:59:50", "offered", {}), ("2026-05-06 23:59:58", "queued", {"queue": "hotline"}),
                       ("2026-05-07 00:00:10", "answered", {"operator_login": "operator1"}),
                       ("2026-05-07 00:03:00", "ended", {}))
        self.town.at("2026-05-07 09:00")
        self.assert_rate("answer", self.day, (1, 1), (1, 1))
        self.assert_figures(self.day, answered_in_target_n=1, wait_ms=12000)
        self.assert_rate("answer", "2026-05-07", None, (0, 0))
        self.assert_proven(self.day, "2026-05-07")

    def test_the_last_millisecond_belongs_to_the_day_and_midnight_to_the_next(self):
        """N4: today's work never appears as tomorrow's."""
        self.town.call(("2026-05-06 23:59:59.999", "offered", {}),
                       ("2026-05-06 23:59:59.999", "queued", {"queue": "hotline"}),
                       ("2026-05-06 23:59:59.999", "answered", {"operator_login": "operator1"}))
        self.town.call(("2026-05-07 00:00:00.000", "offered", {}),
                       ("2026-05-07 00:00:00.000", "queued", {"queue": "hotline"}),
                       ("2026-05-07 00:00:00.000", "answered", {"operator_login": "operator2"}))
        self.assertEqual(self.town.rate("2026-05-06", "answer"), (1, 1))
        self.assertEqual(self.town.rate("2026-05-07", "answer"), (1, 1))

    def test_a_transferred_call_counts_once_and_visits_two_queues(self):
        self.town.call(("2026-05-06 10:00", "offered", {}), ("2026-05-06 10:00:05", "queued", {"queue": "hotline"}),
                       ("2026-05-06 10:00:10", "answered", {"operator_login": "operator1"}),
                       ("2026-05-06 10:02", "queued", {"queue": "english"}),
                       ("2026-05-06 10:02:30", "answered", {"operator_login": "operator2"}),
                       ("2026-05-06 10:05", "ended", {}))
        self.town.at("2026-05-07 09:00")
        self.assert_rate("answer", self.day, (1, 1), (1, 1))
        self.assert_figures(self.day, visits=2, wait_ms=5000)
        self.assert_figures(self.day, then=True, visits=2)
        by_queue = {row["key"]: figures_of(row) for row in self.town.rows(self.day, by="queue")}
        self.assertEqual(sorted(row.get("visits", 0) for row in by_queue.values()), [1, 1])
        self.assertEqual(sorted(row.get("answer_d", 0) for row in by_queue.values()), [0, 1])
        self.assert_proven(self.day)

    def test_a_refused_call_that_is_returned_stays_a_miss_and_is_shown_as_returned(self):
        call = self.town.call(("2026-05-06 10:00", "offered", {}),
                              ("2026-05-06 10:00:01", "refused", {"queue": "hotline"}),
                              ("2026-05-06 10:00:02", "ended", {}))
        self.assertEqual([(row["call_id"], row["reason"]) for row in self.town.misses("answer", self.day)],
                         [(call["id"], "refused")])
        self.town.at("2026-05-06 10:10")
        self.town.who("operator1").ask("call.returned", id=call["id"])
        self.town.at("2026-05-07 09:00")
        self.assert_rate("answer", self.day, (0, 1), (0, 1))
        self.assert_figures(self.day, then=True, returned_calls_n=1, refused_n=1)
        self.assert_figures(self.day, returned_calls_n=1, refused_n=1)
        self.assertEqual(len(self.town.misses("answer", self.day)), 1)
        self.assert_proven(self.day)

    def test_a_call_that_still_waits_at_the_seal_is_undecided_then(self):
        self.town.call(("2026-05-06 23:59:58", "offered", {}), ("2026-05-06 23:59:58", "queued", {"queue": "hotline"}),
                       ("2026-05-07 00:30:05", "answered", {"operator_login": "operator1"}),
                       ("2026-05-07 00:31", "ended", {}))
        self.assert_rate("answer", self.day, (0, 0), (1, 1))
        self.assert_proven(self.day)

    def test_each_call_ends_in_exactly_one_bucket(self):
        """N12: answered, abandoned, left, test: one of them; the wait of answered and of abandoned calls apart."""
        ended = "2026-05-06 10:00:04"
        self.town.call(("2026-05-06 10:00", "offered", {}), (ended, "ended", {}))
        self.town.call((ended, "offered", {}), (ended, "queued", {"queue": "hotline"}),
                       ("2026-05-06 10:00:08.999", "ended", {}))
        self.town.call(("2026-05-06 10:01", "offered", {}), ("2026-05-06 10:01", "queued", {"queue": "hotline"}),
                       ("2026-05-06 10:01:05", "ended", {}))
        self.town.call(("2026-05-06 10:02", "offered", {}), ("2026-05-06 10:02", "queued", {"queue": "hotline"}),
                       ("2026-05-06 10:02:15", "answered", {"operator_login": "operator1"}),
                       ("2026-05-06 10:04:15", "ended", {}))
        self.town.call(("2026-05-06 10:05", "offered", {}), ("2026-05-06 10:05", "queued", {"queue": "hotline"}),
                       ("2026-05-06 10:05:15.001", "answered", {"operator_login": "operator1"}),
                       ("2026-05-06 10:06", "ended", {}))
        self.town.call(("2026-05-06 10:07", "offered", {}), ("2026-05-06 10:07", "queued", {"queue": "hotline"}),
                       ("2026-05-06 10:07:01", "ended", {"test": True}))
        self.assert_figures(self.day, answer_n=2, answer_d=4, abandoned_n=2, short_abandoned_n=1, left_menu=1,
                            test_calls=1, answered_in_target_n=1, wait_ms=30001, abandon_ms=9999, talk_ms=164999)
        self.assertEqual(len(self.town.misses("answer", self.day)), 2)
        self.assert_proven(self.day)


class Callbacks(Stories):
    def at_callback(self, passed_at, **fields):
        number = self.town.open(**fields)
        self.town.receive(number)
        self.town.reply(number)
        self.town.at(passed_at)
        return self.town.passed(number)

    def test_three_attempts_in_vain_until_tuesday_evening_finish_the_callback_of_a_friday_pass(self):
        """N7: who was not reached is in neither solved nor satisfied."""
        ticket = self.at_callback("2026-05-15 16:50")
        number = ticket["number"]
        self.assertEqual(ticket["callback_due_at"], at("2026-05-19 17:30"))
        self.town.at("2026-05-18 10:00")
        self.town.attempt(number, "no_answer")
        self.town.at("2026-05-18 15:00")
        self.town.attempt(number, "off")
        self.assertEqual(self.town.rate("2026-05-19", "callback"), (0, 1))
        self.assertEqual([row["reason"] for row in self.town.misses("callback", "2026-05-19")], ["not_reached"])
        self.town.at("2026-05-19 17:30:00.000")
        self.assertEqual(self.town.attempt(number, "busy")["callback_outcome"], "unreachable")
        self.assertEqual(self.town.show(number)["state"], "closed")
        self.town.at("2026-05-20 09:00")
        self.assert_rate("callback", "2026-05-19", (1, 1), (1, 1))
        self.assert_figures("2026-05-19", reached_n=0, solved_d=0, satisfied_d=0)
        self.assert_figures("2026-05-19", then=True, reached_n=0)
        self.assert_proven("2026-05-15", "2026-05-18", "2026-05-19")

    def test_a_pass_brings_one_callback_however_often_it_is_sent_and_whoever_sends_it(self):
        """L5: no caller is asked twice for one completion."""
        number = self.town.open()
        self.town.reply(number)
        auditor = self.town.who("auditor1")
        for _ in range(5):
            auditor.send("ticket.audit", {"number": number, "agreed": True}, "pass")
        told = [auditor.answer_to("ticket.audit", "pass")["ticket"][0]["version"] for _ in range(5)]
        self.assertEqual(len(set(told)), 1)
        self.town.kill()
        self.town.start()
        self.assertEqual(self.town.who("auditor2").refusal("ticket.audit", number=number, agreed=True)["code"], "state")
        self.assertEqual(self.town.rate("2026-05-08", "callback"), (0, 1))
        self.assertEqual([row["number"] for row in self.town.who("callback1").ask("ticket.list", list="callback")["rows"]],
                         [number])
        self.assertEqual([row["what"] for row in self.town.history(number)].count("audit passed"), 1)
        self.assert_proven("2026-05-06", "2026-05-08")

    def test_attempts_in_one_time_band_or_on_one_day_do_not_use_up_a_caller(self):
        number = self.at_callback("2026-05-15 16:50")["number"]
        for moment in ("2026-05-18 08:40", "2026-05-18 10:00", "2026-05-18 11:59", "2026-05-18 14:00", "2026-05-18 19:00"):
            self.town.at(moment)
            self.assertEqual(self.town.attempt(number, "no_answer")["state"], "callback", moment)
        self.town.at("2026-05-19 09:00")
        self.assertEqual(self.town.attempt(number, "no_answer")["state"], "closed")

    def test_one_who_declines_on_the_phone_is_reached_and_gives_no_evaluation(self):
        """N7: no answer is no satisfaction."""
        number = self.at_callback("2026-05-15 16:50")["number"]
        self.town.at("2026-05-18 10:00")
        self.assertEqual(self.town.attempt(number, "declined")["callback_outcome"], "declined")
        self.assert_figures("2026-05-19", callback_n=1, callback_d=1, reached_n=1, solved_d=0, satisfied_d=0)

    def test_who_evaluates_stands_in_solved_and_satisfied_by_the_day_the_callback_fell_due(self):
        first = self.at_callback("2026-05-15 16:50")["number"]
        second = self.at_callback("2026-05-15 16:51")["number"]
        third = self.at_callback("2026-05-15 16:52")["number"]
        self.town.at("2026-05-18 10:00")
        self.town.attempt(first, "reached", solved="yes", satisfaction="satisfied")
        self.town.attempt(second, "reached", solved="partly", satisfaction="basically")
        self.town.attempt(third, "reached", solved="no", satisfaction="neutral")
        self.assert_figures("2026-05-19", callback_n=3, callback_d=3, reached_n=3, solved_n=1, solved_d=3,
                            satisfied_n=2, satisfied_d=3)
        self.assert_proven("2026-05-19")

    def test_who_has_no_phone_or_declined_at_intake_gets_no_callback(self):
        without = self.at_callback("2026-05-15 16:50", caller_phone="", caller_name="")
        declined = self.at_callback("2026-05-15 16:51", no_callback=True)
        self.assertEqual((without["state"], declined["state"]), ("closed", "closed"))
        self.assertEqual(self.town.rate("2026-05-19", "callback"), (0, 0))

    def test_a_redo_ordered_before_the_caller_was_asked_cancels_the_task(self):
        number = self.at_callback("2026-05-15 16:50")["number"]
        self.town.at("2026-05-20 10:00")
        self.assert_rate("callback", "2026-05-19", (0, 1), (0, 1))
        self.town.act("supervisor1", "redo", number, reason="群众反映没有解决")
        self.assert_rate("callback", "2026-05-19", (0, 1), (0, 0))
        self.town.reply(number)
        self.town.passed(number)
        self.assertEqual(self.town.rate("2026-05-22", "callback"), (0, 1))
        self.assert_proven("2026-05-19", "2026-05-22")


class ThenAndNow(Stories):
    def test_a_day_without_a_seal_shows_nothing_as_then(self):
        self.town.at("2026-05-07 00:29:59.999")
        self.assertIsNone(self.town.figures("2026-05-06", then=True))
        self.assertFalse(self.town.proof("2026-05-06").get("sealed"))
        self.town.at("2026-05-07 00:30")
        self.assertEqual(self.town.figures("2026-05-06", then=True), {})
        self.assertTrue(self.town.proof("2026-05-06")["sealed"])

    def test_a_range_adds_n_and_d_of_its_days(self):
        for number in (self.town.open(), self.town.open(type="consultation")):
            self.town.receive(number)
            self.town.reply(number)
            self.town.passed(number)
        self.town.open()
        self.town.at("2026-05-14 09:00")
        for then in (False, True):
            days = self.town.rows("2026-05-06", "2026-05-13", then=then, days=True)
            self.assertEqual([row["key"] for row in days if figures_of(row).get("completion_d")],
                             ["2026-05-07", "2026-05-12"])
            total = self.town.figures("2026-05-06", then, last="2026-05-13")
            self.assertEqual((total["completion_n"], total["completion_d"]), (2, 3))
            for name in total:
                self.assertEqual(sum(figures_of(row).get(name, 0) for row in days), total[name], name)


if __name__ == "__main__":
    unittest.main()
