#!/usr/bin/python3
"""Each fault that somebody can make is told by the real programs with what is wrong, where, and what to do, in the language of
who made it."""

import os
import re
import stat
import subprocess
import tempfile
import unittest

from rexian import program
from town import Town

LANGUAGES = ("en", "zh_CN")
FIVE = """city = "天津";
area_code = 22;
limits:
{
    seel_after_midnight_ms = 1;
    answer_target_ms = 0;
};
office_hours = "08:30-12:00 11:00-17:30";
log: { level = "loud"; };
"""
CALLS = "call_id,caller,queue,offered_at,answered_at,ended_at,outcome,operator\n"
OPEN = ("ticket", "open", "--type", "complaint", "--way", "pending")


class Faults(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.town = Town()
        cls.addClassCleanup(cls.town.close)
        cls.town.at("2026-05-06 09:00")

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="rexian-faults-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def run_program(self, language, *words, **environment):
        given = dict(self.town.environment, LC_ALL="C.UTF-8", LANGUAGE=language, XDG_STATE_HOME=self.folder, **environment)
        return subprocess.run([program(words[0]), *words[1:]], env=given, capture_output=True, stdin=subprocess.DEVNULL,
                              timeout=60, check=False)

    def ctl(self, language, *words, login="operator1", password_file=None):
        return self.run_program(language, "rexianctl", "--config", self.town.path("console.cfg"), *words, REXIAN_AS=login,
                                REXIAN_PASSWORD_FILE=password_file or self.town.accounts)

    def file(self, name, content):
        path = os.path.join(self.folder, name)
        with open(path, "wb") as file:
            file.write(content)
        os.chmod(path, 0o600)
        return path

    def assert_told(self, done, code, *parts):
        """It ends with this code and says all parts, in text that a terminal can show."""
        said = (done.stdout + done.stderr).decode()
        self.assertEqual(done.returncode, code, said)
        for part in parts:
            self.assertIn(part, said)
        self.assertNotIn("\x1b", said)
        return said


class Values(Faults):
    def test_a_bad_option_is_told_with_its_value_shortened_and_cleaned(self):
        cases = {
            "en": ((("--category", "02.01.01", "--title", b"\xe4\xb8\xff"), r"--title: '\xE4\xB8\xFF': is not UTF-8"),
                   (("--category", "02.01.01", "--title", "a\x1b[31mb"), "--title: 'a [31mb': holds a control character"),
                   (("--category", "02.01.01", "--title", "长" * 30000), "…': has 90000 bytes; allowed: at most")),
            "zh_CN": ((("--category", "02.01.01", "--title", b"\xe4\xb8\xff"), r"--title：'\xE4\xB8\xFF'：不是 UTF-8 文字；请转换"),
                      (("--category", "02.01.01", "--title", "a\x1b[31mb"), "--title：'a [31mb'：含有控制字符"),
                      (("--category", "02.01.01", "--title", "长" * 30000), "…'：有 90000 字节；最多")),
        }
        for language in LANGUAGES:
            for words, part in cases[language]:
                with self.subTest(language=language, part=part):
                    said = self.assert_told(self.ctl(language, *OPEN, *words), 2, part)
                    self.assertLess(len(said), 600)

    def test_an_unknown_category_a_day_that_does_not_exist_and_a_year_without_calendar(self):
        year = ("workdays", "add", "2026-12-30", "20")
        cases = {
            "en": (((*OPEN, "--category", "月球", "--title", "x"), 1, ('"月球"', '"--category"', "Choose one", "rexianctl category list")),
                   (("rates", "--day", "2026-02-30"), 2, ("--day: '2026-02-30': is no day that exists", "write YYYY-MM-DD")),
                   (year, 1, ("year 2027", "Import that year: rexianctl calendar import"))),
            "zh_CN": (((*OPEN, "--category", "月球", "--title", "x"), 1, ('"月球"', '"--category"', "请从列表中选择", "rexianctl category list")),
                      (("rates", "--day", "2026-02-30"), 2, ("--day：'2026-02-30'：不是存在的日期", "请写 YYYY-MM-DD")),
                      (year, 1, ("2027 年", "请导入该年：rexianctl calendar import"))),
        }
        for language in LANGUAGES:
            for words, code, parts in cases[language]:
                with self.subTest(language=language, words=words):
                    self.assert_told(self.ctl(language, *words), code, *parts)

    def test_each_bad_row_of_an_import_is_named_by_line_column_value_and_remedy(self):
        path = self.file("calls.csv", CALLS.encode() + b"a1,\xc3\x28,,2026-05-01T09:00:00,,,test,\n"
                         b"a2," + b"9" * 10_000_000 + b",,2026-05-01T09:00:00,,,test,\n"
                         b"a3,,,2026-02-30T09:00:00,,,test,\n"
                         + "a4,,月球,2026-05-01T09:00:00,,,test,\n".encode() + b"a5,,,2026-05-01T09:00:00,,,test,\n")
        cases = {
            "en": ("calls.csv:2: column 'caller'", "byte 0xC3 in line 2, character 4; save the file as UTF-8",
                   "calls.csv:3: column 'caller': value '99999", "…': is longer than 8192 bytes; shorten it",
                   "calls.csv:4: column 'offered_at': value '2026-02-30T09:00:00': is no time that exists; write ISO 8601",
                   "calls.csv:5: column 'queue': value '月球'", "or import with --create-missing",
                   "5 rows: 1 taken, 0 skipped, 0 updated, 4 rejected", "calls.csv.rejected.csv"),
            "zh_CN": ("calls.csv:2: 列 'caller'", "字节 0xC3，第 2 行第 4 个字符；请把文件存为 UTF-8",
                      "calls.csv:3: 列 'caller'：值 '99999", "…'：超过 8192 字节；请缩短",
                      "calls.csv:4: 列 'offered_at'：值 '2026-02-30T09:00:00'：不是存在的时刻；请写 ISO 8601",
                      "calls.csv:5: 列 'queue'：值 '月球'", "--create-missing",
                      "5 行：导入 1，跳过 0，更新 0，未通过 4", "calls.csv.rejected.csv"),
        }
        for language in LANGUAGES:
            with self.subTest(language=language):
                done = self.ctl(language, "import", "calls", path, "--dry-run", login="admin")
                self.assertLess(len(self.assert_told(done, 1, *cases[language])), 4000)


class Configuration(Faults):
    def test_five_faults_of_a_file_are_all_told_with_their_lines_by_a_check_and_by_a_start(self):
        path = self.file("five.cfg", FIVE.encode())
        lines = {"en": ("five.cfg:2: option 'area_code': value '22'", "five.cfg:5: option 'limits.seel_after_midnight_ms'",
                        "did you mean 'limits.seal_after_midnight_ms'?", "five.cfg:6: option 'limits.answer_target_ms': value '0'",
                        "write a number from 1000 to 1728000000", "five.cfg:8: option 'office_hours'", "five.cfg:9: option 'log.level'"),
                 "zh_CN": ("five.cfg:2: 选项 'area_code'：值 '22'", "five.cfg:5: 选项 'limits.seel_after_midnight_ms'",
                           "是否应为 'limits.seal_after_midnight_ms'？", "five.cfg:6: 选项 'limits.answer_target_ms'：值 '0'",
                           "；请写 1000 到 1728000000 之间的数", "five.cfg:8: 选项 'office_hours'", "five.cfg:9: 选项 'log.level'")}
        for language in LANGUAGES:
            for words in ((), ("--check-config",)):
                with self.subTest(language=language, words=words):
                    done = self.run_program(language, "rexian-broker", "--config", path, *words)
                    self.assertEqual(self.assert_told(done, 78, *lines[language]).count("five.cfg:"), 5)

    def test_a_file_that_is_not_utf8_is_told_by_line(self):
        path = self.file("broken.cfg", b'area_code = "022";\ncity = "\xe5\xa4";\n')
        for language, part in (("en", "broken.cfg:2: has bytes that are not UTF-8; save the file as UTF-8"),
                               ("zh_CN", "broken.cfg:2: 含有非 UTF-8 字节；请把文件存为 UTF-8")):
            self.assert_told(self.run_program(language, "rexian-broker", "--config", path, "--check-config"), 78, part)

    def test_a_key_or_password_file_that_others_can_read_is_refused_by_each_program(self):
        secret = {"en": "is secret, but its mode is 0644, so that others may use it; run: chmod 600 ",
                  "zh_CN": "是机密文件，但权限为 0644，他人也可使用；请执行：chmod 600 "}
        programs = (("rexian-agent", "console.cfg", "console.key"), ("rexian-supervisor", "console.cfg", "console.key"),
                    ("rexian-gateway", "gateway.cfg", "gateway.key"))
        for language in LANGUAGES:
            for name, config, key in programs:
                path = self.town.path("keys", key)
                with self.subTest(language=language, program=name):
                    os.chmod(path, 0o644)
                    self.addCleanup(os.chmod, path, 0o600)
                    self.assert_told(self.run_program(language, name, "--config", self.town.path(config)), 78,
                                     secret[language] + path)
                    os.chmod(path, 0o600)
            accounts = self.file("accounts", b"geheim\n")
            os.chmod(accounts, 0o644)
            said = self.assert_told(self.ctl(language, "whoami", password_file=accounts), 77, secret[language] + accounts)
            self.assertNotIn("geheim", said)

    def test_a_city_is_not_made_in_a_folder_that_holds_something(self):
        for language, part in (("en", ": is not empty (it holds mine); name a new folder, or an empty one"),
                               ("zh_CN", "：不是空文件夹（其中有 mine）；请指定新文件夹或空文件夹")):
            self.file("mine", b"mine\n")
            self.assert_told(self.run_program(language, "rexian-broker", "--init", self.folder), 1, self.folder + part)
            self.assertEqual(os.listdir(self.folder), ["mine"])
            self.assertEqual(stat.S_IMODE(os.stat(self.folder).st_mode), 0o700)

    def test_a_second_broker_of_a_city_says_so_and_what_to_do(self):
        for language, part in (("en", "broker.lock: another broker runs on this city: stop that one first"),
                               ("zh_CN", "broker.lock：这个城市已有服务端在运行：请先停止它")):
            self.assert_told(self.run_program(language, "rexian-broker", "--config", self.town.path("broker.cfg")), 69, part)

    def test_wrong_passwords_are_told_how_long_to_wait(self):
        wrong = self.file("wrong", b"falsch\n")
        for login, language, part in (("operator5", "en", r"Too many attempts\. Wait [1-9][0-9]* s and try again\."),
                                      ("operator6", "zh_CN", r"尝试次数过多，请等 [1-9][0-9]* s 再试。")):
            # Each wrong one doubles the wait: soon it is longer than a slow machine takes for the next attempt.
            for _ in range(12):
                told = self.assert_told(self.ctl(language, "whoami", login=login, password_file=wrong), 77)
                if re.search(part, told):
                    break
            self.assertRegex(told, part)


class Consoles(Faults):
    def test_a_terminal_of_20_by_5_is_told_what_to_become_and_goes_on_when_it_is(self):
        for name, login in (("rexian-agent", "operator1"), ("rexian-supervisor", "supervisor1")):
            for language, part in (("en", "20x5: make it 80x24"), ("zh_CN", "20x5：请放大到80x24")):
                with self.subTest(program=name, language=language):
                    keys = self.file("keys", f"<Wait:{part}><Shot:small><Resize:1x1><Resize:80x24><Wait:{login}><Shot:big>".encode())
                    given = {"REXIAN_PASSWORD_FILE": self.town.accounts, "REXIAN_AS": login, "LANGUAGE": language,
                             "XDG_STATE_HOME": self.folder, "REXIAN_LOCALEDIR": os.environ.get("REXIAN_LOCALEDIR", "")}
                    words = [word for item in given.items() for word in ("--env", "=".join(item))]
                    done = subprocess.run([program("screen-shot"), "--size", "20x5", "--keys", keys, *words, "--", program(name),
                                           "--config", self.town.path("console.cfg")], cwd=self.folder, capture_output=True,
                                          text=True, timeout=100, check=False)
                    self.assertEqual(done.returncode, 0, done.stderr)
                    with open(os.path.join(self.folder, "small.txt"), encoding="utf-8") as shown:
                        self.assertEqual(shown.read().split("\n").count(part), 1)


if __name__ == "__main__":
    unittest.main()
