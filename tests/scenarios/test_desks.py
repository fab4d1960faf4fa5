#!/usr/bin/python3
"""The desks on a terminal against a real broker: an intake typed in Chinese, a department's reply, and a console that is
killed while somebody types."""

import unittest

from desks import Desk
from rexian import City

INTAKE = ("<Wait:{ready}>13812345678<Tab>王芳<Tab>{kind}<Tab><Tab>停水<Tab>和平<Tab>南京路18号<Tab>家中停水两天<Tab>"
          "昨天早上开始停水，楼里没有水。<Wait:市自来水集团>")


class Desks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.city = City()
        cls.addClassCleanup(cls.city.close)
        cls.city.clock("2026-05-06 09:00")

    def start(self, keys, login, **more):
        desk = Desk(self.city, keys, login, **more)
        self.addCleanup(desk.close)
        return desk

    def play(self, keys, login, **more):
        return self.start(keys, login, **more).finish()

    def tickets(self, **more):
        return self.city.login("admin").ask("ticket.list", list="all", **more).get("rows", [])

    def test_an_intake_goes_to_the_unit_of_the_directory_and_its_reply_to_the_audit(self):
        before = len(self.tickets())
        for language, ready, kind, size in (("en", "nobody waits", "complaint", "80x24"),
                                            ("zh_CN", "无人排队", "投诉", "132x43")):
            desk = self.play(INTAKE.format(ready=ready, kind=kind) + "<F5><Wait:26050600000><Shot:sent>", "operator2",
                             language=language, size=size)
            self.assertIn("26050600000", desk.screen("sent"))
        rows = self.tickets()
        self.assertEqual(len(rows), before + 2)
        self.assertEqual({row["lead"] for row in rows[:2]}, {"市自来水集团"})
        self.play("<Wait:家中停水两天><Wait:dispatched>v<Wait:received><Shot:received>", "shuisi")
        states = sorted(row["state"] for row in self.tickets()[:2])
        self.assertEqual(states, ["dispatched", "received"])

    def test_a_draft_survives_the_kill_of_its_console_and_is_no_ticket(self):
        before = len(self.tickets())
        desk = self.start(INTAKE.format(ready="nobody waits", kind="complaint") + "<Wait:draft kept><Shot:typed>"
                          "<Wait:never to be seen>", "operator3")
        desk.await_shot("typed")
        desk.kill()
        self.assertEqual(len(self.tickets()), before)
        other = self.play("<Wait:nobody waits><Shot:other>", "operator1", state=desk.folder)
        self.assertNotIn("家中停水两天", other.screen("other"))
        again = self.play("<Wait:家中停水两天><Wait:王芳><Shot:again>", "operator3", state=desk.folder)
        self.assertIn("昨天早上开始停水", again.screen("again"))

    def test_an_intake_while_the_broker_is_away_is_kept_told_and_sent_once(self):
        before = len(self.tickets())
        desk = self.start(INTAKE.format(ready="nobody waits", kind="complaint") +
                          "<Shot:typed><Wait:offline><F5><Wait:L-><Shot:kept><Wait:26050600000><Shot:sent>", "operator4")
        desk.await_shot("typed")
        self.city.kill()
        desk.await_shot("kept")
        self.city._admin = None
        self.city.start()
        desk.finish()
        self.assertEqual(len(self.tickets()), before + 1)


if __name__ == "__main__":
    unittest.main()
