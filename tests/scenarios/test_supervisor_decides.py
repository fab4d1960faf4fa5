#!/usr/bin/python3
"""A supervisor decides at the dashboard: what is asked, orders, shifts and misses, one key each. What is refused is told in full and
leaves the text where it is; the list stays in its place."""

import unittest

from desk_story import DeskStory
from town import UNIT

READY = "<Wait:logged in><Wait:longest wait>"
READY_ZH = "<Wait:今天><Wait:首报超时>"


class Decides(DeskStory):
    language = "en"

    def supervise(self, keys, login="supervisor1", **more):
        return self.play(login, keys, what="rexian-supervisor", **more)

    def received(self, **fields):
        number = self.town.open(**fields)
        self.town.receive(number)
        return number

    def ended(self, title="诉求人撤回", reason="诉求人撤回投诉"):
        """A ticket whose unit asks for its termination."""
        number = self.received(title=title)
        self.town.act(UNIT, "ask", number, what="termination", reason=reason)
        return number

    def last(self, number):
        return self.town.history(number)[-1]


class Approvals(Decides):
    def test_a_termination_is_granted_with_what_is_asked_in_view(self):
        for size, language, ready, done in (("80x24", "en", READY, "is granted"), ("132x43", "zh_CN", READY_ZH, "已同意")):
            with self.subTest(size=size, language=language):
                number = self.ended()
                desk = self.supervise(f"{ready}a<Wait:诉求人撤回>g<Wait:撤回投诉><Shot:form><F5><Wait:{done}><Shot:done>",
                                      size=size, language=language)
                self.shows(desk, "form", "诉求人撤回投诉 (市供热集团)", str(number))
                self.assertEqual((self.state(number), self.last(number)["who"]), ("closed", "值班长1"))

    def test_a_refusal_wants_its_reason_and_the_unit_is_told_it(self):
        number = self.ended()
        desk = self.supervise(f"{READY}a<Wait:诉求人撤回>r<Wait:撤回投诉><F5><Wait:marked field><Shot:wanted>请继续办理<F5><Wait:refused>"
                              "<Wait:Nothing waits><Shot:done>")
        self.shows(desk, "wanted", "Reason", "!")
        self.assertEqual(self.state(number), "received")
        self.assertEqual(self.last(number)["what"], "refused")
        self.assertIn("请继续办理", self.last(number)["text"])

    def test_a_third_redo_is_the_supervisors_who_decides_it_here(self):
        number = self.town.open()
        for reason in ("温度不够", "仍不够"):
            self.town.reply(number)
            self.town.act("auditor1", "audit", number, agreed=False, reason=reason)
        self.town.reply(number)
        self.town.act("auditor1", "audit", number, agreed=False, reason="第三次仍不够")
        self.assertEqual(self.state(number), "replied")
        desk = self.supervise(f"{READY}a<Wait:{number}><Shot:list>g<Wait:第三次仍不够><Shot:form><F5><Wait:is granted>")
        self.shows(desk, "form", "Redos", "2")
        self.assertEqual((self.state(number), self.town.show(number)["redos"]), ("dispatched", 3))

    def test_an_extension_is_granted_with_fewer_days_from_the_list_of_all_that_is_asked(self):
        number = self.received(title="更换阀门")
        self.town.act(UNIT, "ask", number, what="extension", days=5, reason="等待配件")
        due = self.town.show(number)["due_at"]
        desk = self.supervise(f"{READY}a<Wait:Nothing waits>6<Wait:更换阀门><Shot:all>g<Wait:5 working days>3<F5><Wait:is granted>")
        self.shows(desk, "all", ">6 all asks: 1", "extension")
        self.assertEqual(self.town.show(number)["extensions"], 1)
        self.assertEqual(self.town.show(number)["due_at"] - due, 3 * 86400000)

    def test_two_that_are_tagged_are_decided_by_one_form(self):
        numbers = [self.ended("甲"), self.ended("乙")]
        self.ended("丙")
        desk = self.supervise(f"{READY}a<Wait:甲><Space><Space>g<Wait:甲><Wait:乙><Shot:both><F5><Wait:2 tickets><Wait:approvals: 1>"
                              "<Shot:left>")
        self.shows(desk, "both", *map(str, numbers))
        self.lacks(desk, "both", "丙")
        self.shows(desk, "left", "丙")
        self.assertEqual([self.state(number) for number in numbers], ["closed", "closed"])

    def test_somebody_else_decided_first_that_is_told_and_the_text_stays(self):
        number = self.ended()
        desk = self.held(f"{READY}a<Wait:诉求人撤回>r<Wait:撤回投诉>请继续办理<Wait:请继续><Shot:typed><F5><Wait:changed it first><Shot:refused><F5>"
                         "<Wait:There is no><Shot:gone><Esc><Wait:without sending><Shot:asked>y<Wait:Nothing waits>", "typed")
        self.town.act("admin", "decide", number, what="termination", agreed=False, reason="另一人已决定")
        desk.go_on("typed")
        desk.finish()
        self.shows(desk, "refused", "请继续办理")
        self.shows(desk, "gone", "请继续办理")

    def held(self, keys, shot, **more):
        from desks import Desk
        desk = Desk(self.town, keys, "supervisor1", language=self.language, what="rexian-supervisor", hold=shot, **more)
        self.addCleanup(desk.close)
        desk.await_shot(shot)
        return desk

    def test_the_broker_away_nothing_is_sent_and_the_text_waits_for_it(self):
        number = self.ended()
        desk = self.held(f"{READY}a<Wait:诉求人撤回>r<Wait:撤回投诉>请继续办理<Wait:请继续><Shot:typed><Wait:offline><F5><Wait:broker is away><Shot:away>"
                         "<Wait:online><F5><Wait:Nothing waits>", "typed")
        self.town.kill()
        desk.go_on("typed")
        desk.await_shot("away")
        self.shows(desk, "away", "请继续办理")
        self.town.start()
        desk.finish()
        self.assertEqual(self.last(number)["what"], "refused")

    def test_another_person_does_not_send_what_the_first_one_wrote(self):
        self.ended()
        self.person("supervisor9", "hotline", "supervisor")
        from desk_story import PASSWORD
        desk = self.supervise(f"{READY}a<Wait:诉求人撤回>r<Wait:撤回投诉>请继续办理<F9><Wait:Locked><BackTab><Ctrl-u>supervisor9<Tab>{PASSWORD}<Enter>"
                              "<Wait:supervisor9><Wait:诉求人撤回><Shot:other>")
        self.lacks(desk, "other", "请继续办理")

    def test_the_last_decision_is_taken_back_by_one_key(self):
        number = self.ended()
        desk = self.supervise(f"{READY}a<Wait:诉求人撤回>r<Wait:撤回投诉>请继续办理<F5><Wait:takes it back><Wait:Nothing waits>U<Wait:Take back>"
                              "<Shot:named>y<Wait:taken back><Wait:approvals: 1>")
        self.shows(desk, "named", "refused", str(number))
        self.assertEqual(self.town.show(number)["asks"], "termination")


class Orders(Decides):
    def test_an_order_is_raised_from_a_record_and_its_report_sent_back_then_closed(self):
        number = self.received(title="楼道积水")
        self.town.act(UNIT, "ask", number, what="extension", days=2, reason="等泵")
        self.supervise(f"{READY}a6<Wait:楼道积水><Enter><Wait:History>m<Wait:Supervision order><Shot:more>v<Wait:Level>order<Enter>"
                       "媒体关注<F5><Wait:order raised>")
        self.assertEqual(self.town.show(number)["order_level"], "order")
        self.town.act(UNIT, "report_order", number, note="已抽水")
        desk = self.supervise(f"{READY}a2<Wait:= told>b<Wait:已抽水><Shot:back>照片呢<F5><Wait:sent back><Wait:+ open>")
        self.shows(desk, "back", "媒体关注", "Reported", "已抽水")
        self.town.act(UNIT, "report_order", number, note="照片已上传")
        desk = self.supervise(f"{READY}a2<Wait:= told>l<Wait:Close the order: 楼道积水><Shot:sure>y<Wait:order closed><Wait:Nothing waits>")
        self.assertEqual(self.town.show(number).get("order_level", "none"), "none")

    def test_a_shift_is_taken_over(self):
        number = self.town.open(way="pending", title="等派单")
        self.town.who("operator1").ask("shift.hand", note="西区停热")
        desk = self.supervise(f"{READY}a5<Wait:西区停热>a<Wait:Take over the shift: 话务员1><Shot:sure>n<Wait:西区停热>a<Wait:Take over>y"
                              "<Wait:The shift is yours><Wait:Nothing waits>")
        self.assertEqual(self.town.who("supervisor1").ask("shift.list").get("rows", []), [])
        self.assertTrue(number)

    def test_a_suspension_is_ended_and_an_emergency_urged(self):
        number = self.received(title="诉求人出差")
        self.town.act(UNIT, "ask", number, what="suspension", until_at=self.at("2026-05-08 09:00"), reason="出差")
        self.town.act("dispatcher1", "decide", number, what="suspension", agreed=True)
        alarm = self.town.open(urgency="emergency", title="燃气泄漏")
        self.supervise(f"{READY}a3<Wait:诉求人出差>r<Wait:Who phoned><Tab>李工<F5><Wait:the clock runs again><Wait:Nothing waits>4<Wait:燃气泄漏>"
                       "g<Wait:What is urged>请立即回报<F5><Wait:the holder is told>")
        self.assertEqual(self.state(number), "received")
        self.assertEqual(self.town.show(alarm)["urged"], 1)


class Misses(Decides):
    begin = "2026-05-06 09:00"

    def test_each_miss_names_its_key_and_the_key_works_it_off(self):
        number = self.received()
        self.town.call(("2026-05-12 09:20:00", "offered", {"caller": "13912345678"}),
                       ("2026-05-12 09:20:01", "queued", {"queue": "hotline"}), ("2026-05-12 09:20:40", "ended", {}))
        for size, language, ready, words in (
                ("80x24", "en", READY, ("Works it off: r", "Call the caller back, then c")),
                ("132x43", "zh_CN", READY_ZH, ("补救：r", "先给来电人回拨"))):
            with self.subTest(size=size, language=language):
                desk = self.supervise(f"{ready}2<Wait:{number}><Shot:reply><Esc><Wait:{'below' if language == 'en' else '未达标'}>1<Wait:139><Shot:call>",
                                      size=size, language=language)
                self.shows(desk, "reply", words[0])
                self.shows(desk, "call", words[1])
        self.supervise(f"{READY}2<Wait:{number}>g<Wait:What is urged>今日到期<F5><Wait:the holder is told>r<Wait:For the caller>已恢复供热<Tab>"
                       f"<Tab>李工<F5><Wait:goes to the audit><Wait:awaiting audit><Esc><Wait:below>1<Wait:139>c<Wait:called back>y<Wait:It stays a miss>")
        ticket = self.town.show(number)
        self.assertEqual((ticket["state"], ticket["answer"], ticket["urged"]), ("replied", "已恢复供热", 1))
        self.assertEqual(self.town.figures("2026-05-12").get("returned_calls_n"), 1)

    def test_a_reply_is_not_typed_for_a_ticket_that_is_not_received(self):
        number = self.town.open()
        self.town.at("2026-05-12 09:00")
        desk = self.supervise(f"{READY}2<Wait:{number}>r<Wait:cannot be decided><Shot:told>")
        self.shows(desk, "told", "dispatched", "m shows what can")


if __name__ == "__main__":
    unittest.main()
