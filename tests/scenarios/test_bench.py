#!/usr/bin/python3
"""The bench runs on the built programs and tells its figures as it says: a line each, with mark and ratio. What they are is not looked at."""

import os
import re
import subprocess
import tempfile
import unittest

from rexian import BIN

RUN = os.path.join(os.path.dirname(__file__), "../../bench/run")


def run(*names):
    environment = dict(os.environ, REXIAN_BENCH_BIN=os.path.abspath(BIN), REXIAN_BENCH_SECONDS="0.3",
                       REXIAN_BENCH_ROUNDS="2")
    return subprocess.run([RUN, *names], env=environment, capture_output=True, text=True, check=False)


class Bench(unittest.TestCase):
    def test_each_measure_tells_its_rounds_and_then_name_median_unit_mark_and_ratio(self):
        names = ["fsync", "bare-insert-1", "bare-echo-1", "open-1-d2", "open-1"]
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


RATCHET = os.path.join(os.path.dirname(RUN), "ratchet")
FAKE = """#!/bin/sh
# Tells each name with the next value of its file, of a push one thing more; a name without one fails.
for name; do
    read -r value <"$FAKE/$name" || exit 1
    sed -i 1d "$FAKE/$name"
    unit=/s
    case $name in push-*) unit=ms && printf '%s:ack-p99\\t3\\tms\\t8\\t2.6\\n' "$name" ;; esac
    printf '# %s: %s\\n%s\\t%s\\t%s\\t-\\t-\\n' "$name" "$value" "$name" "$value" "$unit"
done
"""


class Ratchet(unittest.TestCase):
    def held(self, measures, *names):
        """Runs it on a bench that tells these values, one a try; gives its exit code, lines, and what went wrong."""
        with tempfile.TemporaryDirectory() as folder:
            bench = os.path.join(folder, "run")
            with open(bench, "w", encoding="ascii") as file:
                file.write(FAKE)
            os.chmod(bench, 0o755)
            for name, values in measures.items():
                with open(os.path.join(folder, name), "w", encoding="ascii") as file:
                    file.write("".join(f"{value}\n" for value in values))
            done = subprocess.run([RATCHET, *names], env=dict(os.environ, REXIAN_BENCH_RUN=bench, FAKE=folder), capture_output=True,
                                  text=True, check=False)
        return done.returncode, [line.split("\t") for line in done.stdout.splitlines() if not line.startswith("#")], done.stderr

    def test_a_measure_is_held_to_its_share_of_what_the_machine_can_do(self):
        self.assertEqual(self.held({"bare-insert-1": [4000], "open-1": [800]}, "open-1"), (0, [["open-1", "bare-insert-1", "0.200", "0.200"]], ""))
        # A time is compared with that of one of the limit: 1 ms of 20 ms.
        self.assertEqual(self.held({"bare-insert-1": [1000], "push-2000": [20]}, "push-2000")[:2], (0, [["push-2000", "bare-insert-1", "0.050", "0.005"]]))

    def test_a_noisy_neighbour_is_waited_out_and_what_stays_slow_is_not(self):
        code, lines, _ = self.held({"bare-insert-1": [4000] * 3, "open-1": [700, 799, 900]}, "open-1")
        self.assertEqual((code, [line[2] for line in lines]), (0, ["0.175", "0.200", "0.225"]))
        code, lines, _ = self.held({"bare-insert-1": [4000] * 3, "open-1": [500, 400, 590]}, "open-1")
        self.assertEqual((code, len(lines)), (1, 3))

    def test_only_what_was_below_is_tried_again(self):
        code, lines, wrong = self.held({"bare-insert-1": [4000, 4000], "open-1": [2000], "open-10": [3500, 3700]}, "open-1", "open-10")
        self.assertEqual((code, [line[0] for line in lines]), (0, ["open-1", "open-10", "open-10"]), wrong)

    def test_a_bench_that_fails_or_tells_too_little_is_no_pass(self):
        for measures in ({}, {"bare-insert-1": [4000]}, {"bare-insert-1": [4000], "open-1": ["no"]}):
            code, _, wrong = self.held(measures, "open-1")
            self.assertEqual(code, 1, measures)
            self.assertTrue(wrong, measures)
        code, _, wrong = self.held({}, "open-7")
        self.assertEqual(code, 1)
        self.assertIn("open-7", wrong)

    def test_each_row_of_its_table_is_measured_by_the_bench(self):
        with open(RATCHET, encoding="utf-8") as file:
            table = re.search(r'TABLE = """\n(.*?)"""', file.read(), re.S)[1]
        known = {line.split()[0] for line in run("list").stdout.splitlines()}
        rows = [[cell.strip() for cell in line.split("|")] for line in table.splitlines()]
        self.assertGreater(len(rows), 3)
        for measure, limit, least in rows:
            self.assertTrue({measure, limit} <= known, (measure, limit))
            self.assertGreater(float(least), 0)


if __name__ == "__main__":
    unittest.main()
