#!/usr/bin/python3
"""A recording of an exchange played through the gateway: the broker's figures are the file's own, at any speed, once and again.

With the recordings of real exchanges beside the project (shared/telephony/transcripts, or REXIAN_SHARED) each of them is played,
its log and what its manager interface said: figures as an independent program counted them."""

import collections
import csv
import datetime
import glob
import json
import os
import subprocess
import time
import unittest

from rexian import ZONE, program
from town import Town

SHARED = os.environ.get("REXIAN_SHARED") or os.path.join(os.environ["REXIAN_SOURCE"], "..", "shared")
NAMES = {"市民热线": "hotline", "English line": "english"}
DAY, FIRST = "2026-11-23", 1795423200  # 2026-11-23 16:40 in Tianjin
LINES = [  # answered, given up, refused line, transferred, put out, still waiting when the log ends
    "{0}|MANAGER|hotline|Anna|ADDMEMBER|",
    "{1}|{1}.1|hotline|NONE|ENTERQUEUE||13800000001|1",
    "{4}|{1}.1|hotline|Anna|RINGNOANSWER|3000",
    "{5}|{1}.1|hotline|Bjørn|CONNECT|4|{4}.2|1",
    "{6}|{6}.3|hotline|NONE|ENTERQUEUE||138\udccd\udcf5|1",
    "no line of a log",
    "{25}|{6}.3|hotline|NONE|ABANDON|1|1|19",
    "{30}|{1}.1|hotline|Bjørn|BLINDTRANSFER|1010|operators|4|25|1",
    "{30}|{1}.1|english|NONE|ENTERQUEUE||13800000001|1",
    "{33}|{1}.1|english|Fatima|CONNECT|3|{30}.4|3",
    "{43}|{1}.1|english|Fatima|COMPLETECALLER|3|10|1",
    "{50}|{50}.5|hotline|NONE|ENTERQUEUE||13800000003|1",
    "{60}|{50}.5|hotline|NONE|EXITWITHTIMEOUT|1|1|10",
    "{65}|{65}.6|hotline|NONE|ENTERQUEUE||13800000004|1",
]


def by_queue(town, day):
    text = town.ctl("rates", "--day", day, "--by", "queue", "--csv").stdout
    return {NAMES.get(row["key"], row["key"]): row for row in csv.DictReader(text.splitlines())}


class Replay(unittest.TestCase):
    def town_of(self, begin):
        town = Town(begin=begin)
        self.addCleanup(town.close)
        town.at(begin + " 09:00")
        return town

    def gateway(self, town, path, *words):
        return [program("rexian-gateway"), "--config", town.path("gateway.cfg"), "--replay", path, *words]

    def replay(self, town, path, *words):
        run = subprocess.run(self.gateway(town, path, *words), capture_output=True, text=True, env=town.environment,
                             timeout=120)
        return run.returncode, run.stderr

    def write_log(self, town, lines=LINES):
        path = os.path.join(town.parent, "queue_log")
        with open(path, "w", encoding="utf-8", errors="surrogateescape") as out:
            for line in lines:
                out.write(line.format(*range(FIRST, FIRST + 100)) + "\n")
        return path

    def assert_figures(self, town, day):
        self.assertEqual(town.rate(day, "answer"), (1, 4))
        rows = by_queue(town, day)
        self.assertEqual([(int(rows[queue]["visits"]), int(rows[queue]["visits_answered_n"])) for queue in ("hotline", "english")],
                         [(4, 1), (1, 1)])
        self.assertEqual([int(rows["hotline"][name]) for name in ("visits_abandoned_n", "visits_timed_out_n", "visits_unseen_n")],
                         [1, 1, 1])
        self.assertEqual(int(rows["english"]["visit_talk_ms"]), 10000)

    def test_at_once_the_figures_are_the_files_own_and_a_second_time_changes_nothing(self):
        town = self.town_of("2026-11-24")
        path = self.write_log(town)
        seq = []
        for _ in range(2):
            code, log = self.replay(town, path, "--speed", "max")
            self.assertEqual(code, 1, log)  # a line could not be read, and is told
            self.assertIn("13 records; 1 lines could not be read; moved by 0 s", log)
            self.assert_figures(town, DAY)
            seq.append(len(town.who("supervisor1").ask("call.list", limit=100)["rows"]))
        self.assertEqual(seq, [4, 4])
        self.assertEqual(town.differences(DAY), [])

    def test_what_would_lie_in_the_future_comes_whole_days_earlier(self):
        town = self.town_of("2026-05-06")
        path = self.write_log(town, [line for line in LINES if line != "no line of a log"])
        code, log = self.replay(town, path, "--speed", "5000")
        self.assertEqual(code, 0, log)
        self.assert_figures(town, "2026-05-05")

    def test_without_a_speed_it_goes_by_the_citys_clock_and_an_operator_sees_the_callers(self):
        town = self.town_of("2026-05-06")
        path = self.write_log(town, [line for line in LINES if line != "no line of a log"])
        town.clock("2026-05-06 09:00", rate=20000)
        run = subprocess.Popen(self.gateway(town, path), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                               env=town.environment)
        self.addCleanup(run.stderr.close)
        self.addCleanup(lambda: run.poll() is None and run.kill())
        pushed = town.who("operator1").push(lambda push: push.get("call") and push["call"][0].get("queue") == "hotline")
        self.assertEqual(pushed["call"][0].get("outcome", "waiting"), "waiting")
        self.assertEqual(run.wait(60), 0, run.stderr.read())
        self.assert_figures(town, "2026-05-06")
        for call in town.who("supervisor1").ask("call.list", limit=100)["rows"]:
            self.assertTrue(call["ref"].startswith("pbx1-"), call["ref"])

    def test_a_gateway_killed_in_the_middle_of_a_file_and_begun_again_gives_the_files_figures(self):
        town = self.town_of("2026-11-24")
        path = self.write_log(town, [line for line in LINES if line != "no line of a log"])
        run = subprocess.Popen(self.gateway(town, path, "--speed", "40"), stderr=subprocess.DEVNULL, env=town.environment)
        end = time.monotonic() + 60
        while not town.who("supervisor1").ask("call.list", limit=100).get("rows"):
            self.assertLess(time.monotonic(), end, "no call came")
        run.kill()
        run.wait()
        code, log = self.replay(town, path, "--speed", "max")
        self.assertEqual(code, 0, log)
        self.assert_figures(town, DAY)

    def test_what_is_wrong_with_the_words_or_the_file_is_told(self):
        town = self.town_of("2026-05-06")
        path = self.write_log(town)
        for words in (["--speed", "0"], ["--speed", "fast"], ["--speed", "nan"], ["--speed", "1x"]):
            code, log = self.replay(town, path, *words)
            self.assertEqual(code, 2, log)
            self.assertIn("--speed '%s'" % words[1], log)
        self.assertIn("No such file", self.replay(town, path + "-none")[1])
        self.assertIn("holds no record", self.replay(town, town.path("broker.cfg"))[1])

    def test_each_recording_of_a_real_exchange_gives_the_figures_of_its_own_log(self):
        found = sorted(glob.glob(os.path.join(SHARED, "telephony", "transcripts", "asterisk-*", "*.expected.json")))
        if not found:
            self.skipTest("%s holds no telephony/transcripts (set REXIAN_SHARED)" % SHARED)
        for kind in ("queue_log", "ami"):
            town = self.town_of("2026-12-30")
            for code in ("second", "strict", "auto"):
                town.who("admin").ask("queue.add", code=code, name=code)
            wanted = collections.Counter()
            for path in found:
                with open(path, encoding="utf-8") as lines:
                    queues = json.load(lines)["queue_log"]
                code, log = self.replay(town, path.replace("expected.json", kind), "--speed", "max")
                self.assertEqual(code, 0, path + log)
                for queue, own in queues.items():
                    wanted[queue, "visits"] += own["offered"]
                    wanted[queue, "visits_answered_n"] += own["answered"]
            told = collections.Counter()
            days = {datetime.datetime.fromtimestamp(row["offered_at"] / 1000, ZONE).date() for row in self.calls(town)}
            for day in days:
                for queue, row in by_queue(town, day.isoformat()).items():
                    for name in ("visits", "visits_answered_n"):
                        told[queue, name] += int(row[name])
            self.assertEqual({key: told[key] for key in wanted}, dict(wanted), kind)

    def calls(self, town):
        return town.who("supervisor1").ask("call.list", limit=200)["rows"]


if __name__ == "__main__":
    unittest.main()
