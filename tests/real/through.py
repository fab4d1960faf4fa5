"""Sends a converted file through a running broker by rexianctl, and reads what the broker then shows."""

import csv
import json
import os
import pathlib
import re
import sys
import time
import unittest

from rexian import City


def real_city(zone, **limits):
    """A city that is not simulated, made today in another zone; limits by name, such as answer_target_ms=20000
    or short_abandons_count="false"."""
    city = City(simulated=False, sample=None, zone=zone, start=False)
    path = city.path("broker.cfg")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    for name, value in limits.items():
        text, count = re.subn(rf"\b{name} = (?:\d+|true|false);", f"{name} = {value};", text)
        assert count == 1, name
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    city.start()
    return city


class Imported:
    """What became of a file: the summary's figures as members, and the rejected rows as they were told."""

    def __init__(self, city, kind, path, zone, *words):
        began = time.monotonic()
        done = city.ctl("--json", "import", kind, path, "--zone", zone, *words, check=False)
        self.seconds = time.monotonic() - began
        self.told = done.stderr.splitlines()
        if not done.stdout.startswith("{"):
            raise AssertionError(f"import {kind} {path} ended with {done.returncode}: {done.stderr}")
        self.__dict__.update(json.loads(done.stdout.splitlines()[-1]))

    @property
    def fates(self):
        return {name: getattr(self, name) for name in ("read", "taken", "skipped", "updated", "rejected")}

    def names(self, what):
        return {made["name"] for made in self.made if made["what"] == what}

    def say(self, title):
        print(f"{title}: {self.read} rows in {self.seconds:.1f} s, {self.read / self.seconds:.0f} rows/s")


def fates(read, taken=0, skipped=0, updated=0, rejected=0):
    return {"read": read, "taken": taken, "skipped": skipped, "updated": updated, "rejected": rejected}


def shown(city, *words):
    """The table of `rates --csv`: by key, by column; numbers as such, rates as text; "-" is None."""
    lines = city.ctl("--csv", "rates", *words).stdout.removeprefix("\ufeff").splitlines()

    def value(column, text):
        return None if text == "-" else text if column.endswith("_rate") else int(text)

    return {row.pop("key"): {column: value(column, text) for column, text in row.items()} for row in csv.DictReader(lines)}


def percent(n, d):
    """Truncated to two decimals; None for d = 0."""
    return f"{n * 10000 // d // 100}.{n * 10000 // d % 100:02}" if d else None


def differences(shown_rows, wanted_rows, columns):
    """Where what is shown is not what is wanted; a row that is missing on either side is a row of zeros."""
    keys = sorted(set(shown_rows) | set(wanted_rows))
    pairs = ((key, column, shown_rows.get(key, {}).get(column, 0), wanted_rows.get(key, {}).get(column, 0))
             for key in keys for column in columns)
    return [f"{key} {column}: {is_shown} instead of {wanted}" for key, column, is_shown, wanted in pairs if is_shown != wanted]


def state(city):
    """All figures and the newest listings: the same before and after if nothing was changed. (Each look logs in, which is an
    event: the head of the chain cannot be compared.)"""
    return [city.ctl("--csv", "rates", "--from", day, "--to", day).stdout for day in ("1999-01-03", "1999-03-03", "1999-07-01")]



def run(name, rows):
    """Runs the tests of the program and ends it. Its last line tells how many rows of real data they read; the build
    folder keeps that number for whoever sums up all tests."""
    kept = pathlib.Path(os.environ["REXIAN_BIN"]).parent / "real-data" / name if "REXIAN_BIN" in os.environ else None
    if kept:
        kept.unlink(missing_ok=True)
    result = unittest.main(module="__main__", exit=False, verbosity=2).result
    sys.stderr.flush()
    if not result.wasSuccessful():
        sys.exit(1)
    if result.skipped:
        sys.exit("the data is there, but a test was skipped")
    if kept:
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(f"{sum(rows.values())}\n", encoding="ascii")
    for source, count in rows.items():
        print(f"  {source}: {count} rows")
    print(f"real data: {sum(rows.values())} rows")
