#!/usr/bin/python3
"""A city of an earlier version is started by this one, and killed, or the disk fails, at an operation of its upgrade: the next start does it, and
the database as it was lies beside it, whole. REXIAN_CRASH=all tries every operation."""

import os
import pathlib
import random
import sqlite3
import unittest

from faults import DIED, Day, FaultyTown, need_shim, picture
from old_texts import old_texts

SCRIPTS = pathlib.Path(os.environ.get("REXIAN_SOURCE", pathlib.Path(__file__).resolve().parents[2])) / "storage/migrations"
# The first that keeps its rulebook in the database, of which all is made again, and one of which the tickets that are not done are. How many
# faults of each kind.
VERSIONS = {3: 2, 30: 1}
ALL_KEPT = 30  # from here on the projections stand as they are


def scripts():
    return sorted((int(path.name[:4]), path.read_text(encoding="utf-8")) for path in SCRIPTS.glob("*.sql"))


def make_older(path, version):
    """The stopped city's database as a program of that version would have kept it."""
    newer = path + ".newer"
    os.rename(path, newer)
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("CREATE TABLE migration (version INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT")
    for number, sql in scripts():
        if number <= version:
            db.executescript(sql)
            db.execute("INSERT INTO migration VALUES (?, 'x')", (number,))
    db.execute("ATTACH ? AS newer", (newer,))
    db.execute("PRAGMA foreign_keys=OFF")
    db.execute("BEGIN")
    for (table,) in db.execute("SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name <> 'knowledge_grams' "
                               "AND name NOT LIKE 'sqlite%' AND name <> 'migration'").fetchall():
        if table.startswith("knowledge") and version < ALL_KEPT:
            continue
        then, today = ({row[1] for row in db.execute(f"PRAGMA {schema}({table})")} for schema in ("main.table_info", "newer.table_xinfo"))
        values = {name: name for name in sorted(then & today)}
        if table == "request" and "at" in then:
            values["at"] = "id / 1048576"  # storage/replies.h
        if table == "event_text":
            db.executemany("INSERT INTO main.event_text (seq, field, digest, salt, value) VALUES (?, ?, ?, ?, ?)", list(old_texts(db)))
            continue
        db.execute(f"DELETE FROM main.{table}")
        db.execute(f"INSERT OR IGNORE INTO main.{table} ({', '.join(values)}) SELECT {', '.join(values.values())} FROM newer.{table}")
    if version < ALL_KEPT:
        db.execute("DELETE FROM city WHERE name = 'projections'")
    else:
        db.execute("UPDATE city SET value = ? || substr(value, instr(value, ',')) WHERE name = 'projections'", (f"schema {version}",))
    db.execute("COMMIT")
    db.close()
    os.remove(newer)


def kept_replies(town):
    db = sqlite3.connect(town.path("city.db"))
    try:
        return set(db.execute("SELECT request_id, account_id, body_hash, reply, id / 1048576 FROM request"))
    finally:
        db.close()


class Upgrades(unittest.TestCase):
    def setUp(self):
        need_shim()
        base = FaultyTown()
        self.addCleanup(base.close)
        Day(base).play()
        base.at("2026-05-08 10:00")
        self.assertEqual(base.stop(), 0)
        self.wanted = picture(base)
        self.replies = kept_replies(base)
        self.base = base
        self.newest = scripts()[-1][0]

    def older(self, version):
        town = FaultyTown(like=self.base)
        self.addCleanup(town.close)
        make_older(town.path("city.db"), version)
        return town

    def version_of(self, path):
        db = sqlite3.connect(path)
        try:
            return db.execute("SELECT max(version) FROM migration").fetchone()[0]
        finally:
            db.close()

    def assert_upgraded(self, town, version, told):
        self.assertEqual(town.stop(), 0, told)
        checked = town.offline_check()
        self.assertEqual(checked.returncode, 0, told + checked.stdout + checked.stderr)
        self.assertEqual(self.version_of(town.path("city.db")), self.newest, told)
        seen = picture(town)
        for name, rows in self.wanted.items():
            self.assertEqual(seen[name], rows, f"{told}: {name}")
        self.assertEqual(kept_replies(town) & self.replies, self.replies, told)
        kept = [name for name in os.listdir(town.folder) if name.startswith(f"city-before-upgrade-{version}-")]
        self.assertEqual(len(kept), 1, told)
        self.assertEqual(self.version_of(town.path(kept[0])), version, told)

    def interrupt(self, version, tried):
        first = self.older(version)
        first.start_with(gate=False)
        counted = first.counted()
        self.assertIn(f"city-before-upgrade-{version}-", first.log())
        self.assert_upgraded(first, version, "without a fault")
        self.assertGreater(counted.writes, 50)
        dice = random.Random(int(os.environ.get("REXIAN_SEED", "4711")))
        for kind, count in (("kill", counted.all), ("lost", counted.all), ("torn", counted.writes), ("full", counted.writes), ("io", counted.file),
                            ("stuck", counted.removals)):
            every = kind == "stuck" or os.environ.get("REXIAN_CRASH") == "all"  # few files are removed
            for at in range(1, count + 1) if every else sorted(dice.sample(range(1, count + 1), tried)):
                told = f"{version} {kind}:{at}"
                with self.subTest(told):
                    town = self.older(version)
                    try:
                        town.start_with(kind=kind, at=at, gate=False)
                        town.broker.kill()
                        town.broker.wait()
                    except AssertionError:
                        self.assertIn(town.broker.poll(), (DIED,) if kind not in ("full", "io", "stuck") else (74, 69, 78), told + town.log())
                    town.start()
                    self.assert_upgraded(town, version, told)
                    town.close()

    def test_whatever_interrupts_an_upgrade_the_next_start_does_it_and_the_old_database_is_kept(self):
        for version, tried in VERSIONS.items():
            with self.subTest(version):
                self.interrupt(version, tried)

    def test_every_earlier_schema_is_brought_to_this_one_and_kept_as_it_was(self):
        for version in range(min(VERSIONS), self.newest):
            with self.subTest(version):
                town = self.older(version)
                town.start()
                self.assert_upgraded(town, version, f"from {version}")
                town.close()

    def test_without_room_for_the_copy_nothing_is_begun_and_it_is_said_how_much_is_needed(self):
        town = self.older(20)
        with self.assertRaises(AssertionError):
            town.start_with(kind="full", at=1, count=0, gate=False)
        self.assertNotEqual(town.broker.poll(), 0)
        self.assertEqual(self.version_of(town.path("city.db")), 20)
        town.start()
        self.assert_upgraded(town, 20, "after room was made")


if __name__ == "__main__":
    unittest.main()
