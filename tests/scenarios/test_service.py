#!/usr/bin/python3
"""Service levels for any wait and by each convention, the worst 24 hours in a row, and half hours with the operators they need:
through the broker, against what is counted here."""

import random
import unittest

from town import Town, at

DAY = "2026-05-06"
HOUR_MS = 3600000


class Story(unittest.TestCase):
    options = {}

    def setUp(self):
        self.town = Town()
        self.addCleanup(self.town.close)
        if self.options:
            self.town.stop()
            path = self.town.path("broker.cfg")
            with open(path, encoding="utf-8") as lines:
                text = lines.read()
            for old, new in self.options.items():
                self.assertEqual(text.count(old), 1, old)
                text = text.replace(old, new)
            with open(path, "w", encoding="utf-8") as lines:
                lines.write(text)
            self.town.start()
        self.refs = 0

    def ask(self, kind, **body):
        return self.town.who("supervisor1").ask(kind, **body)

    def service(self, day=DAY, to="", **more):
        told = self.ask("service.show", **{"from": day, "to": to or day, **more})
        return {row["key"]: row for row in told["rows"]}

    def log(self, begin, waited_s, talked_s=None, queue="hotline", operator="operator1", outcome=None):
        """A call that is over, logged by hand: answered if it talked, else abandoned."""
        self.refs += 1
        offered = begin if isinstance(begin, int) else at(begin)
        body = {"ref": f"logged-{self.refs}", "queue": queue, "offered_at": offered,
                "outcome": outcome or ("abandoned" if talked_s is None else "answered")}
        if talked_s is not None:
            body |= {"answered_at": offered + waited_s * 1000, "operator_login": operator}
        body["ended_at"] = offered + (waited_s + (talked_s or 0)) * 1000
        self.town.who("operator1").ask("call.log", **body)


class Levels(Story):
    def test_each_wait_and_each_convention_is_counted_from_the_calls(self):
        self.town.at(f"{DAY} 12:00")
        self.log(f"{DAY} 09:00", 20, 100)
        self.log(f"{DAY} 09:10", 21, 50)
        self.log(f"{DAY} 09:40", 0, 30, queue="english", operator="operator2")
        self.log(f"{DAY} 09:50", 4)
        self.log(f"{DAY} 10:00", 70)
        self.log(f"{DAY} 10:05", 3, outcome="left_menu", queue="")
        row = self.service(within_ms=20000)["total"]
        self.assertEqual((row["asked"], row["answered"], row["within"], row["abandoned"], row["short_abandoned"], row["left_menu"]),
                         (5, 3, 2, 2, 1, 1))
        self.assertEqual((row["answer_rate"], row["answer_no_short_rate"], row["answer_with_menu_rate"]), ("60.00", "75.00", "50.00"))
        self.assertEqual([row[f"within_{name}rate"] for name in ("", "no_short_", "ignored_", "positive_")],
                         ["40.00", "50.00", "66.66", "80.00"])
        self.assertEqual((row["asa_ms"], row["abandon_time_ms"], row["talk_time_ms"], row["longest_wait_ms"]),
                         (41000 // 3, 37000, 60000, 70000))
        self.assertEqual(self.service(within_ms=21000)["total"]["within"], 3)
        # The city's own target is that of the tallies.
        self.assertEqual(self.service()["total"]["within"], self.town.figures(DAY).get("answered_in_target_n", 0))

    def test_hours_half_hours_queues_and_operators_add_up_to_the_day(self):
        self.town.at(f"{DAY} 23:00")
        draw = random.Random(5)
        for _ in range(60):
            begin = at(f"{DAY} 08:00") + draw.randrange(0, 10 * HOUR_MS, 1000)
            answered = draw.random() < 0.8
            self.log(begin, draw.randrange(0, 40), draw.randrange(10, 300) if answered else None,
                     draw.choice(("hotline", "english")), draw.choice(("operator1", "operator2")))
        total = self.service()["total"]
        self.assertEqual(total["asked"], 60)
        for by in ("day", "hour", "half_hour", "queue", "operator"):
            rows = self.service(by=by)
            for figure in ("asked", "answered", "within", "abandoned"):
                self.assertEqual(sum(row.get(figure, 0) for row in rows.values()), total[figure], (by, figure))
            self.assertEqual(max(row.get("longest_wait_ms", 0) for row in rows.values()), total["longest_wait_ms"], by)
        self.assertEqual(len(self.service(by="half_hour")), 48)
        tallied = {row["key"]: row for row in self.town.rows(DAY, by="hour")}
        for hour, row in self.service(by="hour").items():
            figures = {f["measure"]: f["value"] for f in tallied.get(hour, {}).get("figures", [])}
            self.assertEqual((row.get("asked", 0), row.get("answered", 0)), (figures.get(2, 0), figures.get(1, 0)), hour)

    def test_who_waits_now_is_seen_with_the_longest_wait(self):
        self.town.call((f"{DAY} 10:00", "offered", {}), (f"{DAY} 10:00:05", "queued", {"queue": "hotline"}))
        self.town.call((f"{DAY} 10:01", "offered", {}), (f"{DAY} 10:01", "queued", {"queue": "english"}))
        rows = self.service(by="queue")
        self.assertEqual((rows["hotline"]["waiting"], rows["hotline"]["waiting_since_at"]), (1, at(f"{DAY} 10:00:05")))
        self.assertEqual(self.service()["total"]["waiting"], 2)

    def test_what_cannot_be_asked_is_refused_by_name(self):
        console = self.town.who("supervisor1")
        for body, field in (({"from": DAY, "to": "2026-08-01"}, "to"), ({"from": DAY, "to": DAY, "within_ms": 3600001}, "within_ms"),
                            ({"from": "2026-02-30", "to": DAY}, "from")):
            refused = console.refusal("service.show", **body)
            self.assertEqual((refused["code"], refused["field"]), ("bad_value", field))
        self.assertEqual(self.town.who("operator1").refusal("service.show", **{"from": DAY, "to": DAY})["code"], "no_right")


class ShortAbandons(Story):
    options = {"short_abandons_count = true;": "short_abandons_count = false;"}

    def test_short_abandons_can_be_left_out_of_the_answer_rate_from_then_on(self):
        self.town.call((f"{DAY} 10:00", "offered", {}), (f"{DAY} 10:00", "queued", {"queue": "hotline"}),
                       (f"{DAY} 10:00:04", "ended", {}))
        self.town.call((f"{DAY} 10:01", "offered", {}), (f"{DAY} 10:01", "queued", {"queue": "hotline"}),
                       (f"{DAY} 10:01:05", "ended", {}))
        self.town.at(f"{DAY} 10:10")
        self.log(f"{DAY} 10:05", 2)
        self.log(f"{DAY} 10:06", 2, 60)
        figures = self.town.figures(DAY)
        self.assertEqual((figures["answer_n"], figures["answer_d"], figures["abandoned_n"], figures["short_left_out"]), (1, 2, 1, 2))
        self.assertEqual(figures.get("short_abandoned_n", 0), 0)
        self.assertEqual(len(self.town.misses("answer", DAY)), 1)
        row = self.service()["total"]
        self.assertEqual((row["asked"], row["abandoned"], row["short_left_out"]), (2, 1, 2))
        self.assertEqual(self.town.differences(DAY), [])
        self.assertEqual(self.ask("ledger.show", **{"from": DAY, "to": DAY}).get("differences", 0), 0)
        self.town.stop()
        self.assertEqual(self.town.offline_check().returncode, 0, self.town.offline_check().stdout)


class WorstHours(Story):
    def test_the_worst_24_hours_lie_across_two_days_and_are_held_to_the_citys_share(self):
        self.town.at("2026-05-09 00:00")
        for day in ("2026-05-06", "2026-05-07", "2026-05-08"):
            for hour in range(24):
                late = (day, hour) >= ("2026-05-06", 20) and (day, hour) < ("2026-05-07", 20) and hour in (21, 22, 9)
                self.log(f"{day} {hour:02}:30", 40 if late else 5, 60)
        told = self.ask("service.worst", **{"from": "2026-05-06", "to": "2026-05-08"})
        # All three late hours lie in the windows that begin between 10:00 and 21:00; the first of equals is told.
        self.assertEqual((told["from_at"], told["hours"], told["n"], told["d"], told["rate"], told["below"]),
                         (at("2026-05-06 10:00"), 24, 21, 24, "87.50", True))
        self.assertEqual(told["share_percent"], 95)
        told = self.ask("service.worst", **{"from": "2026-05-08", "to": "2026-05-08"})
        self.assertEqual((told["n"], told["d"], told.get("below", False)), (24, 24, False))
        done = self.town.ctl("worst-hours", "--from", "2026-05-06", "--to", "2026-05-08", check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("24 hours from 2026-05-06T10:00", done.stdout)
        self.assertIn("21 / 24", done.stdout)

    def test_hours_to_come_are_not_counted_and_none_is_said_to_be_none(self):
        self.town.at(f"{DAY} 00:30")
        self.assertEqual(self.ask("service.worst", **{"from": DAY, "to": DAY}).get("from_at", 0), 0)
        self.log(f"{DAY} 00:10", 3, 5)
        told = self.ask("service.worst", **{"from": DAY, "to": DAY})
        self.assertEqual((told["from_at"], told["hours"]), (at(f"{DAY} 00:00"), 1))


def erlang_c(calls_an_hour, handling_s, share, target_s):
    """The fewest operators, by the plain formula with factorials' logarithms left to the recursion of Erlang B."""
    import math
    load = calls_an_hour * handling_s / 3600
    operators = math.floor(load) + 1
    while True:
        b = 1.0
        for k in range(1, operators + 1):
            b = load * b / (k + load * b)
        waits = b / (1 - load / operators * (1 - b))
        if 1 - waits * math.exp(-(operators - load) * target_s / handling_s) >= share:
            return operators
        operators += 1


class Staffing(Story):
    def test_a_half_hour_shows_who_was_there_and_who_is_needed_by_the_weekdays_before(self):
        town = self.town
        for week, calls in ((1, 30), (2, 50)):  # 2026-04-29 and 2026-04-22; of the other weeks nothing is known
            for i in range(calls):
                self.log(at(f"{DAY} 09:00") - week * 7 * 24 * HOUR_MS + i * 20000, 5, 180)
        town.at(f"{DAY} 08:50")
        town.who("operator2").ask("session.presence", presence="ready")
        town.at(f"{DAY} 09:15")
        town.who("operator3").ask("session.presence", presence="ready")
        self.log(f"{DAY} 09:05", 30, 60)
        town.at(f"{DAY} 09:30")
        told = self.ask("staffing.show", day=DAY, share_percent=80, wrap_up_ms=60000)
        rows = {row["from_at"]: row for row in told["rows"]}
        self.assertEqual((len(rows), told["weeks"], told["within_ms"], told["share_percent"]), (48, 2, 15000, 80))
        nine = rows[at(f"{DAY} 09:00")]
        self.assertEqual((nine["offered"], nine["answered"], nine.get("within", 0)), (1, 1, 0))
        self.assertEqual((nine["expected"], nine["handling_ms"]), (4000, 240000))
        self.assertEqual(nine["needed_c"], erlang_c(80, 240, 0.8, 15))
        self.assertEqual(nine["needed_a"], nine["needed_c"])  # nobody gave up
        # operator1 has logged in to log calls and takes none; operator3 was there for half of the half hour.
        self.assertEqual(nine["staffed"], 150)
        self.assertEqual(rows[at(f"{DAY} 03:00")].get("needed_c", 0), 0)
        text = town.ctl("staffing", "--day", DAY, "--share", "80", "--wrap-up", "60000").stdout
        self.assertRegex(text, r"09:00 +1 +1 +0 +1\.50 +40\.00 +240\.0 +%d" % nine["needed_c"])

    def test_callers_who_give_up_make_erlang_a_ask_for_fewer(self):
        self.town.at(f"{DAY} 08:00")
        for i in range(60):
            self.log(at("2026-04-29 09:00") + i * 20000, 60, None if i % 3 == 0 else 180)
        (row,) = [row for row in self.ask("staffing.show", day=DAY, share_percent=40)["rows"]
                  if row["from_at"] == at(f"{DAY} 09:00")]
        self.assertEqual(row["patience_ms"], 60 * 60000 // 20)
        self.assertLess(row["needed_a"], row["needed_c"])

    def test_what_cannot_be_asked_is_refused_by_name(self):
        for field, value in (("weeks", 53), ("within_ms", -1), ("share_percent", 100), ("wrap_up_ms", 3600001)):
            refused = self.town.who("supervisor1").refusal("staffing.show", day=DAY, **{field: value})
            self.assertEqual((refused["code"], refused["field"]), ("bad_value", field))


if __name__ == "__main__":
    unittest.main()
