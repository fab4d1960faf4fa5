#!/usr/bin/python3
"""The drill: the city is copied, goes on, is lost, and comes back from the copy. What the copy holds is proven, what it does not hold is
named, no number is given twice, and what consoles still hold comes in once."""

import os
import shutil
import sqlite3
import subprocess
import unittest

from rexian import Refused, program
from town import Town

TALLIES = "SELECT day, split, key, measure, value FROM tally WHERE value <> 0 ORDER BY 1, 2, 3, 4"


class Restore(unittest.TestCase):
    def setUp(self):
        self.town = Town()
        self.addCleanup(self.town.close)
        self.town.at("2026-05-06 09:00")

    def restore(self, *words, language="en"):
        return subprocess.run([program("rexian-broker"), "--restore", *words, "--config", self.town.path("broker.cfg")],
                              env=dict(self.town.environment, LC_ALL="C.UTF-8", LANGUAGE=language), capture_output=True, text=True, timeout=100,
                              check=False)

    def restored(self, *words):
        done = self.restore(self.town.path("backups", "copy.db"), *words)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertNotIn("restoring", os.listdir(self.town.folder))
        return done.stdout

    def copy(self):
        self.town.who("admin").ask("care.backup", file="copy.db")

    def lose(self):
        """The plug is pulled and the disk is gone."""
        self.town.kill()
        for name in ("city.db", "city.db-wal", "city.db-shm"):
            if os.path.exists(self.town.path(name)):
                os.remove(self.town.path(name))

    def query(self, sql, *values, file="city.db"):
        db = sqlite3.connect(self.town.path(file))
        try:
            return db.execute(sql, values).fetchall()
        finally:
            db.close()

    def assert_sound(self):
        checked = self.town.offline_check()
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)

    def test_after_a_total_loss_the_city_is_back_as_the_copy_knew_it_and_no_number_is_given_twice(self):
        """L3: numbers that were given since the copy do not come again."""
        town = self.town
        before = [town.open(title=f"早 {i}") for i in range(3)]
        first = town.login("operator2")
        held = {"way": "dispatch", "type": "complaint", "category": "02.01.01", "title": "离线登记", "caller_phone": "13812345678"}
        answered = first.ask("ticket.open", request_id="before", **dict(held, title="答复过"))["ticket"][0]["number"]
        self.copy()
        figures = self.query(TALLIES, file="backups/copy.db")
        town.at("2026-05-06 11:00")
        since = [town.open(title=f"晚 {i}") for i in range(4)]
        lost_number = first.ask("ticket.open", request_id="since", **held)["ticket"][0]["number"]
        token = first.session["token"]
        self.lose()
        said = self.restored()
        self.assertIn("restored: the city reaches to event", said)
        self.assertIn("what was recorded since is not in it", said)
        self.assertIn("2026-05-06T09:00:00.000+08:00", said)
        self.assert_sound()
        self.assertEqual(self.query(TALLIES), figures)
        town.start()
        # Sessions of before have ended; who logs in is told what may be missing.
        with self.assertRaises(Refused) as refused:
            town.connect().resume(token)
        self.assertEqual(refused.exception.code, "no_session")
        town.desks = {}
        town._admin = None
        again = town.login("operator2")
        self.assertEqual((again.session["restored_reach_at"] > 0, again.session["restored_at"] >= again.session["restored_reach_at"]), (True, True))
        # What was answered before the copy is answered as then; what was answered after it is made, once.
        self.assertEqual(again.ask("ticket.open", request_id="before", **dict(held, title="答复过"))["ticket"][0]["number"], answered)
        numbers = {again.ask("ticket.open", request_id="since", **held)["ticket"][0]["number"] for _ in range(3)}
        self.assertEqual(len(numbers), 1)
        town.at("2026-05-06 11:30")
        given = before + since + [answered, lost_number]
        later = [town.open(title=f"后 {i}") for i in range(3)] + list(numbers)
        self.assertEqual(set(given) & set(later), set())
        self.assertGreater(min(later), max(given))
        self.assertEqual(town.differences("2026-05-06"), [])
        self.assertEqual(town.who("admin").ask("care.doctor").get("findings", 0), 0)
        town.stop()
        self.assert_sound()

    def test_a_newer_database_is_not_overwritten_unless_it_is_said_and_then_it_is_kept_aside(self):
        town = self.town
        town.open()
        self.copy()
        numbers = [town.open(title=f"晚 {i}") for i in range(2)]
        calls = town.call(("2026-05-06 09:00", "offered", {}), ("2026-05-06 09:00", "queued", {"queue": "hotline"}))
        town.kill()
        for language, part in (("en", "is newer: "), ("zh_CN", "比副本新：")):
            refused = self.restore(town.path("backups", "copy.db"), language=language)
            self.assertEqual(refused.returncode, 1, refused.stderr)
            self.assertIn(part, refused.stderr)
            self.assertIn("--force", refused.stderr)
        self.assertEqual(len(self.query("SELECT number FROM ticket")), 3)
        said = self.restored("--force")
        self.assertIn(" events that were recorded since are not in it", said)
        self.assertEqual(len(self.query("SELECT number FROM ticket")), 1)
        (aside,) = [name for name in os.listdir(town.folder) if name.startswith("city-before-")]
        self.assertIn(aside, said)
        self.assertEqual(len(self.query("SELECT number FROM ticket", file=aside)), 3)
        self.assertEqual(sorted(name for name in os.listdir(town.folder) if name.startswith("city")), sorted(["city.db", aside]))
        town.start()
        town.at("2026-05-06 10:00")
        self.assertEqual(town.open(), max(numbers) + 1)
        town.stop()
        self.assert_sound()
        self.assertTrue(calls)

    def test_a_database_that_holds_nothing_more_than_the_copy_needs_no_force(self):
        self.copy()
        self.town.kill()
        self.restored()
        self.assert_sound()

    def test_a_configuration_named_from_the_current_folder_is_the_same_city(self):
        self.copy()
        self.lose()
        done = subprocess.run([program("rexian-broker"), "--config", "city/broker.cfg", "--restore", "city/backups/copy.db"],
                              cwd=self.town.parent, env=dict(self.town.environment, LC_ALL="C.UTF-8", LANGUAGE="en"), capture_output=True,
                              text=True, timeout=100, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assert_sound()

    def test_a_running_city_a_damaged_copy_and_another_citys_are_refused_and_nothing_is_changed(self):
        town = self.town
        town.open()
        self.copy()
        copy = town.path("backups", "copy.db")
        running = self.restore(copy)
        self.assertEqual(running.returncode, 69, running.stderr)
        self.assertIn("another broker runs on this city", running.stderr)
        town.stop()
        before = self.query("SELECT seq, hash FROM event ORDER BY seq")
        with open(copy, "rb") as file:
            good = file.read()
        with open(copy, "wb") as file:
            file.write(b"no database at all" * 1000)
        damaged = self.restore(copy, "--force")
        self.assertNotEqual(damaged.returncode, 0)
        self.assertIn("is no copy of a city", damaged.stderr)
        with open(copy, "wb") as file:
            file.write(good)
        db = sqlite3.connect(copy)
        db.execute("UPDATE event SET texts = json_set(texts, '$.title[1]', '改过') WHERE texts ->> '$.title[1]' IS NOT NULL")
        db.commit()
        db.close()
        changed = self.restore(copy)
        self.assertEqual(changed.returncode, 1, changed.stderr)
        self.assertIn(" findings, see above", changed.stderr)
        self.assertIn("or one of its texts", changed.stdout)
        other = Town()
        self.addCleanup(other.close)
        other.who("admin").ask("care.backup", file="copy.db")
        shutil.copy(other.path("backups", "copy.db"), copy)
        strange = self.restore(copy)
        self.assertEqual(strange.returncode, 1, strange.stderr)
        self.assertIn("holds other events than the copy", strange.stderr)
        missing = self.restore(town.path("backups", "none.db"))
        self.assertNotEqual(missing.returncode, 0)
        self.assertIn("none.db", missing.stderr)
        self.assertEqual(self.query("SELECT seq, hash FROM event ORDER BY seq"), before)
        self.assertNotIn("restoring", os.listdir(town.folder))
        self.assert_sound()

    def test_a_damaged_database_is_put_aside_with_its_log_and_the_copy_takes_its_place(self):
        town = self.town
        town.open()
        self.copy()
        town.open()
        town.kill()
        with open(town.path("city.db"), "r+b") as file:
            file.write(b"\0" * 4096)
        said = self.restored()
        self.assertIn("cannot be read", said)
        aside = sorted(name for name in os.listdir(town.folder) if name.startswith("city-before-"))
        self.assertEqual([name.partition(".db")[2] for name in aside], ["", "-shm", "-wal"])
        self.assertFalse(os.path.exists(town.path("city.db-wal")))
        self.assert_sound()
        town.start()
        town.open()
        town.stop()
        self.assert_sound()


if __name__ == "__main__":
    unittest.main()
