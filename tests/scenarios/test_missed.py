#!/usr/bin/python3
"""Missed calls until somebody has seen to them: one row a number, its limit, who returns it, and what settles it. Whatever becomes of
them, they stay misses of the answer rate."""

import subprocess
import time
import unittest

from rexian import program
from town import Town, at

DAY = "2026-05-06"
MINUTE_MS = 60000
WANG, LI = "13812345678", "13900001111"


class Story(unittest.TestCase):
    def setUp(self):
        self.town = Town()
        self.addCleanup(self.town.close)
        self.refs = 0

    def miss(self, moment, caller=WANG, waited_s=60, **more):
        """A call that waits and hangs up; gives its id."""
        self.refs += 1
        ref = f"missed-{self.refs}"
        self.town.at(f"{DAY} {moment}")
        self.town.report(ref, "offered", **({"caller": caller} if caller else {}), **more)
        self.town.report(ref, "queued", queue="hotline")
        self.town.at(at(f"{DAY} {moment}") + waited_s * 1000)
        return self.town.report(ref, "ended")["id"]

    def answer(self, moment, caller, operator="operator2"):
        self.refs += 1
        ref = f"answered-{self.refs}"
        self.town.at(f"{DAY} {moment}")
        self.town.report(ref, "offered", caller=caller)
        self.town.report(ref, "queued", queue="hotline")
        return self.town.report(ref, "answered", operator_login=operator)["id"]

    def list(self, **more):
        return self.town.who("operator1").ask("call.missed", **more)

    def open(self):
        return self.list().get("rows", [])

    def ask(self, login, kind, **body):
        return self.town.who(login).ask(kind, **body)["call"][0]

    def assert_sound(self):
        self.assertEqual(self.town.differences(DAY), [])
        self.town.stop()
        done = self.town.offline_check()
        self.assertEqual(done.returncode, 0, done.stdout)
        self.town.start()


class List(Story):
    def test_a_missed_call_stands_on_the_list_at_once_with_its_limit(self):
        watcher = self.town.who("operator1")
        began = time.monotonic()
        call = self.miss("10:00")
        push = watcher.push(lambda p: p.get("call_id") == call and p["call"][0].get("outcome") == "abandoned")
        (row,) = self.open()
        self.assertLess(time.monotonic() - began, 10)
        self.assertEqual(push["call"][0]["id"], row["id"])
        self.assertEqual((row["caller"], row["queue"], row["outcome"], row["calls"]), ("138****5678", "hotline", "abandoned", 1))
        self.assertEqual((row["first_at"], row["due_at"]), (at(f"{DAY} 10:01"), at(f"{DAY} 10:31")))
        self.assertFalse(row.get("overdue", False))
        self.town.at(f"{DAY} 10:31:01")
        told = self.list()
        self.assertEqual((told["total"], told["overdue"], told["rows"][0]["overdue"]), (1, 1, True))
        self.assert_sound()

    def test_refused_calls_stand_on_it_and_those_without_a_number_left_in_the_menu_or_blocked_do_not(self):
        self.town.at(f"{DAY} 09:00")
        self.town.who("supervisor1").ask("block.add", phone=LI, until_at=at("2026-05-20 09:00"), reason="反复辱骂")
        self.miss("10:00", caller=None)
        self.miss("10:05", caller=LI)
        self.town.call((f"{DAY} 10:10", "offered", {"caller": "13700001111"}), (f"{DAY} 10:10:05", "ended", {}))
        self.assertEqual(self.open(), [])
        self.town.call((f"{DAY} 10:20", "offered", {"caller": "13700002222"}), (f"{DAY} 10:20", "refused", {"queue": "hotline", "end": "full"}))
        (row,) = self.open()
        self.assertEqual((row["outcome"], row["first_at"]), ("queue_full", at(f"{DAY} 10:20")))
        self.assert_sound()

    def test_the_same_number_in_any_notation_is_one_row_by_its_first_limit(self):
        self.miss("10:00", "138 1234 5678")
        self.miss("10:10", LI)
        newest = self.miss("10:20", "+86-138-1234-5678")
        rows = self.open()
        self.assertEqual([(row["id"], row["calls"], row["due_at"]) for row in rows],
                         [(newest, 2, at(f"{DAY} 10:31")), (newest - 1, 1, at(f"{DAY} 10:41"))])
        self.assertEqual((rows[0]["first_at"], rows[0]["last_at"]), (at(f"{DAY} 10:01"), at(f"{DAY} 10:21")))

    def test_calls_of_days_past_that_an_import_brings_need_no_return_but_those_of_today_do(self):
        self.town.at("2026-05-08 10:00")
        for i, (day, moment) in enumerate((("2026-05-06", "10:00"), ("2026-05-08", "09:00"))):
            begin = at(f"{day} {moment}")
            self.town.who("operator1").ask("call.log", ref=f"logged-{i}", caller=f"1370000000{i}", queue="hotline", offered_at=begin,
                                           ended_at=begin + 30000, outcome="abandoned")
        self.assertEqual([row["first_at"] for row in self.open()], [at("2026-05-08 09:00:30")])

    def test_the_limit_is_the_rulebooks_as_it_stood_when_the_call_asked(self):
        self.miss("10:00")
        self.town.bring(self.town.limits("missed_call_return 60 min"))
        self.miss("10:05", LI)
        self.assertEqual([row["due_at"] - row["first_at"] for row in self.open()], [30 * MINUTE_MS, 60 * MINUTE_MS])


class Returned(Story):
    def test_who_returns_a_call_is_told_the_number_and_is_left_alone_with_it(self):
        call = self.miss("10:00")
        again = self.miss("10:02")
        self.town.at(f"{DAY} 10:05")
        self.assertEqual(self.ask("operator1", "call.missed_take", id=again)["caller"], WANG)
        (row,) = self.open()
        self.assertEqual((row["taken_by"], row["taken_at"]), ("operator1", at(f"{DAY} 10:05")))
        for wanted in (call, again):
            refused = self.town.who("operator2").refusal("call.missed_take", id=wanted)
            self.assertEqual((refused["code"], refused["who"]), ("stale", "operator1"))
        self.ask("operator1", "call.missed_take", id=again)
        self.town.at(f"{DAY} 10:15:01")
        self.assertNotIn("taken_by", self.open()[0])
        self.ask("operator2", "call.missed_take", id=again)
        self.assert_sound()

    def test_a_return_settles_all_calls_of_the_number_counts_each_and_changes_no_rate(self):
        self.miss("10:00")
        self.miss("10:02", LI)
        newest = self.miss("10:28")
        before = self.town.rate(DAY, "answer")
        self.town.at(f"{DAY} 10:35")
        self.ask("operator1", "call.returned", id=newest)
        self.assertEqual([row["caller"] for row in self.open()], ["139****1111"])
        figures = self.town.figures(DAY)
        # The first was called back after its limit, the second within it.
        self.assertEqual((figures["returned_calls_n"], figures["returned_in_limit_n"]), (2, 1))
        self.assertEqual(self.town.rate(DAY, "answer"), before)
        self.assertEqual(len(self.town.misses("answer", DAY)), 3)
        done = self.list(settled=True)["rows"]
        self.assertEqual([(row["how"], row["settled_by"], row["settled_at"]) for row in done],
                         [("returned", "operator1", at(f"{DAY} 10:35"))] * 2)
        self.assertEqual(self.town.who("operator2").refusal("call.returned", id=newest)["code"], "exists")
        refused = self.town.who("operator2").refusal("call.missed_take", id=newest)
        self.assertEqual((refused["code"], refused["who"]), ("stale", "operator1"))
        self.assert_sound()

    def test_attempts_in_vain_keep_it_open_until_it_is_given_up_with_a_reason(self):
        call = self.miss("10:00")
        self.town.at(f"{DAY} 10:05")
        self.ask("operator1", "call.missed_take", id=call)
        self.ask("operator1", "call.missed_tried", id=call, result="no_answer")
        (row,) = self.open()
        self.assertEqual((row["tries"], row["tried_at"]), (1, at(f"{DAY} 10:05")))
        self.assertNotIn("taken_by", row)
        self.ask("operator2", "call.missed_tried", id=call, result="busy")
        self.ask("operator2", "call.missed_give_up", id=call, reason="not_reached")
        self.assertEqual(self.open(), [])
        figures = self.town.figures(DAY)
        self.assertEqual((figures["given_up_n"], figures.get("returned_calls_n", 0)), (1, 0))
        (row,) = self.list(settled=True)["rows"]
        self.assertEqual((row["how"], row["settled_by"], row["tries"]), ("given_up", "operator2", 2))
        self.assertEqual(self.town.who("operator1").refusal("call.missed_tried", id=call, result="reached")["code"], "bad_value")
        self.assertEqual(self.town.who("operator1").refusal("call.missed_give_up", id=call)["code"], "stale")
        self.assert_sound()

    def test_the_same_number_answered_later_settles_it_and_says_who_and_when(self):
        self.miss("10:00")
        self.miss("10:02")
        other = self.miss("10:03", LI)
        later = self.answer("10:20", "0086 13812345678")
        self.assertEqual([row["id"] for row in self.open()], [other])
        done = self.list(settled=True)["rows"]
        self.assertEqual([(row["how"], row["settled_by"], row["settled_at"], row["later_id"]) for row in done],
                         [("got_through", "operator2", at(f"{DAY} 10:20"), later)] * 2)
        figures = self.town.figures(DAY)
        self.assertEqual((figures["got_through_n"], figures.get("returned_calls_n", 0), figures["answer_n"], figures["answer_d"]),
                         (2, 0, 1, 4))
        # A miss after that stands on the list anew.
        self.miss("10:30")
        self.assertEqual(len(self.open()), 2)
        self.assert_sound()

    def test_an_operator_who_takes_the_call_settles_the_numbers_misses_too(self):
        self.miss("10:00")
        self.town.at(f"{DAY} 10:10")
        self.town.report("second", "offered", caller=WANG)
        self.town.report("second", "queued", queue="hotline")
        self.town.who("operator1").ask("call.take")
        self.assertEqual(self.open(), [])

    def test_a_miss_that_turns_out_to_have_been_answered_leaves_the_list(self):
        self.town.at(f"{DAY} 10:00")
        key = {"visit": "1777", "queue": "hotline"}
        self.town.report("pbx/1777.1", "queued", caller=WANG, **key)
        self.town.at(f"{DAY} 10:01")
        self.town.report("pbx/1777.1", "left_queue", end="abandoned", **key)
        self.assertEqual(len(self.open()), 1)
        self.town.report("pbx/1777.1", "answered", f"{DAY} 10:00:30", operator_login="operator1", **key)
        self.assertEqual(self.open(), [])
        self.assert_sound()

    def test_the_hand_over_of_a_shift_shows_what_is_open(self):
        self.miss("10:00")
        self.miss("10:01", LI)
        self.town.at(f"{DAY} 10:31:30")
        packet = self.town.who("operator1").ask("shift.show")
        self.assertEqual((packet["missed"], packet["missed_overdue"]), (2, 1))

    def test_it_is_all_there_after_a_rebuild(self):
        call = self.miss("10:00")
        self.miss("10:01", LI)
        self.ask("operator1", "call.missed_tried", id=call, result="off")
        self.answer("10:10", LI)
        before = (self.open(), self.list(settled=True))
        self.town.stop()
        subprocess.run([program("rexian-broker"), "--rebuild", self.town.folder], check=True, stdout=subprocess.DEVNULL)
        self.town.start()
        self.assertEqual((self.open(), self.list(settled=True)), before)

    def test_rexianctl_knows_each_step(self):
        call = self.miss("10:00")
        other = self.miss("10:01", LI)
        self.assertIn("138****5678", self.town.ctl("call", "missed").stdout)
        self.assertIn(WANG, self.town.ctl("call", "missed-take", str(call), login="operator1").stdout)
        self.town.ctl("call", "missed-tried", str(call), "--result", "busy", login="operator1")
        self.town.ctl("call", "returned", str(call), login="operator1")
        self.town.ctl("call", "missed-give-up", str(other), "--reason", "wrong_number", login="operator1")
        self.assertNotIn("****", self.town.ctl("call", "missed").stdout)
        settled = self.town.ctl("--csv", "call", "missed", "--settled").stdout
        self.assertIn("given_up", settled)
        self.assertIn("returned", settled)


if __name__ == "__main__":
    unittest.main()
