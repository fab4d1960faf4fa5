#!/usr/bin/python3
"""The desk of missed calls on terminals of 80x24: a number is called back with a key for each way it can end, the intake opens bound to
the call, and a call that is missed meanwhile appears by itself."""

import unittest

from desks import Desk
from town import Town, at

DAY = "2026-05-06"
WANG, LI = "13812345678", "13900001111"


class MissedDesk(unittest.TestCase):
    def setUp(self):
        self.town = Town()
        self.addCleanup(self.town.close)

    def miss(self, ref, moment, caller):
        self.town.at(f"{DAY} {moment}")
        self.town.report(ref, "offered", caller=caller)
        self.town.report(ref, "queued", queue="hotline")
        self.town.at(at(f"{DAY} {moment}") + 60000)
        return self.town.report(ref, "ended")["id"]

    def desk(self, keys, login="operator1", **more):
        desk = Desk(self.town, keys, login, **more)
        self.addCleanup(desk.close)
        return desk

    def settled(self):
        return [(row["how"], row["settled_by"], row.get("tries", 0))
                for row in self.town.who("supervisor1").ask("call.missed", settled=True)["rows"]]

    def test_a_number_is_called_back_and_the_intake_opens_with_it(self):
        self.miss("one", "09:00", WANG)
        call = self.miss("two", "09:05", WANG)
        self.miss("three", "09:10", LI)
        self.town.at(f"{DAY} 09:32")
        desk = self.desk("<Wait:Missed calls 2><Ctrl-G>desk missed<Enter><Wait:overdue><Shot:list>d<Wait:13812345678 now>"
                         "<Shot:taken>i<Wait:2 calls><Shot:intake>").finish()
        row = desk.row("list", "138****5678")
        self.assertIn("! overdue", row)
        self.assertIn("!1m", row)
        self.assertIn("9m", desk.row("list", "139****1111"))
        self.assertIn("rang in vain 2 times, first 09:01, last 09:06; to be called back by 09:31", desk.screen("list"))
        self.assertIn("operator1", desk.row("taken", ">" + WANG))
        self.assertIn(WANG, desk.screen("intake"))
        self.assertEqual(self.settled(), [("returned", "operator1", 0)] * 2)
        self.assertNotEqual(call, 0)

    def test_each_attempt_has_its_key_and_a_number_is_given_up_with_a_reason(self):
        self.miss("one", "09:00", WANG)
        self.miss("two", "09:05", LI)
        desk = self.desk("<Wait:漏接 2><Ctrl-G>desk missed<Enter><Wait:138****5678>a<Wait:已记录><Wait:1 次未通>b<Wait:2 次未通>"
                         "<Shot:tried>x<Wait:因何放弃><Shot:reasons>3<Enter><Wait:漏接 1><Shot:left>", language="zh_CN").finish()
        self.assertIn("2", desk.row("tried", "138****5678"))
        self.assertIn("3 骚扰", desk.screen("reasons"))
        self.assertNotIn("138****5678", desk.screen("left"))
        self.assertEqual(self.settled(), [("given_up", "operator1", 2)])

    def test_it_moves_by_itself_and_tells_who_is_calling_back(self):
        self.town.at(f"{DAY} 09:00")
        desk = self.desk("<Wait:Missed calls 0><Ctrl-G>desk missed<Enter><Wait:No missed call><Shot:empty><Wait:138****5678>"
                         "<Wait:operator2 is calling back><Shot:taken>d<Wait:operator2 changed it first><Shot:refused><Wait:No missed call>"
                         "<Shot:gone>", hold="empty")
        desk.await_shot("empty")
        desk.go_on("empty")
        call = self.miss("one", "09:00", WANG)
        self.town.who("operator2").ask("call.missed_take", id=call)
        desk.await_shot("refused")
        self.town.report("again", "offered", caller=WANG)
        self.town.report("again", "queued", queue="hotline")
        self.town.report("again", "answered", operator_login="operator2")
        desk.finish()
        self.assertEqual([how for how, *_ in self.settled()], ["got_through"])


if __name__ == "__main__":
    unittest.main()
