#!/usr/bin/python3
"""What an operator does stands in the title line, is changed by keys, and outlives a lost connection; after a call that led to no
ticket one key says what it was. In Chinese at 80x24."""

import unittest

from desk_story import DeskStory


class States(DeskStory):
    def presence(self, login="operator1"):
        rows = self.town.who("supervisor1").ask("duty.show", **{"from": "2026-05-06", "to": "2026-05-06"})["rows"]
        return next((row.get("presence", "away"), row.get("reason", "none")) for row in rows if row["login"] == login)

    def waiting_call(self):
        self.town.report("exchange-1", "offered", caller="13912345678")
        self.town.report("exchange-1", "queued", queue="hotline")

    def test_breaks_are_taken_by_a_menu_and_ended_by_a_key(self):
        desk = self.play("operator1", "<Wait:来电号码><Wait:空闲 0:00><Shot:ready><Ctrl-p><Wait:您当前的状态><Shot:menu>2<Wait:用餐 0:00><Shot:meal>"
                                      "<Ctrl-y><Wait:空闲 0:00><Ctrl-g>pause training<Enter><Wait:培训 0:00>")
        self.shows(desk, "menu", "1   小休: 休息", "4   小休: 其他")
        self.assertIn("话务员1 operator1", desk.lines("meal")[0])
        self.assertEqual(self.presence(), ("pause", "training"))

    def test_a_locked_seat_is_a_break_until_it_is_opened(self):
        desk = self.play("operator1", "<Wait:来电号码><Wait:空闲 0:00><F10><Wait:已锁屏><Wait:其他 0:00><Shot:locked>")
        self.assertEqual(self.presence(), ("pause", "other"))
        self.assertIn("其他", desk.lines("locked")[0])

    def test_a_call_without_a_ticket_is_given_its_reason_by_one_key(self):
        self.waiting_call()
        desk = self.play("operator1", "<Wait:1 个排队><F2><Wait:通话中 0:00><Shot:talking><F4><Wait:未生成工单><Shot:asked>s"
                                      "<Wait:来电类别已记录><Wait:还剩 3:00><Shot:wrap_up><Ctrl-y><Wait:空闲 0:00>")
        self.shows(desk, "asked", "s   无声", "w   号码错误")
        self.assertIn("话后整理 还剩 3:00", desk.lines("wrap_up")[0])
        (call,) = self.town.who("supervisor1").ask("call.list")["rows"]
        self.assertEqual(call["reason"], "silent")
        self.assertEqual(self.presence(), ("ready", "none"))

    def test_who_has_begun_to_write_is_not_asked(self):
        self.waiting_call()
        desk = self.play("operator1", "<Wait:1 个排队><F2><Wait:通话中 0:00><Tab><Tab><Tab><Tab><Tab><Tab>暖气不热<F4><Wait:还剩 3:00><Shot:after>")
        self.lacks(desk, "after", "未生成工单")

    def test_the_time_to_write_down_ends_by_itself_and_the_console_says_so(self):
        self.waiting_call()
        from desks import Desk
        desk = Desk(self.town, "<Wait:1 个排队><F2><Wait:通话中 0:00><F4><Wait:未生成工单><Esc><Wait:还剩 3:00><Shot:held>"
                               "<Wait:话后整理时间已到><Wait:空闲 7:00><Shot:over>", "operator1", size=self.size,
                    language=self.language, hold="held")
        self.addCleanup(desk.close)
        desk.await_shot("held")
        self.town.at("2026-05-06 09:10")
        desk.go_on("held")
        desk.finish()
        self.assertIn("空闲 7:00", desk.lines("over")[0])

    def test_a_state_goes_on_after_the_connection_was_lost(self):
        from desks import Desk
        desk = Desk(self.town, "<Wait:来电号码><Wait:空闲 0:00><Ctrl-p><Wait:您当前的状态>1<Wait:休息 0:00><Shot:held><Wait:离线><Wait:在线><Wait:休息 20:00><Shot:back>",
                    "operator1", size=self.size, language=self.language, hold="held")
        self.addCleanup(desk.close)
        desk.await_shot("held")
        self.town.kill()
        desk.go_on("held")
        desk.until(lambda: True)
        self.town.start()
        self.town.at("2026-05-06 09:20")
        desk.finish()
        self.assertEqual(self.presence(), ("pause", "rest"))


class Exchange(DeskStory):
    def rings(self, login="operator1"):
        for step, fields in (("offered", {"caller": "13912345678"}), ("queued", {"queue": "hotline"}),
                             ("ringing", {"operator_login": login})):
            self.town.report("exchange-1", step, **fields)

    def held(self, keys):
        from desks import Desk
        desk = Desk(self.town, keys, "operator1", size=self.size, language=self.language, hold="held")
        self.addCleanup(desk.close)
        desk.await_shot("held")
        return desk

    def ring_ends(self, step="answered", **fields):
        self.town.report("exchange-1", step, **({"operator_login": "operator1"} if step != "ended" else {}), **fields)

    def test_who_calls_is_seen_before_the_call_is_answered_and_the_form_is_bound_by_the_answer(self):
        self.town.open(by="operator2", caller_phone="13912345678", caller_name="李娟", title="楼道灯不亮", spot="复兴路12号")
        desk = self.held("<Wait:来电号码><Wait:空闲 0:00><Shot:held><Wait:您的话机正在振铃><Wait:楼道灯不亮><Shot:rings><Wait:通话中 0:00><Wait:F4 挂断>"
                         "<Shot:talks><Tab><Tab><Tab><Shot:end>")
        self.rings()
        desk.go_on("held")
        desk.await_shot("rings")
        self.assertIn("振铃 0:00", desk.lines("rings")[0])
        self.assertIn("13912345678  李娟", desk.row("rings", "您的话机正在振铃"))
        self.shows(desk, "rings", "复兴路12号", "工单 1 件")
        self.ring_ends()
        desk.finish()
        self.shows(desk, "talks", "13912345678", "李娟", "* 通话中")
        self.lacks(desk, "talks", "您的话机正在振铃")

    def test_who_calls_is_seen_while_another_record_is_typed_and_no_key_goes_astray(self):
        desk = self.held("<Wait:来电号码><Wait:空闲 0:00><Tab><Tab><Tab><Tab><Tab><Tab><Tab>暖气<Shot:held><Wait:您的话机正在振铃><Wait:13912345678><Shot:rings>不热"
                         "<Wait:暖气不热><Shot:typed><Wait:正在写的内容已存为草稿><Wait:F4 挂断><Shot:talks>")
        self.rings()
        desk.go_on("held")
        desk.await_shot("typed")
        self.assertIn("暖气", desk.row("rings", "标题"))
        self.ring_ends()
        desk.finish()
        self.shows(desk, "talks", "13912345678")
        self.lacks(desk, "talks", "暖气")

    def test_an_answer_brings_the_form_from_another_desk(self):
        desk = self.held("<Wait:来电号码><Wait:空闲 0:00><F11><Wait:您没有未结工单><Shot:held><Wait:您的话机正在振铃><Shot:rings><Wait:F4 挂断><Shot:talks>")
        self.rings()
        desk.go_on("held")
        desk.await_shot("rings")
        self.shows(desk, "rings", "13912345678", "首次来电")
        self.ring_ends()
        desk.finish()
        self.shows(desk, "talks", "13912345678", "* 通话中")

    def test_a_screen_above_the_desk_stays_until_a_key_brings_the_form(self):
        desk = self.held("<Wait:来电号码><Wait:空闲 0:00><Ctrl-f><Wait:查找><Shot:held><Wait:F2 打开登记><Esc><Shot:told><F2><Wait:F4 挂断><Shot:talks>")
        self.rings()
        desk.go_on("held")
        self.ring_ends()
        desk.finish()
        self.shows(desk, "told", "查找", "13912345678")
        self.shows(desk, "talks", "13912345678", "* 通话中")

    def test_while_a_line_is_typed_a_key_brings_the_form_and_the_line_stands_there_again_afterwards(self):
        desk = self.held("<Wait:来电号码><Wait:空闲 0:00><Ctrl-g>desk shift<Enter><Wait:不可遗漏>h东片区暖气<Wait:东片区暖气><Shot:held><Wait:F2 打开登记><Shot:told>"
                         "<F2><Wait:F4 挂断><Shot:talks><Ctrl-g>desk shift<Enter><Wait:不可遗漏>h<Wait:东片区暖气><Shot:again><F2><Shot:nobody>不热<Enter>"
                         "<Wait:已交班>")
        self.rings()
        desk.go_on("held")
        self.ring_ends()
        desk.finish()
        self.shows(desk, "told", "东片区暖气", "13912345678")
        self.shows(desk, "talks", "13912345678", "* 通话中", "按原来的键")
        self.lacks(desk, "talks", "东片区暖气")
        self.shows(desk, "nobody", "东片区暖气")
        (row,) = self.town.who("supervisor1").ask("shift.list")["rows"]
        self.assertEqual(row["note"], "东片区暖气不热")

    def test_who_sits_down_next_finds_nothing_of_a_line_that_was_put_aside_nor_of_commands(self):
        password = self.town.passwords["operator2"]
        desk = self.held("<Wait:来电号码><Wait:空闲 0:00><Ctrl-g>desk shift<Enter><Wait:不可遗漏>h东片区暖气<Wait:东片区暖气><Shot:held><Wait:F2 打开登记><F2><Wait:F4 挂断>"
                         f"<F10><Wait:已锁屏><Shift-Tab><Ctrl-u>operator2<Tab>{password}<Enter><Wait:话务员2 operator2><Wait:来电号码>"
                         "<Ctrl-g><Up><Shot:line>desk shift<Enter><Wait:不可遗漏>h<Wait:下一班须知道什么><Shot:again>")
        self.rings()
        desk.go_on("held")
        self.ring_ends()
        desk.finish()
        self.assertEqual(desk.lines("line")[22], ":")
        self.lacks(desk, "again", "东片区暖气")

    def test_a_call_that_rings_elsewhere_or_is_given_up_goes_from_the_screen_and_says_so(self):
        desk = self.held("<Wait:来电号码><Wait:空闲 0:00><Shot:held><Wait:13912345678><Shot:rings><Wait:来电已不在此振铃><Wait:空闲 0:00><Shot:after>"
                         "<Wait:您的话机正在振铃><Shot:again><Wait:来电者等待 0:12 后放弃><Shot:lost>")
        self.rings()
        desk.go_on("held")
        desk.await_shot("rings")
        self.town.report("exchange-1", "ring_ended", operator_login="operator1")
        desk.await_shot("after")
        self.town.at("2026-05-06 09:00:05")
        self.town.report("exchange-1", "ringing", operator_login="operator1")
        desk.await_shot("again")
        self.town.at("2026-05-06 09:00:12")
        self.ring_ends("ended")
        desk.finish()
        self.lacks(desk, "after", "13912345678")
        self.lacks(desk, "lost", "13912345678")

    def test_a_locked_seat_shows_nobodys_number(self):
        desk = self.held("<Wait:来电号码><Wait:空闲 0:00><Shot:held><Wait:13912345678><F10><Wait:已锁屏><Shot:locked>")
        self.rings()
        desk.go_on("held")
        desk.finish()
        self.lacks(desk, "locked", "13912345678")

    def test_what_the_exchange_sets_is_said_with_the_key_that_puts_it_right(self):
        desk = self.held("<Wait:来电号码><Wait:空闲 0:00><Shot:held><Wait:按 Ctrl-Y 恢复空闲><Wait:交换机侧设置 0:00>jj<Shot:paused>"
                         "<Ctrl-y><Wait:空闲 0:00><Shot:again><Wait:接不通您的话机><Shot:lost><Wait:空闲 0:00><Shot:back>")
        told = self.town.who("gateway")
        told.ask("operator.report", login="operator1", exchange="paused")
        desk.go_on("held")
        desk.await_shot("again")
        (row,) = [row for row in told.ask("operator.list")["rows"] if row["login"] == "operator1"]
        self.assertEqual((row["presence"], row["wanted"]), ("ready", "queued"))
        told.ask("operator.report", login="operator1", exchange="unreachable")
        desk.await_shot("lost")
        self.shows(desk, "paused", "按 Ctrl-Y 恢复空闲")  # it stands as long as it holds
        self.assertIn("未就绪 0:00  ! 交换机：接不通  话务员1", desk.lines("lost")[0])
        (row,) = [row for row in self.town.who("supervisor1").ask("board.show")["people"] if row["login"] == "operator1"]
        self.assertEqual((row["presence"], row["wanted"], row["exchange"]), ("not_ready", "queued", "unreachable"))
        told.ask("operator.report", login="operator1", exchange="queued")
        desk.finish()
        self.lacks(desk, "back", "接不通")

    def test_a_break_is_asked_for_during_a_talk_seen_and_taken_back_by_the_same_key(self):
        desk = self.held("<Wait:来电号码><Wait:空闲 0:00><Shot:held><Wait:通话中 0:00><Ctrl-p><Wait:本次通话后开始><Shot:menu>2"
                         "<Wait:通话中 0:00  之后：用餐><Shot:asked><Ctrl-p><Wait:本次通话后开始>2<Wait:通话后的小休已取消><Shot:taken>"
                         "<Ctrl-p><Wait:本次通话后开始>1<Wait:之后：休息><Shot:again><Wait:话后整理><Wait:未生成工单>s<Wait:来电类别已记录>"
                         "<Ctrl-y><Wait:休息 0:00><Shot:rests>")
        self.rings()
        self.town.report("exchange-1", "answered", operator_login="operator1")
        desk.go_on("held")
        desk.await_shot("again")
        self.lacks(desk, "taken", "之后：用餐")
        self.town.report("exchange-1", "ended")
        desk.finish()


class Questions(DeskStory):
    """What a call was about that led to no ticket: each of five reasons by one key, on whatever screen."""
    reasons = {"c": "consultation", "s": "silent", "w": "wrong_number", "a": "abuse", "t": "test"}

    def call(self, ref, step, **fields):
        return self.town.report(ref, step, **fields)

    def talk(self, ref):
        self.call(ref, "offered", caller="13912345678")
        self.call(ref, "queued", queue="hotline")
        self.call(ref, "answered", operator_login="operator1")

    def told(self):
        return [row.get("reason", "none") for row in reversed(self.town.who("supervisor1").ask("call.list")["rows"])]

    def held_desk(self, keys, hold, **more):
        from desks import Desk
        desk = Desk(self.town, keys, "operator1", size=self.size, hold=hold, **{"language": self.language, **more})
        self.addCleanup(desk.close)
        return desk

    def test_each_reason_is_told_from_whatever_screen_in_both_languages(self):
        words = {"zh_CN": ("来电号码", "未生成工单", "来电类别已记录", ["<Ctrl-f><Wait:查找>", "<F11><Wait:您没有未结工单>", "", "", ""]),
                 "en": ("Phone", "led to no ticket", "is recorded.", ["", "<Ctrl-f><Wait:Search>", "", "<F11><Wait:Nothing of yours is open.>", ""])}
        for language, (form, question, done, ways) in words.items():
            parts = [f"{way}<Shot:go{i}><Wait:{question}>{key}<Wait:{done}><Ctrl-y>" for i, (key, way) in enumerate(zip(self.reasons, ways))]
            desk = self.held_desk(f"<Wait:{form}>" + "".join(parts), None, language=language)
            for i in range(len(self.reasons)):
                desk.await_shot(f"go{i}")
                self.talk(f"{language}-{i}")
                self.call(f"{language}-{i}", "ended")
            desk.finish()
        self.assertEqual(self.told(), list(self.reasons.values()) * 2)

    def test_it_is_asked_after_a_reconnection_and_not_while_something_is_typed(self):
        self.talk("exchange-1")
        desk = self.held_desk("<Wait:F4 挂断><Ctrl-f><Wait:查找>暖<Shot:typed>c<Wait:暖c><Shot:more><Esc><Wait:未生成工单>w<Wait:来电类别已记录>", "typed")
        desk.await_shot("typed")
        self.town.kill()
        self.town.start()
        self.call("exchange-1", "ended")
        desk.go_on("typed")
        desk.finish()
        self.assertEqual(self.told(), ["wrong_number"])


class Reasons(DeskStory):
    def test_only_who_talked_tells_the_reason_and_only_of_a_call_that_was_answered(self):
        row = self.town.report("exchange-1", "offered", caller="13912345678")
        self.town.report("exchange-1", "queued", queue="hotline")
        self.assertEqual(self.town.who("operator1").refusal("call.reason", id=row["id"], reason="silent")["code"], "state")
        self.town.report("exchange-1", "answered", operator_login="operator2")
        self.town.report("exchange-1", "ended")
        self.assertEqual(self.town.who("operator1").refusal("call.reason", id=row["id"], reason="silent")["code"], "no_right")
        self.assertEqual(self.town.who("operator2").refusal("call.reason", id=row["id"])["field"], "reason")
        for login, reason in (("operator2", "silent"), ("supervisor1", "wrong_number")):
            told = self.town.who(login).ask("call.reason", id=row["id"], reason=reason)["call"][0]
            self.assertEqual(told["reason"], reason)
        self.town.stop()
        self.assertEqual(self.town.offline_check().returncode, 0)


if __name__ == "__main__":
    unittest.main()
