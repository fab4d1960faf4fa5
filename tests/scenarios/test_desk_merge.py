#!/usr/bin/python3
"""One matter, many calls: what stands beside the intake form, joining, following, merging and looking at the family; in Chinese at
80x24."""

import unittest

from desk_story import DeskStory

SECOND = "13900001111"


class Intake(DeskStory):
    def form(self, phone, title="家里暖气不热", category="室温"):
        return f"<Wait:无人排队>{phone}<Tab>李建国<Tab>投诉<Tab><Tab>{category}<Tab>和平<Tab>南京路18号<Tab>{title}<Tab>全楼都不热"

    def test_a_repeated_call_urges_the_earlier_ticket_instead_of_a_new_one(self):
        number = self.town.open(district="120101", spot="南京路18号")
        desk = self.play("operator1", self.form("13812345678") + f"<Wait:=家里暖气><Wait:同一来电人><Shot:alike><F3>"
                                                                  f"<Wait:已催办，已通知 市供热集团>")
        self.shows(desk, "alike", str(number), "同一来电人")
        last = self.town.history(number)[-1]
        self.assertEqual((last["what"], '"by":1' in last["body"]), ("urged", True))

    def test_another_callers_ticket_follows_the_earlier_one_once_it_is_registered(self):
        number = self.town.open(district="120101", spot="南京路18号")
        desk = self.play("operator2", self.form(SECOND) + f"<Wait:=家里暖气><Shot:alike><Ctrl-t><Wait:登记后并入 {number}><Shot:chosen><F5>"
                                                          f"<Wait:已并入 {number}><Shot:done>")
        self.shows(desk, "alike", "他人", "同一地点")
        self.assertEqual(self.town.show(number)["children"], 1)

    def test_a_surge_proposes_who_leads_it(self):
        first = self.town.open(district="120101", caller_phone="13700000000")
        for call in range(1, 12):
            self.town.open(district="120101", caller_phone=f"1370000{call:04d}")
        desk = self.play("operator1", self.form(SECOND) + f"<Wait:Ctrl-T><Shot:surge><Ctrl-t><F5><Wait:已并入 {first}>")
        self.shows(desk, "surge", "一小时内同类 12 件")

    def test_a_number_on_the_abuse_list_is_shown_with_its_reason(self):
        self.town.who("supervisor1").ask("block.add", phone=SECOND, until_at=self.at("2026-06-01 00:00"), reason="反复谩骂话务员")
        desk = self.play("operator1", f"<Wait:无人排队>{SECOND}<Wait:骚扰名单><Shot:blocked>")
        self.shows(desk, "blocked", "06-01 00:00：反复")


class Merging(DeskStory):
    def family(self):
        main = self.town.open(district="120101", spot="南京路18号")
        child = self.town.open(way="pending", district="120101", spot="南京路18号", caller_name="李建国", caller_phone=SECOND)
        return main, child

    def test_a_dispatcher_merges_a_duplicate_and_both_are_named_first(self):
        main, child = self.family()
        desk = self.play("dispatcher1", f"<Wait:{child}>M<Wait:{main}><Wait:同一地点><Shot:alike><Enter><Wait:并单理由><Enter><Wait:？>"
                                        f"<Shot:ask>y<Wait:已并入 {main}><Shot:done>U<Wait:撤回><Shot:undo>n")
        self.shows(desk, "ask", str(child), str(main))
        self.assertEqual(self.state(child), "merged")
        desk = self.play("dispatcher1", f"<Wait:没有待派单>3<Wait:v 签收><Wait:{main}>t<Wait:并入 1 件><Shot:main>c<Wait:{child}><Shot:children><Enter>"
                                        f"<Wait:已并入><Shot:child>p<Wait:并入 1 件>")
        self.shows(desk, "child", f"已并入 {main}")

    def test_a_merge_is_taken_back_on_both(self):
        main, child = self.family()
        self.play("dispatcher1", f"<Wait:{child}>M<Wait:同一地点><Enter><Wait:并单理由><Enter><Wait:？>y<Wait:已并入 {main}>U"
                                 f"<Wait:撤回>y<Wait:已撤回>")
        self.assertEqual((self.state(child), self.town.show(main).get("children", 0)), ("pending", 0))


if __name__ == "__main__":
    unittest.main()
