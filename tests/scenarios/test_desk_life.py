#!/usr/bin/python3
"""The whole life of tickets at the desks, each key as a person presses it: two calls come in, the dispatcher sends one by the
directory and one by hand, departments return, the dispatcher rules, the auditor and a caller send back, until one ticket is
closed and the supervisor sees the rates with what is missing. In Chinese at 80x24 and in English at 132x43."""

import unittest

from desks import Desk
from town import Town

FIRST, SECOND = 2605060000001, 2605060000002
ZH = {"size": "80x24", "language": "zh_CN", "free": "无人排队", "waits": "! 1 个排队", "talking": "* 通话中", "complaint": "投诉",
      "ended": "通话已结束。", "pending": "待派单", "received": "已签收",
      "says": "目录建议  市供热集团", "by_directory": "已按派单目录派单", "by_hand": "已派单", "returned": "已退单，待热线中心审定",
      "no_return": "没有待审定的退单。", "why_returned": "退单理由", "kept": "不同意退单，仍由原单位承办",
      "granted": "已同意退单，待重新派单", "return_refused": "退单未同意", "not_received": "尚未签收：请先按 v 签收",
      "replied": "已答复，待审核", "redo": "重办要求", "redone": "重办，已派单", "sent_back": "已退回重办", "passed": "审核通过",
      "nothing_to_audit": "没有待审核的答复。", "no_answer": "无人接听，已记录", "evaluated": "评价已记录",
      "no_callback": "没有待回访的工单。", "asked": "诉求内容", "answered": "答复内容", "solved": "已解决", "unsolved": "未解决",
      "satisfied": "满意", "closed": "已结案", "days": "7 天", "abandoned": "放弃", "not_replied": "未答复",
      "not_called": "尚未回访", "lost": "x 已失", "open": "+ 待定", "returns_2": "2 退单 2", "redo_key": "r 重办", "why_record": "退单理由"}
EN = {"size": "132x43", "language": "en", "free": "nobody waits", "waits": "! 1 waiting", "talking": "* on the line",
      "complaint": "complaint", "ended": "The call has ended.", "pending": "pending dispatch",
      "received": "received", "says": "Directory says  市供热集团", "by_directory": "dispatched by the directory",
      "by_hand": "dispatched", "returned": "returned, the hotline rules on it", "no_return": "No return waits for a ruling.",
      "why_returned": "Why returned", "kept": "return refused, it stays with the unit",
      "granted": "return granted, to be dispatched again", "return_refused": "Return refused",
      "not_received": "is not received yet: v receives it", "replied": "replied, goes to the audit", "redo": "To be redone",
      "redone": "redo, dispa", "sent_back": "sent back to be redone", "passed": "passed",
      "nothing_to_audit": "No reply waits for its audit.", "no_answer": "no answer, recorded",
      "evaluated": "evaluation recorded", "no_callback": "No callback is due.", "asked": "What was asked",
      "answered": "What was answered", "solved": "solved", "unsolved": "not solved", "satisfied": "satisfied",
      "closed": "closed", "days": "7 days", "abandoned": "abandoned", "not_replied": "not replied", "not_called": "not called yet",
      "lost": "x lost", "open": "+ open", "returns_2": "2 Returns 2", "redo_key": "r redo", "why_record": "Reason of the return"}


WHY = "供水不归我单位 (供水条例第二条)"


class Life:
    """One city, lived through in the order of the steps below."""

    def __init__(self, test, words):
        self.test, self.words = test, words
        self.town = Town()
        test.addCleanup(self.town.close)

    def play(self, login, keys, **more):
        desk = Desk(self.town, keys, login, size=self.words["size"], language=self.words["language"], **more)
        self.test.addCleanup(desk.close)
        return desk.finish()

    def shows(self, desk, shot, *texts):
        screen = desk.screen(shot)
        for text in texts:
            self.test.assertIn(self.words.get(text, str(text)), screen, screen)

    def state(self, number):
        return self.town.show(number)["state"]

    # -- the hotline takes two calls and misses one -----------------------------------------------------------

    def intake(self):
        w = self.words
        for call, (phone, category, unit, title) in enumerate(
                (("13812345678", "室温", "市供热集团", "家里暖气不热"), ("13912340000", "停水", "市自来水集团", "家中停水两天"))):
            self.town.report(f"call-{call}", "offered", caller=phone)
            self.town.report(f"call-{call}", "queued", queue="hotline")
            desk = self.play("operator1",
                             f"<Wait:{w['waits']}><F2><Wait:{w['talking']}><Wait:{phone}><Shot:call>王芳<Tab>{w['complaint']}<Tab>"
                             f"<Tab>{category}<Tab>和平<Tab>南京路18号<Tab>{title}<Tab>楼里都是这样<Wait:{unit}><Shot:typed>"
                             f"<F8><Wait:{FIRST + call}><Shot:sent><F4><Wait:{w['ended']}><Shot:free>")
            self.test.assertIn(phone, desk.lines("call")[2])
            self.test.assertIn(title, desk.row("typed", title))
            self.shows(desk, "sent", FIRST + call, "pending")
            # What the next call finds is an empty form: nothing of this caller is offered as a draft.
            self.test.assertNotIn(phone, desk.screen("free").split("│")[0] + desk.lines("free")[2][:40])
            self.shows(desk, "free", "free", "ended")
        self.town.report("missed", "offered", caller="13700001111")
        self.town.report("missed", "queued", queue="hotline")
        self.town.at("2026-05-06 09:01")
        self.town.report("missed", "ended")

    # -- dispatch, return, ruling -----------------------------------------------------------------------------

    def dispatch(self):
        w = self.words
        desk = self.play("dispatcher1", f"<Wait:{FIRST}>/{FIRST}<Enter><Wait:{w['says']}><Shot:list>d<Wait:{w['by_directory']}>"
                                        f"<Shot:sent>/{SECOND}<Enter>u建委<Shot:choice><Esc><Esc><Wait:{SECOND}>"
                                        f"u市供热<Enter><F5><Wait:{SECOND}: {w['by_hand']}><Shot:none>")
        self.test.assertTrue(desk.row("list", str(FIRST)).startswith(f">{FIRST}"))
        self.shows(desk, "sent", f"{FIRST}: {w['by_directory']}")
        self.test.assertEqual(self.town.show(FIRST)["lead"], "市供热集团")
        self.test.assertEqual(self.town.show(SECOND)["lead"], "市供热集团")

    def give_back(self):
        """The first after it was received, the second at once."""
        w = self.words
        desk = self.play("gongre", f"<Wait:{FIRST}>/{FIRST}<Enter>r<Wait:{w['not_received']}><Shot:early>v<Wait:{w['received']}>"
                                   f"<Shot:received>b室内设施由产权单位负责<F5><Shot:basis><Tab>供热条例第三条<F5>"
                                   f"<Wait:{FIRST}: {w['returned']}>/{SECOND}<Enter>b供水不归我单位<Tab>供水条例第二条<F5>"
                                   f"<Wait:{SECOND}: {w['returned']}><Shot:gone>")
        self.test.assertIn(w["received"], desk.row("received", f">{FIRST}"))
        self.test.assertNotIn(f">{SECOND}", desk.screen("gone"))
        self.test.assertEqual((self.state(FIRST), self.state(SECOND)), ("returned", "returned"))

    def rule(self):
        w = self.words
        desk = self.play("dispatcher1", f"<Wait:{w['returns_2']}><Shot:tabs><F11><Wait:{FIRST}>/{FIRST}<Enter><Wait:室内设施><Shot:first>r暖气主管在楼道，属你单位<F5>"
                                        f"<Wait:{FIRST}: {w['kept']}>/{SECOND}<Enter><Wait:供水不归><Shot:second>g"
                                        f"<Wait:{SECOND}: {w['granted']}><Shot:none>1<Wait:{w['says'][:4]}><Wait:供水不归>"
                                        f"<Shot:again>d<Wait:{w['by_directory']}>")
        self.shows(desk, "first", f"{w['why_returned']}  室内设施由产权单位负责 (供热条例第三条)")
        self.shows(desk, "second", f"{w['why_returned']}  {WHY}")
        self.shows(desk, "none", "no_return")
        self.shows(desk, "again", "why_returned", "市自来水集团")
        self.test.assertEqual((self.state(FIRST), self.state(SECOND)), ("received", "dispatched"))
        self.test.assertEqual(self.town.show(SECOND)["lead"], "市自来水集团")

    # -- reply, audit, callback, each with a redo --------------------------------------------------------------

    def reply(self, answer, told, shot_state):
        """Receives it again if it came back, and replies; the unit sees what it was told."""
        w = self.words
        again = f"v<Wait:{FIRST}: {w['received']}>" if self.state(FIRST) == "dispatched" else ""
        desk = self.play("gongre", f"<Wait:{told}><Shot:told>{again}r{answer}<Tab>内部：已记入台账<Shot:form><F5>"
                                   f"<Wait:{FIRST}: {w['replied']}><Shot:gone>")
        self.test.assertIn(w[shot_state], desk.row("told", f">{FIRST}"))
        self.shows(desk, "form", answer, "内部：已记入台账")
        self.test.assertNotIn(f">{FIRST}", desk.screen("gone"))
        return desk

    def audit(self, keys, done, answer):
        w = self.words
        desk = self.play("auditor1", f"<Wait:{FIRST}><Wait:{answer}><Shot:list>{keys}<Wait:{FIRST}: {w[done]}><Shot:none>")
        self.shows(desk, "list", "asked", "answered", "楼里都是这样", answer)
        self.test.assertNotIn("内部", desk.screen("list"))
        self.shows(desk, "none", "nothing_to_audit")

    def work_on(self):
        w = self.words
        told = self.reply("已上门调试", "暖气主管在楼道", "received")
        self.shows(told, "told", f"{w['return_refused']}  暖气主管在楼道，属你单位")
        self.audit("r没有写明室温<F5>", "sent_back", "已上门调试")
        told = self.reply("室温已达二十度", "没有写明室温", "redone")
        self.shows(told, "told", f"{w['redo']}  没有写明室温")
        self.audit("p", "passed", "室温已达二十度")
        desk = self.play("callback1", f"<Wait:{FIRST}><Wait:室温已达二十度><Shot:due>a<Wait:{FIRST}: {w['no_answer']}><Shot:tried>"
                                      f"r夜里又不热了<Tab>{w['unsolved']}<Tab><F5><Wait:{FIRST}: {w['sent_back']}><Shot:none>")
        self.test.assertIn("138****5678", desk.row("due", f">{FIRST}"))
        self.shows(desk, "due", "redo_key")
        self.test.assertIn("138****5678       1", desk.row("tried", f">{FIRST}"))
        self.shows(desk, "none", "no_callback")
        told = self.reply("已换循环泵，夜里室温二十度", "夜里又不热了", "redone")
        self.shows(told, "told", f"{w['redo']}  夜里又不热了")
        self.audit("p", "passed", "已换循环泵")
        desk = self.play("callback1", f"<Wait:{FIRST}>s{w['solved']}<Tab>{w['satisfied']}<Tab><Shot:form><F5>"
                                      f"<Wait:{FIRST}: {w['evaluated']}><Shot:none><Ctrl-f>{FIRST}<Enter><Wait:{w['closed']}>"
                                      f"<Enter><Wait:{w['closed']}><Shot:record><End><Shot:history>")
        self.shows(desk, "form", "solved", "satisfied")
        self.shows(desk, "none", "no_callback")
        self.shows(desk, "record", "closed", "solved")
        self.shows(desk, "history", "夜里又不热了", "已换循环泵")
        for key in ("_due", "return_reason", "cause:", "unit_id"):
            self.test.assertNotIn(key, desk.screen("record") + desk.screen("history"))
        ticket = self.town.show(FIRST)
        self.test.assertEqual((ticket["state"], ticket["redos"]), ("closed", 2))

    # -- what the supervisor sees ------------------------------------------------------------------------------

    def board(self, wait, keys, show):
        w = self.words
        return self.play("supervisor1", f"<Wait:2026-05->r<Ctrl-u>2026-05-06 2026-05-12<Enter><Wait:{w['days']}><Wait:{wait}>"
                                        f"<Shot:{show}>{keys}", what="rexian-supervisor")

    def rates(self, desk, shot):
        """The three rates as they stand on the board: n / d and the percentage, from the rows of 1, 2 and 3."""
        rows = [line for line in desk.lines(shot) if line[1:2] in ("1", "2", "3") and " / " in line]
        return [row.split("[")[0][row.index(" / ") - 2:].split() for row in rows[:3]]

    def others_work(self):
        """One more ticket, up to a callback that nobody makes in time."""
        number = self.town.open(title="无人回访的一件")
        self.town.reply(number)
        self.town.passed(number)
        return number

    def misses(self, third):
        w = self.words
        desk = self.board("2 / 3", f"1<Wait:{w['abandoned']}><Shot:calls><Esc>2<Wait:{SECOND}><Shot:tickets><Enter>"
                                   f"<Wait:{w['why_record']}><Shot:record><Down><Down><Down><Wait:{WHY}><Shot:why><Esc><Esc>3<Wait:{third}><Shot:callbacks>", "rates")
        self.test.assertEqual(self.rates(desk, "rates"), ["2 / 3 66.66 %".split()] * 3)
        for shot, words in (("calls", ("abandoned", "137****1111", "lost")),
                            ("tickets", ("not_replied", "家中停水两天", "市自来水集团", "open")),
                            ("callbacks", ("not_called", str(third), "市供热集团", "lost"))):
            row = next(line for line in desk.lines(shot) if line.startswith(">05-"))
            for word in words:
                self.test.assertIn(w.get(word, word), row)
            self.test.assertEqual(len([line for line in desk.lines(shot) if line[1:4] == "05-"]), 1)
        self.shows(desk, "record", "家中停水两天")
        self.shows(desk, "why", WHY)


class DeskLife(unittest.TestCase):
    def live(self, words):
        life = Life(self, words)
        life.town.at("2026-05-06 09:00")
        before = life.board("0 / 0", "", "rates")
        self.assertEqual(life.rates(before, "rates"), ["0 / 0 -".split()] * 3)
        life.intake()
        life.dispatch()
        life.give_back()
        life.rule()
        life.work_on()
        third = life.others_work()
        life.town.at("2026-05-12 18:00")
        life.misses(third)

    def test_in_chinese_on_a_small_terminal(self):
        self.live(ZH)

    def test_in_english_on_a_large_terminal(self):
        self.live(EN)


if __name__ == "__main__":
    unittest.main()
