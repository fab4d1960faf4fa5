#!/usr/bin/python3
"""A reply that a department is writing while something happens to its ticket, its desk or the broker: the text is still there, on
the screen or as a draft at the next start, until the reply is in."""

import unittest

from desks import Desk
from desk_story import PASSWORD, DeskStory

TEXT = "已更换循环泵，室温二十度"


class Drafts(DeskStory):
    language = "en"

    def write(self, number, keys):
        """A console of the unit in which the reply is typed; keys follow once go_on is called."""
        desk = Desk(self.town, f"<Wait:{number}>/{number}<Enter>r{TEXT}<Wait:{TEXT}><Shot:typed>{keys}", "gongre", size=self.size,
                    language=self.language, hold="typed")
        self.addCleanup(desk.close)
        desk.await_shot("typed")
        return desk

    def received(self):
        number = self.town.open()
        self.town.receive(number)
        return number

    def test_what_is_added_to_a_ticket_leaves_the_reply_that_is_being_written(self):
        """A5: a note, an urging, a contact, an order, a helper and what was asked for go on beside the text, which is then sent."""
        number = self.received()
        desk = self.write(number, f"<F5><Wait:{number}: replied>")
        self.town.act("operator1", "note", number, note="来电人补充了门牌号")
        self.town.act("operator1", "urge", number, note="再次来电催问")
        self.town.act("gongre", "contact", number, note="约定下午上门")
        self.town.act("supervisor1", "supervise", number, level="notice", reason="群众多次来电")
        self.town.act("gongre", "interim", number, answer="正在更换", note="缺件")
        desk.go_on("typed")
        desk.finish()
        self.assertEqual((self.state(number), self.town.show(number)["answer"]), ("replied", TEXT))

    def test_what_changes_a_ticket_refuses_the_reply_and_keeps_its_text(self):
        """A5: amended, it is not sent over the other's change: the text stays in the form and comes back with the ticket."""
        number = self.received()
        desk = self.write(number, f"<F5><Wait:changed it first><Shot:refused><Esc><Wait:{number}>r<Wait:Your draft of><Shot:back>"
                                  f"<F5><Wait:{number}: replied>")
        self.town.act("operator1", "amend", number, reason="来电人更正", changes=[{"field": "spot", "value": "东门"}])
        desk.go_on("typed")
        desk.finish()
        self.shows(desk, "refused", TEXT)
        self.shows(desk, "back", TEXT)
        self.assertEqual((self.state(number), self.town.show(number)["answer"]), ("replied", TEXT))

    def test_a_ticket_that_is_taken_away_leaves_its_draft_for_when_it_comes_back(self):
        """A5: merged, and the merge taken back; through the end of the console, too."""
        main, number = self.town.open(), self.received()
        desk = self.write(number, "<F5><Wait:changed it first><Shot:refused>")
        self.town.act("dispatcher1", "merge", number, into=main, reason="同一件事")
        desk.go_on("typed")
        desk.finish()
        self.assertEqual(self.state(number), "merged")
        self.town.act("dispatcher1", "undo", number, reason="看错了")
        again = self.play("gongre", f"<Wait:{number}>/{number}<Enter>r<Wait:Your draft of><Shot:back>", state=desk.folder)
        self.shows(again, "back", TEXT)

    def test_a_broker_that_dies_and_a_console_that_is_killed_leave_the_draft(self):
        """A5: the text outlives both."""
        number = self.received()
        desk = self.write(number, "<Wait:offline><F5><Wait:the text is kept><Shot:alone><Wait:never to be seen>")
        self.town.kill()
        desk.go_on("typed")
        desk.await_shot("alone")
        self.shows(desk, "alone", TEXT)
        desk.kill()
        self.town.start()
        again = self.play("gongre", f"<Wait:{number}>r<Wait:Your draft of><Shot:back><F5><Wait:{number}: replied>",
                          state=desk.folder)
        self.shows(again, "back", TEXT)
        self.assertEqual(self.town.show(number)["answer"], TEXT)

    def test_a_password_that_is_changed_while_somebody_types_asks_for_it_and_the_text_is_sent(self):
        """A5: the session ends, the seat covers the text until the new password is there, and the reply goes its way."""
        number = self.received()
        desk = self.write(number, f"<F5><Wait:session has ended><Shot:seat>{PASSWORD}<Enter><Wait:{number}: replied>")
        self.town.who("admin").ask("account.reset", login="gongre", password=PASSWORD)
        desk.go_on("typed")
        desk.finish()
        self.lacks(desk, "seat", TEXT)
        self.assertEqual((self.state(number), self.town.show(number)["answer"]), ("replied", TEXT))

    def test_a_password_that_is_changed_while_a_text_is_left_for_a_moment_gives_it_back_to_its_author(self):
        """A5: whatever is asked first ends the session; the draft waits behind the seat."""
        number = self.received()
        desk = self.write(number, f"<Esc><Wait:{number}><Ctrl-r><Wait:session has ended><Shot:seat>{PASSWORD}<Enter><Wait:{number}>r"
                                  f"<Wait:Your draft of><Shot:back><F5><Wait:{number}: replied>")
        self.town.who("admin").ask("account.reset", login="gongre", password=PASSWORD)
        desk.go_on("typed")
        desk.finish()
        self.shows(desk, "back", TEXT)

    def test_a_role_that_is_changed_while_somebody_types_refuses_the_reply_and_keeps_its_text(self):
        """A5: without the right nothing is sent; the draft comes back with the right."""
        number = self.received()
        desk = self.write(number, "<F5><Wait:!><Shot:refused>")
        self.town.who("admin").ask("account.change", login="gongre", unit="hotline", role="operator")
        desk.go_on("typed")
        desk.finish()
        self.shows(desk, "refused", TEXT)
        self.assertEqual(self.state(number), "received")
        self.town.who("admin").ask("account.change", login="gongre", unit="gongre", role="handler")
        again = self.play("gongre", f"<Wait:{number}>r<Wait:Your draft of><Shot:back><F5><Wait:{number}: replied>", state=desk.folder)
        self.shows(again, "back", TEXT)
        self.assertEqual(self.town.show(number)["answer"], TEXT)

    def test_a_person_who_is_moved_to_another_unit_loses_the_ticket_and_not_the_text(self):
        """A5: the ticket has left the view of the one who types; who has the unit again has the draft again."""
        number = self.received()
        desk = self.write(number, "<F5><Wait:!><Shot:refused>")
        self.town.who("admin").ask("account.change", login="gongre", unit="zhengwu", role="handler")
        desk.go_on("typed")
        desk.finish()
        self.shows(desk, "refused", TEXT)
        self.town.who("admin").ask("account.change", login="gongre", unit="gongre", role="handler")
        again = self.play("gongre", f"<Wait:{number}>r<Wait:Your draft of><Shot:back>", state=desk.folder)
        self.shows(again, "back", TEXT)


if __name__ == "__main__":
    unittest.main()
