#!/usr/bin/python3
"""The supervisor's console for the city's rules: the day's books, what waits for a supervisor, months that moved after they were
frozen, and all figures, in both languages and on small and large screens."""

import sqlite3
import unittest

from test_supervisor import SIZES, Screens
from town import Town, UNIT, at

DAY = "2026-05-12"
CHINESE = {"LANGUAGE": "zh_CN", "LC_ALL": "C.UTF-8"}
READY = "<Wait:logged in><Wait:longest wait>"
READY_ZH = "<Wait:今天><Wait:首报超时>"


def line_with(text, *words):
    """The one line of a screen that has all these words."""
    found = [line for line in text.splitlines() if all(word in line for word in words)]
    assert len(found) == 1, (words, text)
    return found[0]


def waiting():
    """A day on which something of each kind waits: an approval, three orders (one overdue; one that the clock gave), a suspension, an
    emergency of which nothing was heard, a shift that nobody takes."""
    town = Town()
    numbers = {}
    town.at("2026-05-11 09:00")
    for name, title in (("ended", "诉求人撤回"), ("ordered", "楼道积水"), ("fresh", "路灯不亮"), ("held", "诉求人出差")):
        numbers[name] = town.open(title=title)
        town.receive(numbers[name])
    town.act(UNIT, "ask", numbers["ended"], what="termination", reason="诉求人撤回投诉")
    town.act(UNIT, "ask", numbers["fresh"], what="extension", days=2, reason="等待配件")
    town.act(UNIT, "ask", numbers["held"], what="suspension", until_at=at("2026-05-20 09:00"), reason="出差")
    town.act("dispatcher1", "decide", numbers["held"], what="suspension", agreed=True)
    town.act("supervisor1", "supervise", numbers["ordered"], level="notice", reason="媒体关注")
    town.at(f"{DAY} 09:00")
    numbers["emergency"] = town.open(urgency="emergency", title="燃气泄漏")
    town.at("2026-05-15 09:00")
    town.act("supervisor1", "supervise", numbers["fresh"], level="order", reason="人大代表建议")
    town.who("operator1").ask("shift.hand", note="西区停热，家属在等回电")
    return town, numbers


class Waiting(Screens):
    @classmethod
    def setUpClass(cls):
        cls.town, cls.numbers = waiting()

    def board(self):
        return self.town.who("supervisor1").ask("board.show")

    def test_the_board_counts_what_waits_and_what_of_it_is_late(self):
        board = self.board()
        names = ("approvals", "orders", "orders_overdue", "suspended", "first_reports", "first_reports_overdue", "shifts")
        self.assertEqual([board.get(name, 0) for name in names], [1, 3, 1, 1, 1, 1, 1])
        for size in SIZES:
            with self.subTest(size=size):
                self.play(f"{READY}<Shot:board>", size=size)
                row = line_with(self.screen("board"), "yours to approve", "orders open", "orders overdue")
                self.assertRegex(row, r"yours to approve +! 1 +orders open +3 +orders overdue +! 1")
                row = line_with(self.screen("board"), "suspended  ", "first reports late")
                self.assertRegex(row, r"suspended +1 +first reports late +! 1 +shifts not taken +! 1")
        self.play(f"{READY_ZH}<Shot:zh>", **CHINESE)
        self.assertRegex(line_with(self.screen("zh"), "待主管审批", "在办督办"), r"待主管审批 +! 1 +在办督办 +3 +督办超期 +! 1")
        self.assertRegex(line_with(self.screen("zh"), "首报超时"), r"挂起 +1 +首报超时 +! 1 +未接班次 +! 1")

    def test_a_key_opens_each_list_and_enter_the_ticket_with_what_is_asked(self):
        n = self.numbers
        self.play(f"{READY}a<Wait:诉求人撤回><Shot:approvals><Enter><Wait:Asked for><Shot:asked><Esc>2<Wait:orders: 3><Wait:楼道积水>"
                  "<Shot:orders>3<Wait:出差><Shot:suspended>4<Wait:燃气泄漏><Shot:reports>5<Wait:西区停热><Shot:shifts><Enter>"
                  "<Wait:to be decided><Shot:packet>")
        self.assert_shows("approvals", ">1 approvals: 1", "only a supervisor decides", "g grant  r refuse", str(n["ended"]), "! late", "termination")
        self.assertNotIn(str(n["fresh"]), self.screen("approvals"))  # an extension is the dispatcher's
        self.assert_shows("asked", "termination (a supervisor decides)", "Decide by", "! 05-12")
        late, fresh, given = (line_with(self.screen("orders"), str(n[name])) for name in ("ordered", "fresh", "emergency"))
        self.assertIn("! late", late)
        self.assertIn("notice", late)
        self.assertIn("+ open", fresh)
        self.assertIn("supervision ord", given)
        self.assertIn("05-20 09:00", line_with(self.screen("suspended"), str(n["held"])))
        self.assertIn("! late", line_with(self.screen("reports"), str(n["emergency"])))
        self.assertRegex(line_with(self.screen("shifts"), "西区停热"), "! waits +2 tickets .*话务员1")
        self.assertIn("to be decided", line_with(self.screen("packet"), str(n["ended"])))

    def test_the_lists_read_chinese_and_without_colours(self):
        self.play(f"{READY_ZH}a<Wait:诉求人撤回><Shot:zh><Enter><Wait:由主管决定><Shot:asked><Esc><Tab><Wait:督办: 3><Wait:楼道积水>"
                  "<Shot:orders>", **CHINESE, NO_COLOR="1", size="132x43")
        self.assert_shows("zh", ">1 审批: 1", "! 超时", "g 同意  r 不同意")
        self.assertIn("审批时限", self.screen("asked"))
        self.assertIn("! 超时", line_with(self.screen("orders"), "楼道积水"))

    def test_what_is_decided_leaves_the_list_by_itself(self):
        town, numbers = waiting()
        self.addCleanup(town.close)
        saved, self.town = self.town, town
        self.addCleanup(setattr, self, "town", saved)
        playing = self.start(f"{READY}a<Wait:诉求人撤回><Shot:before><Wait:Nothing waits><Shot:after><Esc><Wait:yours to approve>"
                             "<Shot:board>")
        self.await_screen("before")
        town.act("supervisor1", "decide", numbers["ended"], what="termination", agreed=True)
        self.finish(playing)
        self.assertRegex(line_with(self.screen("board"), "yours to approve"), r"yours to approve +0 +orders open")

    def test_reported_and_received_are_owed_no_more_and_all_of_it_is_what_the_events_say(self):
        town, numbers = waiting()
        self.addCleanup(town.close)
        ask = lambda name: [row["number"] for row in town.who("supervisor1").ask("ticket.list", list=name).get("rows", [])]
        self.assertEqual(ask("first_reports"), [numbers["emergency"]])
        self.assertEqual([row["number"] for row in town.who(UNIT).ask("ticket.list", list="first_reports")["rows"]],
                         [numbers["emergency"]])
        town.reply(numbers["emergency"])
        town.at("2026-05-20 09:00:01")
        self.assertEqual((ask("first_reports"), ask("suspended"), ask("above")), ([], [], [numbers["ended"]]))
        self.assertEqual(town.stop(), 0)
        check = town.offline_check()
        self.assertEqual(check.returncode, 0, check.stdout + check.stderr)


class Books(Screens):
    def test_the_books_of_a_day_close_line_by_line_and_other_days_are_one_key_away(self):
        for size in SIZES:
            with self.subTest(size=size):
                self.play("<Wait:logged in><Wait:below>b<Wait:= closes, as of now><Shot:books><End><Shot:end>[<Wait:2026-05-11>"
                          "<Wait:= closes 0><Shot:before>r<Ctrl-u>2026-05-06 2026-05-12<Enter><Wait:7 days><Wait:= closes, as><Wait:newly opened><Shot:week>",
                          size=size)
                self.assertRegex(line_with(self.screen("books"), "Calls  "), r"Calls +7 +7 += closes 0")
                self.assertRegex(line_with(self.screen("books"), "offered, call by call"), r"call by call +7 *$")
                self.assertRegex(line_with(self.screen("end"), "Callback rate"), r"Callback rate +\d+ +\d+ +=")
                self.assertIn("Mon 2026-05-11   = closes", self.screen("before"))
                self.assertRegex(line_with(self.screen("week"), "newly opened"), r"newly opened +6 *$")
        self.play("<Wait:今天><Wait:未达标>b<Wait:账目已平><Shot:zh>", **CHINESE)
        self.assertRegex(line_with(self.screen("zh"), "= 已平 0", "工单  "), r"工单 +\d+ +\d+ += 已平 0")

    def test_books_that_do_not_close_are_marked_by_symbol_and_word(self):
        town = Town()
        self.addCleanup(town.close)
        saved, self.town = self.town, town
        self.addCleanup(setattr, self, "town", saved)
        town.at(f"{DAY} 09:00")
        town.open()
        self.assertEqual(town.stop(), 0)
        db = sqlite3.connect(town.path("city.db"))
        self.assertGreater(db.execute("UPDATE tally SET value = value + 2 WHERE measure = 19").rowcount, 0)
        db.commit()
        db.close()
        town.start()
        town.at(f"{DAY} 10:00")
        self.play("<Wait:logged in>b<Wait:does not close>/Tickets<Enter><Wait:! open><Shot:open>", NO_COLOR="1")
        self.assert_shows("open", "! does not close: 1 of the books", "! open +2")
        self.play("<Wait:今天>b<Wait:账目不平>/工单<Enter>nn<Wait:! 不平><Shot:zh>", **CHINESE)
        self.assert_shows("zh", "! 账目不平：1 本", "! 不平 +2")


class Months(Screens):
    @classmethod
    def setUpClass(cls):
        cls.town = town = Town(begin="2026-05-25")
        town.at("2026-05-25 09:00")
        cls.late, cls.passed = town.open(type="consultation"), town.open(type="consultation")
        town.reply(cls.passed)
        town.passed(cls.passed)
        town.at("2026-06-02 10:00")

    def test_a_month_that_moved_shows_both_and_names_the_tickets(self):
        self.play("<Wait:logged in>r<Ctrl-u>2026-05-01 2026-06-02<Enter><Wait:33 days>m<Wait:2026-05 = frozen><Shot:same>x<Wait:as frozen: 0>"
                  "<Shot:nothing>")
        self.assertIn("1/2 50.00", line_with(self.screen("same"), "2026-05 = frozen"))
        self.assertNotIn("= frozen", line_with(self.screen("same"), "2026-06  "))
        self.assert_shows("nothing", "Nothing has moved.")
        self.town.reply(self.late)
        self.town.passed(self.late)
        for size in SIZES:
            with self.subTest(size=size):
                self.play("<Wait:logged in>r<Ctrl-u>2026-05-01 2026-06-02<Enter><Wait:33 days>m<Wait:! moved><Shot:moved>x"
                          f"<Wait:{self.late}><Shot:changes><Enter><Wait:Content><Shot:record><Esc><Esc>j2<Wait:Misses><Shot:misses>",
                          size=size, NO_COLOR="1")
                self.assertIn("2/2 100.00", line_with(self.screen("moved"), "2026-05 ! moved"))
                self.assertIn("1/2 50.00", line_with(self.screen("moved"), "  as frozen"))
                self.assertRegex(self.screen("moved"), r"Total: .*Completion 2/2 100.00")
                self.assertRegex(line_with(self.screen("changes"), "completed  "), r"completed +1 +2 +\+1")
                self.assertIn("completed +1", line_with(self.screen("changes"), str(self.late)))
                self.assertIn("1 tickets and calls", self.screen("changes"))
                self.assertIn(str(self.late), self.screen("record"))
        self.play("<Wait:今天>r<Ctrl-u>2026-05-01 2026-06-02<Enter><Wait:33>m<Wait:! 有变动><Shot:zh>x<Wait:定格后有变动><Shot:changes>",
                  **CHINESE)
        self.assert_shows("zh", "  定格时")
        self.assert_shows("changes", "定格后有变动：工单和来电共 1 件")

    def test_a_month_shown_in_part_is_compared_with_nothing(self):
        self.play("<Wait:logged in>r<Ctrl-u>2026-05-20 2026-06-02<Enter><Wait:14 days>m<Wait:2026-05><Wait:Total><Wait:/><Shot:part>")
        self.assertNotIn("frozen", self.screen("part"))
        self.assertNotIn("! moved", self.screen("part"))


class Figures(Screens):
    def test_every_other_figure_is_on_one_of_the_pages_with_its_whole_name(self):
        names = ("answered in time", "  short ones left out", "completed on time", "suspended now", "merged", "terminated", "asked again",
                 "first reports due", "first reports on time", "supervision orders due", "orders reported on time", "extended",
                 "urged", "deadline not known", "satisfied")
        for size, first in (("80x24", "<Tab>"), ("132x43", "")):
            with self.subTest(size=size):
                self.play(f"<Wait:logged in><Wait:below>{first}<Wait:Other figures 1/3><Shot:one><Tab><Wait:Other figures 2/3><Shot:two>"
                          "<Tab><Wait:Other figures 3/3><Shot:three>", size=size)
                shown = self.screen("one") + self.screen("two") + self.screen("three")
                for name in names:
                    self.assertIn(name + " ", shown)
                self.assertNotIn("~", shown)
        self.play("<Wait:今天><Wait:未达标><Tab><Wait:其他指标 1/3><Shot:one><Tab><Wait:其他指标 2/3><Shot:two><Tab>"
                  "<Wait:其他指标 3/3><Shot:three>", **CHINESE)
        shown = self.screen("one") + self.screen("two") + self.screen("three")
        for name in ("按期办结", "当前挂起", "满意"):
            self.assertIn(name, shown)
        self.assertNotIn("~", shown)

    def test_tab_comes_back_to_the_trend_after_the_last_page_and_pages_follow_the_size(self):
        self.play("<Wait:logged in><Wait:below><Tab><Tab><Tab><Wait:Other figures 3/3><Tab><Wait:Answer by hour><Shot:back>"
                  "<Tab><Tab><Tab><Wait:3/3><Resize:132x43><Wait:Other figures><Wait:by department><Shot:wide>")
        self.assert_shows("back", "what waits (a)")
        self.assert_shows("wide", "Other figures 1/3", "completed on time")


if __name__ == "__main__":
    unittest.main()
