#!/usr/bin/python3
"""What stands on a person's screen: whole characters, in words of the screen's language, with no figure cut."""

import unittest

from desk_story import DeskStory
from desks import Desk, cells
from rexian import at


class Pages(DeskStory):
    def test_a_page_that_was_scrolled_shows_what_it_shows_when_it_is_drawn_anew(self):
        number = self.town.open(content="暖" * 150, title="暖" * 30, spot="暖" * 30)
        steps = ("Down", "Down", "Down", "Down", "Up", "PgDn", "Up", "PgUp")
        keys = "".join(f"<{key}><Shot:moved-{i}><Ctrl-l><Shot:anew-{i}>" for i, key in enumerate(steps))
        desk = self.play("gongre", f"<Wait:{number}>t<Wait: %>{keys}")
        for i in range(len(steps)):
            self.assertEqual(desk.screen(f"moved-{i}"), desk.screen(f"anew-{i}"))

    def test_a_box_over_wide_characters_has_a_whole_frame(self):
        number = self.town.open()
        desk = self.play("gongre", f"<Wait:{number}><F1><Shot:help><Esc><Shot:after><Ctrl-l><Shot:anew>")
        self.assertRegex(desk.lines("help")[1], "^┌─ 此处可用的键；上下键滚动，其他键关闭 ─+┐$")
        self.assertEqual(desk.screen("after"), desk.screen("anew"))

    def test_the_help_names_each_key_and_each_command_once(self):
        desk = self.play("operator1", "<Wait:无人排队><F1><Shot:help>", size="80x60")
        rows = [line[2:26].split() for line in desk.lines("help") if line.startswith("│ ")]
        said = [word for row in rows for word in row]
        self.assertIn(":record", said)
        self.assertEqual([word for word in said if said.count(word) > 1], [])
        number = self.town.open()
        desk = self.play("gongre", f"<Wait:{number}>t<Wait:经过：><F1><Shot:help>", size="80x60")
        self.assertRegex(desk.row("help", ":undo"), "^│ U ")

    def test_each_instant_of_a_deadlines_reasons_and_of_who_held_it_has_its_day(self):
        number = self.town.open()
        desk = self.play("gongre", f"<Wait:{number}>t<Wait: %>w<Wait:共计><Shot:why><Esc>h<Wait:流转经过：><Shot:hops>")
        self.shows(desk, "why", "自 05-06 09:00 至", "- 05-06 09:00 - 05-07 00:00")
        self.shows(desk, "hops", "05-06 09:00 - ")


    def test_of_a_calls_long_id_its_end_stands_among_the_misses_and_the_whole_is_found(self):
        for ref, minute in (("exchange1-20260506-0000017", 0), ("exchange1-20260506-0000018", 1)):
            self.town.at(f"2026-05-06 09:0{minute}")
            self.town.report(ref, "offered", caller=f"1391234567{minute}")
            self.town.report(ref, "queued", queue="hotline")
            self.town.at(f"2026-05-06 09:0{minute}:40")
            self.town.report(ref, "ended")
        self.town.at("2026-05-06 10:00")
        desk = self.play("supervisor1", "<Wait:! 未达标>1<Wait:139><Shot:misses>/exchange1-20260506-0000018<Enter><Shot:found>", what="rexian-supervisor")
        self.shows(desk, "misses", " ~0506-0000017 ", " ~0506-0000018 ")
        self.assertTrue(desk.row("found", "~0506-0000018").startswith(">"), desk.screen("found"))

    def test_a_callback_that_reached_the_caller_says_its_result_once(self):
        number = self.town.open()
        self.town.act("supervisor1", "supervise", number, level="notice", reason="尽快办理")
        self.town.reply(number)
        self.town.passed(number)
        self.town.attempt(number, "reached", solved="yes", satisfaction="satisfied")
        words = {"zh_CN": ("1 回访", "结果: 已联系上", "今天", "已联系上，回访 1 次，"), "en": ("1 Callbacks", "outcome: reached", "today", "reached, 1 attempt, ")}
        for language, (tab, result, today, counted) in words.items():
            desk = self.play("callback1", f"<Wait:{tab}><Ctrl-g>show {number}<Enter><Wait: %><End><Wait:{result}><Shot:page>", language=language)
            self.assertEqual(desk.screen("page").count(result), 1, desk.screen("page"))
            self.lacks(desk, "page", "result: reached")
            self.play("supervisor1", f"<Wait:{today}>a2<Wait:{number}><Enter><Wait:{counted}>", language=language, size="132x43", what="rexian-supervisor")


class Tabs(DeskStory):
    """The row of desks: each of them is there at 80 columns, whoever sits there."""

    DESKS = {"operator1": 4, "dispatcher1": 6, "auditor1": 2, "callback1": 2, "gongre": 4, "supervisor1": 11}

    def test_each_role_sees_all_of_its_desks_at_80_columns(self):
        number = self.town.open()
        self.town.act("gongre", "return", number, reason="不归我单位", basis="供热条例第三条")
        for language, first in (("zh_CN", {"auditor1": "1 审核 0", "callback1": "1 回访 0", "gongre": "1 承办 0", "dispatcher1": "退单 1"}),
                                ("en", {"auditor1": "1 To audit 0", "callback1": "1 Callbacks 0", "gongre": "1 Departments 0", "dispatcher1": "Returns 1"})):
            for login, count in self.DESKS.items():
                with self.subTest(language=language, login=login):
                    waited = first.get(login, "1 受理" if language == "zh_CN" else "1 Intake")
                    desk = self.play(login, f"<Wait:{waited}><Shot:tabs>", language=language)
                    row = desk.lines("tabs")[1]
                    for tab in range(1, min(count, 10) + 1):
                        self.assertRegex(row, rf"(^| ){tab % 10} [^\W\d]", row)
                    self.assertLess(cells(row.rstrip()), 80, row)


class Long(DeskStory):
    def test_a_list_of_which_a_console_takes_the_first_five_thousand_says_that_there_are_more(self):
        admin = self.town.who("admin")
        for page in range(26):
            told = admin.ask("import.tickets", rows=[{"line": 2 + i, "ref": f"旧-{page}-{i}", "title": "暖气不热", "opened_at": at("2026-04-01 09:00"),
                                                      "department": "gongre"} for i in range(200)])
            self.assertEqual(told["taken"], 200, told)
        desk = self.play("gongre", "<Wait:共 5000+ 行><Shot:chinese>")
        self.shows(desk, "chinese", "承办  第 1 行，共 5000+ 行", " 1 承办 5000+ ")
        desk = self.play("gongre", "<Wait:of 5000+><End><Shot:english>", language="en")
        self.shows(desk, "english", "5000 of 5000+")


class Sentences(DeskStory):
    """English takes more room than Chinese: what a key does is read whole at 80 columns, too."""

    language = "en"

    def test_no_sentence_of_the_help_is_cut(self):
        desk = self.play("dispatcher1", "<Wait:Nothing waits>6<Wait:not handed over><Shot:now><F1><Wait:Keys here><Shot:first><PgDn><Shot:second>")
        self.shows(desk, "now", "(now, not handed over)")
        self.shows(desk, "first", "recalls  ")
        for shot in ("first", "second"):
            self.lacks(desk, shot, "~")
        self.assertNotEqual(desk.screen("first"), desk.screen("second"))

    def test_no_sentence_of_the_further_decisions_is_cut(self):
        number = self.town.open()
        self.town.receive(number)
        self.town.act("supervisor1", "supervise", number, level="notice", reason="尽快办理")
        for login, to_it in (("gongre", "<Wait:1 Departments 1>"), ("dispatcher1", "<Wait:3 Units 1>3"),
                             ("supervisor1", "<Wait:1 Intake><Ctrl-g>desk department<Enter><Wait:Departments  1 of 1>")):
            desk = self.play(login, f"{to_it}<Wait:{number}>m<Wait:Further decisions><Shot:more>")
            for line in desk.lines("more")[1:]:
                self.assertNotIn("~", line)


class Reasons(DeskStory):
    """Why a unit returned a ticket, below the list where the hotline rules on it."""

    TAB = {"zh_CN": "2 退单 1", "en": "2 Returns 1"}
    WHY = {"zh_CN": "该户为自管产权单位宿舍，供热设施由其自行维护，" + "我单位已两次派员到场核实并与产权单位书面确认，" * 2 + "请改派区住建委",
           "en": "The house is kept by its owner, who runs the heating; " + "we went there twice and have it in writing. Please send it to the district"}

    def read_whole_in(self, language):
        number = self.town.open()
        self.town.act("gongre", "return", number, reason=self.WHY[language], basis="供热条例第三条")
        for size in ("80x24", "132x43"):
            desk = self.play("dispatcher1", f"<Wait:{self.TAB[language]}>2<Wait:{number}><Wait:供热条例><Shot:list>", size=size, language=language)
            self.assertIn("".join(self.WHY[language].split()), "".join(desk.screen("list").split()), desk.screen("list"))
            self.shows(desk, "list", "室温只有十五度")

    def test_the_reason_of_a_return_is_read_whole_below_the_list(self):
        self.read_whole_in("zh_CN")

    def test_the_reason_of_a_return_is_read_whole_below_the_list_in_english(self):
        self.read_whole_in("en")

    def test_a_reason_that_has_no_room_is_marked_as_cut_and_leaves_what_was_asked_in_view(self):
        number = self.town.open()
        self.town.act("gongre", "return", number, reason="不归我单位，" * 33, basis="供热条例第三条")
        desk = self.play("dispatcher1", f"<Wait:{self.TAB['zh_CN']}>2<Wait:{number}><Wait:不归我单位><Shot:list>")
        self.assertTrue(desk.lines("list")[-4].rstrip().endswith("~"), desk.screen("list"))
        self.shows(desk, "list", "室温只有十五度")


class Words(DeskStory):
    def test_a_field_that_is_refused_has_the_name_that_stands_at_it(self):
        number = self.town.open()
        desk = self.play("gongre", f"<Wait:{number}>v<Wait:已签收>me<Wait:工作日数>99<Tab>缺配件<F5><Wait:请更正><Shot:refused>")
        self.shows(desk, "refused", '"工作日数" 在此可填 1 至 5，不能填 99')

    def test_a_missed_call_has_its_queues_name_and_is_returned_not_called_back(self):
        self.town.call(("2026-05-06 09:00:00", "offered", {"caller": "13912345678"}), ("2026-05-06 09:00:01", "queued", {"queue": "hotline"}),
                       ("2026-05-06 09:00:40", "ended", {}))
        self.town.at("2026-05-06 10:00")
        desk = self.play("supervisor1", "<Wait:! 未达标>1<Wait:139><Shot:misses><Enter><Wait:呼入><Shot:record>", what="rexian-supervisor")
        self.shows(desk, "misses", "c 漏接回拨")
        self.lacks(desk, "misses", "已回访", "hotline")
        self.shows(desk, "record", "市民热线")
        self.town.report("waits", "offered", caller="13900001111")
        self.town.report("waits", "queued", queue="hotline")
        desk = self.play("operator1", "<Wait:1 个排队><F2><Wait:通话中><Shot:talk>")
        self.shows(desk, "talk", "市民热线")
        self.town.report("waits", "ended")
        self.town.at("2026-05-20 10:00")
        desk = self.play("operator1", "<Wait:无人排队><Ctrl-g>desk missed<Enter><Wait:5678><Shot:missed>", size="132x43")
        self.shows(desk, "missed", "!14天00时 ", "市民热线")

    def test_what_was_asked_and_answered_stays_in_view_however_much_else_there_is_to_tell(self):
        number = self.town.open()
        self.town.act("supervisor1", "supervise", number, level="order", reason="媒体关注")
        self.town.who("operator1").ask("ticket.urge", number=number, by="repeat")
        self.town.reply(number)
        self.town.act("auditor1", "audit", number, agreed=False, reason="缺照片")
        self.town.reply(number, answer="照片已附，室温二十度")
        desk = self.play("auditor1", f"<Wait:{number}><Wait:媒体关注><Shot:small><Resize:132x43><Wait:催办><Shot:large>")
        self.shows(desk, "small", "诉求内容", "室温只有十五度", "答复内容", "照片已附", "行，按 t 查看")
        self.shows(desk, "large", "室温只有十五度", "照片已附", "重办要求", "缺照片")
        self.lacks(desk, "large", "按 t 查看")

    def test_who_signed_in_while_the_broker_was_away_reads_of_it_until_there_is_an_answer_only(self):
        self.town.kill()
        desk = Desk(self.town, "<Wait:请输入账号>gongre<Tab>falsch<Enter><Wait:恢复后立即为您登录><Shot:away><Wait:账号或密码错误><Shot:answered>", None,
                    language="zh_CN")
        self.addCleanup(desk.close)
        desk.await_shot("away")
        self.town.start()
        desk.finish()
        self.lacks(desk, "answered", "服务端暂不可用")

    def test_one_is_said_as_one(self):
        number = self.town.open()
        self.town.who("operator1").ask("ticket.urge", number=number, by="repeat")
        desk = self.play("operator1", "<Wait:nobody waits>13812345678<Tab><Wait:1 ticket, 0 calls><Shot:caller>", language="en")
        self.lacks(desk, "caller", "1 tickets", "0 call ")
        desk = self.play("gongre", f"<Wait:{number}><Shot:detail>t<Wait:History>h<Wait:1 holder in><Shot:hops>", language="en")
        self.assertRegex(desk.row("detail", "Asked again"), "1 time$")

    def test_what_an_operator_tells_a_caller_is_by_when_it_is_done_not_received(self):
        self.town.open()
        desk = self.play("operator1", "<Wait:无人排队>13812345678<Tab><Wait:（尚无答复）><Shot:caller>")
        self.shows(desk, "caller", "市供热集团，期限 05-12 17:30")


class Times(DeskStory):
    def test_since_when_somebody_is_away_is_said_whole_after_weeks(self):
        self.town.who("auditor1")
        self.town.leave_desks()
        self.town.at("2026-06-20 09:00")
        desk = self.play("supervisor1", "<Wait:接通率>w<Wait:审核员1><Shot:people>", what="rexian-supervisor")
        self.assertRegex(desk.row("people", "审核员1"), r" 1080:00:0\d ")


class Seats(DeskStory):
    def test_a_seat_that_is_locked_says_that_the_password_was_wrong(self):
        desk = self.play("operator1", "<Wait:无人排队><F10><Wait:账号><Shot:locked>wrong<Enter><Wait:账号或密码错误><Shot:refused>")
        self.lacks(desk, "refused", "登录已失效", "姓名")


class Forms(DeskStory):
    def test_what_is_wrong_with_a_field_is_said_to_its_end(self):
        desk = self.play("operator1", "<Wait:无人排队>13812345678<Tab>王五<Tab><Tab>停水<F5><Wait:未提交><Shot:refused>")
        self.shows(desk, "refused", "! 请用 Enter 选择列表中的一项", "Esc 离开。")


class Calls(DeskStory):
    def test_a_console_that_is_started_again_in_a_call_has_the_callers_number_whole(self):
        self.town.report("talks", "offered", caller="13900001111")
        self.town.report("talks", "queued", queue="hotline")
        first = Desk(self.town, "<Wait:1 个排队><F2><Wait:13900001111><Shot:taken><Wait:never to be seen>", "operator1", language="zh_CN")
        self.addCleanup(first.close)
        first.await_shot("taken")
        first.kill()
        for folder in (None, first.folder):
            again = self.play("operator1", "<Wait:通话中><Wait:139><Wait:首次来电><Shot:again>", state=folder)
            self.shows(again, "again", "13900001111")


class Titles(DeskStory):
    def test_while_the_broker_is_away_the_title_has_room_for_what_was_kept(self):
        desk = Desk(self.town, "<Ctrl-y><Wait:空闲>13812345678<Tab>王芳<Wait:草稿已存><Shot:kept><Wait:离线><Shot:away>", "operator1",
                    language="zh_CN")
        self.addCleanup(desk.close)
        desk.await_shot("kept")
        self.town.kill()
        desk.finish()
        self.assertIn("草稿已存 09:00", desk.lines("away")[0])


if __name__ == "__main__":
    unittest.main()
