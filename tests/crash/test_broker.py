#!/usr/bin/python3
"""The plug is pulled, the disk is full, the files are locked, taken or readable by others: nothing that was answered is
lost, nothing is done twice, and whoever starts the broker is told what is wrong and what to do."""

import os
import random
import shutil
import socket
import sqlite3
import subprocess
import time
import unittest
import uuid

import msgpack

from rexian import Refused, program
from town import PHONE, Town, UNIT, at

OPENED = "2026-05-06 09:00"
BODY = {"way": "dispatch", "type": "complaint", "category": "02.01.01", "content": "室温只有十五度", "caller_phone": PHONE}


class Broken(unittest.TestCase):
    def town_of(self, **more):
        town = Town(**more)
        self.addCleanup(town.close)
        return town

    def assert_sound(self, town):
        """The stopped city is without a finding."""
        checked = town.offline_check()
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)

    def until(self, reached, timeout_s=30):
        end = time.monotonic() + timeout_s
        while not reached():
            self.assertLess(time.monotonic(), end, "not reached in time")

    def titles(self, town):
        """All titles of a stopped city's tickets."""
        db = sqlite3.connect(town.path("city.db"))
        try:
            return [title for (title,) in db.execute("SELECT title FROM ticket_text ORDER BY number")]
        finally:
            db.close()


class Window:
    """An operator who sends many requests at once and keeps what came back, by request id."""

    def __init__(self, town, login):
        self.town = town
        self.console = town.login(login)
        self.token = self.console.session["token"]
        self.requests = {}
        self.replies = {}

    def prepare(self, prefix, count):
        self.replies = {}
        self.requests = {f"{prefix}-{i}": dict(BODY, title=f"暖气不热 {prefix}-{i}") for i in range(count)}

    def send(self):
        for request_id, body in self.requests.items():
            self.console.send("ticket.open", body, request_id)

    def take(self, timeout_ms):
        """Takes one frame; true if it was a reply."""
        if not self.console.socket.poll(timeout_ms):
            return False
        frame = self.console.socket.recv()
        request_id = msgpack.unpackb(frame).get("r")
        if request_id not in self.requests:
            return False
        self.replies[request_id] = frame
        return True

    def come_back(self):
        self.console.close()
        self.console = self.town.connect()
        self.console.resume(self.token)

    def send_again(self):
        """Sends everything once more and gives all replies."""
        before, self.replies = self.replies, {}
        self.send()
        end = time.monotonic() + 30
        while len(self.replies) < len(self.requests) and time.monotonic() < end:
            self.take(1000)
        return before, self.replies


class Killed(Broken):
    def test_killed_at_any_instant_each_request_sent_again_is_one_ticket_and_no_answer_was_untrue(self):
        dice = random.Random(4711)
        town = self.town_of()
        town.at(OPENED)
        windows = [Window(town, f"operator{i}") for i in range(1, 7)]
        expected, numbers, answered_before = [], [], 0
        for turn in range(30):
            for i, window in enumerate(windows):
                window.prepare(f"{turn}-{i}", 8)
                expected += [body["title"] for body in window.requests.values()]
            wanted, extra_s = dice.randrange(0, 46), dice.random() * 0.004
            for window in windows:
                window.send()
            end = time.monotonic() + 20
            while sum(len(window.replies) for window in windows) < wanted and time.monotonic() < end:
                for window in windows:
                    window.take(0)
            instant = time.monotonic() + extra_s
            while time.monotonic() < instant:
                pass
            town.kill()
            for window in windows:
                while window.take(0):
                    pass
            town.start()
            for window in windows:
                window.come_back()
                before, after = window.send_again()
                answered_before += len(before)
                self.assertEqual(set(after), set(window.requests))
                for request_id, frame in before.items():
                    self.assertEqual(after[request_id], frame, "the first reply again")
                numbers += [msgpack.unpackb(frame)["b"]["ticket"][0]["number"] for frame in after.values()]
        self.assertGreater(answered_before, 100)
        self.assertEqual(len(set(numbers)), len(expected))
        self.assertEqual(town.differences("2026-05-06", "2026-05-12"), [])
        self.assertEqual(town.rate("2026-05-12", "completion"), (0, len(expected)))
        self.assertEqual(town.stop(), 0)
        self.assertEqual(sorted(self.titles(town)), sorted(expected))
        self.assert_sound(town)

    def test_figures_misses_lists_and_clock_are_the_same_after_the_plug_was_pulled(self):
        """N11: statistics outlive a kill."""
        town = self.town_of()
        town.at(OPENED)
        for i in range(5):
            number = town.open()
            town.receive(number)
            if i > 1:
                town.reply(number)
            if i > 2:
                town.passed(number)
        town.call((OPENED, "offered", {}), (OPENED, "queued", {"queue": "hotline"}), ("2026-05-06 09:00:20", "ended", {}))
        town.at("2026-05-13 09:00")

        def seen():
            days = [town.rows("2026-05-06", "2026-05-14", then=then, by=by)
                    for then in (False, True) for by in ("total", "hour", "department", "operator", "category", "queue")]
            misses = [town.misses(rate, day) for rate, day in (("completion", "2026-05-12"), ("answer", "2026-05-06"))]
            lists = [town.who(login).ask("ticket.list", list=name).get("rows", [])
                     for name, login in (("department", UNIT), ("audit", "auditor1"), ("callback", "callback1"))]
            return days, misses, lists, town.who("admin").ask("clock.show")["city_at"]

        before = seen()
        town.kill()
        town.start()
        self.assertEqual(seen(), before)
        self.assertEqual(town.differences("2026-05-06", "2026-05-12"), [])
        town.kill()
        self.assert_sound(town)

    def test_killed_after_a_jump_of_the_clock_every_day_between_is_sealed(self):
        town = self.town_of()
        town.at(OPENED)
        town.open()
        town.who("admin").send("clock.set", {"at": at("2026-06-20 12:00"), "rate": 0}, uuid.uuid4().hex)
        town.kill()
        town.start()
        town.at("2026-06-20 12:00")
        for day in ("2026-05-06", "2026-05-12", "2026-05-31", "2026-06-19"):
            proof = town.proof(day)
            self.assertEqual((proof.get("sealed"), proof.get("rows", [])), (True, []), day)
        self.assertEqual(town.rate("2026-05-12", "completion", then=True), (0, 1))
        town.kill()
        self.assert_sound(town)

    def test_recorded_time_never_goes_back_while_the_clock_runs_fast_and_the_plug_is_pulled(self):
        town = self.town_of()
        town.clock(OPENED, rate=3600 * 1000)
        for _ in range(4):
            town.open(way="pending")
            town.kill()
            town.start()
        town.stop()
        db = sqlite3.connect(town.path("city.db"))
        self.addCleanup(db.close)
        recorded = [at_ for (at_,) in db.execute("SELECT recorded_at FROM event ORDER BY seq")]
        self.assertEqual(recorded, sorted(recorded))
        self.assertGreater(recorded[-1], recorded[0])
        self.assert_sound(town)

    def test_asked_to_end_it_answers_what_it_took_and_leaves_a_sound_city(self):
        town = self.town_of()
        town.at(OPENED)
        window = Window(town, "operator1")
        window.prepare("end", 40)
        window.send()
        self.assertEqual(town.stop(), 0)
        while window.take(200):
            pass
        self.assert_sound(town)
        titles = self.titles(town)
        for request_id in window.replies:
            self.assertIn(window.requests[request_id]["title"], titles)


class Disk(Broken):
    def mounted(self, town, megabytes):
        """Moves the stopped city onto a small disk of its own."""
        disk = os.path.join(town.parent, "disk")
        os.mkdir(disk)
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=700", "tmpfs", disk],
                              capture_output=True, text=True, check=False)
        if done.returncode != 0:
            self.skipTest("a small disk cannot be mounted: " + done.stderr.strip())
        self.addCleanup(subprocess.run, ["umount", "-l", disk], check=False)
        shutil.copytree(town.folder, os.path.join(disk, "city"))
        town.folder = os.path.join(disk, "city")
        return disk

    def test_on_a_full_disk_requests_are_refused_by_name_nothing_is_lost_and_it_goes_on_when_there_is_room(self):
        town = self.town_of(start=False)
        disk = self.mounted(town, 16)
        town.start()
        town.at(OPENED)
        operator = town.who("operator1")
        town.who("admin")  # a login would be refused, too, once the disk is full
        ballast = os.path.join(disk, "ballast")
        with open(ballast, "wb") as file:
            left = os.statvfs(disk)
            file.write(bytes((left.f_bavail - 60) * left.f_frsize))
        done, refused = [], []
        for i in range(400):
            title = f"暖气不热 {i}"
            try:
                operator.ask("ticket.open", request_id=f"full-{i}", **dict(BODY, title=title, content="长" * 1900))
                done.append(title)
            except Refused as refusal:
                self.assertEqual(refusal.code, "disk_full", refusal)
                refused.append((f"full-{i}", title))
            if len(refused) > 5:
                break
        self.assertGreater(len(refused), 5)
        self.assertIsNone(town.broker.poll())
        self.assertEqual(len(town.who("operator1").ask("ticket.list", list="all", limit=200).get("rows", [])), len(done))
        town.who("admin").send("clock.set", {"at": at("2026-05-07 01:00"), "rate": 0}, "full-clock")
        os.remove(ballast)
        for request_id, title in refused:
            operator.ask("ticket.open", request_id=request_id, **dict(BODY, title=title, content="长" * 1900))
            done.append(title)
        town.at("2026-05-07 09:00")
        self.assertTrue(town.proof("2026-05-06").get("sealed"))
        self.assertEqual(town.differences("2026-05-06"), [])
        town.kill()
        town.start()
        town.open()
        town.stop()
        self.assertEqual(sorted(self.titles(town)), sorted(done + ["家里暖气不热"]))
        self.assert_sound(town)

    def test_a_day_that_ends_while_the_disk_is_full_is_sealed_when_there_is_room(self):
        town = self.town_of(start=False)
        disk = self.mounted(town, 16)
        town.start()
        town.at(OPENED)
        town.open()
        supervisor = town.who("supervisor1")
        town.clock("2026-05-07 00:29:59", rate=1000)
        ballast = os.path.join(disk, "ballast")
        with open(ballast, "wb", buffering=0) as file, self.assertRaises(OSError):
            while True:
                file.write(bytes(65536) if os.statvfs(disk).f_bavail > 16 else bytes(4096))
        self.until(lambda: supervisor.ask("clock.show")["city_at"] > at("2026-05-07 00:30:02"))
        self.assertFalse(town.proof("2026-05-06").get("sealed"))
        self.assertLess(town.log().count("a batch of"), 3)
        os.remove(ballast)
        self.until(lambda: town.proof("2026-05-06").get("sealed"))
        self.assertEqual(town.differences("2026-05-06"), [])
        self.assertEqual(town.figures("2026-05-06", then=True)["tickets_d"], 1)
        town.stop()
        self.assert_sound(town)

    def test_a_city_on_a_read_only_disk_is_told_with_its_file_and_a_remedy(self):
        town = self.town_of(start=False)
        disk = self.mounted(town, 16)
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        said = refused_start(self, town, "city.db", 74, 78)
        self.assertIn("may write it", said)


def refused_start(test, town, naming, *codes):
    """Starts the broker, which must end by itself and name `naming` and a remedy."""
    started = subprocess.run([program("rexian-broker"), "--config", town.path("broker.cfg")], capture_output=True,
                             text=True, env=town.environment, timeout=30, check=False)
    test.assertIn(started.returncode, codes, started.stderr)
    test.assertIn(naming, started.stderr)
    return started.stderr


class Start(Broken):
    def test_a_database_that_this_user_may_not_write_is_named(self):
        town = self.town_of(start=False)
        if os.geteuid() != 0:
            self.skipTest("files cannot be given to another user")
        os.chmod(town.parent, 0o755)
        # The tree may lie where others cannot look, below /root for one.
        broker = shutil.copy(program("rexian-broker"), town.folder)
        subprocess.run(["chown", "-R", "nobody", town.folder], check=True)
        os.chown(town.path("city.db"), 0, 0)
        os.chmod(town.path("city.db"), 0o644)
        started = subprocess.run([broker, "--config", town.path("broker.cfg")], capture_output=True,
                                 text=True, user="nobody", env=town.environment, timeout=30, check=False)
        self.assertEqual(started.returncode, 74, started.stderr)
        self.assertIn("city.db", started.stderr)
        self.assertIn("may write it", started.stderr)

    def test_a_database_that_another_program_holds_is_named(self):
        town = self.town_of(start=False)
        db = sqlite3.connect(town.path("city.db"), isolation_level=None)
        self.addCleanup(db.close)
        db.execute("BEGIN IMMEDIATE")
        said = refused_start(self, town, "city.db", 69)
        self.assertIn("another program holds it", said)

    def test_a_lock_taken_later_is_told_as_busy_and_the_same_request_works_afterwards(self):
        town = self.town_of()
        town.at(OPENED)
        operator = town.who("operator1")
        db = sqlite3.connect(town.path("city.db"), isolation_level=None)
        self.addCleanup(db.close)
        db.execute("BEGIN IMMEDIATE")
        with self.assertRaises(Refused) as refused:
            operator.ask("ticket.open", request_id="locked", **dict(BODY, title="暖气不热"))
        self.assertEqual(refused.exception.code, "busy")
        self.assertEqual(operator.ask("ticket.list", list="all").get("rows", []), [])
        db.execute("ROLLBACK")
        operator.ask("ticket.open", request_id="locked", **dict(BODY, title="暖气不热"))
        self.assertEqual(len(operator.ask("ticket.list", list="all")["rows"]), 1)
        town.stop()
        self.assert_sound(town)

    def test_a_port_in_use_is_named(self):
        town = self.town_of(start=False)
        taken = socket.socket()
        self.addCleanup(taken.close)
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        endpoint = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        with open(town.path("broker.cfg"), encoding="utf-8") as lines:
            text = lines.read().replace(town.endpoint, endpoint)
        with open(town.path("broker.cfg"), "w", encoding="utf-8") as lines:
            lines.write(text)
        said = refused_start(self, town, endpoint, 69)
        self.assertIn("in use", said)

    def test_a_second_broker_on_one_city_is_refused_and_the_first_goes_on(self):
        town = self.town_of()
        town.at(OPENED)
        refused_start(self, town, "another broker runs on this city", 69)
        town.open()
        self.assertIsNone(town.broker.poll())

    def test_key_files_that_others_can_read_are_refused_with_the_remedy(self):
        for name in ("broker.key", "seal.key"):
            town = self.town_of(start=False)
            os.chmod(town.path("keys", name), 0o644)
            said = refused_start(self, town, name, 74, 78)
            self.assertIn("chmod", said)

    def test_a_database_that_is_none_is_named(self):
        for damage in (b"", b"this is no database, whatever its name says" * 200):
            town = self.town_of(start=False)
            with open(town.path("city.db"), "wb") as file:
                file.write(damage)
            said = refused_start(self, town, "city.db", 74, 78)
            self.assertIn("backup", said)
            town.close()

    def test_a_database_that_is_gone_is_named_and_not_made_anew(self):
        town = self.town_of(start=False)
        os.remove(town.path("city.db"))
        refused_start(self, town, "city.db", 78)
        self.assertFalse(os.path.exists(town.path("city.db")))


if __name__ == "__main__":
    unittest.main()
