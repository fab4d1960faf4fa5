#!/usr/bin/python3
"""Clocks that lie, in a real city: set back and forth by hours while people work, a broker that stands still for a minute and wakes. What
is recorded never goes back, each day is sealed once, and what was asked meanwhile is done once."""

import os
import signal
import sqlite3
import struct
import tempfile
import time
import unittest

from rexian import BIN, Lost
from town import PHONE, Town, at

SHIM = os.path.join(BIN, "../tests/clock-shim.so")
HOUR = 3600 * 1000
BODY = {"way": "dispatch", "type": "complaint", "category": "02.01.01", "content": "室温只有十五度", "caller_phone": PHONE}


class Clocks(unittest.TestCase):
    def setUp(self):
        if not os.path.exists(SHIM):
            self.skipTest("without the clock shim: a sanitizer wants to be loaded first")

    def town_at(self, moment):
        """A real city, whose machine believes that it is this instant."""
        handle, self.file = tempfile.mkstemp(prefix="rexian-clock-")
        os.close(handle)
        self.addCleanup(os.remove, self.file)
        self.day_ms, self.forward_ms = at(moment) - round(time.time() * 1000), 0
        self.tell()
        town = Town(simulated=False, environment={"LD_PRELOAD": SHIM, "REXIAN_CLOCK_FILE": self.file})
        self.addCleanup(town.close)
        return town

    def tell(self):
        with open(self.file, "r+b") as file:
            file.write(struct.pack("2q", self.day_ms, self.forward_ms))

    def step(self, town, hours):
        """The clock is set; when the broker has seen it, gives the city's time."""
        self.day_ms += round(hours * HOUR)
        self.tell()
        supervisor = town.who("supervisor1")
        supervisor.ask("clock.show")  # its turn may have begun before
        return supervisor.ask("clock.show")["city_at"]

    def events(self, town, what):
        db = sqlite3.connect(town.path("city.db"))
        try:
            return db.execute(what).fetchall()
        finally:
            db.close()

    def assert_sound(self, town):
        self.assertEqual(town.stop(), 0)
        checked = town.offline_check()
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)
        recorded = [row[0] for row in self.events(town, "SELECT recorded_at FROM event ORDER BY seq")]
        self.assertEqual(recorded, sorted(recorded))

    def test_a_clock_set_back_and_forth_by_hours_moves_no_time_back_and_no_deadline_and_is_told(self):
        town = self.town_at("2026-05-06 12:00")
        begun = town.opened()
        self.assertLess(abs(begun["opened_at"] - at("2026-05-06 12:00")), 5 * 60000)
        back = self.step(town, -3)
        self.assertGreaterEqual(back, begun["opened_at"], "the city waits until the clock has come to where it was")
        meanwhile = town.opened()
        self.assertGreaterEqual(meanwhile["opened_at"], begun["opened_at"])
        self.assertEqual(meanwhile["due_at"], begun["due_at"], "the same day, the same end of the fifth working day")
        again = self.step(town, 3)
        self.assertLess(abs(again - at("2026-05-06 12:00")), 5 * 60000)
        later = self.step(town, 2)
        self.assertLess(abs(later - at("2026-05-06 14:00")), 5 * 60000)
        self.assertGreaterEqual(town.opened()["opened_at"], later)
        self.assertEqual(town.differences("2026-05-06"), [])
        self.assert_sound(town)
        steps = [int(row[0]) for row in self.events(town, "SELECT json_extract(body, '$.step_ms') FROM event WHERE kind = 93 ORDER BY seq")]
        self.assertEqual([round(step / HOUR) for step in steps], [-3, 3, 2])

    def test_a_clock_that_leaps_over_midnight_and_back_seals_the_day_once_and_counts_on_in_the_next(self):
        town = self.town_at("2026-05-06 16:00")
        town.open()
        self.assertGreaterEqual(self.step(town, 9), at("2026-05-07 00:59"))
        self.assertTrue(town.proof("2026-05-06").get("sealed"))
        self.step(town, -9)
        town.open()
        for day, tickets in (("2026-05-06", 1), ("2026-05-07", 1)):
            self.assertEqual(town.figures(day)["tickets_d"], tickets, day)
        self.assertEqual(town.figures("2026-05-06", then=True)["tickets_d"], 1)
        # Also when the broker is started while the clock is still behind.
        town.kill()
        town.start()
        town.open()
        self.assertEqual(town.figures("2026-05-07")["tickets_d"], 2)
        self.assertGreaterEqual(self.step(town, 33), at("2026-05-08 00:59"))
        self.assertEqual(town.figures("2026-05-07", then=True)["tickets_d"], 2)
        self.assertEqual(town.differences("2026-05-06", "2026-05-07"), [])
        self.assert_sound(town)
        self.assertEqual([row[0] for row in self.events(town, "SELECT COUNT(*) FROM seal GROUP BY day")], [1, 1])

    def duty(self, town, *days):
        """What operator1 did on these days."""
        rows = town.who("supervisor1").ask("duty.show", **{"from": days[0], "to": days[-1]}).get("rows", [])
        return next((row for row in rows if row["login"] == "operator1"), {})

    def test_a_broker_that_was_away_for_a_night_has_nobody_on_duty_in_it(self):
        town = self.town_at("2026-05-06 17:00")
        town.who("operator1").ask("session.presence", presence="ready")
        town.kill()
        self.day_ms += 15 * HOUR  # nobody was there, and the machine neither
        self.tell()
        town.start()
        self.assertEqual(self.duty(town, "2026-05-07").get("duty_ms", 0), 0)
        self.assertLess(self.duty(town, "2026-05-06").get("duty_ms", 0), 5 * 60000)
        self.assertEqual(self.duty(town, "2026-05-06").get("presence", "away"), "away")
        self.assertEqual(town.figures("2026-05-06", then=True).get("duty_ms", 0), town.figures("2026-05-06").get("duty_ms", 0))
        self.assertEqual(town.differences("2026-05-06", "2026-05-07"), [])
        self.assert_sound(town)

    def test_a_clock_that_is_set_back_takes_no_time_from_anybody(self):
        town = self.town_at("2026-05-06 12:00")
        console = town.who("operator1")
        console.ask("session.presence", presence="ready")
        self.step(town, -3)
        console.ask("session.presence", presence="pause", reason="rest")
        self.step(town, 4)
        console.ask("session.presence", presence="ready")
        self.step(town, 1)
        console.ask("session.logout")
        row = self.duty(town, "2026-05-06")
        parts = [row.get(name, 0) for name in ("ready_ms", "ringing_ms", "talking_ms", "hold_ms", "wrap_up_ms", "break_ms", "not_ready_ms", "other_call_ms")]
        self.assertEqual(sum(parts), row["duty_ms"])
        self.assertLess(abs(row["break_ms"] - HOUR), 5 * 60000)
        self.assertLess(abs(row["duty_ms"] - 2 * HOUR), 5 * 60000)
        self.assertEqual(town.differences("2026-05-06"), [])
        self.assert_sound(town)

    def stand_still(self, town, seconds):
        """The broker is stopped, and its clocks go on."""
        town.broker.send_signal(signal.SIGSTOP)
        self.forward_ms += seconds * 1000
        self.day_ms += seconds * 1000
        self.tell()

    def test_after_a_broker_stood_still_everybody_is_still_signed_in(self):
        town = self.town_at("2026-05-06 12:00")
        consoles = [town.login(f"operator{i}") for i in range(1, 5)]
        self.stand_still(town, 90)
        town.broker.send_signal(signal.SIGCONT)
        stranger = town.connect()
        for _ in range(3):  # turns in which it hears nobody whom it knows
            stranger.send("beat")
            stranger.receive()
        for console in consoles:
            console.ticket("ticket.open", title="暖气不热", **BODY)
        self.assert_sound(town)

    def test_a_broker_that_stood_still_for_a_minute_does_once_what_was_asked_meanwhile_and_knows_who_comes_back(self):
        town = self.town_at("2026-05-06 12:00")
        consoles = {f"operator{i}": town.login(f"operator{i}") for i in range(1, 5)}
        self.stand_still(town, 61)
        for login, console in consoles.items():
            console.send("ticket.open", dict(BODY, title=f"暖气不热 {login}"), "stood-still")
        town.broker.send_signal(signal.SIGCONT)
        for login, console in consoles.items():
            try:
                first = console.answer_to("ticket.open", "stood-still", 3000)
            except Lost:
                first = None  # the broker has taken the connection for dead
            console.connect()
            console.resume(console.session["token"])
            console.send("ticket.open", dict(BODY, title=f"暖气不热 {login}"), "stood-still")
            again = console.answer_to("ticket.open", "stood-still")
            self.assertIn(first, (None, again))
        rows = town.who("supervisor1").ask("ticket.list", list="all")["rows"]
        self.assertEqual(sorted(row["title"] for row in rows), sorted(f"暖气不热 {login}" for login in consoles))
        self.assertIsNone(town.broker.poll())
        self.assert_sound(town)


if __name__ == "__main__":
    unittest.main()
