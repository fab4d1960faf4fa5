#!/usr/bin/python3
"""An operator's console that is killed at any moment around a submission, and submissions that another person hands in: there is
one ticket each time, and a draft is there again only if it was not submitted."""

import os
import shutil
import signal
import unittest

from desks import Desk
from town import Town

TYPED = ("<Wait:nobody waits>13812345678<Tab>王芳<Tab>complaint<Tab><Tab>停水<Tab>和平<Tab>南京路18号<Tab>家中停水两天<Tab>"
         "昨天早上开始停水<Wait:市自来水集团><Wait:draft kept>")
EMPTY_PHONE = "Phone         number first"


class Killed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.town = Town()
        cls.addClassCleanup(cls.town.close)
        cls.town.at("2026-05-06 09:00")

    def start(self, keys, login, **more):
        desk = Desk(self.town, keys, login, **more)
        self.addCleanup(desk.close)
        return desk

    def tickets(self):
        return self.town.who("admin").ask("ticket.list", list="all", limit=500)["rows"] if self.count() else []

    def count(self):
        return len(self.town.who("admin").ask("ticket.list", list="all", limit=500).get("rows", []))

    def hold(self, held):
        """The broker stands still, so that what is sent to it is not answered; or goes on."""
        self.town.broker.send_signal(signal.SIGSTOP if held else signal.SIGCONT)

    def empty_again(self, desk, login, wait="nobody waits"):
        """The console once more: no draft is offered, nothing waits to be sent."""
        again = self.start(f"<Wait:Intake><Wait:{wait}><Wait:{EMPTY_PHONE}><Shot:again><Wait:never to be seen>", login,
                           state=desk.folder)
        again.await_shot("again")
        self.nothing_waits(again)
        self.assertNotIn("is back", again.screen("again"))
        again.kill()

    def nothing_waits(self, desk):
        folder = os.path.join(desk.folder, "rexian")
        desk.until(lambda: not [name for name in os.listdir(folder) if "-wait-" in name])

    def newest(self):
        return self.town.show(max(row["number"] for row in self.tickets()))

    # -- killed around the sending -------------------------------------------------------------------------------

    def test_killed_before_it_is_sent_the_draft_is_there_and_is_sent_once(self):
        before = self.count()
        desk = self.start(TYPED + "<Shot:typed><Wait:never to be seen>", "operator1")
        desk.await_shot("typed")
        desk.kill()
        self.assertEqual(self.count(), before)
        again = self.start("<Wait:is back><Wait:家中停水两天><Wait:市自来水集团><Shot:back><F5><Wait:Ticket 26050600><Shot:sent>", "operator1",
                           state=desk.folder).finish()
        for text in ("13812345678", "王芳", "南京路18号", "昨天早上开始停水"):
            self.assertIn(text, again.screen("back"))
        self.assertEqual(self.count(), before + 1)
        self.empty_again(desk, "operator1")
        self.assertEqual(self.count(), before + 1)

    def test_killed_after_it_is_sent_and_before_the_reply_there_is_one_ticket_and_no_draft(self):
        """A6: what was sent is not a draft as well."""
        before = self.count()
        desk = self.start(TYPED + "<Shot:typed><F5><Wait:sending><Shot:sending><Wait:never to be seen>", "operator2", hold="typed")
        desk.await_shot("typed")
        self.hold(True)
        desk.go_on("typed")
        try:
            desk.await_shot("sending")
            desk.kill()
        finally:
            self.hold(False)
        again = self.start(f"<Wait:Ticket 26050600><Wait:{EMPTY_PHONE}><Shot:again>", "operator2", state=desk.folder).finish()
        self.assertNotIn("is back", again.screen("again"))
        self.assertEqual(self.count(), before + 1)
        self.empty_again(desk, "operator2")

    def test_killed_when_the_provisional_number_was_told_it_can_be_found_by_it(self):
        before = self.count()
        desk = self.start(TYPED + "<Shot:typed><F5><Wait:L-><Shot:told><Wait:never to be seen>", "operator3", hold="typed")
        desk.await_shot("typed")
        self.hold(True)
        desk.go_on("typed")
        try:
            desk.await_shot("told")
            desk.kill()
        finally:
            self.hold(False)
        local = next(word.strip(":;,. ") for word in desk.screen("told").split() if word.startswith("L-"))
        again = self.start(f"<Wait:Ticket 26050600><Wait:{EMPTY_PHONE}><Shot:sent><Ctrl-f>{local}<Enter><Wait:家中停水两天><Shot:found>",
                           "operator3", state=desk.folder, hold="sent")
        again.await_shot("sent")
        self.nothing_waits(again)
        again.go_on("sent")
        again.finish()
        self.assertEqual(self.count(), before + 1)
        notes = [row["text"] for row in self.town.history(self.newest()["number"]) if row["what"] == "noted"]
        self.assertEqual(len(notes), 1)
        self.assertIn(local, notes[0])

    def test_sent_thrown_away_and_typed_anew_while_the_broker_is_away_each_ends_where_it_belongs(self):
        """A6: through the end of the console: the first is one ticket, the second is gone, the third is the draft."""
        before = self.count()
        desk = self.start(TYPED + "<Shot:typed><F5><Wait:tell the caller the number><Shot:kept>13911110000<Tab>张三<Ctrl-x><Wait:Throw away>y"
                                  "<Wait:number first>13722220000<Tab>李四<Wait:draft kept><Shot:third><Wait:never to be seen>", "operator2",
                          size="132x43", hold="typed")
        desk.await_shot("typed")
        self.hold(True)
        desk.go_on("typed")
        try:
            desk.await_shot("third")
            desk.kill()
        finally:
            self.hold(False)
        again = self.start("<Wait:is back><Wait:13722220000><Shot:back><Wait:never to be seen>", "operator2", state=desk.folder)
        again.await_shot("back")
        self.nothing_waits(again)
        self.assertIn("李四", again.screen("back"))
        self.assertNotIn("张三", again.screen("back"))
        self.assertEqual((self.count(), self.newest()["title"]), (before + 1, "家中停水两天"))
        again.kill()

    def test_killed_after_the_reply_nothing_is_sent_or_offered_again(self):
        before = self.count()
        desk = self.start(TYPED + "<F5><Wait:Ticket 26050600><Shot:sent><Wait:never to be seen>", "operator4")
        desk.await_shot("sent")
        desk.kill()
        self.assertEqual(self.count(), before + 1)
        self.empty_again(desk, "operator4")
        self.assertEqual(self.count(), before + 1)

    def half_way(self, login):
        """A folder as it is when a console dies after it kept a submission and before it dropped its draft; another console of the
        station left it. Gives the console that wrote it, and the ticket's number once the broker has it."""
        desk = self.start(TYPED + "<Shot:typed><F5><Wait:sending><Shot:sending><Wait:never to be seen>", login, hold="typed")
        state = os.path.join(desk.folder, "rexian")
        draft = os.path.join(desk.folder, "draft")
        desk.await_shot("typed")
        shutil.copytree(state, draft)
        self.hold(True)
        desk.go_on("typed")
        try:
            desk.await_shot("sending")
            desk.kill()
        finally:
            self.hold(False)
        for folder in (draft, state):
            for name in os.listdir(folder):
                if "-draft-" in name or "-wait-" in name:
                    station, _, rest = name.split("-", 2)
                    os.rename(os.path.join(folder, name), os.path.join(state, f"{station}-5-{rest}"))
        self.assertEqual(sorted(name.split("-")[2] for name in os.listdir(state) if "-5-" in name), ["draft", "wait"])
        return desk

    def test_killed_between_keeping_it_and_dropping_the_draft_the_draft_is_not_offered(self):
        before = self.count()
        desk = self.half_way("operator2")
        again = self.start(f"<Wait:Ticket 26050600><Wait:{EMPTY_PHONE}><Shot:again>", "operator2", state=desk.folder).finish()
        self.assertNotIn("is back", again.screen("again"))
        self.assertEqual(self.count(), before + 1)
        self.empty_again(desk, "operator2")

    def test_a_console_that_runs_takes_up_what_another_left_and_drops_its_draft(self):
        before = self.count()
        password = self.town.passwords["operator3"]
        running = self.start(f"<Wait:nobody waits><Shot:ready><F10><Wait:locked>{password}<Enter><Wait:Ticket 26050600><Shot:taken>"
                             "<Wait:never to be seen>", "operator3", hold="ready")
        running.await_shot("ready")
        desk = self.half_way("operator4")
        state = os.path.join(running.folder, "rexian")
        left = os.path.join(desk.folder, "rexian")
        for name in os.listdir(left):
            if "-5-" in name:
                os.rename(os.path.join(left, name), os.path.join(state, name))
        running.go_on("ready")  # who signs in again looks at once, and else now and then
        running.await_shot("taken")
        running.until(lambda: not [name for name in os.listdir(state) if "-draft-" in name])
        self.assertEqual(self.count(), before + 1)
        shown = self.newest()
        self.assertIn("operator4", (shown.get("written_by"), shown["opened_by"]))

    # -- written by one, handed in by another --------------------------------------------------------------------

    def written_while_away(self, author, keys):
        """The broker is away while the author submits; `keys` follow once the provisional number was told."""
        desk = self.start(TYPED + f"<Shot:typed><Wait:offline><F5><Wait:L-><Shot:kept>{keys}", author)
        desk.await_shot("typed")
        self.town.kill()
        desk.await_shot("kept")
        return desk

    def test_what_one_wrote_while_the_broker_was_away_another_hands_in_and_both_are_named(self):
        before = self.count()
        desk = self.written_while_away("operator1", "<Wait:never to be seen>")
        desk.kill()
        self.town.start()
        other = self.start("<Wait:is now 26050600><Shot:sent><Ctrl-f>家中停水<Enter><Wait:Due next><Enter><Wait:Recorded by><Shot:record>",
                           "operator2", state=desk.folder).finish()
        self.assertIn("L-", other.screen("sent"))
        self.assertEqual(self.count(), before + 1)
        shown = self.newest()
        self.assertEqual((shown["written_by"], shown["opened_by"]), ("operator1", "operator2"))
        self.assertIn("operator2, written by operator1", other.screen("record"))
        self.empty_again(desk, "operator1")
        self.assertEqual(self.count(), before + 1)

    def test_a_seat_that_changes_hands_while_the_broker_is_away_sends_it_once_for_its_author(self):
        before = self.count()
        password = self.town.passwords["operator3"]
        desk = self.written_while_away("operator4", f"<F10><Wait:The seat is locked><Shift-Tab><Ctrl-u>operator3<Tab>{password}<Enter>"
                                                    "<Shot:locked><Wait:话务员3><Wait:Intake><Shot:other>")
        desk.await_shot("locked")
        self.assertNotIn("家中停水", desk.screen("locked"))
        self.town.start()
        desk.finish()
        self.assertNotIn("家中停水两天", "\n".join(line[:46] for line in desk.lines("other")))
        self.assertEqual(self.count(), before + 1)
        shown = self.newest()
        self.assertIn("operator4", (shown.get("written_by"), shown["opened_by"]))

    def test_what_was_committed_before_its_console_died_is_not_opened_again_by_who_hands_it_in(self):
        before = self.count()
        desk = self.start(TYPED + "<Shot:typed><F5><Wait:sending><Shot:sending><Wait:Ticket 26050600><Shot:sent><Wait:never>", "operator1",
                          hold="typed")
        state = os.path.join(desk.folder, "rexian")
        kept = os.path.join(desk.folder, "kept")
        desk.await_shot("typed")
        self.hold(True)
        desk.go_on("typed")
        try:
            desk.await_shot("sending")
            shutil.copytree(state, kept)
        finally:
            self.hold(False)
        desk.await_shot("sent")
        desk.kill()
        # The disk as it was when the request had left and its reply had not come.
        shutil.rmtree(state)
        shutil.move(kept, state)
        number = self.newest()["number"]
        other = self.start(f"<Wait:Ticket {number}><Shot:answered>", "operator2", state=desk.folder).finish()
        self.assertIn(f"Ticket {number}", other.screen("answered"))
        self.assertEqual(self.count(), before + 1)
        self.assertEqual(self.newest()["opened_by"], "operator1")
        self.empty_again(desk, "operator1")


if __name__ == "__main__":
    unittest.main()
