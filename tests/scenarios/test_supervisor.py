#!/usr/bin/python3
"""The supervisor's console against a real broker, in a terminal of its own: figures as the broker tells them, misses down
to the record, then and now, proofs, pushes, a broker that goes and comes back, and what an idle screen costs."""

import os
import pty
import select
import signal
import struct
import subprocess
import fcntl
import termios
import tempfile
import threading
import time
import unittest

from rexian import program
from town import Town

SIZES = ("80x24", "132x43")
DAY = "2026-05-12"


def played():
    """Six complaints due on the 12th, of which three are completed; forty calls that day, one abandoned, one waiting."""
    town = Town()
    town.at("2026-05-06 09:00")
    numbers = [town.open(title=title) for title in ("家里暖气不热", "暖气管道漏水", "供热站夜间噪声", "室温不足十六度",
                                                    "阀门损坏", "停暖通知未公布")]
    for number in numbers[:4]:
        town.reply(number)
    for number in (*numbers[:2], numbers[3]):
        town.passed(number)
    town.attempt(numbers[0], "reached", solved="yes", satisfaction="satisfied")
    for i in range(5):
        minute = f"{DAY} 1{i}:05"
        town.call((f"{minute}:00", "offered", {"caller": "13912340000"}), (f"{minute}:01", "queued", {"queue": "hotline"}),
                  (f"{minute}:09", "answered", {"operator_login": "operator1"}), (f"{minute}:50", "ended", {}))
    town.call((f"{DAY} 14:20:00", "offered", {"caller": "13912345678"}), (f"{DAY} 14:20:01", "queued", {"queue": "hotline"}),
              (f"{DAY} 14:20:40", "ended", {}))
    town.at(f"{DAY} 14:30:00")
    town.report("waiting", "offered", caller="13900001111")
    town.report("waiting", "queued", queue="hotline")
    town.at(f"{DAY} 14:31:42")
    return town, numbers


class Screens(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.town, cls.numbers = played()

    @classmethod
    def tearDownClass(cls):
        cls.town.close()

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="rexian-supervisor-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def start(self, keys, size="80x24", login="supervisor1", **environment):
        """Begins to play keys; <Shot:NAME> saves the screen as NAME.txt."""
        script = os.path.join(self.folder, "keys")
        with open(script, "w", encoding="utf-8") as out:
            out.write(keys)
        words = [program("screen-shot"), "--size", size, "--keys", script]
        given = {"REXIAN_PASSWORD_FILE": self.town.accounts, "REXIAN_AS": login, **environment}
        for name, value in given.items():
            words += ["--env", f"{name}={value}"]
        words += ["--", program("rexian-supervisor"), "--config", self.town.path("console.cfg")]
        return subprocess.Popen(words, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

    def finish(self, playing):
        _, said = playing.communicate(timeout=120)
        self.assertEqual(playing.returncode, 0, said)

    def play(self, keys, **more):
        self.finish(self.start(keys, **more))

    def screen(self, name):
        with open(os.path.join(self.folder, name + ".txt"), encoding="utf-8") as text:
            return text.read()

    def await_screen(self, name):
        path = os.path.join(self.folder, name + ".txt")
        end = time.monotonic() + 30
        while not os.path.exists(path):
            self.assertLess(time.monotonic(), end, f"{name} was never drawn")
            select.select([], [], [], 0.02)

    def assert_shows(self, name, *texts):
        shown = self.screen(name)
        for text in texts:
            self.assertIn(text, shown)


class Figures(Screens):
    def test_the_dashboard_shows_the_brokers_figures_their_ceilings_and_what_needs_a_person(self):
        for size in SIZES:
            with self.subTest(size=size):
                self.play("<Wait:logged in><Wait:below><Shot:board>", size=size)
                self.assert_shows("board", f"Tue {DAY} (today)", "5 / 6   83.33 %", "3 / 6   50.00 %",
                                  "still attainable 6 / 7  85.71 %; 0 open, 1 lost",
                                  "still attainable 6 / 6  100.00 %; 3 open, 0 lost", "! below", "- none",
                                  "! 1 waiting, longest 1:42", "! 5 overdue",
                                  "Answer by hour", "supervisor1", "14:31")
                if size == "132x43":
                    self.assert_shows("board", "Other figures", "Completion by department", "市供热集团")

    def test_no_colour_leaves_symbol_and_word(self):
        self.play("<Wait:logged in><Wait:below><Shot:plain>", NO_COLOR="1", TERM="vt100")
        self.assert_shows("plain", ">1  Answer", "! below", "! 1 waiting")

    def test_other_figures_and_the_trend_follow_keys(self):
        self.play("<Wait:logged in><Wait:below><Tab><Wait:Other figures 1><Shot:figures><Tab><Wait:Other figures 2><Shot:more><Tab><Wait:Other figures 3><Tab><Down><Wait:Completion by hour>"
                  "<Shot:trend>")
        self.assert_shows("figures", "completed on time", "3/6  50.00", "answered in time", "5/6  83.33", "abandoned")
        self.assert_shows("trend", ">2  Completion", "highest 6")

    def test_an_operators_time_stands_below_the_rows(self):
        self.play("<Wait:logged in><Wait:below>o<Wait:Total><Wait:operator1><Down><Wait:a call 0:41><Shot:operators>")
        self.assert_shows("operators", "on duty 0:00   breaks 0:00   wrap-up 0:00   a call 0:41   occupancy -")

    def test_days_ranges_and_splits_add_up_to_the_total(self):
        self.play("<Wait:logged in><Wait:below>d<Wait:Total><Wait:hotline><Shot:departments>h<Wait:hour 17><Shot:hours>"
                  "<Esc>r<Ctrl-u>2026-05-06 2026-05-12<Enter><Wait:7 days><Wait:1 / 3>y<Wait:2026-05-06><Wait:Total>"
                  "<Shot:days><Esc>t<Wait:(today)>[<Wait:2026-05-11>]<Wait:(today)>")
        self.assert_shows("departments", "市供热集团", "3/6 50.00", "Total: Answer 5/6 83.33   Completion 3/6 50.00")
        self.assert_shows("hours", "hour 10", "1/1 100.00", "hour 14", "1/2 50.00")
        self.assert_shows("days", "2026-05-12", "5/6 83.33", "Total: Answer 5/6 83.33   Completion 3/6 50.00")

    def test_types_urgencies_and_months_are_told_in_the_readers_language_and_open_their_misses(self):
        self.play("<Wait:logged in><Wait:below>i<Wait:complaint><Wait:Total><Shot:types>s<Wait:Most misses>s<Wait:no rank><Shot:rank>"
                  "e<Wait:general><Shot:urgencies>m<Wait:2026-05><Wait:Total><Shot:months>2<Wait:Misses><Shot:misses>")
        self.assert_shows("types", "calls", "5/6 83.33", "complaint", "3/6 50.00")
        self.assert_shows("rank", "fewer than 10 cases are no rank")
        self.assert_shows("urgencies", "general", "3/6 50.00")
        self.assert_shows("months", "by month", "2026-05", "3/6 50.00")
        self.assert_shows("misses", "供热站夜间噪声")
        self.play("<Wait:今天>i<Wait:投诉><Shot:zh>", LANGUAGE="zh_CN", LC_ALL="C.UTF-8")
        self.assert_shows("zh", "投诉", "来电")

    def test_a_range_that_is_none_is_refused_with_what_to_write(self):
        self.play("<Wait:logged in><Wait:below>r<Ctrl-u>五月<Enter><Wait:no range of days><Shot:range>")
        self.assert_shows("range", "write 2026-05-01 2026-05-07", f"{DAY} (today)")

    def test_then_is_as_sealed_and_a_day_never_sealed_has_no_figure(self):
        self.play("<Wait:logged in><Wait:below>T<Wait:never sealed><Shot:today>r<Ctrl-u>2026-05-07<Enter><Wait:as sealed then>"
                  "<Wait:2026-05-07><Wait:/><Shot:sealed>")
        self.assert_shows("today", "as sealed then", "- unsealed")
        self.assertNotIn("3 / 6", self.screen("today"))
        self.assertNotIn("unsealed", self.screen("sealed"))

    def test_a_day_is_proven_with_its_count_of_events(self):
        self.play("<Wait:logged in><Wait:below>p<Wait:proven><Shot:today>r<Ctrl-u>-7<Enter><Wait:7 days>p<Wait:7 days (>"
                  "<Shot:week>")
        proof = self.town.proof(DAY)
        self.assert_shows("today", f"= proven: {DAY} (not sealed yet), {proof['events']} events, head {proof['head'][:16]}")
        self.assert_shows("week", "= proven: 7 days (1 not sealed yet)")

    def test_who_is_there_is_told_with_role_and_presence(self):
        self.play("<Wait:logged in>w<Wait:auditor1><Shot:people>")
        self.assert_shows("people", "1 waiting", "auditor1", "department handler")


class Misses(Screens):
    def test_enter_on_a_number_opens_its_misses_and_enter_on_a_miss_its_record(self):
        for size in SIZES:
            with self.subTest(size=size):
                self.play("<Wait:logged in><Wait:below><Down><Enter><Wait:3 still open><Shot:misses><Enter>"
                          "<Wait:Content><End><Wait:History><Wait:replied><Shot:record><Esc><Esc>"
                          "1<Wait:abandoned><Shot:calls><Enter><Wait:Outcome><Shot:call>", size=size)
                self.assert_shows("misses", f"{DAY}: misses 3: 3 still open, 0 lost", "awaiting audit", "not replied",
                                  "供热站夜间噪声", "阀门损坏", str(self.numbers[2]), "1 of 3")
                self.assert_shows("record", str(self.numbers[2]), "dispatched", "unit: 市供热集团", "replied",
                                  "已上门调试，室温达到二十度")
                self.assert_shows("calls", "x lost", "0 still open, 1 lost")
                self.assert_shows("call", "abandoned", "Wait", "39.0 s")

    def test_the_misses_of_one_row_are_those_of_its_key(self):
        self.play("<Wait:logged in><Wait:below>d<Wait:市供热集团>/供热<Enter>2<Wait:still open><Shot:unit>")
        self.assert_shows("unit", "市供热集团: misses 3", "阀门损坏")

    def test_open_and_lost_misses_are_told_apart(self):
        self.play("<Wait:logged in><Wait:below>r<Ctrl-u>2026-05-07 2026-05-12<Enter><Wait:6 days>2<Wait:still open>s"
                  "<Wait:only open ones><Shot:open>s<Wait:only lost ones><Shot:lost>")
        self.assert_shows("open", "+ open")
        self.assertNotIn("x lost", self.screen("open"))
        self.assert_shows("lost", "No misses.")


class Pushes(Screens):
    def test_a_closed_ticket_changes_the_rate_without_a_key_and_the_selection_stays(self):
        """N4: a figure moves as it happens."""
        playing = self.start("<Wait:logged in><Wait:3 / 6>2<Wait:3 still open><Down><Shot:before><Wait:2 still open><Shot:after>"
                             "<Esc><Wait:4 / 6><Shot:board>")
        self.await_screen("before")
        self.town.passed(self.numbers[2])
        self.finish(playing)
        self.assert_shows("after", "misses 2: 2 still open", "阀门损坏")
        marked = [line for line in self.screen("after").splitlines() if line.startswith(">")]
        self.assertEqual(len(marked), 1)
        self.assertIn("阀门损坏", marked[0])
        self.assert_shows("board", "4 / 6   66.66 %")


class Patient(Screens):
    """A city that aims at an answer within two minutes."""

    @classmethod
    def setUpClass(cls):
        cls.town = Town(start=False)
        cls.addClassCleanup(cls.town.close)
        with open(cls.town.path("broker.cfg"), encoding="utf-8") as lines:
            text = lines.read()
        with open(cls.town.path("broker.cfg"), "w", encoding="utf-8") as lines:
            lines.write(text.replace("answer_target_ms = 15000;", "answer_target_ms = 120000;"))
        cls.town.start()

    @classmethod
    def tearDownClass(cls):
        pass

    def test_a_waiting_call_is_marked_by_the_target_of_the_city(self):
        self.town.at(f"{DAY} 14:30:00")
        self.town.report("waiting", "offered", caller="13900001111")
        self.town.report("waiting", "queued", queue="hotline")
        for moment, wait, marked in (("14:32:00", "2:00", False), ("14:32:01", "2:01", True)):
            with self.subTest(moment=moment):
                self.town.at(f"{DAY} {moment}")
                self.play(f"<Wait:logged in><Wait:longest wait><Wait:{wait}><Shot:board>")
                self.assertEqual("! " + wait in self.screen("board"), marked, self.screen("board"))
                self.assertEqual("! 1 waiting, longest" in self.screen("board"), marked)


class Losses(Screens):
    def test_a_broker_that_goes_is_told_and_the_figures_come_back_with_it(self):
        playing = self.start("<Wait:logged in><Wait:below><Wait:online><Shot:before><Wait:offline><Shot:away><Wait:online>"
                             "<Wait:below><Shot:back>")
        self.await_screen("before")
        self.town.kill()
        self.await_screen("away")
        self.town.start()
        self.town.at(f"{DAY} 14:31:42")
        self.finish(playing)
        self.assert_shows("away", "5 / 6   83.33 %")
        self.assert_shows("back", "5 / 6   83.33 %", "supervisor1")

    def test_who_gives_no_password_is_asked_and_a_wrong_one_is_told(self):
        password = self.town.passwords["supervisor1"]
        self.play(f"<Wait:Log in><Wait:answers>supervisor1<Enter>falsch<Enter><Wait:password><Shot:wrong><Tab>"
                  f"{password}<Enter><Wait:below><Shot:board><F9><Wait:Locked><Shot:locked>",
                  REXIAN_PASSWORD_FILE="", login="")
        self.assertIn("!", self.screen("wrong"))
        self.assertNotIn(password, self.screen("locked"))
        self.assertNotIn("83.33", self.screen("locked"))

    def test_who_has_no_right_is_told_and_asked_for_another_login(self):
        self.play("<Wait:has no right><Shot:refused>", login="operator1")
        self.assert_shows("refused", "operator1", "no right for this console")

    def test_a_terminal_too_small_says_so_and_nothing_is_lost(self):
        self.play("<Wait:below><Resize:20x5><Wait:20x5: make it 80x24><Resize:80x24><Wait:below><Shot:again>")
        self.assert_shows("again", "5 / 6   83.33 %")


class Idle(Screens):
    def watch(self, seconds):
        """Starts the console in a terminal; gives the bytes it writes in so many idle seconds, and its resident memory."""
        environment = dict(os.environ, TERM="xterm-256color", REXIAN_AS="supervisor1", LC_ALL="C.UTF-8",
                           REXIAN_PASSWORD_FILE=self.town.accounts)
        words = [program("rexian-supervisor"), "--config", self.town.path("console.cfg")]
        process, terminal = pty.fork()
        if process == 0:
            os.execve(words[0], words, environment)
        try:
            fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
            seen = b""
            end = time.monotonic() + 30
            while b"below" not in seen or b"overdue" not in seen:
                self.assertLess(time.monotonic(), end, seen[-500:])
                if select.select([terminal], [], [], 0.2)[0]:
                    seen += os.read(terminal, 65536)
            while select.select([terminal], [], [], 0.6)[0]:
                os.read(terminal, 65536)
                self.assertLess(time.monotonic(), end)
                if time.monotonic() > end - 27:
                    break
            count, end = 0, time.monotonic() + seconds
            while time.monotonic() < end:
                if select.select([terminal], [], [], max(0, end - time.monotonic()))[0]:
                    count += len(os.read(terminal, 65536))
            with open(f"/proc/{process}/status", encoding="ascii") as status:
                resident = [int(line.split()[1]) for line in status if line.startswith("VmRSS")][0]
            return count, resident
        finally:
            os.kill(process, signal.SIGTERM)
            drain = threading.Thread(target=self.drain, args=(terminal,), daemon=True)
            drain.start()
            _, ended = os.waitpid(process, 0)
            drain.join(5)
            os.close(terminal)
            self.assertEqual(ended, 0)

    @staticmethod
    def drain(terminal):
        try:
            while os.read(terminal, 65536):
                pass
        except OSError:
            pass

    def test_an_idle_dashboard_costs_less_than_a_kilobyte_a_second(self):
        count, resident = self.watch(4)
        self.assertLess(count / 4, 1000)
        if not os.environ.get("REXIAN_SANITIZE"):
            self.assertLess(resident, 10 * 1024)


if __name__ == "__main__":
    unittest.main()
