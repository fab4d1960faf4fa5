#!/usr/bin/python3
"""Time on duty and what of it went to calls: handling time and occupancy of each operator, from logins, logouts and calls alone."""

import unittest

from town import Town

DAY, NEXT = "2026-05-06", "2026-05-07"
HOUR_MS = 3600 * 1000


class Duty(unittest.TestCase):
    def setUp(self):
        self.town = Town()
        self.addCleanup(self.town.close)
        self.town.at(f"{DAY} 08:00")

    def duty(self, login, first=DAY, last=""):
        rows = self.town.who("supervisor1").ask("duty.show", **{"from": first, "to": last or first}).get("rows", [])
        return next((row for row in rows if row["login"] == login), {})

    def call_of(self, login, begin, end):
        self.town.call((f"{DAY} {begin}", "offered", {"caller": "13812345678"}), (f"{DAY} {begin}", "queued", {"queue": "hotline"}),
                       (f"{DAY} {begin}", "answered", {"operator_login": login}), (f"{DAY} {end}", "ended", {}))

    def test_occupancy_is_the_time_of_calls_among_the_time_from_login_to_logout(self):
        self.town.at(f"{DAY} 09:00")
        self.town.who("operator2")
        self.call_of("operator2", "09:30", "09:40")
        self.call_of("operator2", "09:50", "09:55")
        self.town.at(f"{DAY} 10:00")
        row = self.duty("operator2")
        self.assertEqual((row["duty_ms"], row["on_duty"], row["occupancy"]), (HOUR_MS, True, "25.00"))
        self.town.at(f"{DAY} 10:30")
        self.town.who("operator2").ask("session.logout")
        self.town.at(f"{DAY} 12:00")
        row = self.duty("operator2")
        self.assertEqual((row["duty_ms"], row.get("on_duty", False), row["calls"]), (1.5 * HOUR_MS, False, 2))
        self.assertEqual((row["handling_ms"], row["handling_time_ms"], row["occupancy"]), (HOUR_MS / 4, HOUR_MS / 8, "16.66"))

    def test_a_console_that_was_lost_counts_until_the_next_login_and_nothing_counts_twice(self):
        self.town.at(f"{DAY} 09:00")
        self.town.who("operator2")
        self.town.kill()
        self.town.start()
        self.town.at(f"{DAY} 09:20")
        self.town.who("operator2")
        self.town.at(f"{DAY} 09:50")
        self.assertEqual(self.duty("operator2")["duty_ms"], 50 * 60 * 1000)

    def test_a_night_on_duty_is_divided_at_midnight(self):
        self.town.at(f"{DAY} 22:30")
        self.town.who("operator2")
        self.town.at(f"{NEXT} 01:00")
        self.town.who("operator2").ask("session.logout")
        self.assertEqual(self.duty("operator2")["duty_ms"], 1.5 * HOUR_MS)
        self.assertEqual(self.duty("operator2", NEXT)["duty_ms"], HOUR_MS)
        self.assertEqual(self.duty("operator2", DAY, NEXT)["duty_ms"], 2.5 * HOUR_MS)

    def test_only_who_answers_for_the_figures_may_ask(self):
        self.assertEqual(self.town.who("operator1").refusal("duty.show", **{"from": DAY})["code"], "no_right")


if __name__ == "__main__":
    unittest.main()
