#!/usr/bin/python3
"""What units ask for is decided at the hotline's desks, orders are raised, reported and closed, a wrong key is taken back; each
as keys on the consoles, in Chinese at 80x24."""

import json
import unittest

from desk_story import DeskStory

OFFICER = "duban1"


class Approvals(DeskStory):
    def received(self, **fields):
        number = self.town.open(**fields)
        self.town.receive(number)
        return number

    def test_an_extension_is_refused_with_a_reason_and_the_next_is_granted_with_fewer_days(self):
        number = self.received()
        self.town.act("gongre", "ask", number, what="extension", days=4, reason="等待配件")
        desk = self.play("dispatcher1", f"<Wait:审批 1>4<Wait:延期><Wait:等待配件><Shot:asked>r<Wait:不同意><Shot:form>配件市内有货<F5>"
                                        f"<Wait:{number}: 未同意申请><Shot:gone>")
        self.shows(desk, "asked", "延期", "4 个工作日 · 等待配件")
        self.lacks(desk, "form", "申请事项")  # only one thing is asked for
        self.shows(desk, "gone", "没有待审批的申请。")
        self.town.act("gongre", "ask", number, what="extension", days=4, reason="配件断货")
        desk = self.play("dispatcher1", f"<Wait:审批 1>4<Wait:延期>g<Wait:工作日数><Shot:form>2<F5><Wait:{number}: 已同意申请>"
                                        f"<Ctrl-f>{number}<Enter><Wait:已延期><Shot:record>w<Wait:共计><Shot:why>")
        self.shows(desk, "record", "05-14 17:30", "标记")
        self.shows(desk, "why", "延期 2 个工作日：至 05-14 17:30", "共计 5 个工作日，应为 5 个工作日")

    def test_of_several_asks_one_is_chosen_and_a_supervisors_is_marked(self):
        number = self.received()
        self.town.act("gongre", "ask", number, what="complex", reason="涉及多栋楼")
        self.town.act("gongre", "ask", number, what="termination", reason="诉求人撤诉")
        desk = self.play("dispatcher1", f"<Wait:审批 1>4<Wait:涉及多栋楼><Shot:asked>g终止<F5><Wait:权><Shot:refused><Esc>"
                                        f"<Wait:涉及多栋楼>g复杂<F5><Wait:{number}: 已同意申请><Shot:done>")
        self.shows(desk, "asked", "*终止, 复杂", "报主管  终止: 诉求人撤诉")
        self.assertTrue(self.town.show(number)["complex"])
        desk = self.play("supervisor1", f"<Wait:审 1><Shot:tabs><Ctrl-g>desk approvals<Enter><Wait:诉求人撤诉>g<Wait:同意>准予终止<F5><Wait:{number}: 已同意申请>")
        self.assertEqual((self.town.show(number)["state"], self.town.show(number)["closing"]), ("closed", "terminated"))

    def test_a_secret_callers_answer_comes_by_the_hotline_and_the_unit_never_sees_who_it_was(self):
        number = self.received(secrecy=True)
        self.play("gongre", f"<Wait:{number}>mk问清楼号<F5><Wait:{number}: 已申请，由热线联系诉求人>")
        self.play("dispatcher1", f"<Wait:审批 1>4<Wait:问清楼号>g<Wait:诉求人答复>三号楼二单元<Tab><F5><Wait:{number}: 已同意申请>")
        desk = self.play("gongre", f"<Wait:{number}><Shot:list>t<Wait:经过><End><Wait:三号楼二单元><Shot:told>x看看<Enter><Wait:保密><Shot:denied>")
        for shot in ("list", "told", "denied"):
            self.lacks(desk, shot, "王秀英", "138")

    def test_a_suspension_stands_on_the_record_until_it_is_resumed(self):
        number = self.received()
        self.town.act("gongre", "ask", number, what="suspension", until_at=self.at("2026-05-20 00:00"), reason="诉求人外出")
        self.play("dispatcher1", f"<Wait:审批 1>4<Wait:诉求人外出>g<F5><Wait:{number}: 已同意申请>")
        self.town.at("2026-05-08 09:00")
        desk = self.play("gongre", f"<Wait:{number}><Wait:挂起至><Shot:list>mr<Tab><F5><Wait:{number}: 已恢复办理><Shot:resumed>")
        self.shows(desk, "list", "挂起至 05-20 00:00")
        self.assertEqual(self.state(number), "received")


class Orders(DeskStory):
    def test_an_order_is_raised_reported_sent_back_and_closed(self):
        self.person(OFFICER, "hotline", "officer")
        number = self.town.open()
        self.town.receive(number)
        desk = self.play(OFFICER, f"<Wait:没有未办结的督办><Ctrl-f>{number}<Enter><Wait:家里暖气不热>m<Wait:督办><Shot:more>v督办<Tab>媒体关注<F5>"
                                  f"<Wait:已发出督办单><Esc><Wait:{number}><Wait:媒体关注><Shot:order>")
        self.lacks(desk, "more", "申请延期")
        self.shows(desk, "order", "督办", "媒体关注")
        self.play("gongre", f"<Wait:督办 1>3<Wait:o 结案报告><Wait:媒体关注><Shot:list>o已连夜检修<F5><Wait:{number}: 结案报告已提交>")
        desk = self.play(OFFICER, f"<Wait:已报><Wait:已连夜检修><Shot:reported>b缺照片<F5><Wait:{number}: 结案报告已退回><Shot:back>")
        self.shows(desk, "reported", "结案报告  已连夜检修")
        self.play("gongre", f"<Wait:督办 1>3<Wait:o 结案报告><Wait:媒体关注>o照片已附<F5><Wait:{number}: 结案报告已提交>")
        desk = self.play(OFFICER, f"<Wait:照片已附>l<Wait:{number}: 督办已办结><Shot:closed>")
        self.shows(desk, "closed", "没有未办结的督办。")

    def test_an_emergencys_unit_is_phoned_and_that_is_recorded(self):
        number = self.town.open(urgency="emergency")
        desk = self.play("dispatcher1", f"<Wait:待电话 1>5<Wait:{number}><Shot:list>p值班员老周<F5><Wait:{number}: 已电话通知并记录><Shot:done>")
        self.shows(desk, "done", "紧急工单均已电话通知。")
        self.assertIn("老周", self.town.history(number)[-1]["text"])


class Undo(DeskStory):
    def test_a_wrong_pass_is_taken_back_and_named_before(self):
        number = self.town.open()
        self.town.reply(number)
        desk = self.play("auditor1", f"<Wait:{number}>p<Wait:{number}: 审核通过>U<Wait:撤回><Shot:ask>y<Wait:已撤回><Wait:>"
                                     .replace("<Wait:>", f"<Wait:{number}>") + "<Shot:back>")
        self.shows(desk, "ask", "审核通过", str(number), "家里暖气不热")
        self.assertEqual(self.state(number), "replied")

    def test_what_another_did_cannot_be_taken_back(self):
        number = self.town.open()
        self.town.reply(number)
        desk = self.play("auditor1", f"<Wait:{number}>t<Wait:经过>U<Wait:无可撤回><Shot:no>")
        self.shows(desk, "no", "已答复", "市供热集团")
        self.assertEqual(json.dumps(self.events(number)[-1]), '"replied"')


if __name__ == "__main__":
    unittest.main()
