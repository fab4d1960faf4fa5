#!/usr/bin/python3
"""Played days: one seed plays the same acts, another seed others; what the broker shows equals the players' own count and
a third one made here from their list of acts; each day proves true. The demo without a terminal prints one text a seed."""

import collections
import copy
import csv
import datetime
import os
import re
import signal
import sqlite3
import subprocess
import tempfile
import time
import unittest

from rexian import ZONE, City, program
from town import Town

FIRST, LAST = "2026-03-02", "2026-03-09"  # six working days and a weekend
DAYS = ["2026-03-%02d" % day for day in range(2, 10)]
SMALL = ["--days", "6", "--calls", "80"]
SEED = 6  # each rate has a miss
WRAP_UP_MS = 180000


def played(seed):
    """Plays the days in a new city; gives the city, what was printed, and the list of acts."""
    city = City(begin=FIRST)
    acts = os.path.join(city.parent, "acts")
    printed = city.ctl("play", "--seed", str(seed), *SMALL, "--accounts", city.accounts, "--acts", acts)
    with open(acts, encoding="utf-8") as lines:
        return city, getattr(printed, "stdout", printed), [line.rstrip("\n").split("\t") for line in lines]


def counted(acts):
    """n and d of each day, from the acts alone: [answer n, d, completion n, d, callback n, d]."""
    calls, tickets, before = collections.defaultdict(dict), collections.defaultdict(lambda: {"tasks": []}), {}
    of_calls = {"offered", "queued", "refused", "taken", "ended", "test", "call_returned"}
    for at, _, what, subject, due, result, joined in acts:
        if what in of_calls:
            call = calls[subject]
            call[what] = True
            if what in ("queued", "refused"):
                call.setdefault("day", at[:10])
            continue
        if what == "undone":
            tickets[subject] = before[subject]
        if not joined:
            before[subject] = copy.deepcopy(tickets[subject])
        ticket = tickets[subject]
        open_task = ticket["tasks"] and not ticket["tasks"][-1]["done"] and ticket["tasks"][-1]
        if what in ("dispatched", "due_moved", "resumed"):
            ticket["due"] = due[:10]
        if what in ("suspended", "resumed"):
            ticket["suspended"] = what == "suspended"
        if what in ("merged", "terminated"):
            ticket[what] = True
        if what == "passed":
            ticket["passed"] = True
            if due:
                ticket["tasks"].append({"due": due[:10], "done": False, "bands": []})
        elif what in ("redo", "followed", "terminated"):
            ticket["passed"] = ticket.get("passed", False) and what == "terminated"
            ticket["terminated"] = what == "terminated"
            if open_task:
                ticket["tasks"].remove(open_task)
        elif what == "attempt" and open_task:
            hour = int(at[11:13])
            band = (at[:10], "morning" if hour < 12 else "afternoon" if hour < 18 else "evening")
            if result in ("reached", "declined"):
                open_task["done"] = True
            elif not open_task["bands"] or band != open_task["bands"][-1]:
                open_task["bands"].append(band)
            bands = open_task["bands"]
            if len(bands) >= 3 and bands[0][0] != band[0]:
                open_task["done"] = True
    figures = {day: [0] * 6 for day in DAYS}
    other = [0] * 6
    for call in calls.values():
        if "day" in call and "test" not in call and ("taken" in call or "ended" in call):
            figures.get(call["day"], other)[0] += "taken" in call
            figures.get(call["day"], other)[1] += 1
    for ticket in tickets.values():
        if "due" in ticket and not any(ticket.get(why) for why in ("suspended", "merged", "terminated")):
            figures.get(ticket["due"], other)[2] += bool(ticket.get("passed"))
            figures.get(ticket["due"], other)[3] += 1
        for task in ticket["tasks"]:
            figures.get(task["due"], other)[4] += task["done"]
            figures.get(task["due"], other)[5] += 1
    return figures


def worked(acts):
    """Milliseconds of talks and of wrap-up by day, from the acts alone: a wrap-up ends after three minutes, or with the next call."""
    spans, sums = collections.defaultdict(list), {day: [0, 0] for day in DAYS}
    for at, who, what, *_ in acts:
        moment = round(datetime.datetime.fromisoformat(at).timestamp() * 1000)
        if what == "taken":
            if spans[who] and spans[who][-1][0] == 1:
                spans[who][-1][2] = min(spans[who][-1][2], moment)
            spans[who].append([0, moment, None])
        elif what == "ended" and spans[who] and spans[who][-1][2] is None:
            spans[who][-1][2] = moment
            spans[who].append([1, moment, moment + WRAP_UP_MS])
    for what, begin, end in (span for of_one in spans.values() for span in of_one if span[2] is not None):
        while begin < end:
            midnight = at_midnight(begin)
            day = datetime.datetime.fromtimestamp(begin / 1000, ZONE).strftime("%Y-%m-%d")
            sums.get(day, [0, 0])[what] += min(end, midnight) - begin
            begin = midnight
    return sums


def at_midnight(moment):
    day = datetime.datetime.fromtimestamp(moment / 1000, ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    return round((day + datetime.timedelta(days=1)).timestamp() * 1000)


def told(printed):
    """The players' own lines, "DAY answer n/d completion n/d callback n/d"."""
    figures = {}
    for line in printed.splitlines():
        day, _, answer, _, completion, _, callback = line.split()
        figures[day] = [int(x) for pair in (answer, completion, callback) for x in pair.split("/")]
    return figures


COLUMNS = ["answer_n", "answer_d", "completion_n", "completion_d", "callback_n", "callback_d"]


def shown(city, *words, columns=COLUMNS):
    """What `rates --csv` shows, by day."""
    text = city.ctl("rates", "--from", FIRST, "--to", LAST, "--by", "day", "--csv", *words)
    rows = csv.DictReader(getattr(text, "stdout", text).splitlines())
    return {row["key"]: [int(row[name]) for name in columns] for row in rows if row["key"] in DAYS}


class Played(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.city, cls.printed, cls.acts = played(SEED)
        cls.addClassCleanup(cls.city.close)

    def test_the_same_seed_plays_the_same_and_another_seed_other_days(self):
        again, printed, acts = played(SEED)
        self.assertEqual(again.stop(), 0)
        again.close()
        self.assertEqual(printed, self.printed)
        self.assertEqual(acts, self.acts)
        other, printed, acts = played(2)
        other.close()
        self.assertNotEqual(printed, self.printed)
        self.assertNotEqual(acts, self.acts)

    def test_the_rates_shown_are_those_that_the_players_counted_and_those_of_their_list(self):
        counts = counted(self.acts)
        self.assertEqual(told(self.printed), counts)
        self.assertEqual(shown(self.city), counts)

    def test_what_operators_did_is_what_the_players_did_and_each_day_adds_up(self):
        states = ["ready_ms", "ringing_ms", "talking_ms", "hold_ms", "wrap_up_ms", "break_ms", "not_ready_ms", "other_call_ms"]
        for words in ((), ("--then",)):
            self.assertEqual(shown(self.city, *words, columns=["talking_ms", "wrap_up_ms"]), worked(self.acts))
            for day, sums in shown(self.city, *words, columns=["duty_ms", *states]).items():
                self.assertGreater(sums[0], 0, day)
                self.assertEqual(sums[0], sum(sums[1:]), day)

    def test_every_rate_has_something_due_and_something_missed(self):
        total = [sum(day[i] for day in shown(self.city).values()) for i in range(6)]
        for n, d in zip(total[0::2], total[1::2]):
            self.assertGreater(d, 0)
            self.assertLess(n, d)
            self.assertGreater(n, d * 0.85)

    def test_each_day_is_sealed_and_proves_true(self):
        for day in DAYS:
            printed = self.city.ctl("prove", "--day", day)
            self.assertIn("differences: 0", getattr(printed, "stdout", printed))
        self.assertEqual(set(shown(self.city, "--then")), set(DAYS))

    def test_everybody_has_played_by_the_rights_of_the_own_account(self):
        by_role = collections.Counter(who.rstrip("0123456789") for _, who, *_ in self.acts)
        for role in ("gateway", "operator", "dispatcher", "auditor", "callback"):
            self.assertGreater(by_role[role], 0, role)
        whats = {what for _, _, what, *_ in self.acts}
        self.assertLessEqual({"offered", "queued", "taken", "ended", "opened", "answered", "not_accepted", "dispatched",
                              "received", "returned", "replied", "passed", "redo", "attempt", "urged", "noted", "contacted", "asked"}, whats)
        departments = {who for _, who, what, *_ in self.acts if what == "replied"}
        self.assertGreater(len(departments), 10)

    def test_a_real_city_is_not_played(self):
        with City(simulated=False) as city:
            run = subprocess.run([program("rexianctl"), "--config", city.path("console.cfg"), "play", "--accounts",
                                  city.accounts], capture_output=True, text=True, env=city.environment)
            self.assertEqual(run.returncode, 1, run.stderr)
            self.assertIn("real city", run.stderr)


class Storm(unittest.TestCase):
    def play(self, city, *words):
        return subprocess.run([program("rexianctl"), "--config", city.path("console.cfg"), "play", "--accounts",
                               city.accounts, *words], capture_output=True, text=True, env=city.environment)

    def test_a_storm_fills_the_queue_with_one_matter_of_one_district_and_the_figures_are_the_players(self):
        with City(begin=FIRST) as city:
            acts = os.path.join(city.parent, "acts")
            run = self.play(city, "--calls", "20", "--acts", acts, "--storms", "2026-03-02 10:00 40 10 02.01.01 120101")
            self.assertEqual(run.returncode, 0, run.stderr)
            with open(acts, encoding="utf-8") as lines:
                offered = [line[11:16] for line in lines if line.split("\t")[2] == "offered"]
            self.assertGreaterEqual(sum("10:00" <= time <= "10:11" for time in offered), 40)
            figures = told(run.stdout)[FIRST]
            shown = csv.DictReader(city.ctl("rates", "--day", FIRST, "--by", "day", "--csv").stdout.splitlines())
            row = next(row for row in shown if row["key"] == FIRST)
            self.assertEqual([int(row["answer_n"]), int(row["answer_d"])], figures[:2])
            # Four operators for forty callers in ten minutes: not all are patient enough.
            self.assertLess(figures[0], figures[1])
            console = city.login("supervisor1")
            tickets = console.ask("ticket.list", list="open", limit=200)["rows"]
            self.assertGreater(sum(row["title"] == "室内温度不达标" for row in tickets), 10)
            console.close()

    def test_a_storm_that_nobody_can_play_is_refused_by_name(self):
        with City() as city:
            for storm, said in (("10:00 40", "[DATE ]HH:MM CALLS MINUTES"), ("10:00 9 9 99.99.99", "99.99.99"),
                                ("10:00 9 9 02.01.01 110101", "110101")):
                run = self.play(city, "--storms", storm)
                self.assertEqual(run.returncode, 2, run.stderr)
                self.assertIn(said, run.stderr)


class Live(unittest.TestCase):
    """Beside persons: the players take up what persons leave, and leave to persons what is theirs."""

    def setUp(self):
        self.town = Town(begin=FIRST)
        self.addCleanup(self.town.close)
        self.acts = os.path.join(self.town.parent, "acts")
        self.play = subprocess.Popen(
            [program("rexianctl"), "--config", self.town.path("console.cfg"), "play", "--days", "1", "--calls", "60",
             "--live", "--rate", "1800", "--exclude", "operator1,shichang", "--accounts", self.town.accounts, "--acts",
             self.acts], stdout=subprocess.PIPE, text=True, env=self.town.environment)
        self.addCleanup(self.play.stdout.close)
        self.addCleanup(lambda: self.play.poll() is None and self.play.kill())
        for line in self.play.stdout:
            if line == "live\n":
                return
        self.fail("it did not come to live")

    def await_state(self, number, *states):
        end = time.monotonic() + 60
        while self.town.show(number)["state"] not in states:
            self.assertLess(time.monotonic(), end, "it stays " + self.town.show(number)["state"])
            time.sleep(0.05)

    def test_what_a_person_opens_goes_on_and_what_is_a_persons_waits(self):
        left = self.town.open(way="pending", type="help", district="120101")
        own = self.town.open(category="12.01.01", district="120101")
        self.await_state(left, "received", "replied", "callback", "closed")
        self.assertEqual(self.town.show(own)["state"], "dispatched")
        self.town.receive(own, by="shichang")
        # Whoever takes it: a call is not left ringing for ever.
        waiting = self.town.who("supervisor1").ask("board.show").get("longest_wait_ms", 0)
        self.assertLess(waiting, 20 * 60000)
        self.play.send_signal(signal.SIGTERM)
        self.assertEqual(self.play.wait(30), 0)
        with open(self.acts, encoding="utf-8") as lines:
            live = [line.split("\t")[1] for line in lines if line >= "2026-03-03T09:41"]
        self.assertGreater(len(live), 0)
        self.assertNotIn("operator1", live)
        self.assertNotIn("shichang", live)


    def test_a_broker_that_is_back_and_knows_no_session_has_the_players_again(self):
        """As after twelve hours of the city's clock: a session that is older is not taken again."""
        self.town.kill()
        with sqlite3.connect(self.town.path("city.db")) as db:
            self.assertGreater(db.execute("DELETE FROM session").rowcount, 1)
        self.town.start()
        left = self.town.open(way="pending", type="help", district="120101")
        self.await_state(left, "received", "replied", "callback", "closed")
        self.play.send_signal(signal.SIGTERM)
        self.assertEqual(self.play.wait(10), 0)


class Demo(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="d.", dir="/tmp")
        self.addCleanup(self.folder.cleanup)

    def run_demo(self, *words, **environment):
        script = os.path.join(os.environ["REXIAN_SOURCE"], "packaging", "demo.sh")
        run = subprocess.run(["bash", script, *words], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                             env=dict(os.environ, TMPDIR=self.folder.name, **environment))
        self.assertEqual(run.returncode, 0, run.stderr)
        return run.stdout

    def test_without_a_terminal_it_prints_the_day_the_same_for_the_same_seed_and_leaves_nothing(self):
        text = self.run_demo()
        self.assertEqual(os.listdir(self.folder.name), [])
        for heading in ("The three rates", "By hour", "By department", "By operator", "Misses: answer",
                        "Misses: completion", "Misses: callback", "All days", "Proof from the events alone"):
            self.assertIn("== %s ==" % heading, text)
        self.assertIn("differences: 0", text)
        self.assertNotIn(tempfile.gettempdir(), text)
        self.assertEqual(self.run_demo("--seed", "1"), text)

    def test_its_headings_are_in_the_language_of_the_figures(self):
        text = self.run_demo(LC_ALL="C.UTF-8", LANGUAGE="zh_CN")
        headings = [line for line in text.splitlines() if line.startswith("== ")]
        self.assertEqual(headings[:4], ["== 三率 ==", "== 按小时 ==", "== 按承办单位 ==", "== 按话务员 =="])
        self.assertEqual([heading for heading in headings if re.search("[A-Za-z]", heading)], [])

    def test_a_wrong_word_is_refused(self):
        script = os.path.join(os.environ["REXIAN_SOURCE"], "packaging", "demo.sh")
        for words in (["--seed", "x"], ["--seed"], ["--days"], ["--seed", "0"]):
            self.assertEqual(subprocess.run(["bash", script, *words], capture_output=True).returncode, 2, words)


if __name__ == "__main__":
    unittest.main()
