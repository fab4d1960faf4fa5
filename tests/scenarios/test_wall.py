#!/usr/bin/python3
"""The wallboard: what happens now, moved by pushes within a second; alarms by threshold; what more operators would bring; and a break that
a supervisor orders, told on the operator's console, with an event that names who did it."""

import math
import sqlite3
import time
import unittest

from desks import Desk
from town import Town, at

DAY = "2026-05-06"
WANG = "13812345678"


class Story(unittest.TestCase):
    def setUp(self):
        self.town = Town()
        self.addCleanup(self.town.close)
        self.town.at(f"{DAY} 09:00")

    def wall(self):
        return self.town.who("supervisor1").ask("wall.show")

    def alarms(self):
        return [alarm.get("kind", "nobody_ready") for alarm in self.wall().get("alarms", [])]

    def ready(self, *logins):
        for login in logins:
            self.town.who(login).ask("session.presence", presence="ready")

    def wait(self, ref, caller=WANG, queue="hotline"):
        self.town.report(ref, "offered", caller=caller)
        return self.town.report(ref, "queued", queue=queue)["id"]


class Board(Story):
    def test_it_tells_queues_calls_people_and_the_answers_of_today(self):
        self.ready("operator1", "operator2")
        self.town.who("operator3").ask("session.presence", presence="pause", reason="meal")
        self.wait("one")
        self.town.report("one", "answered", operator_login="operator1")
        second = self.wait("two")
        self.wait("three", "13900001111", "english")
        self.town.at(f"{DAY} 09:00:40")
        told = self.wall()
        self.assertEqual([(row["queue"], row.get("waiting", 0), row["since_at"]) for row in told["queues"]],
                         [("hotline", 1, at(f"{DAY} 09:00")), ("english", 1, at(f"{DAY} 09:00"))])
        self.assertEqual([(row["id"], row["caller"], row["asked_at"]) for row in told["waiting"]][0],
                         (second, "138****5678", at(f"{DAY} 09:00")))
        self.assertEqual((told["on_duty"], told["ready"], told["busy"], told["paused"]), (3, 1, 1, 1))
        states = {row["login"]: (row["presence"], row.get("reason", "none")) for row in told["people"]}
        self.assertEqual(states, {"operator1": ("talking", "none"), "operator2": ("ready", "none"), "operator3": ("pause", "meal")})
        self.assertEqual((told["asked"], told["answered"], told["in_time"]), (1, 1, 1))
        self.assertEqual(self.town.who("operator1").refusal("wall.show")["code"], "no_right")

    def test_who_waits_in_a_second_queue_stands_there_and_who_was_answered_before_since_then(self):
        def visit(ref, step, queue, when, **more):
            self.town.at(f"{DAY} {when}")
            self.town.report(ref, step, queue=queue, visit=f"{ref.split('/')[1]}/1", **more)

        visit("pbx1/7.1", "queued", "hotline", "09:00:00", caller=WANG)
        visit("pbx1/7.1", "left_queue", "hotline", "09:00:30", end="timed_out")
        self.assertEqual(self.wall().get("waiting", []), [], "it is in no queue")
        visit("pbx1/7.1", "queued", "english", "09:00:31")
        visit("pbx1/8.1", "queued", "hotline", "09:00:32", caller="13900001111")
        visit("pbx1/8.1", "answered", "hotline", "09:00:35", operator_login="operator1")
        visit("pbx1/8.1", "talk_ended", "hotline", "09:00:50")
        visit("pbx1/8.1", "queued", "english", "09:00:50")
        visit("pbx1/9.1", "queued", "hotline", "09:00:55")
        told = self.wall()
        self.assertEqual([(row["queue"], row.get("waiting", 0), row.get("since_at", 0)) for row in told["queues"]],
                         [("hotline", 1, at(f"{DAY} 09:00:55")), ("english", 2, at(f"{DAY} 09:00:00"))])
        self.assertEqual([(row["queue"], row["asked_at"]) for row in told["waiting"]],
                         [("english", at(f"{DAY} 09:00:00")), ("english", at(f"{DAY} 09:00:50")), ("hotline", at(f"{DAY} 09:00:55"))])

    def test_alarms_stand_beyond_their_thresholds_and_end_by_themselves(self):
        self.ready("operator1")
        self.assertEqual(self.alarms(), [])
        self.wait("one")
        self.assertEqual(self.alarms(), [])
        self.town.at(f"{DAY} 09:01:01")
        self.assertEqual(self.alarms(), ["wait"])
        self.town.who("operator1").ask("session.presence", presence="pause", reason="rest")
        self.assertEqual(self.alarms(), ["nobody_ready", "wait"])
        self.town.report("one", "ended")
        self.assertEqual(self.alarms(), ["level"])
        self.town.at(f"{DAY} 09:31:02")
        self.assertEqual(self.alarms(), ["level", "missed", "break"])

    def test_who_is_held_by_the_exchange_is_not_ready_and_raises_an_alarm(self):
        self.ready("operator1", "operator2", "operator3", "operator4")
        for login, state in (("operator1", "paused"), ("operator2", "unreachable"), ("operator3", "in_call")):
            self.town.who("gateway").ask("operator.report", login=login, exchange=state)
        told = self.wall()
        self.assertEqual((told["on_duty"], told["ready"], told.get("busy", 0), told["paused"], told["not_ready"]), (4, 1, 0, 1, 2))
        self.assertEqual([(row["kind"], row["value"], row["limit"]) for row in told["alarms"]], [("phones", 2, 1)])
        states = {row["login"]: (row["presence"], row.get("reason", "none"), row.get("exchange")) for row in told["people"]}
        self.assertEqual(states, {"operator1": ("pause", "exchange", "paused"), "operator2": ("not_ready", "none", "unreachable"),
                                  "operator3": ("other_call", "none", "in_call"), "operator4": ("ready", "none", None)})
        self.town.who("gateway").ask("operator.report", login="operator1", exchange="queued")
        self.town.who("gateway").ask("operator.report", login="operator2", exchange="queued")
        self.assertEqual((self.wall()["ready"], self.alarms()), (3, []))

    def test_it_says_what_more_operators_would_bring(self):
        for i in range(40):
            begin = at(f"{DAY} 08:31") + i * 40000
            self.town.who("operator3").ask("call.log", ref=f"log-{i}", queue="hotline", offered_at=begin, answered_at=begin + 5000,
                                           ended_at=begin + 185000, outcome="answered", operator_login="operator3")
        self.ready("operator1", "operator2")
        told = self.wall()
        self.assertEqual((told["calls"], told["handling_ms"], told["forecast"]), (40, 180000, True))
        # 4 erlang: overloaded with up to 4 operators, by Erlang C since nobody gave up.
        self.assertEqual((told.get("share", 0), told.get("share_1", 0), told.get("share_2", 0)), (0, 0, 0))
        self.assertGreater(told["share_3"], 4000)
        self.assertEqual(told["needed"], 8)
        said = self.town.ctl("wall", login="supervisor1").stdout.splitlines()
        self.assertIn("within 15 s today 100.00 %, aim 95 %; last half hour 40 calls of 3:00", said)
        self.assertIn("! 2 there bring 0.00 %; one more 0.00 %, two more 0.00 %; the aim needs 8", said)

    def test_rexianctl_says_it_in_the_words_of_the_board(self):
        self.wait("one")
        self.town.at(f"{DAY} 09:10")
        said = self.town.ctl("wall", login="supervisor1").stdout
        for line in ("! calls wait and nobody is ready 1", "! a call waits long 10:00 (1:00)", "What more operators would bring is not known: too few calls.",
                     "Calls waiting: 1; missed to return: 0, overdue: 0", "Operators: 0 on duty, 0 ready, 0 with calls, 0 in a break"):
            self.assertIn(line, said.splitlines())
        self.assertRegex(said, r"(?m)^1 +138\*{4}5678 +hotline +2026")
        self.assertNotRegex(said, r"-1\b")

    def test_the_forecast_is_made_from_what_was_measured_and_says_how_much_was_not(self):
        for i in range(30):
            begin = at(f"{DAY} 08:31") + i * 50000  # 08:31:00 to 08:55:10
            self.town.who("operator3").ask("call.log", ref=f"log-{i}", queue="hotline", offered_at=begin, answered_at=begin + 5000,
                                           ended_at=begin + 185000, outcome="answered", operator_login="operator3")
        self.ready("operator1", "operator2")
        whole = self.wall()
        gap = {"ref": "pbx1/", "step": "not_measured", "at": at(f"{DAY} 08:50"), "until_at": at(f"{DAY} 08:56")}
        self.town.who("gateway").ask("call.report", **gap)
        told = self.wall()
        self.assertEqual((whole.get("not_measured_ms", 0), told["not_measured_ms"]), (0, 360000))
        # 23 calls in the 24 minutes that were measured: as 28.75 in half an hour.
        self.assertEqual((told["calls"], told["forecast"]), (30, True))
        for calls, answer in ((30, whole), (28.75, told)):
            needed, load = 1, calls * 2 * 180 / 3600
            while needed <= load or erlang_c_in_time(needed, load, 15 / 180) < 0.95:
                needed += 1
            self.assertEqual(answer["needed"], needed)
            self.assertAlmostEqual(answer["share_3"] / 10000, erlang_c_in_time(5, load, 15 / 180), delta=0.0002)
        # With less than twenty minutes nothing is told of the rest; what another exchange misses at the same time counts once.
        self.town.who("gateway").ask("call.report", **gap | {"ref": "pbx2/", "at": at(f"{DAY} 08:45"), "until_at": at(f"{DAY} 08:55:01")})
        told = self.wall()
        self.assertEqual((told["not_measured_ms"], told.get("forecast", False), told["needed"]), (660000, False, -1))


def erlang_c_in_time(operators, load, target):
    """The share answered within `target` talks, by the plain formula."""
    b = 1.0
    for k in range(1, operators + 1):
        b = load * b / (k + load * b)
    return 1 - b / (1 - load / operators * (1 - b)) * math.exp(-(operators - load) * target)


class Ordered(Story):
    def order(self, who="supervisor1", **body):
        return self.town.who(who).ask("operator.order", **body)

    def test_a_break_is_ordered_with_a_reason_told_to_the_operator_and_recorded_with_who_did_it(self):
        self.ready("operator1")
        operator = self.town.who("operator1")
        row = self.order(login="operator1", presence="pause", reason="other", why="设备检修")
        self.assertEqual((row["presence"], row["reason"]), ("pause", "other"))
        push = operator.push(lambda p: p.get("state") and p["state"][0]["login"] == "operator1" and p["state"][0]["presence"] == "pause")
        self.assertEqual((push["who"], push["state"][0]["why"]), ("supervisor1", "设备检修"))
        row = self.order(login="operator1", presence="ready", why="高峰")
        self.assertEqual(row["presence"], "ready")
        with sqlite3.connect(self.town.path("city.db")) as db:
            rows = db.execute("SELECT a.login, t.value FROM event e JOIN event_text t ON t.seq = e.seq AND t.field = 'why' "
                              "JOIN account a ON a.id = e.account_id WHERE e.kind = 80 ORDER BY e.seq").fetchall()
        self.assertEqual(rows, [("supervisor1", "设备检修"), ("supervisor1", "高峰")])
        self.town.stop()
        self.assertEqual(self.town.offline_check().returncode, 0)

    def test_during_a_call_the_break_begins_after_it_and_what_is_missing_is_named(self):
        self.ready("operator1")
        console = self.town.who("supervisor1")
        for body, code, field in (({"presence": "pause", "why": "x"}, "missing_field", "reason"),
                                  ({"presence": "pause", "reason": "rest"}, "missing_field", "why"),
                                  ({"presence": "talking", "why": "x"}, "bad_value", "presence"),
                                  ({"presence": "ready", "reason": "rest", "why": "x"}, "bad_value", "reason")):
            refused = console.refusal("operator.order", login="operator1", **body)
            self.assertEqual((refused["code"], refused["field"]), (code, field))
        self.assertEqual(console.refusal("operator.order", login="nobody", presence="ready", why="x")["code"], "unknown_value")
        self.assertEqual(console.refusal("operator.order", login="operator2", presence="ready", why="x")["code"], "state")
        self.wait("one")
        self.town.report("one", "answered", operator_login="operator1")
        refused = console.refusal("operator.order", login="operator1", presence="ready", why="x")
        self.assertEqual((refused["code"], refused["value"]), ("state", "talking"))
        for _ in range(2):  # said again it is still ordered
            row = self.order(login="operator1", presence="pause", reason="rest", why="检修")
            self.assertEqual((row["presence"], row["next_reason"]), ("talking", "rest"))
        push = self.town.who("operator1").push(lambda p: p.get("state") and p["state"][0].get("next_reason") == "rest")
        self.assertEqual((push["who"], push["state"][0]["why"]), ("supervisor1", "检修"))
        self.assertEqual(self.order(login="operator1", presence="ready", why="高峰").get("next_reason", "none"), "none")
        self.order(login="operator1", presence="pause", reason="rest", why="检修")
        self.town.report("one", "ended")
        self.assertEqual(self.town.who("operator1").ask("session.presence", presence="ready")["presence"], "pause")
        self.order(login="operator1", presence="ready", why="高峰")
        self.assertEqual(self.town.who("operator2").refusal("operator.order", login="operator1", presence="ready", why="x")["code"], "no_right")


class Screen(Story):
    def desk(self, keys, login="supervisor1", **more):
        desk = Desk(self.town, keys, login, what="rexian-supervisor" if login == "supervisor1" else "rexian-agent", **more)
        self.addCleanup(desk.close)
        return desk

    def test_it_moves_by_itself_and_raises_alarms_on_80_by_24(self):
        self.ready("operator1")
        desk = self.desk("<Wait:to dispatch>W<Wait:no alarm><Wait:= ready><Shot:quiet><Wait:138****5678><Shot:waits><Wait:a call waits long>"
                         "<Shot:alarm><Wait:* talking><Shot:talks>", hold="quiet")
        desk.await_shot("quiet")
        desk.go_on("quiet")
        began = time.monotonic()
        self.wait("one")
        desk.await_shot("waits")
        self.assertLess(time.monotonic() - began, 15)
        self.town.at(f"{DAY} 09:01:05")
        desk.await_shot("alarm")
        self.town.report("one", "answered", operator_login="operator1")
        desk.finish()
        self.assertIn("! a call waits long 1:05 (1:00)", desk.row("alarm", "waits long"))
        self.assertIn("1:05", desk.row("alarm", "138****5678"))
        self.assertIn("* talking", desk.row("talks", "operator1"))
        for shot in ("quiet", "waits", "alarm", "talks"):
            self.assertLessEqual(len(desk.lines(shot)), 24)

    def test_a_break_is_ordered_with_a_key_and_the_operators_console_says_so(self):
        self.ready("operator1")
        agent = self.desk("<Wait:nobody waits><Shot:before><Wait:supervisor1 has sent you into a break: printer><Shot:told>",
                          login="operator1", hold="before")
        agent.await_shot("before")
        agent.go_on("before")
        desk = self.desk("<Wait:待派单>W<Wait:话务员1>b<Wait:2 用餐>2<Enter><Wait:原因>printer<Enter><Wait:小休: 用餐><Wait:小休 1><Shot:done>", language="zh_CN", size="132x43").finish()
        self.assertIn("用餐", desk.row("done", "operator1"))
        agent.finish()

    def test_what_an_operator_does_is_said_whole_at_each_size_in_both_languages(self):
        self.ready("operator1", "operator2", "operator3")
        self.wait("one")
        self.town.report("one", "answered", operator_login="operator2")
        for login, exchange in (("operator1", "unreachable"), ("operator2", "out"), ("operator3", "paused")):
            self.town.who("gateway").ask("operator.report", login=login, exchange=exchange)
        for language, ready, says in (("en", "to dispatch", ("! not ready: not reachable", "* talking  ! exchange: in no queue", "! pause: set at the exchange")),
                                      ("zh_CN", "待派单", ("! 未就绪: 接不通", "* 通话中  ! 交换机：不在队列", "! 小休: 交换机侧设置"))):
            for size in ("80x24", "132x43"):
                desk = self.desk(f"<Wait:{ready}>W<Wait:operator3><Shot:wall>", language=language, size=size).finish()
                self.assertEqual([line for line in desk.lines("wall")[:6] if "~" in line], [])
                for login, state in zip(("operator1", "operator2", "operator3"), says):
                    self.assertIn(f" {state} ", desk.row("wall", login), desk.screen("wall"))

    def test_in_the_list_of_people_a_call_that_is_none_of_ours_is_said_whole(self):
        self.ready("operator1", "operator2")
        for login, exchange in (("operator1", "in_call"), ("operator2", "unreachable")):
            self.town.who("gateway").ask("operator.report", login=login, exchange=exchange)
        desk = self.desk("<Wait:to dispatch>w<Wait:operator2><Shot:people>").finish()
        self.assertIn(" in another call ", desk.row("people", "operator1"))
        desk = self.desk("<Wait:to dispatch>w<Wait:operator2><Shot:people>", size="132x43").finish()
        self.assertIn(" not ready ! exchange: not reachable ", desk.row("people", "operator2"))


class EveryScreen(Story):
    def desk(self, keys, **more):
        desk = Desk(self.town, keys, "supervisor1", what="rexian-supervisor", **more)
        self.addCleanup(desk.close)
        return desk

    def held(self, login, exchange):
        self.town.who("gateway").ask("operator.report", login=login, exchange=exchange)

    def test_alarms_that_have_no_room_in_the_line_are_counted_there(self):
        self.ready("operator1")
        self.wait("one")
        self.town.who("operator1").ask("session.presence", presence="pause", reason="rest")
        self.town.report("one", "ended")
        self.town.at(f"{DAY} 09:31:02")
        self.assertEqual(self.alarms(), ["level", "missed", "break"])
        desk = self.desk("<Wait:to dispatch><Wait:too few><Shot:rates>", language="en")
        self.assertRegex(desk.finish().lines("rates")[1], r"^ ! too few answered in time \S+ % \(95.00 %\)  ! \+2$")

    def test_an_alarm_stands_in_a_line_of_every_screen_without_taking_its_keys(self):
        for language, size, words in (("zh_CN", "80x24", ("待派单", "话机在交换机侧未就绪 1", "看板", "接不通")),
                                      ("en", "132x43", ("to dispatch", "phones not ready at the exchange 1", "Wallboard", "not reachable"))):
            ready, alarm, wall, state = words
            self.ready("operator1")
            self.held("operator1", "queued")
            desk = self.desk(f"<Wait:{ready}><Shot:quiet><Wait:{alarm}><Shot:first>W<Wait:{wall}><Wait:{state}><Shot:wall><Esc><Wait:{alarm}><Shot:back>",
                             language=language, size=size, hold="quiet")
            desk.await_shot("quiet")
            self.assertNotIn(alarm, desk.screen("quiet"))
            self.held("operator1", "unreachable")
            desk.go_on("quiet")
            desk.finish()
            for shot in ("first", "back"):
                self.assertIn(alarm, desk.lines(shot)[1], shot)
            self.assertEqual(desk.screen("wall").count(alarm), 1)
            self.assertIn("! ", desk.row("wall", "operator1"))
            self.assertIn(state, desk.row("wall", "operator1"))


if __name__ == "__main__":
    unittest.main()
