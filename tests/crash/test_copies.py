#!/usr/bin/python3
"""Copies of a city's database: under load, killed, on a full disk, several at once, and by interval. What has a copy's name is a whole copy."""

import os
import shutil
import sqlite3
import subprocess
import time
import unittest

import msgpack

from faults import DIED, FaultyTown, need_shim
from rexian import Refused, program
from town import CATEGORY, PHONE, Town

HOUR_MS = 3600_000
BODY = {"way": "dispatch", "type": "complaint", "category": CATEGORY, "content": "室温只有十五度" * 20, "caller_phone": PHONE}


class Copies(unittest.TestCase):
    def town_of(self, kind=Town, **more):
        town = kind(**more)
        self.addCleanup(town.close)
        return town

    def option(self, town, old, new):
        with open(town.path("broker.cfg"), encoding="utf-8") as lines:
            text = lines.read()
        self.assertIn(old, text)
        with open(town.path("broker.cfg"), "w", encoding="utf-8") as out:
            out.write(text.replace(old, new))

    def by_interval(self, every_ms=HOUR_MS, keep=3):
        """A town that makes a copy each hour of its clock."""
        town = self.town_of(start=False)
        self.option(town, "every_ms = 0;", f"every_ms = {every_ms};")
        self.option(town, "keep = 14;", f"keep = {keep};")
        town.start()
        return town

    def until(self, reached, timeout_s=60):
        end = time.monotonic() + timeout_s
        while not (found := reached()):
            self.assertLess(time.monotonic(), end, "not reached in time")
        return found

    def lying(self, town):
        return sorted(os.listdir(town.path("backups")))

    def assert_whole(self, town, name):
        """The copy alone is a sound city. Gives its tickets' titles."""
        folder = os.path.join(town.parent, "looked-at")
        shutil.rmtree(folder, ignore_errors=True)
        os.mkdir(folder)
        shutil.copy(town.path("broker.cfg"), folder)
        shutil.copytree(town.path("keys"), os.path.join(folder, "keys"))
        shutil.copy(town.path("backups", name), os.path.join(folder, "city.db"))
        checked = subprocess.run([program("rexian-broker"), "--check", folder], capture_output=True, text=True,
                                 env=town.environment, check=False)
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)
        db = sqlite3.connect(os.path.join(folder, "city.db"))
        try:
            return [title for (title,) in db.execute("SELECT title FROM ticket_text ORDER BY number")]
        finally:
            db.close()


class Asked(Copies):
    def test_while_two_hundred_tickets_are_under_way_at_any_time_a_copy_holds_what_was_answered_before_it_and_the_log_stays_short(self):
        town = self.town_of()
        town.at("2026-05-06 09:00")
        admin = town.login("admin")
        consoles = [town.login(f"operator{i % 8 + 1}") for i in range(40)]
        answered, before, log_most, copied = [], set(), 0, None
        sent = 0

        def send(console):
            nonlocal sent
            console.send("ticket.open", dict(BODY, title=f"last {sent}"), f"last-{sent}")
            sent += 1

        for console in consoles * 5:
            send(console)
        while copied is None or len(answered) < 3000:
            for console in consoles:
                while console.socket.poll(0):
                    message = msgpack.unpackb(console.socket.recv())
                    if message["t"] == "ok":
                        answered.append(message["r"].replace("-", " "))
                        send(console)
            log_most = max(log_most, os.path.getsize(town.path("city.db-wal")))
            if len(answered) > 1000 and not before:
                before = set(answered)
                admin.send("care.backup", {"file": "unter-last.db"}, "copy")
            if before and copied is None and admin.socket.poll(0):
                told = msgpack.unpackb(admin.socket.recv())
                copied = told if told.get("r") == "copy" else None
            self.assertLess(len(answered), 100000, "the copy comes to no end")
        self.assertEqual(copied["t"], "ok", copied)
        self.assertLess(log_most, 64 << 20)
        titles = self.assert_whole(town, "unter-last.db")
        self.assertEqual(before - set(titles), set())
        self.assertEqual(self.lying(town), ["unter-last.db"])

    def test_several_at_once_are_made_one_after_the_other_and_a_taken_name_is_refused(self):
        town = self.town_of()
        town.at("2026-05-06 09:00")
        town.open()
        admins = [town.login("admin") for _ in range(4)]
        for i, (admin, name) in enumerate(zip(admins, ("a.db", "b.db", "a.db", "b.db"))):
            admin.send("care.backup", {"file": name}, f"copy-{i}")
        ends = []
        for i, admin in enumerate(admins):
            try:
                ends.append(admin.answer_to("care.backup", f"copy-{i}")["count"] > 0)
            except Refused as refused:
                ends.append(refused.code)
        self.assertEqual(sorted(map(str, ends)), ["True", "True", "exists", "exists"])
        self.assertEqual(self.lying(town), ["a.db", "b.db"])
        for name in ("a.db", "b.db"):
            self.assertEqual(os.stat(town.path("backups", name)).st_mode & 0o777, 0o600)
            self.assertEqual(self.assert_whole(town, name), ["家里暖气不热"])
        for name in ("../c.db", ".c", "c.unfinished"):
            self.assertEqual(admins[0].refusal("care.backup", file=name)["code"], "bad_value")

    def test_asked_again_after_the_line_broke_it_is_made_once_and_has_the_first_answer(self):
        town = self.town_of()
        town.at("2026-05-06 09:00")
        town.open()
        gone, admin = town.login("admin"), town.login("admin")
        gone.send("care.backup", {"file": "a.db"}, "copy")
        gone.close()
        admin.send("care.backup", {"file": "a.db"}, "copy")
        first = admin.answer_to("care.backup", "copy")
        self.assertGreater(first["count"], 0)
        for killed in (False, True):
            if killed:
                town.kill()
                town.start()
            late = town.login("admin")
            late.send("care.backup", {"file": "a.db"}, "copy")
            self.assertEqual(late.answer_to("care.backup", "copy"), first)
            late.send("care.backup", {"file": "b.db"}, "copy")
            with self.assertRaises(Refused) as refused:
                late.answer_to("care.backup", "copy")
            self.assertEqual(refused.exception.code, "other_body")
            self.assertEqual(late.refusal("care.backup", file="a.db")["code"], "exists")
            self.assertEqual(self.lying(town), ["a.db"])

    def faulty_town(self):
        need_shim()
        town = self.town_of(FaultyTown)
        self.whole_folder = town.folder
        return town

    def start_watching(self, town, **fault):
        """Faults are those of the backup folder alone."""
        real = town.folder
        watched = os.path.realpath(town.path("backups"))
        before = town.environment
        town.environment = dict(before)
        path = os.path.realpath
        try:
            os.path.realpath = lambda name: watched if name == real else path(name)
            town.start_with(**fault)
        finally:
            os.path.realpath = path
            town.environment = before

    def operations(self):
        """How many operations a copy of a small city has."""
        town = self.faulty_town()
        self.start_watching(town)
        admin = town.who("admin")
        town.open_gate()
        admin.ask("care.backup", file="a.db")
        counted = town.counted()
        town.stop()
        return counted

    def test_killed_at_any_write_no_file_has_the_copys_name_and_the_next_start_clears_up(self):
        total, writes, *_ = self.operations()
        self.assertGreater(writes, 10)
        for kind, most in (("kill", total), ("torn", writes)):
            for at in sorted({1, 2, most // 3, most // 2, most - 1, most}):
                with self.subTest(at=at, kind=kind):
                    town = self.faulty_town()
                    self.start_watching(town, kind=kind, at=at)
                    admin = town.who("admin")
                    town.open_gate()
                    admin.send("care.backup", {"file": "a.db"}, "copy")
                    self.assertEqual(town.broker.wait(60), DIED)
                    if "a.db" in self.lying(town):  # it was named, and its asker was not told any more
                        self.assert_whole(town, "a.db")
                    town.start()
                    if "a.db" not in self.lying(town):
                        town.who("admin").ask("care.backup", file="a.db")
                    self.assertEqual(self.lying(town), ["a.db"])
                    self.assert_whole(town, "a.db")
                    town.close()

    def test_a_disk_that_is_full_or_fails_in_the_middle_is_told_and_leaves_nothing(self):
        _, writes, syncs, *_ = self.operations()
        for kind, at, code in (("full", 1, "disk_full"), ("full", writes // 2, "disk_full"), ("io", writes // 2, "storage"),
                               ("io", syncs, "storage")):
            with self.subTest(kind=kind, at=at):
                town = self.faulty_town()
                self.start_watching(town, kind=kind, at=at)
                town.who("admin")
                town.open_gate()
                self.assertEqual(town.who("admin").refusal("care.backup", file="a.db")["code"], code)
                self.assertEqual(self.lying(town), [])
                self.assertIn("copy a.db was not made", town.log())
                town.at("2026-05-06 09:00")
                town.open()
                town.who("admin").ask("care.backup", file="a.db")
                self.assertEqual(self.assert_whole(town, "a.db"), ["家里暖气不热"])
                town.close()


class ByInterval(Copies):
    def made(self, town, count):
        """Waits for as many; the first one is made at the start."""
        self.until(lambda: town.log().count("was made and proven") >= count)

    def test_each_hour_in_which_something_was_recorded_there_is_a_proven_copy_and_the_oldest_go(self):
        town = self.by_interval(keep=3)
        self.made(town, 1)
        for i in range(5):
            town.at(f"2026-05-06 {10 + i}:30")
            self.made(town, i + 2)
        names = self.lying(town)
        self.assertEqual([name[:24] for name in names], [f"city-2026-05-06T{hour}-30-00" for hour in (12, 13, 14)])
        told = town.who("admin").ask("care.doctor")
        self.assertEqual((told["copy"], told.get("copy_failed_at", 0)), (names[-1], 0))
        self.assertEqual(told["copy_seq"], int(names[-1][25:37]))
        self.assertIn(names[-1], town.ctl("doctor").stdout)
        for name in names:
            self.assert_whole(town, name)
        town.stop()
        town.start()
        self.assertEqual(self.lying(town), names)
        self.assertEqual(town.who("admin").ask("care.doctor")["copy"], names[-1])

    def test_by_default_there_are_none(self):
        town = self.town_of()
        town.at("2026-05-07 10:30")
        town.at("2026-05-08 10:30")
        self.assertNotIn("copy", town.who("admin").ask("care.doctor"))
        self.assertEqual(self.lying(town), [])

    def test_a_copy_with_a_finding_is_told_and_never_displaces_a_proven_one(self):
        town = self.by_interval(keep=1)
        self.made(town, 1)
        town.at("2026-05-06 10:30")
        self.made(town, 2)
        town.open()
        proven = self.lying(town)
        town.stop()
        db = sqlite3.connect(town.path("city.db"))
        db.execute("UPDATE ticket SET state = 7")
        db.commit()
        db.close()
        town.start()
        for i in range(2):
            town.at(f"2026-05-06 {12 + i}:30")
            self.until(lambda: town.log().count("was made, but its proof has 1 findings") > i)
        names = self.lying(town)
        self.assertEqual(names[:1], proven)
        self.assertEqual(len(names), 2)
        self.assertTrue(names[1].endswith("-faulty.db"))
        told = town.who("admin").ask("care.doctor")
        self.assertEqual(told["copy"], proven[0])
        self.assertIn("column state", told["copy_why"])

    def test_a_folder_that_is_gone_is_told_and_the_city_goes_on(self):
        town = self.by_interval()
        shutil.rmtree(town.path("backups"))
        town.at("2026-05-06 10:30")
        self.until(lambda: "no copy by interval was made" in town.log())
        town.open()
        told = town.who("admin").ask("care.doctor")
        self.assertIn("backups", told["copy_why"])
        self.assertIn("was not made or not proven", town.ctl("doctor").stdout)


if __name__ == "__main__":
    unittest.main()
