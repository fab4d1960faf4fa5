#!/usr/bin/python3
"""The city's rules on the supervisor's screens: the year's calendar, the limits in force, the dispatch directory and what it would
answer; who changed them last, and by which verb they are changed."""

import os
import re
import subprocess
import unittest

from desk_story import DeskStory
from rexian import program
from town import CATEGORY

READY = "<Wait:logged in><Wait:longest wait>"
READY_ZH = "<Wait:今天><Wait:首报超时>"
SIZES = ("80x24", "132x43")


class Rules(DeskStory):
    language = "en"

    def supervise(self, keys, **more):
        return self.play("supervisor1", keys, what="rexian-supervisor", **more)

    def ctl(self, *words):
        done = subprocess.run([program("rexianctl"), "--config", self.town.path("console.cfg"), "--as", "admin", *words],
                              env={**os.environ, "REXIAN_PASSWORD_FILE": self.town.accounts}, capture_output=True, text=True,
                              check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout


class Calendar(Rules):
    def test_the_year_is_the_page_that_rexianctl_prints(self):
        printed = [line.split() for line in self.ctl("calendar", "show", "2026").splitlines()]
        for size in SIZES:
            with self.subTest(size=size):
                desk = self.supervise(f"{READY}C<Wait:248 working days><Shot:begin>G<Shot:end>", size=size)
                words = " ".join((desk.screen("begin") + desk.screen("end")).split())
                for line in printed:
                    if line and line[0] in "-+/" and line[0] != "-" * len(line):
                        self.assertIn(" ".join(line[:2]), words)
                for month in re.findall(r"\w+: \d+ days", self.ctl("calendar", "show", "2026"))[:3]:
                    self.assertIn(month, words)
                self.shows(desk, "begin", "office hours 08:30-12:00 13:30-17:30", "rexianctl calendar import FILE --what-if")
        desk = self.supervise(f"{READY_ZH}C<Wait:248 个工作日><Shot:zh>", language="zh_CN")
        self.shows(desk, "zh", "五月：19 天", "调休上班")

    def test_a_year_without_a_calendar_says_what_that_means_and_other_years_are_one_key_away(self):
        desk = self.supervise(f"{READY}C<Wait:248><Right><Wait:no calendar for 2027><Shot:none><Left><Left><Wait:2025:><Shot:before>t<Wait:248>")
        self.shows(desk, "none", "never", "bring it as soon as it is announced")
        self.lacks(desk, "none", "Last changed")
        self.shows(desk, "before", "2025: ")

    def test_who_brought_it_last_is_named(self):
        text = self.ctl("calendar", "show", "2026", "--text")
        path = os.path.join(self.town.parent, "2026.txt")
        with open(path, "w", encoding="utf-8") as out:
            out.write(text + "off 2026-05-08 市庆\n")
        desk = self.supervise(f"{READY}C<Wait:248><Shot:before>")
        self.shows(desk, "before", "when the city was made")
        self.ctl("calendar", "import", path)
        desk = self.supervise(f"{READY}C<Wait:247 working days><Shot:after>G<Wait:市庆>")
        self.shows(desk, "after", "Last changed 05-06 09:00 by admin.")


class Limits(Rules):
    def test_each_limit_says_for_what_it_holds_and_where_it_stands(self):
        for size in SIZES:
            with self.subTest(size=size):
                desk = self.supervise(f"{READY}L<Wait:receiving><Shot:limits>fmissed<Enter><Wait:missed-call return><Shot:found>", size=size)
                self.assertRegex(desk.row("limits", "30 min"), r"receiving +30 min +utility +all +all +line \d+")
                self.assertRegex(desk.row("limits", "15 min"), r"emergency +all +all +line \d+")
                self.shows(desk, "limits", "limits import FILE --what-if", "when the city was made")
                self.assertRegex(desk.row("found", "missed-call return"), r"missed-call return +30 min")
        desk = self.supervise(f"{READY_ZH}L<Wait:签收><Shot:zh>/qs<Enter><Shot:typed>", language="zh_CN")
        self.assertRegex(desk.row("zh", "30 分钟"), r"签收 +30 分钟 +民生 +全部 +全部 +第 \d+ 行")

    def test_an_exception_names_its_category_and_who_brought_it(self):
        (row,) = self.town.who("admin").ask("rules.show", kind="limits")["rows"]
        self.town.bring({"kind": "limits", "text": row["text"] + f"handling complaint * {CATEGORY} 3 workdays\n"})
        line = len((row["text"] + "x").splitlines())
        desk = self.supervise(f"{READY}L<Wait:receiving>f02.01<Enter><Wait:{CATEGORY}><Shot:found>", size="132x43")
        self.assertRegex(desk.row("found", "3 working days"), rf"handling +3 working days +all +complaint +{CATEGORY} .*line {line}")
        self.shows(desk, "found", "Last changed 05-06 09:00 by admin.")


class Directory(Rules):
    def test_it_is_found_by_any_part_and_by_pinyin_and_says_who_changed_it(self):
        desk = self.supervise(f"{READY}D<Wait:供水>fcnxg<Enter><Wait:采暖效果><Shot:found>")
        self.assertIn("市供热集团", desk.row("found", "all          always"))
        self.lacks(desk, "found", "供水 ")
        self.shows(desk, "found", "when the city was made", "directory import FILE --what-if")
        self.town.who("admin").ask("directory.add", category="02.01.01", district="*", hours="outside", unit="zhengwu")
        for size, language, ready, said in (("80x24", "en", READY, "by admin"), ("132x43", "zh_CN", READY_ZH, "admin")):
            with self.subTest(size=size):
                desk = self.supervise(f"{ready}D<Wait:供水>f02.01.01<Enter><Wait:02.01.01><Shot:added>", size=size, language=language)
                self.shows(desk, "added", "市政务服务办", said)

    def test_the_probe_answers_what_a_ticket_would_get_at_this_hour(self):
        self.town.who("admin").ask("directory.add", category="02.01.01", district="*", hours="outside", unit="zhengwu")
        for moment, unit in (("2026-05-06 10:00", "市供热集团"), ("2026-05-06 20:00", "市政务服务办")):
            with self.subTest(moment=moment):
                self.town.at(moment)
                desk = self.supervise(f"{READY}D<Wait:供水>/02.01.01<Enter><Enter><Wait:At this hour><Shot:answer>")
                self.assertIn(unit, desk.row("answer", "At this hour"))
                self.assertIn(unit, desk.row("answer", "=>"))
                self.assertEqual(self.town.opened()["lead"], unit)

    def test_the_probe_is_asked_for_any_category_and_place_by_typing(self):
        for size, language, ready, said in (("80x24", "en", READY, "At this hour"), ("132x43", "zh_CN", READY_ZH, "此时派单目录")):
            with self.subTest(size=size):
                desk = self.supervise(f"{ready}D<Wait:供水>p<Wait:{said}><Ctrl-u>dljs<Enter><Tab><Ctrl-u>hpq<Enter><Wait:和平区人民政府><Shot:answer>",
                                      size=size, language=language)
                self.assertIn("和平区人民政府", desk.row("answer", said))
                self.assertIn("01.02.02 和平区", desk.row("answer", "=>"))


if __name__ == "__main__":
    unittest.main()
