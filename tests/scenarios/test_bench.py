#!/usr/bin/python3
"""The bench runs on the built programs and tells its figures as it says: a line each, with mark and ratio. What they are is not looked at."""

import os
import subprocess
import unittest

from rexian import BIN

RUN = os.path.join(os.path.dirname(__file__), "../../bench/run")


def run(*names):
    environment = dict(os.environ, REXIAN_BENCH_BIN=os.path.abspath(BIN), REXIAN_BENCH_SECONDS="0.3",
                       REXIAN_BENCH_ROUNDS="2")
    return subprocess.run([RUN, *names], env=environment, capture_output=True, text=True, check=False)


class Bench(unittest.TestCase):
    def test_each_measure_tells_its_rounds_and_then_name_median_unit_mark_and_ratio(self):
        names = ["fsync", "bare-insert-1", "bare-echo-1", "open-1"]
        ran = run(*names)
        self.assertEqual(ran.returncode, 0, ran.stderr)
        lines = ran.stdout.splitlines()
        self.assertEqual(len(lines), 2 * len(names), ran.stdout)
        for name, rounds, line in zip(names, lines[::2], lines[1::2]):
            with self.subTest(name):
                told, median, _, mark, ratio = line.split("\t")
                values = sorted(rounds.removeprefix(f"# {name}: ").split(), key=float)
                self.assertEqual((told, median), (name, values[(len(values) - 1) // 2]))
                self.assertGreater(float(median), 0)
                self.assertEqual(ratio == "-", mark == "-")
        self.assertEqual(lines[-1].split("\t")[3], "1000")

    def test_the_design_day_is_asked_whatever_is_unanswered_and_each_kind_has_its_percentiles(self):
        ran = run("day-write-0", "day-p999")
        self.assertEqual(ran.returncode, 0, ran.stderr)
        self.assertEqual([line.split("\t")[0] for line in ran.stdout.splitlines()[1::2]], ["day-write-0", "day-p999"])
        tables = ran.stderr.split("p99.9")[1:]
        self.assertEqual(len(tables), 4, "a table a round")
        for kind in ("call offered", "call taken", "ticket opened", "searched", "all changes"):
            self.assertIn(kind, tables[0])
        self.assertNotIn("board", tables[0])
        self.assertIn("board", tables[2])

    def test_what_is_no_measure_is_told_and_all_measures_have_a_sentence(self):
        ran = run("open-3")
        self.assertEqual(ran.returncode, 2)
        self.assertIn("bench/run list", ran.stderr)
        listed = run("list").stdout.splitlines()
        self.assertIn("open-1000", {line.split()[0] for line in listed})
        self.assertTrue(all(len(line.split()) > 4 for line in listed), listed)


if __name__ == "__main__":
    unittest.main()
