#!/usr/bin/python3
"""A department's desk: what a unit asks for and records beside its replies, by the letters under the key m."""

import unittest

from desk_story import DeskStory
from desks import Desk




class UnitsDesk(DeskStory):
    def received(self, **fields):
        number = self.town.open(**fields)
        self.town.receive(number)
        return number

    def test_a_unit_asks_for_what_the_state_allows_and_the_hotline_sees_it(self):
        number = self.town.open()
        desk = self.play("gongre", f"<Wait:{number}>m<Wait:先行联系><Shot:before><Esc>v<Wait:{number}: 已签收>m<Wait:申请延期>"
                                   f"<Shot:more>e<Wait:工作日数>三<Tab>等配件<F5><Wait:请写数字><Shot:wrong><BackTab><Ctrl-u>3<F5>"
                                   f"<Wait:{number}: 已申请延期><Shot:asked>ms2026-05-20<Tab>诉求人外出<F5>"
                                   f"<Wait:{number}: 已申请挂起><Shot:both>mc疑难<F5><Wait:{number}: 已申请按复杂事项办理>")
        self.lacks(desk, "before", "申请延期", "申请挂起", "恢复办理")
        self.shows(desk, "more", "申请延期", "申请挂起", "申请终止", "阶段性反馈", "指定协办")
        self.lacks(desk, "more", "请热线联系诉求人", "督办单，注明级别", "恢复办理")
        self.assertEqual(self.events(number).count("approval asked for"), 3)
        history = [row for row in self.town.history(number) if row["what"] == "approval asked for"]
        self.assertIn('"days":3', history[0]["body"].replace(" ", ""))
        self.assertIn("等配件", history[0]["text"])

    def test_first_contact_interim_report_and_a_helper(self):
        number = self.received()
        desk = self.play("gongre", f"<Wait:{number}>mf已与诉求人通话，约定周五上门<F5><Wait:{number}: 先行联系已记录>"
                                   f"mi正在更换循环泵<Tab>配件周四到货<F5><Wait:{number}: 阶段性反馈已记录>"
                                   f"mh住房<Shot:choice><Enter><Tab>查楼内管线<F5><Wait:{number}: 已指定协办单位><Shot:done>")
        self.assertEqual(self.events(number)[-3:], ["first contact", "interim report", "co-handler named"])
        self.shows(desk, "choice", "市住房城乡建设委")

    def test_too_many_days_are_told_the_most_and_a_day_that_is_over_is_named(self):
        number = self.received()
        self.play("gongre", f"<Wait:{number}>me6<Tab>等配件<F5><Wait:在此可填 1 至 5，不能填 6><BackTab><Ctrl-u>5<F5><Wait:{number}: 已申请延期>"
                            f"ms2026-01-31 15:00<Tab>诉求人外出<F5><Wait:01-31 15:00 已经过去><BackTab><Ctrl-u>2026-05-20<F5>"
                            f"<Wait:{number}: 已申请挂起>")

    def test_how_long_a_ticket_is_overdue_is_read_whole_after_ten_days(self):
        number = self.received()
        self.town.at("2026-05-26 09:00")
        desk = self.play("gongre", f"<Wait:{number}><Wait:!13天15时><Shot:list>")
        self.assertRegex(desk.screen("list"), rf">{number} !13天15时 ")

    def test_the_detail_tells_of_a_helper_and_of_an_urging_while_the_ticket_stays_selected(self):
        number = self.received()
        self.play("gongre", f"<Wait:{number}>mh住房<Enter><F5><Wait:{number}: 已指定协办单位><Wait:市供热集团 · 协办 市住房城乡建设委>")
        desk = Desk(self.town, "<Wait:市供热集团 · 协办><Shot:before><Wait:催办  1 次>", "gongre", language=self.language, hold="before")
        self.addCleanup(desk.close)
        desk.await_shot("before")
        self.town.act("dispatcher1", "urge", number)
        desk.go_on("before")
        desk.finish()

    def test_work_goes_down_only_below_the_own_unit_and_back_up(self):
        self.unit("station", "和平供热站", "gongre")
        number = self.received()
        self.play("gongre", f"<Wait:{number}>md<Wait:下级单位><Space><Wait:和平供热站><Shot:below><Enter><Tab>先查楼栋<F5>"
                            f"<Wait:{number}: 已下派><Shot:down>")
        desk = self.play("station", f"<Wait:{number}><Shot:list>mu不属本站片区<F5><Wait:{number}: 已上交主办单位>")
        self.assertEqual(self.events(number)[-2:], ["passed down", "handed up"])

    def test_the_hotline_names_who_phoned_and_the_unit_is_not_asked(self):
        number = self.received(secrecy=True)
        desk = self.play("gongre", f"<Wait:{number}><Wait:要求保密><Shot:secret>mk<Wait:了解><Shot:form>问清楼号<F5>"
                                   f"<Wait:{number}: 已申请，由热线联系诉求人>")
        self.lacks(desk, "secret", "138", "王秀英")
        self.lacks(desk, "form", "来电人")
        desk = self.play("dispatcher1", f"<Wait:待派单>3<Wait:{number}>me2<Tab>等配件<Tab><Shot:behalf>李工<F5>"
                                        f"<Wait:{number}: 已申请延期>")
        self.assertIn("李工", self.town.history(number)[-1]["text"])


if __name__ == "__main__":
    unittest.main()
