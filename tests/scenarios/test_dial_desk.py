#!/usr/bin/python3
"""Calls by a key on terminals of 80x24, in both languages: from the ticket, the list of callbacks and the desk of missed calls, what is said
while phones ring, and what is recorded of it with one key. The console never shows the number."""

import unittest

from desks import Desk
from rexian import Lost
from town import PHONE, Town

DAY = "2026-05-06"
MASKED = "138****5678"


class DialDesk(unittest.TestCase):
    def setUp(self):
        self.town = Town()
        self.addCleanup(self.town.close)
        self.town.at(f"{DAY} 09:00")
        for login, extension in (("operator1", "8001"), ("callback1", "8101")):
            self.town.who("admin").ask("account.change", login=login, extension=extension)
        self.gateway = self.town.who("gateway")

    def desk(self, keys, login="operator1", **more):
        desk = Desk(self.town, keys, login, **more)
        self.addCleanup(desk.close)
        return desk

    def order(self):
        """The call that the desk has asked for; a gateway that waits for it says now and then that it is there."""
        for _ in range(24):
            self.gateway.ask("phone.orders")
            try:
                push = self.gateway.push(lambda push: push.get("dial") and push["dial"][0].get("state", "asked") == "asked", 5000)
            except Lost:
                continue
            return push["dial"][0]["id"]
        raise AssertionError("no call was asked for")

    def play(self, dial, *steps, **more):
        for step in steps:
            body = {"ref": f"trunk/rexian-{dial}"} if step == "taken" else more if step == "ended" else {}
            self.gateway.ask("phone.report", id=dial, step=step, **body)

    def to_call_back(self):
        number = self.town.open()
        self.town.reply(number)
        self.town.passed(number)
        return number

    def test_from_the_ticket_the_caller_is_rung_and_the_outcome_stands_on_its_history(self):
        number = self.town.open()
        desk = self.desk(f"<Wait:Missed calls><Ctrl-G>show {number}<Enter><Wait:dispatched><Ctrl-D><Wait:asked to ring your phone>"
                         f"<Shot:asked><Wait:Your phone rings><Shot:rings><Wait:Ringing {MASKED}><Shot:caller><Wait:Talking with {MASKED}><Shot:talks>"
                         f"<Wait:Talked with {MASKED} for><Wait:3 events><End><Wait:caller dialled><Shot:over>", hold="rings")
        dial = self.order()
        desk.await_shot("asked")
        self.play(dial, "taken", "rings")
        desk.await_shot("rings")
        self.assertIn("own phone rings 0:0", desk.lines("rings")[0])
        desk.go_on("rings")
        self.play(dial, "picked_up")
        desk.await_shot("caller")
        self.play(dial, "answered")
        desk.await_shot("talks")
        self.play(dial, "ended", outcome="answered")
        desk.finish()
        self.assertIn("talking 0:0", desk.lines("talks")[0])
        for shot in ("asked", "rings", "caller", "talks", "over"):
            self.assertNotIn(PHONE, desk.screen(shot))

    def test_at_the_list_of_callbacks_one_key_records_what_came_of_it(self):
        number = self.to_call_back()
        desk = self.desk(f"<Wait:{MASKED}><Ctrl-D><Wait:振铃><Shot:rings><Wait:占线。><Shot:busy>y<Wait:占线，已记录><Shot:recorded>", "callback1", language="zh_CN")
        dial = self.order()
        self.play(dial, "taken", "rings", "picked_up")
        desk.await_shot("rings")
        self.play(dial, "ended", outcome="busy")
        desk.finish()
        self.assertIn("y ", desk.screen("busy"))
        event = self.town.history(number)[-1]
        self.assertEqual(event["what"], "callback attempt")
        self.assertIn(f'"dial_id":{dial}', event["body"])

    def test_whom_the_dial_reached_is_asked_with_the_form_that_knows_of_it(self):
        number = self.to_call_back()
        desk = self.desk(f"<Wait:{MASKED}><Ctrl-D><Wait:Talking with><Shot:talks><Wait:y on the list of callbacks>y<Wait:Solved?><Shot:form>"
                         "yes<Tab>satisfied<Tab><F5><Wait:evaluation recorded><Shot:done>", "callback1")
        dial = self.order()
        self.play(dial, "taken", "rings", "picked_up", "answered")
        desk.await_shot("talks")
        self.play(dial, "ended", outcome="answered")
        desk.finish()
        attempt = next(event for event in self.town.history(number) if event["what"] == "callback attempt")
        self.assertIn(f'"dial_id":{dial}', attempt["body"])

    def test_a_missed_call_that_is_reached_leaves_the_list_by_itself(self):
        self.town.call((f"{DAY} 09:00", "offered", {"caller": PHONE}), (f"{DAY} 09:00:05", "queued", {"queue": "hotline"}),
                       (f"{DAY} 09:01", "ended", {}))
        desk = self.desk(f"<Wait:Missed calls 1><Ctrl-G>desk missed<Enter><Wait:{MASKED}><Shot:list><Ctrl-D><Wait:Your phone rings><Shot:rings>"
                         f"<Wait:No missed call waits><Wait:Talked with {MASKED}><Shot:over>")
        dial = self.order()
        self.play(dial, "taken", "rings")
        desk.await_shot("rings")
        self.play(dial, "picked_up", "answered")
        self.play(dial, "ended", outcome="answered")
        desk.finish()
        self.assertIn("Ctrl-D rings your phone", desk.screen("list"))
        self.assertNotIn(PHONE, desk.screen("over"))

    def test_the_same_key_ends_it_and_what_cannot_be_is_said_with_the_remedy(self):
        number = self.town.open()
        desk = self.desk(f"<Wait:Missed calls><Ctrl-G>show {number}<Enter><Wait:dispatched><Ctrl-D><Wait:asked to ring your phone><Ctrl-D><Wait:cancelled><Shot:over>")
        self.order()
        desk.finish()
        self.assertIn(f"{MASKED}: cancelled.", desk.screen("over"))
        self.gateway.ask("session.logout")
        desk = self.desk(f"<Wait:Missed calls><Ctrl-G>show {number}<Enter><Wait:dispatched><Ctrl-D><Wait:No exchange is connected><Shot:away>").finish()
        self.assertIn("Dial by hand", desk.screen("away"))

    def test_a_console_that_is_killed_and_started_again_goes_on_with_the_call(self):
        number = self.town.open()
        desk = self.desk(f"<Wait:Missed calls><Ctrl-G>show {number}<Enter><Wait:dispatched><Ctrl-D><Wait:Ringing><Shot:rings><Wait:never>")
        dial = self.order()
        self.play(dial, "taken", "rings", "picked_up")
        desk.await_shot("rings")
        desk.kill()
        again = self.desk(f"<Wait:Ringing {MASKED}><Shot:again><Wait:line busy><Shot:over>")
        again.await_shot("again")
        self.play(dial, "ended", outcome="busy")
        again.finish()


if __name__ == "__main__":
    unittest.main()
