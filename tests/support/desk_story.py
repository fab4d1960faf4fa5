"""A story told at the desks: who sits where and presses what, and what is then on the screen. In Chinese at 80x24 if nothing else is
said.

    class Story(DeskStory):
        def test_a_unit_asks(self):
            number = self.town.open()
            desk = self.play("gongre", f"<Wait:{number}>v<Wait:已签收>m<Wait:申请延期><Shot:more>")
            self.assertIn("申请延期", desk.screen("more"))
"""

import unittest

from desks import Desk
from town import Town, at

PASSWORD = "供热-123456"


class DeskStory(unittest.TestCase):
    size = "80x24"
    language = "zh_CN"
    begin = "2026-05-06 09:00"

    def setUp(self):
        self.town = Town()
        self.addCleanup(self.town.close)
        self.town.at(self.begin)

    def play(self, login, keys, **more):
        """Presses the keys at this person's console; gives the console with its shots."""
        desk = Desk(self.town, keys, login, size=more.pop("size", self.size),
                    language=more.pop("language", self.language), **more)
        self.addCleanup(desk.close)
        return desk.finish()

    def shows(self, desk, shot, *texts):
        for text in texts:
            self.assertIn(text, desk.screen(shot), desk.screen(shot))

    def lacks(self, desk, shot, *texts):
        for text in texts:
            self.assertNotIn(text, desk.screen(shot), desk.screen(shot))

    def at(self, moment):
        """An instant of the city's zone as the wire has it."""
        return at(moment)

    def state(self, number):
        return self.town.show(number)["state"]

    def events(self, number):
        return [row["what"] for row in self.town.history(number)]

    def unit(self, code, name, parent, kind="street"):
        """A further unit with a handler of the same login, who can sit down at a console."""
        self.town.who("admin").ask("unit.add", code=code, name=name, parent=parent, kind=kind)
        self.person(code, code, "handler")

    def person(self, login, unit, role):
        self.town.who("admin").ask("account.add", login=login, name=login, role=role, unit=unit, password=PASSWORD)
        with open(self.town.accounts, "a", encoding="utf-8") as accounts:
            accounts.write(f"{login}\t{PASSWORD}\n")
