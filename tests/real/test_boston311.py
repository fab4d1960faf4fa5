#!/usr/bin/python3
"""Five request types of a real city, 2015, through the running broker: what fell due, what was completed and what was on
time, by day, department and category, as counted here from the raw files."""

import collections
import csv
import os
import tempfile
import unittest

import convert
import through

FILES = ["Abandoned Vehicles", "Graffiti Removal", "Pick up Dead Animal", "Rodent Activity", "Traffic Signal Repair"]
ZONE = "America/New_York"
COLUMNS = ["completion_d", "completion_n", "on_time_n"]
ROWS = {}
RAW = []
IMPORTED = {}
CITY = None
FOLDER = tempfile.TemporaryDirectory()


def setUpModule():
    global CITY
    source = convert.shared("boston311")
    files = FILES[3:4] if convert.is_slow() else FILES
    if convert.is_slow():
        print("under sanitizers: one of the five files")
    CITY = through.real_city(ZONE)
    unittest.addModuleCleanup(CITY.close)
    for name in files:
        path = os.path.join(FOLDER.name, name + ".csv")
        with open(source / (name + ".csv"), encoding="utf-8", newline="") as file:
            RAW.extend(csv.DictReader(file))
        ROWS[name] = convert.city_file(source / (name + ".csv"), path)
        IMPORTED[name] = through.Imported(CITY, "tickets", path, ZONE, "--create-missing")
        IMPORTED[name].say(name)


def counted(key):
    rows = collections.defaultdict(lambda: dict.fromkeys(COLUMNS, 0))
    for row in RAW:
        due, closed = convert.city_time(row["TARGET_DT"]), convert.city_time(row["CLOSED_DT"])
        if not due:
            continue
        figures = rows[key(row)]
        figures["completion_d"] += 1
        figures["completion_n"] += bool(closed)
        figures["on_time_n"] += bool(closed) and closed <= due
    return rows


class Tickets(unittest.TestCase):
    FROM, TO = "2015-01-01", "2016-12-31"

    def test_every_row_is_taken(self):
        for name, one in IMPORTED.items():
            self.assertEqual(one.fates, through.fates(read=ROWS[name], taken=ROWS[name]), name)

    def test_each_day_has_what_fell_due_was_completed_and_was_on_time(self):
        wanted = counted(lambda row: convert.city_time(row["TARGET_DT"])[:10])
        for year in ("2015", "2016"):
            rows = through.shown(CITY, "--from", year + "-01-01", "--to", year + "-12-31", "--by", "day")
            rows.pop("total", None)
            of_year = {day: figures for day, figures in wanted.items() if day.startswith(year)}
            self.assertEqual(through.differences(rows, of_year, COLUMNS), [])

    def test_each_department_and_each_category_has_its_own(self):
        days = ["--from", self.FROM, "--to", self.TO]
        for split, column in (("department", "Department"), ("category", "TYPE")):
            rows = through.shown(CITY, *days, "--by", split)
            rows.pop("total", None)
            wanted = counted(lambda row: row[column])
            named = {next((name for name in wanted if name in key), key): figures for key, figures in rows.items()}
            named = {key: figures for key, figures in named.items() if key in wanted or figures["completion_d"]}
            self.assertEqual(through.differences(named, wanted, COLUMNS), [], split)

    def test_the_city_itself_calls_on_time_what_was_closed_by_its_target(self):
        differ = 0
        for row in RAW:
            due, closed = convert.city_time(row["TARGET_DT"]), convert.city_time(row["CLOSED_DT"])
            if due and closed:
                differ += (closed <= due) != (row["OnTime_Status"] == "ONTIME")
        print(f"  the city's own on-time mark differs from its times in {differ} of {len(RAW)} rows")
        self.assertLess(differ, len(RAW) / 100)

    def test_a_row_without_a_target_stands_in_no_completion(self):
        without = sum(1 for row in RAW if not row["TARGET_DT"])
        rows = through.shown(CITY, "--from", self.FROM, "--to", self.TO)
        self.assertEqual(sum(row["due_unknown"] for row in rows.values()), without)
        self.assertEqual(sum(row["completion_d"] for row in rows.values()), len(RAW) - without)

    def test_the_figures_are_proven_from_the_events_alone(self):
        for day in ("2015-02-01", "2015-06-15", "2015-12-31"):
            self.assertIn("differences: 0", CITY.ctl("prove", "--day", day).stdout)

    def test_the_books_of_each_month_and_of_the_year_close(self):
        for words in [("--month", f"2015-{month:02d}") for month in (1, 6, 12)] + [("--year", "2015"), ("--day", "2015-06-15")]:
            told = CITY.ctl("ledger", *words, check=False)
            self.assertEqual((told.returncode, "books that do not close: 0" in told.stdout), (0, True), told.stdout)
            self.assertRegex(told.stdout, r"  newly opened +[1-9]")


if __name__ == "__main__":
    through.run("boston311", ROWS)
