#!/usr/bin/python3
"""What stands on a person's screen: whole characters, in words of the screen's language, with no figure cut."""

import unittest

from desk_story import DeskStory


class Pages(DeskStory):
    def test_a_page_that_was_scrolled_shows_what_it_shows_when_it_is_drawn_anew(self):
        number = self.town.open(content="暖" * 150, title="暖" * 30, spot="暖" * 30)
        steps = ("Down", "Down", "Down", "Down", "Up", "PgDn", "Up", "PgUp")
        keys = "".join(f"<{key}><Shot:moved-{i}><Ctrl-l><Shot:anew-{i}>" for i, key in enumerate(steps))
        desk = self.play("gongre", f"<Wait:{number}>t<Wait: %>{keys}")
        for i in range(len(steps)):
            self.assertEqual(desk.screen(f"moved-{i}"), desk.screen(f"anew-{i}"))


if __name__ == "__main__":
    unittest.main()
