#!/usr/bin/python3
"""A ticket's whole life by the city's rules, at the desks: returned again and again until it is designated, an extension refused,
urged, supervised, sent back by the audit, a caller who cannot be reached, a redo that only a supervisor may order."""

import unittest

from desk_story import DeskStory


class Designation(DeskStory):
    def test_after_three_returns_the_unit_is_designated_and_may_not_return_it(self):
        number = self.town.open()
        for unit in ("gongre", "shuisi", "ranqi"):
            if unit != "gongre":
                self.town.act("dispatcher1", "dispatch", number, unit=unit)
            self.town.act(unit, "return", number, reason="不属本单位", basis="三定方案")
            self.town.act("dispatcher1", "rule", number, agreed=True)
        desk = self.play("dispatcher1", f"<Wait:{number}>u<Wait:已退单 3 次><Shot:form>供热<Shot:choice><Enter><Tab><Tab><F5><Wait:{number}: 已派单>")
        self.shows(desk, "form", "不得退单")
        self.shows(desk, "choice", "在办", "退单 1/1", "退过此单")
        desk = self.play("gongre", f"<Wait:{number}><Wait:指定承办><Shot:list>b仍不属<Tab>三定<F5><Wait:指定><Shot:refused>")
        self.shows(desk, "list", "指定承办，不得退单")
        self.assertEqual(self.state(number), "dispatched")

    def test_a_dispatcher_designates_by_hand_and_marks_as_hard(self):
        number = self.town.open(way="pending")
        self.play("dispatcher1", f"<Wait:{number}>u<Wait:单位>供热<Enter><Space><Tab><Space><Shot:form><F5><Wait:{number}: 已派单>")
        self.assertTrue(self.town.show(number)["designated"])


class Redo(DeskStory):
    def test_one_redo_more_is_a_supervisors_and_the_desk_says_so(self):
        number = self.town.open()
        for _ in range(2):
            self.town.reply(number)
            self.town.act("auditor1", "audit", number, reason="没有写明室温")
        self.town.reply(number)
        self.town.passed(number)
        desk = self.play("callback1", f"<Wait:{number}>r夜里又不热了<Tab>未解决<Tab>不满意<Tab><F5><Wait:须主管审批><Shot:asked>")
        self.assertEqual(self.town.show(number)["redos"], 2)
        desk = self.play("supervisor1", f"<Wait:审 1><Ctrl-g>desk approvals<Enter><Wait:夜里又不热了>g同意重办<F5><Wait:{number}: 已同意申请>")
        self.assertEqual(self.town.show(number)["redos"], 3)

    def test_an_open_redo_is_offered_no_approval_that_moves_the_first_deadline(self):
        number = self.town.open()
        self.town.reply(number)
        self.town.act("auditor1", "audit", number, reason="没有写明室温")
        self.town.receive(number)
        desk = self.play("gongre", f"<Wait:{number}>m<Wait:申请终止><Shot:more>")
        for offered in ("申请延期", "申请挂起", "申请复杂"):
            self.assertNotIn(offered, desk.screen("more"))

    def test_an_unreachable_caller_ends_the_callback_after_all_attempts(self):
        number = self.town.open()
        self.town.reply(number)
        self.town.passed(number)
        for moment, key, said in (("2026-05-07 09:00", "a", "无人接听"), ("2026-05-07 14:00", "b", "占线"), ("2026-05-08 10:00", "o", "关机")):
            self.town.at(moment)
            self.play("callback1", f"<Wait:{number}>{key}<Wait:{number}: {said}>")
        ticket = self.town.show(number)
        self.assertEqual((ticket["state"], ticket["callback_outcome"]), ("closed", "unreachable"))

    def test_what_is_wrong_with_a_choice_is_read_above_its_open_list(self):
        number = self.town.open()
        self.town.reply(number)
        self.town.passed(number)
        desk = self.play("callback1", f"<Wait:{number}>s已解决<Tab>满意<F5><Wait:! 请用 Enter 选择列表中的一项，或按 Esc 离开。><Shot:wrong>"
                                      f"<Enter><F5><Wait:{number}: 评价已记录>")
        self.shows(desk, "wrong", ">满意", " 基本满意", " 不满意")

    def test_discontent_that_is_owed_to_the_rules_closes_the_ticket_and_names_them(self):
        number = self.town.open()
        self.town.reply(number)
        self.town.passed(number)
        self.play("callback1", f"<Wait:{number}>s未解决<Tab>不满意<Tab>政策<Tab>补贴标准低<F5><Wait:{number}: 评价已记录>")
        self.assertEqual(self.state(number), "closed")
        self.assertIn('"fault":2', self.town.history(number)[-1]["body"].replace(" ", ""))


class Helping(DeskStory):
    def test_a_helper_reports_to_the_lead_and_leaves_the_list(self):
        self.unit("station", "和平供热站", "gongre")
        number = self.town.open()
        self.town.receive(number)
        self.town.act("gongre", "co_handler", number, unit="zhujian", note="查楼内管线")
        desk = self.play("zhujian", f"<Wait:协办 1>2<Wait:协办反馈><Wait:{number}><Shot:list>r管线完好<F5><Wait:{number}: 已向主办单位反馈><Wait:没有待反馈>")
        self.shows(desk, "list", "市供热集团")
        self.assertEqual(self.events(number)[-1], "co-handler reported")

    def test_the_hotline_urges_with_a_word(self):
        number = self.town.open()
        desk = self.play("dispatcher1", f"<Wait:没有待派单>3<Wait:v 签收><Wait:{number}>m<Wait:催办>g请今日联系<F5><Wait:{number}: 已催办>")
        self.assertIn("请今日联系", self.town.history(number)[-1]["text"])


class Refused(DeskStory):
    language = "en"

    def test_a_long_refusal_is_read_to_its_remedy_at_80_columns(self):
        number = self.town.open()
        self.town.act("supervisor1", "supervise", number, level="order", reason="居民反映强烈")
        self.town.receive(number)
        self.town.at("2026-06-20 09:00")
        desk = self.play("gongre", f"<Wait:{number}>m<Wait:extension>e2<Tab>等待配件<F5><Wait:! ><Shot:refused>")
        said = " ".join(" ".join(desk.lines("refused")[-5:-1]).split())
        self.assertRegex(said, r"! .*\.$", desk.screen("refused"))
        self.assertGreater(len(said), 80, said)


class English(DeskStory):
    size = "132x43"
    language = "en"

    def test_approvals_orders_and_the_record_in_english_on_a_large_terminal(self):
        number = self.town.open()
        self.town.receive(number)
        self.town.act("gongre", "ask", number, what="extension", days=4, reason="等待配件")
        self.town.act("supervisor1", "supervise", number, level="order", reason="媒体关注")
        desk = self.play("dispatcher1", f"<Wait:Approvals 1>4<Wait:等待配件><Shot:asked>g3<F5><Wait:{number}: what was asked for is granted>"
                                        f"3<Wait:v receive>t<Wait:History><Shot:record>w<Wait:counted in all><Shot:why><Esc>h<Wait:Who held it><Shot:hops>"
                                        f"<Esc><Wait:History>m<Wait:Further><Shot:more>")
        self.shows(desk, "asked", "Asked for  extension: 4 working days · 等待配件")
        self.shows(desk, "record", "extended", "supervision order")
        self.shows(desk, "why", "extension by 3 working days: to 05-15 17:30")
        self.shows(desk, "hops", "市供热集团")
        self.shows(desk, "more", "Ask for a suspension", "Ask for the complex limit ")


if __name__ == "__main__":
    unittest.main()
