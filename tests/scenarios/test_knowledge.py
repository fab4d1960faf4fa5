#!/usr/bin/python3
"""The knowledge base through the real broker: who may keep an entry, what a question finds and in which order, how an entry
goes stale and comes back, and that it all folds from the events."""

import csv
import json
import os
import sqlite3
import subprocess
import time
import unittest

from rexian import program
from town import Town, UNIT, at

BEGIN = "2026-05-06 09:00"  # a Wednesday
ENTRY = {"title": "暖气片漏水先关阀门", "text": "请先关闭入户阀门，再报供热单位上门。", "category": "02.02.01",
         "unit": UNIT, "matter": "GR-90", "source": "供热服务规范", "review_on": "2026-12-31"}


class Base(unittest.TestCase):
    def setUp(self):
        self.town = Town()
        self.addCleanup(self.town.close)
        self.town.at(BEGIN)

    def ask(self, by, kind, **body):
        return self.town.who(by).ask("knowledge." + kind, **body)

    def refused(self, by, kind, **body):
        return self.town.who(by).refusal("knowledge." + kind, **body)

    def add(self, by=UNIT, **fields):
        return self.ask(by, "add", **{**ENTRY, **fields})

    def titles(self, by="operator1", **question):
        return [row["title"] for row in self.ask(by, "find", **question).get("rows", [])]

    def stale(self, by=UNIT, **more):
        return [row["id"] for row in self.ask(by, "list", stale=True, **more).get("rows", [])]

    def checked(self):
        self.town.stop()
        done = self.town.offline_check()
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


class Keeping(Base):
    def test_a_department_keeps_its_own_entries_and_those_of_no_other_unit(self):
        mine = self.add()
        self.assertEqual((mine["version"], mine["unit"], mine["unit_name"], mine["reviewed_by"]),
                         (1, UNIT, "市供热集团", UNIT))
        self.assertEqual(self.refused(UNIT, "add", **{**ENTRY, "unit": "shuisi"})["code"], "no_right")
        self.assertEqual(self.refused("shuisi", "change", id=mine["id"], text="别的")["code"], "no_right")
        self.assertEqual(self.refused("shuisi", "shut", id=mine["id"])["code"], "no_right")
        self.assertEqual(self.refused("operator1", "change", id=mine["id"], text="别的")["code"], "no_right")
        changed = self.ask("supervisor1", "change", id=mine["id"], text="请先关阀门。")
        self.assertEqual((changed["version"], changed["text"], changed["changed_by"]), (2, "请先关阀门。", "supervisor1"))
        for by in ("operator1", "auditor1", "shuisi", UNIT):
            self.assertEqual(self.ask(by, "show", id=mine["id"])["text"], "请先关阀门。")

    def test_who_is_second_is_told_who_was_first(self):
        entry = self.add()
        self.ask("supervisor1", "change", id=entry["id"], version=1, source="新规范")
        why = self.refused(UNIT, "change", id=entry["id"], version=1, text="旧的")
        self.assertEqual((why["code"], why["who"], why["at"]), ("stale", "supervisor1", at(BEGIN)))

    def test_what_is_missing_or_wrong_is_named(self):
        for field, value, code in (("title", "", "missing_field"), ("text", " ", "missing_field"),
                                   ("category", "99.99", "unknown_value"), ("unit", "nobody", "unknown_value"),
                                   ("review_on", "", "missing_field"), ("review_on", "2026-05-05", "too_late"),
                                   ("expires_on", "2026-05-05", "too_late"), ("matter", "两 个", "bad_value"),
                                   ("title", "供暖期从哪天到哪天", "exists")):
            with self.subTest(field=field, value=value):
                why = self.refused("supervisor1", "add", **{**ENTRY, field: value})
                self.assertEqual((why["code"], why["field"]), (code, field))
        self.assertEqual(self.refused("supervisor1", "show", id=9999)["code"], "not_found")

    def test_a_shut_entry_is_kept_and_found_no_more(self):
        entry = self.add()
        self.assertEqual(self.titles(words="暖气片漏水"), [ENTRY["title"]])
        self.ask(UNIT, "shut", id=entry["id"], reason="并入别的条目")
        self.assertEqual(self.titles(words="暖气片漏水"), [])
        self.assertTrue(self.ask("operator1", "show", id=entry["id"])["shut"])
        self.assertEqual(self.refused(UNIT, "change", id=entry["id"], text="又来")["code"], "shut")
        self.add()  # its title is free again
        self.checked()


class Finding(Base):
    def test_all_words_must_occur_whatever_their_length(self):
        self.assertEqual(self.titles(words="室温 测温 退还"), ["供热期室温不到18度怎么办"])
        self.assertIn("供热期室温不到18度怎么办", self.titles(words="热 18"))
        self.assertEqual(self.titles(words="热 阶梯水价"), [])
        self.assertEqual(self.titles(words="ic卡插到底"), ["燃气充值后表不走"])
        self.assertEqual(self.refused("operator1", "find", words="  ")["code"], "bad_value")
        self.assertEqual(self.refused("operator1", "find")["field"], "words")

    def test_a_category_gives_its_own_entries_then_those_above_then_those_below(self):
        self.add(title="供热总则", category="02")
        self.add(title="采暖效果总则", category="02.01")
        own = self.titles(category="02.01.01")
        self.assertEqual(own, ["供热期室温不到18度怎么办", "采暖效果总则", "供热总则"])
        self.assertEqual(self.titles(category="02.01")[:2], ["采暖效果总则", "供热总则"])
        self.assertEqual(set(self.titles(category="02.01")[2:]), {"供热期室温不到18度怎么办", "突发停热多久恢复"})
        self.assertEqual(self.titles(category="02.01.01", words="总则"), ["采暖效果总则", "供热总则"])
        self.assertEqual(self.titles(category="01.01.01", words="总则"), [])

    def test_a_wording_brings_what_shares_most_with_it_to_the_top(self):
        by_wording = self.titles(like="我家暖气报停了现在想办理恢复")
        self.assertEqual(by_wording[0], "暖气报停怎么办理")
        within = self.titles(category="02.02.02", like="来电人问热费退费要带什么材料")
        self.assertEqual(within[0], "热费退费需要什么材料")
        self.assertEqual(set(within[:3]), {"热费退费需要什么材料", "暖气报停怎么办理", "供暖期从哪天到哪天"})  # its category first
        other = self.titles(category="06.01.01", like="暖气报停怎么办理")
        self.assertEqual(other[:2], ["夜间施工几点到几点禁止", "暖气报停怎么办理"])  # a wrong category hides no answer
        self.assertEqual(self.titles(like="zzzz"), [])

    def test_what_has_expired_is_never_found_and_what_is_stale_is_marked(self):
        self.add(title="临时停热公告", category="02.01.02", expires_on="2026-05-07", review_on="2026-05-07")
        self.add(title="停热后如何补偿", category="02.01.02", review_on="2026-05-07")
        found = {"突发停热多久恢复", "停热后如何补偿"}
        self.town.at("2026-05-07 23:59:59.999")
        self.assertEqual(set(self.titles(category="02.01.02")), found | {"临时停热公告"})
        self.town.at("2026-05-08 00:00")
        rows = {row["title"]: row.get("stale", False) for row in
                self.ask("operator1", "find", category="02.01.02")["rows"]}
        self.assertEqual(set(rows), found)
        self.town.at("2026-05-08 00:00:00.001")
        rows = {row["title"]: row.get("stale", False) for row in
                self.ask("operator1", "find", category="02.01.02")["rows"]}
        self.assertEqual(rows, {"突发停热多久恢复": False, "停热后如何补偿": True})

    def test_ten_thousand_entries_answer_at_once(self):
        path = os.path.join(self.town.parent, "many.csv")
        units, categories = ["gongre", "shuisi", "ranqi", "dianli"], ["02.02.02", "01.01.04", "03.01.03", "04.01.03"]
        with open(path, "w", encoding="utf-8", newline="") as file:
            out = csv.writer(file)
            out.writerow(["title", "text", "category", "unit", "matter", "source", "review_on", "expires_on"])
            for i in range(10000):
                out.writerow([f"收费标准第{i}号如何执行", f"第{i}号文件规定的收费标准，缴费地点为营业厅{i % 97}，请携带身份证件与票据办理。" * 4,
                              categories[i % 4], units[i % 4], f"M-{i}", "价格文件", "2027-01-01", ""])
        said = self.town.ctl("knowledge", "import", path)
        self.assertIn("10000", said.stdout)
        self.titles(words="收费标准")  # the reader's cache is warm
        questions = ({"words": "第7777号"}, {"words": "费"}, {"category": "02.02.02", "like": "来电咨询采暖收费标准第7391号"},
                     {"like": "收费标准第7391号如何执行"}, {"category": "02.02.02", "words": "营业厅"})
        for question in questions:
            with self.subTest(**question):
                begun = time.monotonic()
                found = self.titles(**question)
                took = time.monotonic() - begun
                self.assertTrue(found)
                self.assertLess(took, 1.0)
        self.assertEqual(self.titles(like="收费标准第7391号如何执行")[0], "收费标准第7391号如何执行")
        self.checked()


class Reviewing(Base):
    def test_an_announced_change_stands_on_the_owners_list_until_it_is_reviewed(self):
        entry = self.add()
        self.assertEqual(self.stale(), [])
        self.assertEqual(self.refused("operator1", "announce", id=entry["id"])["field"], "reason")
        self.ask("shuisi", "announce", id=entry["id"], reason="阀门改由物业管理")
        row = self.ask(UNIT, "list", stale=True)["rows"][0]
        self.assertEqual((row["id"], row["reason"], row["announced_by"], row.get("stale", False)),
                         (entry["id"], "阀门改由物业管理", "shuisi", False))
        self.assertEqual(row["due_at"], at("2026-05-07 17:30"))  # one working day
        self.assertEqual(self.stale("shuisi"), [])
        self.assertEqual(self.stale("supervisor1"), [entry["id"]])
        self.town.at("2026-05-07 17:30:00.001")
        self.assertTrue(self.ask("operator1", "show", id=entry["id"])["stale"])
        self.ask("operator1", "announce", id=entry["id"], reason="又一次")  # gives the owner no more time
        self.assertEqual(self.ask(UNIT, "show", id=entry["id"])["due_at"], at("2026-05-07 17:30"))
        self.assertEqual(self.refused(UNIT, "review", id=entry["id"])["field"], "review_on")
        reviewed = self.ask(UNIT, "review", id=entry["id"], review_on="2027-05-01")
        self.assertEqual((reviewed.get("stale", False), reviewed.get("announced_at", 0), reviewed["reviewed_at"]),
                         (False, 0, at("2026-05-07 17:30:00.001")))
        self.assertEqual(self.stale(), [])
        self.checked()

    def test_a_change_of_a_matter_reaches_all_its_entries(self):
        first = self.add()["id"]
        second = self.add(title="漏水损失如何认定")["id"]
        self.assertEqual(self.ask("operator1", "announce", matter="GR-90", reason="新规定")["count"], 2)
        self.assertEqual(self.stale(), [first, second])
        self.assertEqual(self.refused("operator1", "announce", matter="XX", reason="新规定")["code"], "not_found")

    def test_a_review_date_that_passes_makes_the_entry_overdue_on_its_owners_list(self):
        entry = self.add(review_on="2026-05-08")
        self.town.at("2026-05-08 23:59")
        self.assertEqual(self.stale(), [])
        self.town.at("2026-05-09 00:01")
        row = self.ask(UNIT, "list", stale=True)["rows"][0]
        self.assertEqual((row["id"], row["stale"], row["due_at"]), (entry["id"], True, at("2026-05-09 00:00")))
        self.ask(UNIT, "change", id=entry["id"], text="改了一个字。")  # without a date it is no review
        self.assertEqual(self.stale(), [entry["id"]])
        self.ask(UNIT, "change", id=entry["id"], text="全改了。", review_on="2026-11-01")
        self.assertEqual(self.stale(), [])


class Folding(Base):
    def test_rebuilding_makes_the_same_base_and_a_wrong_row_is_found(self):
        entry = self.add()
        self.ask("operator1", "announce", id=entry["id"], reason="有变化")
        before = self.ask("operator1", "list", shut=True, limit=500)
        self.town.stop()
        self.spoil("UPDATE knowledge SET title = '别的', due_at = 5 WHERE id = ?", entry["id"])
        done = self.town.offline_check()
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("table knowledge", done.stdout + done.stderr)
        self.rebuild()
        self.assertEqual(self.town.offline_check().returncode, 0)
        self.town.start()
        self.assertEqual(self.ask("operator1", "list", shut=True, limit=500), before)
        self.assertEqual(self.titles(words="暖气片漏水"), [ENTRY["title"]])

    def spoil(self, sql, *values):
        with sqlite3.connect(self.town.path("city.db")) as db:
            self.assertEqual(db.execute(sql, values).rowcount, 1)
        db.close()

    def rebuild(self):
        subprocess.run([program("rexian-broker"), "--rebuild", self.town.folder], check=True, capture_output=True)


class Verbs(Base):
    def test_every_verb_does_its_part_and_a_bad_row_of_a_file_is_named(self):
        ctl = self.town.ctl
        path = os.path.join(self.town.parent, "base.csv")
        with open(path, "w", encoding="utf-8") as file:
            file.write("title,text,category,unit,matter,source,review_on,expires_on\n"
                       "老旧管网改造安排,今年改造三十个小区,02.02.01,gongre,GR-91,改造计划,2026-04-01,\n"
                       "没有这个分类,内容,77.77,gongre,,,2027-01-01,\n"
                       "日期不对,内容,02.02.01,gongre,,,明年,\n"
                       "供暖期从哪天到哪天,全年供热,02.02.02,gongre,,,2027-10-15,\n")
        done = ctl("knowledge", "import", path, check=False)
        self.assertEqual(done.returncode, 1)
        for named in ("base.csv:3", "category", "77.77", "base.csv:4", "review_on", "明年", "base.csv:5", "text"):
            self.assertIn(named, done.stderr)
        self.assertIn("老旧管网改造安排", ctl("knowledge", "list", "--stale").stdout)  # its review date had passed elsewhere
        again = ctl("knowledge", "import", path, "--update", check=False)
        self.assertIn("base.csv:3", again.stderr)
        self.assertIn("全年供热", ctl("knowledge", "find", "全年供热").stdout)
        made = ctl("knowledge", "add", "--title", "新条目", "--text", "内容", "--category", "02.02.01", "--unit", "gongre",
                   "--review-on", "2027-01-01", "--json").stdout
        number = str(json.loads(made)["id"])
        ctl("knowledge", "change", number, "--text", "新内容")
        self.assertIn("新内容", ctl("knowledge", "show", number).stdout)
        ctl("knowledge", "announce", number, "--reason", "变了")
        self.assertIn("新条目", ctl("knowledge", "list", "--stale").stdout)
        ctl("knowledge", "review", number, "--review-on", "2027-02-01")
        self.assertNotIn("新条目", ctl("knowledge", "list", "--stale").stdout)
        ctl("knowledge", "shut", number, "--reason", "不用了")
        self.assertNotIn("新条目", ctl("knowledge", "list").stdout)


if __name__ == "__main__":
    unittest.main()
