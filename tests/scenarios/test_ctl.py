#!/usr/bin/python3
"""rexianctl end to end: every verb against a running broker, as text, JSON and CSV, and what it says when it cannot."""

import csv
import io
import json
import os
import re
import stat
import subprocess
import unittest

from rexian import City, program

COLUMNS = ("key,answer_n,answer_d,answer_rate,completion_n,completion_d,completion_rate,callback_n,callback_d,"
           "callback_rate,on_time_n")
TICKETS = ("ref,type,urgency,category,district,title,content,caller_name,caller_phone,channel,opened_at,department,"
           "due_at,closed_at,callback_due_at,callback_at,callback_outcome,satisfaction")
QUEUE = "hotline"  # of the sample
CALLS = "call_id,caller,queue,offered_at,answered_at,ended_at,outcome,operator"


class Ctl(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.city = City()
        cls.city.clock("2026-05-06 09:00")

    @classmethod
    def tearDownClass(cls):
        cls.city.close()

    def ctl(self, *words, login="admin", code=0):
        """What a verb says; `code` None: any but 0."""
        done = self.city.ctl(*words, login=login, check=False, text=False)
        said, faults = done.stdout.decode(), done.stderr.decode()
        if code is None:
            self.assertGreater(done.returncode, 0, f"{words}\n{said}{faults}")
        else:
            self.assertEqual(done.returncode, code, f"{words}\n{said}{faults}")
        return said if code == 0 else said + faults

    def chinese(self, *words, login="admin", code=0):
        self.city.environment["LANGUAGE"] = "zh_CN"
        try:
            return self.ctl(*words, login=login, code=code)
        finally:
            del self.city.environment["LANGUAGE"]

    def json(self, *words, login="admin"):
        return [json.loads(line) for line in self.ctl(*words, "--json", login=login).splitlines()]

    def csv(self, *words, login="admin"):
        text = self.ctl(*words, "--csv", login=login)
        return list(csv.DictReader(io.StringIO(text, newline="")))

    def open(self, *words, login="operator1", title="暖气不热"):
        return self.json("ticket", "open", "--type", "complaint", "--category", "02.01.01", "--district", "和平区", "--title",
                         title, "--content", "室温只有十五度", "--caller-name", "王秀英", "--caller-phone", "138 1234 5678",
                         *words, login=login)[0]

    def file(self, name, text):
        path = os.path.join(self.city.parent, name)
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        return path


class Refusals(Ctl):
    def test_a_refusal_names_an_option_as_it_was_typed_and_all_else_by_its_label(self):
        number = str(self.open()["number"])
        self.ctl("ticket", "receive", number, login="gongre")
        for words, login, said in ((("why", "9905060000001"), "supervisor1", '没有工单 "9905060000001"。'),
                                   (("ticket", "receive", number), "gongre", '状态为 "已签收" 时'),
                                   (("ticket", "list", "--state", "foo"), "supervisor1", '"--state" 没有 "foo" 这个值'),
                                   (("ticket", "list", "--state", "foo"), "supervisor1", "可用：registered, pending, "),
                                   (("call", "list", "--outcome", "foo"), "supervisor1", "可用：waiting, talking, answered, "),
                                   (("ticket", "list", "open", "--to", "2026-05-06"), "supervisor1", "--from 和 --to 只用于 all 列表，不用于 open"),
                                   (("ticket", "list", "foo"), "supervisor1", "可用：见 rexianctl help ticket list"),
                                   (("ticket", "reply", number, "--answer", "已修好"), "supervisor1", '缺少 "--on-behalf"'),
                                   (("why", "abc"), "supervisor1", "NUMBER：'abc'"),
                                   (("why",), "supervisor1", "缺少 NUMBER；")):
            self.assertIn(said, self.chinese(*words, login=login, code=None), words)


class Tickets(Ctl):
    def test_a_ticket_goes_from_open_to_closed_by_its_verbs(self):
        number = str(self.open("--way", "pending", "--urgency", "utility")["number"])
        steps = [
            (("dispatch", number, "--unit", "heping"), "dispatcher1", "dispatched"),
            (("return", number, "--reason", "不归我们管", "--basis", "供热条例第七条"), "heping", "returned"),
            (("rule", number, "--grant", "--unit", "gongre"), "dispatcher1", "dispatched"),
            (("receive", number), "gongre", "received"),
            (("note", number, "--note", "已联系诉求人"), "gongre", "received"),
            (("urge", number, "--note", "又来电"), "operator1", "received"),
            (("reply", number, "--answer", "已上门调试", "--note", "阀门坏"), "gongre", "replied"),
            (("audit", number, "--redo", "--reason", "没有写室温"), "auditor1", "dispatched"),
            (("receive", number, "--on-behalf", "刘师傅"), "dispatcher1", "received"),
            (("reply", number, "--answer", "室温二十度"), "gongre", "replied"),
            (("audit", number, "--pass"), "auditor1", "callback"),
            (("callback", number, "--result", "no_answer"), "callback1", "callback"),
            (("callback", number, "--result", "reached", "--solved", "yes", "--satisfaction", "satisfied"), "callback1",
             "closed"),
        ]
        for words, login, state in steps:
            ticket = self.json("ticket", *words, login=login)[0]
            self.assertEqual(ticket["state"], state, words)
        shown = self.json("ticket", "show", number, login="operator1")[0]
        self.assertEqual((shown["closing"], shown["satisfaction"], shown["redos"]), ("completed", "satisfied", 1))
        self.assertEqual(shown["callback_at"], "2026-05-06T09:00:00+08:00")
        self.assertEqual(shown["caller_phone"], "138****5678")
        self.assertGreaterEqual(len(shown["history"]), len(steps) + 1)
        text = self.ctl("ticket", "show", number, login="operator1")
        self.assertIn("室温二十度", text)
        self.assertNotIn("13812345678", text)

    def test_a_history_is_told_in_the_users_language_and_in_json_as_the_wire_has_it(self):
        number = str(self.open("--way", "pending", "--urgency", "utility")["number"])
        self.ctl("ticket", "dispatch", number, "--unit", "heping", login="dispatcher1")
        self.ctl("ticket", "return", number, "--reason", "不归我们管", "--basis", "供热条例第七条", login="heping")
        self.ctl("ticket", "note", number, "--note", "第一行\n第二行", login="operator1")
        self.assertEqual(self.history(self.ctl("ticket", "show", number)), [
            "registered  话务员1 (console)",
            "    category: 室温不达标 · channel: phone · place: 和平区 · type: complaint · urgency: utility",
            "    content: 室温只有十五度", "    title: 暖气不热",
            "dispatched  派单员1 (console)",
            "    unit chosen by hand · due: 2026-05-07T09:00:00+08:00 · receive by: 2026-05-06T09:30:00+08:00"
            " · return by: 2026-05-07T17:30:00+08:00 · warning at: 2026-05-07T07:00:00+08:00",
            "    unit: 和平区人民政府",
            "returned  和平区人民政府 (console)", "    legal basis: 供热条例第七条", "    reason: 不归我们管",
            "noted  话务员1 (console)", "    note: 第一行", "    第二行"])
        self.assertEqual(self.history(self.chinese("ticket", "show", number)), [
            "已登记  话务员1 (console)", "    分类: 室温不达标 · 渠道: 电话 · 地点: 和平区 · 类型: 投诉 · 紧急程度: 民生",
            "    内容: 室温只有十五度", "    标题: 暖气不热",
            "已派单  派单员1 (console)",
            "    人工指定单位 · 到期: 2026-05-07T09:00:00+08:00 · 签收时限: 2026-05-06T09:30:00+08:00"
            " · 退单时限: 2026-05-07T17:30:00+08:00 · 预警时间: 2026-05-07T07:00:00+08:00",
            "    单位: 和平区人民政府",
            "已退单  和平区人民政府 (console)", "    法规依据: 供热条例第七条", "    理由: 不归我们管",
            "备注  话务员1 (console)", "    备注: 第一行", "    第二行"])
        row = self.json("ticket", "show", number)[0]["history"][1]
        self.assertEqual((row["what"], row["text"], json.loads(row["body"])["by_hand"]), ("dispatched", "unit: 和平区人民政府", 1))

    def history(self, text):
        """The lines below the heading, without number and time of an event."""
        lines = re.split(r"\n\n(?:history|经过)\n", text)[1].splitlines()
        return [re.sub(r"^\d+  2026-05-06T09:00:00\+08:00  ", "", line) for line in lines]

    def test_other_ways_of_a_ticket(self):
        direct = self.open("--way", "direct", "--answer", "请拨打供热热线")
        self.assertEqual((direct["state"], direct["closing"]), ("closed", "direct"))
        refused = self.open("--way", "not_accepted", "--not-accepted", "court", "--right-channel", "人民法院")
        self.assertEqual(refused["closing"], "not_accepted")
        handed = self.json("ticket", "handover", "119", "--caller-phone", "13900000001", login="operator1")[0]
        self.assertEqual((handed["state"], handed["handover"]), ("registered", 119))
        full = self.open("--number", str(handed["number"]), "--way", "direct", "--answer", "消防已到场")
        self.assertEqual(full["number"], handed["number"])
        pending = str(self.open("--way", "pending")["number"])
        amended = self.json("ticket", "amend", pending, "--set", "title=暖气冰凉", "--set", "urgency=utility", "--reason",
                            "记错", login="operator1")[0]
        self.assertEqual(amended["urgency"], "utility")
        self.assertEqual(self.json("ticket", "show", pending, login="operator1")[0]["title"], "暖气冰凉")
        self.assertEqual(self.json("ticket", "answer", pending, "--answer", "已修好", login="operator1")[0]["closing"], "direct")
        other = str(self.open("--way", "pending")["number"])
        self.assertEqual(self.json("ticket", "refuse", other, "--not-accepted", "private", "--right-channel", "人民调解委员会",
                                   login="dispatcher1")[0]["closing"],
                         "not_accepted")
        suggested = self.json("ticket", "suggest", "--category", "02.01.01", "--district", "和平区", login="operator1")[0]
        self.assertEqual(suggested["unit_code"], "gongre")

    def test_it_is_found_listed_and_explained(self):
        number = self.open(title="供暖管道漏水淹了楼道")["number"]
        self.assertEqual([row["number"] for row in self.json("search", "管道", "漏水", login="operator1")], [number])
        self.assertIn(number, [row["number"] for row in self.json("ticket", "list", login="dispatcher1")])
        self.assertIn(number, [row["number"] for row in self.json("ticket", "list", "mine", login="gongre")])
        self.assertIn(str(number), [row["number"] for row in self.csv("ticket", "list", "all", "--limit", "5")])
        self.assertIn(number, [row["number"] for row in self.json("ticket", "list", "--from", "2026-05-06", "--limit", "5")])
        self.assertEqual(self.json("ticket", "list", "--from", "2026-05-07"), [])
        caller = self.json("caller", "+86 138-1234-5678", login="operator1")[0]
        self.assertEqual((caller["phone"], caller["tickets"][0]["number"]), ("138****5678", number))
        why = self.json("why", str(number), login="operator1")[0]
        self.assertEqual((why["sum"], why["amount"]), (5, 5))
        revealed = self.json("ticket", "reveal", str(number), "--reason", "核对地址", login="operator1")[0]
        self.assertEqual(revealed["caller_phone"], "138 1234 5678")
        self.assertIn("phone revealed", [row["what"] for row in self.json("ticket", "show", str(number))[0]["history"]])

    def test_refusals_say_what_is_wrong_and_have_their_exit_codes(self):
        number = str(self.open()["number"])
        self.assertIn("rexianctl district list", self.ctl("ticket", "open", "--type", "help", "--category", "02.01.01",
                                                          "--title", "x", "--district", "没有", code=1))
        self.assertIn("--type: 'x'", self.ctl("ticket", "open", "--type", "x", code=2))
        said = self.ctl("rates", "--misses", "x", code=2)
        self.assertIn("answer, completion, callback", said)
        self.assertNotIn("none", said)
        self.ctl("ticket", "audit", number, "--pass", login="auditor1", code=1)
        self.ctl("ticket", "audit", number, "--pass", login="operator1", code=77)
        self.ctl("ticket", "show", "1", login="operator1", code=1)
        self.ctl("ticket", "show", number, login="hedong", code=1)  # as if it were not there
        stale = self.ctl("ticket", "note", number, "--note", "一", login="operator1")
        self.assertIn(number, stale)
        self.ctl("ticket", "receive", number, login="gongre")
        said = self.ctl("ticket", "reply", number, "--answer", "好", "--version", "1", login="gongre", code=1)
        self.assertRegex(said, r"2026-05-06T\d\d:\d\d:\d\d\+08:00")


class Figures(Ctl):
    def test_calls_and_rates(self):
        for ref, answered, outcome in (("a-1", "10:00:09", "answered"), ("a-2", "", "abandoned"), ("a-3", "", "left_menu")):
            words = ["--answered-at", "2026-05-05T" + answered, "--operator", "operator1"] if answered else []
            self.ctl("call", "log", "--ref", ref, "--queue", QUEUE, "--caller", "13700000000", "--offered-at",
                     "2026-05-05T10:00:00", "--ended-at", "2026-05-05T10:01:00", "--outcome", outcome, *words,
                     login="operator1")
        calls = self.json("call", "list", "--from", "2026-05-05", "--to", "2026-05-05", login="operator1")
        self.assertEqual(sorted(call["ref"] for call in calls), ["a-1", "a-2", "a-3"])
        text = self.ctl("rates", "--day", "2026-05-05", "--csv", login="supervisor1")
        self.assertTrue(text.startswith(COLUMNS + ","), text)
        self.assertTrue(text.endswith("\r\n"))
        row = self.csv("rates", "--day", "2026-05-05", login="supervisor1")[0]
        self.assertEqual((row["answer_n"], row["answer_d"], row["answer_rate"]), ("1", "2", "50.00"))
        self.assertEqual((row["completion_d"], row["completion_rate"], row["left_menu"]), ("0", "-", "1"))
        rows = self.csv("rates", "--day", "2026-05-05", "--by", "operator", login="supervisor1")
        self.assertEqual({row["answer_d"] for row in rows[:-1]}, {"-"})
        self.assertEqual((rows[-1]["key"], rows[-1]["answer_d"], rows[-1]["answer_rate"]), ("total", "2", "50.00"))
        days = self.csv("rates", "--from", "2026-05-04", "--to", "2026-05-05", "--by", "day", login="supervisor1")
        self.assertEqual([row["key"] for row in days], ["2026-05-04", "2026-05-05", "total"])
        for by in ("hour", "department", "category", "queue"):
            rows = self.csv("rates", "--day", "2026-05-05", "--by", by, login="supervisor1")
            self.assertEqual((rows[-1]["key"], rows[-1]["answer_n"], rows[-1]["answer_d"]), ("total", "1", "2"), by)
            self.assertEqual(sum(int(row["answer_d"]) for row in rows[:-1]), 2, by)
        then = self.json("rates", "--day", "2026-05-05", "--then", login="supervisor1")[0]
        self.assertEqual((then["known"], then["answer_n"], then["answer_rate"]), (False, None, None))
        misses = self.json("rates", "--misses", "answer", "--day", "2026-05-05", login="supervisor1")
        self.assertEqual([(miss["reason"], miss["verb"]) for miss in misses],
                         [("abandoned", f"call returned {misses[0]['call_id']}")])
        self.ctl(*misses[0]["verb"].split(), login="operator1")
        row = self.json("rates", "--day", "2026-05-05", login="supervisor1")[0]
        self.assertEqual((row["answer_n"], row["answer_d"], row["returned_calls_n"]), (1, 2, 1))
        self.assertEqual(self.ctl("export", "rates", "--day", "2026-05-05"), self.ctl("rates", "--day", "2026-05-05", "--csv"))
        self.assertIn("50.00", self.ctl("rates", "--day", "2026-05-05", login="supervisor1"))
        self.assertEqual(self.json("prove", "--day", "2026-05-05", login="supervisor1")[0]["differences"], 0)
        month = self.json("prove", "--from", "2026-05-04", "--to", "2026-05-06", login="supervisor1")[0]
        self.assertEqual((month["differences"], [day["day"] for day in month["days"]]),
                         (0, ["2026-05-04", "2026-05-05", "2026-05-06"]))
        self.ctl("rates", "--day", "2026-05-05", "--from", "2026-05-04", code=2)
        self.ctl("rates", "--from", "2026-05-05", "--to", "2026-05-04", code=2)

    def test_days_clock_board_and_care(self):
        self.assertEqual(self.ctl("workdays", "add", "2026-04-30", "1"), "2026-05-06\n")
        self.assertEqual(self.ctl("workdays", "between", "2026-04-30", "2026-05-09"), "4\n")
        self.assertIn("2040", self.ctl("workdays", "add", "2040-01-01", "1", code=1))
        self.assertEqual(self.json("clock", "show")[0]["rate"], 0)
        self.assertIn("2026-05-06T09:00:00+08:00", self.ctl("clock", "show"))
        self.ctl("clock", "set", code=2)
        self.ctl("clock", "set", "--rate", "schnell", code=2)
        self.ctl("clock", "set", "--rate", "60", login="operator1", code=77)
        self.assertIn("pending", self.json("board", login="supervisor1")[0])
        self.assertEqual(self.json("doctor", login="supervisor1")[0]["findings"], 0)
        self.assertRegex(self.ctl("doctor", login="supervisor1"), r"(?m)^\d+ events, (1 ticket|(?!1 )\d+ tickets) and (1 call|(?!1 )\d+ calls) verified$")
        self.assertRegex(self.chinese("doctor", login="supervisor1"), r"(?m)^已检验事件 \d+ 个、工单 \d+ 件、来电 \d+ 个$")
        self.assertRegex(self.ctl("backup", "早班.db"), r"^早班\.db is written: [1-9]\d+ bytes\n$")
        self.assertTrue(os.path.getsize(self.city.path("backups", "早班.db")) > 0)
        self.ctl("backup", "../早班.db", code=1)
        who = self.json("whoami", login="operator1")[0]
        self.assertEqual((who["login"], who["role"], who["zone"]), ("operator1", "operator", "Asia/Shanghai"))
        self.assertNotIn("token", who)

    def test_who_one_is_names_the_rights_in_the_users_language(self):
        self.assertIsInstance(self.json("whoami", login="auditor1")[0]["rights"], int)
        told = self.ctl("whoami", login="auditor1")
        self.assertRegex(told, r"(?m)^rights +audit, masked phones, all tickets$")
        self.assertRegex(told, r"(?m)^role +auditor$")
        self.assertRegex(self.chinese("whoami", login="auditor1"), r"(?m)^权限 +审核, 查看隐去的号码, 全部工单$")

    def test_tables_have_their_heads_and_their_words_in_the_users_language(self):
        number = str(self.open("--way", "pending", "--urgency", "utility")["number"])
        self.ctl("ticket", "dispatch", number, "--unit", "heping", login="dispatcher1")
        self.ctl("ticket", "receive", number, login="heping")
        self.ctl("ticket", "ask", number, "extension", "--reason", "等配件", "--days", "2", login="heping")
        for words in (["ticket", "list"], ["ticket", "alike", number], ["ticket", "hops", number], ["call", "missed"],
                      ["knowledge", "list"], ["block", "list"], ["shift", "list"], ["phone", "list"], ["unit", "list"],
                      ["directory", "list"], ["calendar", "show"], ["account", "list"],
                      ["duty"], ["duty", "--day", "2026-05-06"], ["prove"]):
            with self.subTest(verb=words):
                self.assertNotRegex(self.chinese(*words, login="supervisor1").splitlines()[0], "[A-Za-z]")
        record = self.chinese("whoami") + self.chinese("board", login="supervisor1") + self.chinese("wall", login="supervisor1")
        for line in record.splitlines():
            self.assertRegex(line.split("  ")[0], r"^[^A-Za-z_]*$|^[a-z]+\d*$")  # a label, or somebody's login
        self.assertRegex(self.chinese("ticket", "list", "approvals", login="supervisor1"), rf"{number} +已签收 +延期 ")
        self.assertRegex(self.chinese("unit", "list"), r"(?m)^heping .* 区域 ")
        self.assertRegex(self.chinese("service", login="supervisor1"), r"(?m)^合计 ")


class Organisation(Ctl):
    def test_reference_data_is_added_changed_and_shut(self):
        for kind in ("unit", "department", "category", "district", "queue"):
            code = "x-" + kind
            self.ctl(kind, "add", code, "--name", "新的" + kind, *(["--kind", "department"] if kind in ("unit", "department") else []))
            self.ctl(kind, "change", code, "--name", "改过的" + kind)
            self.ctl(kind, "shut", code)
            row = [row for row in self.json(kind, "list") if row["code"] == code][0]
            self.assertEqual((row["name"], row["shut"]), ("改过的" + kind, True))
            self.ctl(kind, "add", code, "--name", "再来", code=1)
        rule = self.json("directory", "add", "--category", "02.01.01", "--district", "120101", "--unit", "heping")[0]
        self.assertEqual(self.json("ticket", "suggest", "--category", "02.01.01", "--district", "和平区")[0]["unit_code"], "heping")
        self.ctl("directory", "change", str(rule["id"]), "--unit", "gongre")
        self.ctl("directory", "shut", str(rule["id"]))
        self.assertIn(rule["id"], [row["id"] for row in self.json("directory", "list") if row["shut"]])

    def test_accounts_get_their_password_once(self):
        made = self.json("account", "add", "newbie", "--name", "新人", "--role", "operator")[0]
        self.assertGreaterEqual(len(made["password"]), 12)
        path = self.file("newbie.password", made["password"] + "\n")
        self.ctl("whoami", "--as", "newbie", "--password-file", path, code=77)  # others can read it
        os.chmod(path, 0o600)
        self.assertEqual(self.json("whoami", "--as", "newbie", "--password-file", path)[0]["role"], "operator")
        again = self.json("account", "reset", "newbie")[0]["password"]
        self.assertNotEqual(again, made["password"])
        self.ctl("whoami", "--as", "newbie", "--password-file", path, code=77)
        self.ctl("account", "change", "newbie", "--role", "auditor")
        self.assertNotIn(again, self.ctl("account", "list", "--json"))
        self.ctl("account", "shut", "newbie")
        self.ctl("account", "add", "other", "--name", "人", "--role", "king", code=2)

    def test_a_further_station_is_let_in_and_out(self):
        key = self.city.path("keys", "window.key")
        public = self.ctl("station", "key", key).strip()
        self.assertEqual((len(public), stat.S_IMODE(os.stat(key).st_mode)), (40, 0o600))
        self.assertIn("already", self.ctl("station", "key", key, code=1))
        config = self.city.path("window.cfg")
        with open(self.city.path("console.cfg"), encoding="utf-8") as file:
            text = file.read().replace("console.key", "window.key")
        with open(config, "w", encoding="utf-8") as file:
            file.write(text)
        self.ctl("whoami", "--config", config, code=77)
        station = self.json("station", "add", "--label", "二号窗口", "--public-key", public)[0]
        self.assertEqual(self.json("whoami", "--config", config)[0]["station"], "二号窗口")
        self.ctl("station", "shut", str(station["id"]))
        self.ctl("whoami", "--config", config, code=77)


class Files(Ctl):
    def test_an_import_names_every_bad_row_and_can_be_repeated(self):
        path = self.file("tickets.csv", "\ufeff" + TICKETS + "\r\n"
            "B-1,complaint,general,室温不达标,和平区,\"'=不热, 真的\",\"第一行\n第二行\",王秀英,13812345678,phone,"
            "2026-04-01T10:00:00,市供热集团,2026-04-09T17:30:00,2026-04-08T10:00:00,,,,\r\n"
            "B-2,complaint,general,没有这个类别,,x,,,,,2026-04-01T10:00:00,,,,,,,\r\n"
            "B-3,complaint,general,室温不达标,,x,,,,,2026-02-30T10:00:00,,,,,,,\r\n"
            "B-4,quarrel,,室温不达标,,x,,,,,2026-04-01T10:00:00,,,,,,,\r\n"
            "B-5,help,,室温不达标,,x,,,,,2026-04-01T10:00:00\r\n"
            "B-6,help,,室温不达标,,x,,,,,2026-04-01T10:00:00,,,,,,,\r\n")
        dry = self.city.ctl("import", "tickets", path, "--dry-run", check=False)
        self.assertEqual(dry.returncode, 1)
        self.assertIn("dry run", dry.stdout)
        self.assertEqual(self.json("search", "第二行"), [])
        first = self.city.ctl("import", "tickets", path, "--json", check=False)
        self.assertEqual(first.returncode, 1)
        sums = json.loads(first.stdout)
        self.assertEqual([sums[name] for name in ("read", "taken", "skipped", "rejected")], [6, 2, 0, 4])
        for says in (f"{path}:4: column 'category': value '没有这个类别'", f"{path}:5: column 'opened_at': value '2026-02-30",
                     f"{path}:6: column 'type': value 'quarrel': is unknown; allowed: consultation", f"{path}:7: the row has 11 cells"):
            self.assertIn(says, first.stderr)
        rejected = path + ".rejected.csv"
        self.assertEqual(stat.S_IMODE(os.stat(rejected).st_mode), 0o600)
        with open(rejected, encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual([row["ref"] for row in rows], ["B-2", "B-3", "B-4", "B-5"])
        self.assertIn("quarrel", rows[2]["reason"])
        again = json.loads(self.city.ctl("import", "tickets", path, "--json", check=False).stdout)
        self.assertEqual([again[name] for name in ("taken", "skipped", "rejected")], [0, 2, 4])
        made = self.city.ctl("import", "tickets", path, "--json", "--create-missing", check=False)
        self.assertEqual(json.loads(made.stdout)["made"], [{"what": "category", "name": "没有这个类别"}])
        found = self.json("search", "第二行")[0]
        shown = self.json("ticket", "show", str(found["number"]))[0]
        self.assertEqual((shown["ref"], shown["title"], shown["content"]), ("B-1", "=不热, 真的", "第一行\n第二行"))
        row = self.json("rates", "--day", "2026-04-09")[0]
        self.assertEqual((row["completion_n"], row["completion_d"], row["on_time_n"]), (1, 1, 1))

    def test_what_a_long_dry_run_would_make_is_told_once_as_the_import_then_makes_it(self):
        rows = "".join(f"\nd-{i},,夜班队列,2026-04-02T10:00:00,2026-04-02T10:00:05,,answered,{'Zhao' if i < 300 else 'ZHAO'}"
                       for i in range(450))
        path = self.file("long.csv", CALLS + rows + "\n")
        dry = self.json("import", "calls", path, "--create-missing", "--dry-run")[0]
        done = self.json("import", "calls", path, "--create-missing")[0]
        self.assertEqual(dry["made"], [{"what": "queue", "name": "夜班队列"}, {"what": "operator", "name": "Zhao"}])
        self.assertEqual((done["made"], done["taken"], dry["taken"]), (dry["made"], 450, 450))

    def test_other_values_are_rejected_and_new_ones_are_an_update(self):
        base = CALLS + "\nu-1,13812345678,,2026-04-02T10:00:00,2026-04-02T10:00:05,{},answered,\n"
        path = self.file("calls.csv", base.format(""))
        self.ctl("import", "calls", path)
        self.file("calls.csv", base.format("2026-04-02T10:02:00"))
        self.assertIn("ended_at", self.ctl("import", "calls", path, code=1))
        self.assertEqual(self.json("import", "calls", path, "--update")[0]["updated"], 1)
        self.file("calls.csv", base.format("2026-04-02T10:03:00").replace("13812345678", "13912345678"))
        said = self.ctl("import", "calls", path, "--update", code=1)
        self.assertIn("2026-04-02T10:0", said)
        self.assertNotIn("13812345678", said)

    def test_local_times_take_the_zone_and_count_the_doubtful_hours(self):
        path = self.file("zone.csv", CALLS + "\nz-1,,,2015-11-01T01:30:00,,2015-11-01T01:31:00,left_menu,\n"
                                             "z-2,,,2015-03-08T02:30:00,,,test,\n")
        sums = self.json("import", "calls", path, "--zone", "America/New_York")[0]
        self.assertEqual((sums["ambiguous"], sums["ambiguous_line"], sums["in_gap"]), (2, 2, 1))
        call = [call for call in self.json("call", "list", "--from", "2015-11-01", "--to", "2015-11-01") if call["ref"] == "z-1"]
        self.assertEqual(call[0]["offered_at"], "2015-11-01T13:30:00+08:00")
        self.ctl("import", "calls", path, "--zone", "Mars/Olympus", code=2)

    def test_files_that_are_no_such_files(self):
        self.ctl("import", "calls", "/nonexistent.csv", code=74)
        self.assertIn("empty", self.ctl("import", "calls", self.file("empty.csv", ""), code=1))
        said = self.ctl("import", "calls", self.file("heads.csv", "call_id,caller,caller,wait\n"), code=1)
        for says in ("unknown columns: wait", "missing columns: queue", "given twice: caller"):
            self.assertIn(says, said)
        self.ctl("import", "calls", self.file("no.csv", CALLS + "\n"), login="operator1")
        self.ctl("import", "calls", self.file("no.csv", CALLS + "\nr-1,,,2026-04-02T10:00:00,,,test,\n"), login="operator1", code=77)
        path = self.file("big.csv", CALLS + "\nbig-1,," + "x" * 10_000_000 + ",2026-04-02T10:00:00,,,test,\n"
                                            "big-2,,,2026-04-02T10:00:00,,,test,\n")
        said = self.ctl("import", "calls", path, code=1)
        self.assertIn(":2: column 'queue'", said)
        self.assertIn("longer than", said)
        self.assertLess(len(said), 2000)
        path = self.file("broken.csv", "")
        with open(path, "wb") as file:
            file.write(CALLS.encode() + b"\nc-1,\xe8\xb7,,2026-04-02T10:00:00,,,test,\nc-2,,,2026-04-02T10:00:00,,,test,\n")
        self.assertIn("byte 0xE8 in line 2, character 5", self.ctl("import", "calls", path, code=1))

    def test_what_is_exported_can_be_imported_and_holds_no_caller(self):
        self.open(title="=cmd|' /C calc'!A0")
        text = self.ctl("export", "tickets", "--bom")
        self.assertTrue(text.startswith("\ufeff" + TICKETS))
        self.assertIn("'=cmd|", text)
        for hidden in ("13812345678", "138****5678", "王秀英"):
            self.assertNotIn(hidden, text)
        path = self.file("export.csv", text)
        with City() as other:
            other.clock("2026-05-06 09:30")
            done = other.ctl("import", "tickets", path, "--json", "--create-missing", check=False)
            sums = json.loads(done.stdout)
            self.assertGreater(sums["taken"], 0, done.stderr)
            found = [json.loads(line) for line in other.ctl("search", "calc", "--json").stdout.splitlines()]
            self.assertEqual([row["title"] for row in found], ["=cmd|' /C calc'!A0"])
        self.ctl("export", "tickets", login="operator1", code=77)

    def test_an_export_of_several_pages_has_each_ticket_once(self):
        """Many are of one instant: a page may end between them."""
        path = self.file("many.csv", TICKETS + "\n" + "".join(
            f"alt-{i:04},help,,02.01.01,,旧单{i},,,,,2026-03-{2 + i // 700:02}T09:00:00,,,2026-03-09T10:00:00,,,,\n" for i in range(1201)))
        self.ctl("import", "tickets", path)
        text = self.ctl("export", "tickets", "--from", "2026-03-02", "--to", "2026-03-03")
        refs = [row["ref"] for row in csv.DictReader(io.StringIO(text, newline=""))]
        self.assertEqual(sorted(refs), [f"alt-{i:04}" for i in range(1201)])
        self.assertEqual(self.ctl("export", "tickets", "--day", "2026-03-03").count("alt-"), 501)
        self.assertEqual(self.ctl("export", "tickets", "--day", "2026-03-04"), TICKETS + "\r\n")

    def test_calls_are_exported_too(self):
        self.assertTrue(self.ctl("export", "calls").startswith(CALLS + "\r\n"))


class Crash(unittest.TestCase):
    ROWS = 30000

    def test_an_import_outlives_a_broker_that_is_killed(self):
        with City() as city:
            city.clock("2026-05-06 09:00")
            path = os.path.join(city.parent, "many.csv")
            with open(path, "w", encoding="utf-8") as file:
                file.write(CALLS + "\n")
                for i in range(self.ROWS):
                    file.write(f"多-{i},,,2026-04-{1 + i % 20:02}T10:00:00,,2026-04-{1 + i % 20:02}T10:00:30,left_menu,\n")
            environment = dict(os.environ, REXIAN_AS="admin", REXIAN_PASSWORD_FILE=city.accounts, LC_ALL="C.UTF-8")
            run = subprocess.Popen([program("rexianctl"), "--config", city.path("console.cfg"), "--json", "import", "calls", path],
                                   env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            watcher = city.login("supervisor1")
            while not watcher.ask("call.list", limit=1).get("rows") and run.poll() is None:
                pass
            self.assertIsNone(run.poll(), "the import was over before the broker could be killed")
            city.kill()
            city.start()
            out, faults = run.communicate(timeout=120)
            self.assertEqual(run.returncode, 0, faults)
            sums = json.loads(out)
            self.assertEqual((sums["read"], sums["taken"] + sums["skipped"], sums["rejected"]), (self.ROWS, self.ROWS, 0))
            rows = [json.loads(line) for line in city.ctl("rates", "--from", "2026-04-01", "--to", "2026-04-20", "--json").stdout.splitlines()]
            self.assertEqual(rows[-1]["left_menu"], self.ROWS)
            again = json.loads(city.ctl("import", "calls", path, "--json").stdout)
            self.assertEqual((again["taken"], again["skipped"]), (0, self.ROWS))
            self.assertEqual(json.loads(city.ctl("doctor", "--json").stdout)["findings"], 0)


class Connection(Ctl):
    def run_ctl(self, *words, **environment):
        return subprocess.run([program("rexianctl"), *words], env=dict(os.environ, LC_ALL="C.UTF-8", HOME="/nonexistent", **environment),
                              capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL, start_new_session=True, cwd="/")

    def test_it_says_why_it_cannot_begin(self):
        config = self.city.path("console.cfg")
        self.assertEqual(self.run_ctl("whoami").returncode, 78)
        self.assertEqual(self.run_ctl("whoami", REXIAN_CONFIG=config).returncode, 2)  # who?
        self.assertEqual(self.run_ctl("whoami", "--as", "admin", REXIAN_CONFIG=config).returncode, 2)  # no terminal
        wrong = self.file("wrong.password", "不对\n")
        os.chmod(wrong, 0o600)
        done = self.run_ctl("whoami", "--as", "admin", "--password-file", wrong, REXIAN_CONFIG=config)
        self.assertEqual(done.returncode, 77, done.stderr)
        done = self.run_ctl("whoami", "--as", "nobody", "--password-file", self.city.accounts, REXIAN_CONFIG=config)
        self.assertEqual(done.returncode, 2)
        self.assertIn("nobody", done.stderr)
        with open(config, encoding="utf-8") as file:
            text = file.read().replace(self.city.endpoint, "ipc:///nonexistent/bus").replace("5000", "500")
        away = self.city.path("away.cfg")
        with open(away, "w", encoding="utf-8") as file:
            file.write(text)
        done = self.run_ctl("whoami", "--as", "admin", "--password-file", self.city.accounts, "--config", away)
        self.assertEqual(done.returncode, 69, done.stderr)
        self.assertIn("ipc:///nonexistent/bus", done.stderr)
        self.assertEqual(self.run_ctl("whoami", "--json", "--csv", REXIAN_CONFIG=config).returncode, 2)

    def test_help_names_verbs_and_what_comes_near(self):
        self.assertIn("ticket open", self.run_ctl("help").stdout)
        self.assertIn("--urgency", self.run_ctl("ticket", "open", "--help").stdout)
        self.assertIn("general, utility, emergency", self.run_ctl("help", "ticket", "open").stdout)
        done = self.run_ctl("tiket", "open")
        self.assertEqual(done.returncode, 2)
        self.assertIn("do you mean rexianctl ticket open", done.stderr)
        self.assertEqual(self.run_ctl("ticket").returncode, 2)
        self.assertEqual(self.run_ctl().returncode, 2)
        self.assertIn("0.", self.run_ctl("--version").stdout)

    def test_a_full_disk_is_told(self):
        config = self.city.path("console.cfg")
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = subprocess.run([program("rexianctl"), "protocol"], stdout=full, stderr=subprocess.PIPE, text=True)
        self.assertEqual(done.returncode, 74, done.stderr)
        self.assertTrue(os.path.exists(config))


if __name__ == "__main__":
    unittest.main()
