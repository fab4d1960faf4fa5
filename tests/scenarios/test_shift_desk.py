#!/usr/bin/python3
"""Handing a shift over on terminals of 80x24: the operator hands over with a note, all see that it waits, who takes it has what
was left."""

import unittest

from desks import Desk
from rexian import City


class Shift(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.city = City()
        cls.addClassCleanup(cls.city.close)
        cls.city.clock("2026-05-06 09:00")

    def play(self, keys, login, language="zh_CN"):
        desk = Desk(self.city, keys, login, language=language)
        self.addCleanup(desk.close)
        return desk.finish()

    def test_a_shift_is_handed_over_and_taken_with_keys(self):
        number = self.city.login("operator1").ticket("ticket.handover", service=120, caller_phone="13812345678")["number"]
        desk = self.play("<Wait:无人排队><Tab>李梅<Wait:草稿><F11><F11><Wait:不可遗漏的事项><Wait:待补录><Shot:now>h<Wait:下一班须知道什么>"
                         "西区停热家属等回电<Enter><Wait:已交班><Wait:话务员><Shot:handed>", "operator1")
        self.assertIn(str(number), desk.screen("now"))
        self.assertIn("西区停热家属等回电", desk.screen("handed"))
        row = self.city.login("supervisor1").ask("shift.list")["rows"][0]
        self.assertEqual((row["written"], row["drafts"], row["note"]), (1, 1, "西区停热家属等回电"))
        seen = self.play("<Wait:Shift 1><Shot:seen>", "callback1", language="en")  # on another desk
        self.assertIn("Shift 1", seen.screen("seen"))
        desk = self.play("<Wait:无人排队><Ctrl-G>desk shift<Enter><Wait:西区停热><Down><Wait:份草稿><Shot:chosen>a<Wait:接 话务员><Shot:asked>y"
                         "<Wait:已接下><Shot:taken>", "supervisor1")
        self.assertIn("operator1 的终端上留有 1 份草稿", desk.screen("chosen"))
        self.assertNotIn("西区停热", desk.screen("taken").split("不可遗漏")[0])
        mine = self.city.login("supervisor1").ask("ticket.list", list="mine")["rows"]
        self.assertEqual([ticket["number"] for ticket in mine], [number])


if __name__ == "__main__":
    unittest.main()
