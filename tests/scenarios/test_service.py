#!/usr/bin/python3
"""Service levels for any wait and by each convention, the worst 24 hours in a row, and half hours with the operators they need:
through the broker, against what is counted here."""

import collections
import datetime
import json
import os
import pathlib
import random
import sqlite3
import unittest

from town import Town, at, figures_of

DAY = "2026-05-06"
HOUR_MS = 3600000
ROOT = pathlib.Path(os.environ.get("REXIAN_SOURCE", pathlib.Path(__file__).resolve().parents[2]))


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

    def not_measured(self, begin, end, exchange="pbx1"):
        self.town.who("gateway").ask("call.report", ref=exchange + "/", step="not_measured", at=at(begin), until_at=at(end))

    def raw(self, sql, *values):
        """Rows of the city's own file."""
        with sqlite3.connect(f"file:{self.town.path('city.db')}?mode=ro", uri=True) as db:
            return db.execute(sql, values).fetchall()


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


class Operators(Story):
    """A call stands with who answered it first; talks and holds with who had them, so that each of these adds up."""

    def report(self, ref, step, second, **more):
        self.town.who("gateway").ask("call.report", ref=ref, step=step, at=at(f"{DAY} 09:00") + 1000 * second, **more)

    def told(self):
        own = {row["key"]: row for row in self.service(by="operator").values()}
        return {key: tuple(row.get(name, 0) for name in ("answered", "taken_over", "talk_ms", "held_ms", "talk_time_ms"))
                for key, row in own.items()}

    def transferred(self, ref, begin, first, second, talks, holds):
        """Answered by the first, held, transferred to a second queue, answered and held there by the second."""
        self.report(ref, "offered", begin)
        self.report(ref, "queued", begin, visit=ref[5:] + "/1", queue="hotline")
        self.report(ref, "answered", begin + 5, visit=ref[5:] + "/1", queue="hotline", operator_login=first)
        self.report(ref, "held", begin + 6)
        self.report(ref, "unheld", begin + 6 + holds[0])
        self.report(ref, "transferred", begin + 5 + talks[0], transfer="blind")
        self.report(ref, "talk_ended", begin + 5 + talks[0], visit=ref[5:] + "/1", queue="hotline")
        self.report(ref, "queued", begin + 5 + talks[0], visit=ref[5:] + "/2", queue="english")
        self.report(ref, "answered", begin + 9 + talks[0], visit=ref[5:] + "/2", queue="english", operator_login=second)
        self.report(ref, "held", begin + 10 + talks[0])
        self.report(ref, "unheld", begin + 10 + talks[0] + holds[1])

    def test_who_takes_a_call_over_has_the_own_talk_and_hold_and_no_answer(self):
        self.town.at(f"{DAY} 10:00")
        self.transferred("pbx1/1.1", 0, "operator1", "operator2", (100, 40), (20, 7))
        self.assertEqual(self.told(), {"operator1": (1, 0, 100000, 20000, 100000), "operator2": (0, 1, 0, 7000, 0)}, "the talk goes on")
        self.report("pbx1/1.1", "ended", 149)
        self.log(f"{DAY} 09:30", 3, 60, operator="operator2")
        self.assertEqual(self.told(), {"operator1": (1, 0, 100000, 20000, 100000), "operator2": (1, 1, 100000, 7000, 50000)})
        total = self.service()["total"]
        self.assertEqual((total["answered"], total["talk_ms"], total["held_ms"], total.get("taken_over", 0)), (2, 200000, 27000, 0))
        text = self.town.ctl("service", "--day", DAY, "--by", "operator").stdout
        self.assertRegex(text, r"operator2 .* 1 +100\.0 +7\.0\n")
        rows = {row["key"]: figures_of(row) for row in self.town.rows(DAY, by="operator")}
        self.assertEqual([(rows[key]["talk_ms"], rows[key]["talk_held_ms"]) for key in ("operator1", "operator2")],
                         [(100000, 20000), (100000, 7000)])
        shown = {row["key"]: row for row in map(json.loads, self.town.ctl("rates", "--day", DAY, "--by", "operator", "--json").stdout.splitlines())}
        self.assertEqual([shown[key]["handling_time_ms"] for key in ("operator1", "operator2", "total")], ["100000", "50000", "66666"])
        self.assertEqual(self.town.differences(DAY), [])

    def test_talks_holds_and_answers_of_any_calls_add_up_as_they_are_counted_here(self):
        self.town.at(f"{DAY} 23:00")
        draw = random.Random(12)
        operators = ["operator1", "operator2", "operator3"]
        wanted = collections.defaultdict(collections.Counter)
        for i in range(25):
            first, second = draw.choice(operators), draw.choice(operators)
            talks = (draw.randrange(30, 200), draw.randrange(30, 200))
            holds = (draw.randrange(1, 20), draw.randrange(1, 20))
            self.transferred(f"pbx1/{i}.1", 500 * i, first, second, talks, holds)
            self.report(f"pbx1/{i}.1", "ended", 500 * i + 9 + sum(talks))
            wanted[first].update(answered=1, talk_ms=1000 * talks[0], held_ms=1000 * holds[0])
            wanted[second].update(taken_over=1, talk_ms=1000 * talks[1], held_ms=1000 * holds[1])
        for i in range(25):
            who, talk = draw.choice(operators), draw.randrange(30, 200)
            self.log(at(f"{DAY} 14:00") + 60000 * i, draw.randrange(20), talk, operator=who)
            wanted[who].update(answered=1, talk_ms=1000 * talk)
        rows, total = self.service(by="operator"), self.service()["total"]
        for name in ("answered", "taken_over", "talk_ms", "held_ms"):
            self.assertEqual({key: row.get(name, 0) for key, row in rows.items()}, {key: wanted[key][name] for key in operators}, name)
            if name != "taken_over":
                self.assertEqual(sum(row.get(name, 0) for row in rows.values()), total[name], name)
        for by in ("day", "hour", "half_hour", "queue"):
            rows = self.service(by=by).values()
            for name in ("answered", "talk_ms", "held_ms"):
                self.assertEqual(sum(row.get(name, 0) for row in rows), total[name], (by, name))
        self.assertEqual(self.raw("SELECT SUM(talk_ms), SUM(held_ms) FROM call"), [(total["talk_ms"], total["held_ms"])])


class NotMeasured(Story):
    def test_times_that_nobody_measured_stand_beside_service_levels_and_the_worst_hours(self):
        self.town.at("2026-05-08 00:30")
        for i in range(4):
            self.log(at(f"{DAY} 09:00") + i * HOUR_MS, 40, 60)
        self.not_measured(f"{DAY} 11:10", f"{DAY} 11:20")
        self.not_measured("2026-05-07 23:50", "2026-05-08 00:10", exchange="pbx2")
        for first, last, wanted in ((DAY, DAY, [("pbx1", f"{DAY} 11:10", f"{DAY} 11:20")]),
                                    (DAY, "2026-05-07", [("pbx1", f"{DAY} 11:10", f"{DAY} 11:20"),
                                                         ("pbx2", "2026-05-07 23:50", "2026-05-08 00:00")]),
                                    ("2026-05-08", "2026-05-08", [("pbx2", "2026-05-08 00:00", "2026-05-08 00:10")])):
            for kind in ("service.show", "service.worst"):
                gaps = self.ask(kind, **{"from": first, "to": last}).get("gaps", [])
                self.assertEqual([(gap["exchange"], gap["from_at"], gap["to_at"]) for gap in gaps],
                                 [(name, at(begin), at(end)) for name, begin, end in wanted], (kind, first))
        for verb in ("service", "worst-hours"):
            self.assertIn("calls not measured: pbx1", self.town.ctl(verb, "--day", DAY, check=False).stdout)
            told = self.town.ctl("--json", verb, "--day", DAY, check=False).stdout
            self.assertIn('"exchange":"pbx1"', told)
        self.assertNotIn("not measured", self.town.ctl("service", "--day", "2026-05-05").stdout)


class Calendar:
    """The kinds of days by the calendar's own text, read here."""

    def __init__(self):
        self.off, self.worked = set(), set()
        for path in sorted((ROOT / "config" / "calendars").glob("20*.txt")):
            for line in path.read_text(encoding="utf-8").splitlines():
                words = line.split()
                if words and words[0] in ("off", "work"):
                    (self.off if words[0] == "off" else self.worked).add(datetime.date.fromisoformat(words[1]))

    def kind(self, day):
        if day in self.off:
            return "holiday"
        if day in self.worked:
            return "makeup"
        return "workday" if day.isoweekday() <= 5 else "weekend"

    def like(self, day, most):
        """The days before that are of its kind, the newest first."""
        kind, found = self.kind(day), []
        for back in range(1, 401):
            other = day - datetime.timedelta(days=back)
            other_kind = self.kind(other)
            if kind == "makeup":
                fits = other_kind in ("workday", "makeup")
            elif kind == "holiday":
                fits = other_kind == kind
            else:
                fits = other_kind == kind and other.isoweekday() == day.isoweekday()
            if fits and len(found) < most:
                found.append(other.isoformat())
        return found


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

    def test_a_day_is_expected_to_be_as_the_days_of_its_kind_and_says_which_these_are(self):
        self.town.at(f"{DAY} 12:00")
        calendar = Calendar()
        for day, kind, known in (("2026-05-06", "workday", ["2026-04-29", "2026-04-22", "2026-04-15", "2026-04-08"]),
                                 ("2026-05-04", "holiday", ["2026-05-03", "2026-05-02", "2026-05-01", "2026-04-06"]),
                                 ("2026-05-09", "makeup", ["2026-05-08", "2026-05-07", "2026-05-06", "2026-04-30"]),
                                 ("2026-05-10", "weekend", ["2026-04-26", "2026-04-19", "2026-04-12", "2026-03-29"]),
                                 ("2026-04-07", "workday", ["2026-03-31", "2026-03-24", "2026-03-17", "2026-03-10"]),
                                 ("2026-12-30", "workday", None), ("2026-02-28", "makeup", None), ("2025-10-09", "workday", None)):
            for weeks in (0, 1, 12, 52):
                told = self.ask("staffing.show", day=day, weeks=weeks)
                days = [row["day"] for row in told.get("days", [])]
                self.assertEqual(told.get("kind", "workday"), kind, day)
                self.assertEqual(days, calendar.like(datetime.date.fromisoformat(day), weeks or 4), (day, weeks))
                if known and not weeks:
                    self.assertEqual(days, known)
                self.assertEqual({row.get("kind", "workday") for row in told.get("days", [])},
                                 {calendar.kind(datetime.date.fromisoformat(other)) for other in days})
        refused = self.town.who("supervisor1").refusal("staffing.show", day="2031-01-01")
        self.assertEqual((refused["code"], refused["value"]), ("no_calendar", "2031"))

    def test_without_a_day_of_its_kind_nothing_is_expected_rather_than_nobody_needed(self):
        self.town.at(f"{DAY} 12:00")
        self.log("2026-04-29 09:00", 5, 60)
        told = self.ask("staffing.show", day="2026-05-01")
        self.assertEqual({(row.get("days", 0), row["needed_c"], row["needed_a"]) for row in told["rows"]}, {(0, -1, -1)})
        text = self.town.ctl("staffing", "--day", "2026-05-01").stdout
        self.assertRegex(text, r"09:00 +0 +0 +0 +0\.00 +- +0\.0 +- +-")
        self.assertIn("2026-05-01 (holiday)", text)
        self.assertIn("No day of its kind before it has a call", text)

    def test_half_hours_that_were_not_measured_are_in_no_mean_as_counted_here_from_the_rows(self):
        self.town.at("2026-05-09 00:00")
        draw, calendar = random.Random(3), Calendar()
        days = ["2026-05-08", "2026-05-07", "2026-05-06", "2026-04-30", "2026-04-29", "2026-04-22", "2026-05-05", "2026-05-03", "2026-05-02"]
        for day in days:
            for _ in range(40):
                begin = at(f"{day} 09:00") + draw.randrange(0, 3 * HOUR_MS, 1000)
                answered = draw.random() < 0.8
                self.log(begin, draw.randrange(0, 40), draw.randrange(60, 240) if answered else None)
        for begin, end, exchange in (("2026-05-06 09:31", "2026-05-06 09:31:05", "pbx1"), ("2026-05-06 09:40", "2026-05-06 10:00", "pbx2"),
                                     ("2026-05-07 10:29:59", "2026-05-07 11:00:01", "pbx1"), ("2026-05-03 08:00", "2026-05-03 12:00", "pbx1"),
                                     ("2026-04-29 23:50", "2026-04-30 00:10", "pbx1")):
            self.not_measured(begin, end, exchange)
        calls = self.raw("SELECT asked_at, answered_at, talk_ms FROM call WHERE asked_at > 0")
        gaps = self.raw("SELECT from_at, to_at FROM gap")
        for day in ("2026-05-09", "2026-05-06", "2026-05-05", "2026-05-13"):
            told = self.ask("staffing.show", day=day)
            like = calendar.like(datetime.date.fromisoformat(day), 4)
            asked = {other: [c for c in calls if at(f"{other} 00:00") <= c[0] < at(f"{other} 00:00") + 24 * HOUR_MS] for other in like}
            lost = {other: sum(any(start < at(f"{other} 00:00") + (slot + 1) * HOUR_MS // 2 and end > at(f"{other} 00:00") + slot * HOUR_MS // 2
                                   for start, end in gaps) for slot in range(48)) for other in like}
            self.assertEqual([(row["day"], row.get("asked", 0), row.get("left_out", 0)) for row in told["days"]],
                             [(other, len(asked[other]), lost[other]) for other in like])
            self.assertEqual(told["weeks"], sum(bool(found) for found in asked.values()))
            for slot, row in enumerate(told["rows"]):
                count = used = 0
                for other, found in asked.items():
                    start = at(f"{other} 00:00") + slot * HOUR_MS // 2
                    if found and not any(low < start + HOUR_MS // 2 and high > start for low, high in gaps):
                        used += 1
                        count += sum(start <= c[0] < start + HOUR_MS // 2 for c in found)
                self.assertEqual((row.get("days", 0), row.get("expected", 0)), (used, (count * 100 + used // 2) // used if used else 0),
                                 (day, slot))
                own = at(f"{day} 00:00") + slot * HOUR_MS // 2
                seconds = {second for low, high in gaps for second in range(max(low, own) // 1000, min(high, own + HOUR_MS // 2) // 1000)}
                self.assertEqual(row.get("not_measured_ms", 0), 1000 * len(seconds), (day, slot))
        text = self.town.ctl("staffing", "--day", "2026-05-09").stdout
        self.assertIn("expected from 4 of the 4 days of its kind before", text)
        self.assertIn("2026-05-06 (working day): 40 calls; 1 half hours left out, not measured", text)
        lines = [json.loads(line) for line in self.town.ctl("--json", "staffing", "--day", "2026-05-06").stdout.splitlines()]
        self.assertEqual([line["day"] for line in lines if line.get("key") == "like"], ["2026-04-29", "2026-04-22", "2026-04-15", "2026-04-08"])
        self.assertEqual(sorted(line["exchange"] for line in lines if line.get("key") == "not_measured"), ["pbx1", "pbx2"])

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
