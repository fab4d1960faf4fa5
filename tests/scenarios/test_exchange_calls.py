#!/usr/bin/python3
"""What an exchange reports of its calls comes to the same however it is told: late, twice, in another order, by two gateways, by a
log; each call ends in one way, each visit counts for its queue, and what nobody measured is named beside the rate."""

import json
import os
import random
import subprocess
import time
import unittest

from rexian import Refused, program
from town import Town, at, figures_of

DAY = "2026-05-06"
NINE = at(DAY + " 09:00")


def step(kind, second, ref="pbx1/7.1", **fields):
    return dict(fields, ref=ref, step=kind, at=NINE + 1000 * second)


def of_visit(kind, second, visit="7.1/1", queue="hotline", **fields):
    return step(kind, second, visit=visit, queue=queue, **fields)


# Rang in vain at one operator, answered by the other, sent on to a second queue, answered there by the first.
TRANSFERRED = [
    step("offered", 0, caller="13800000001"),
    of_visit("queued", 5, caller="13800000001"),
    of_visit("ringing", 6, operator_login="operator1"),
    of_visit("ring_ended", 9, operator_login="operator1", rings=1),
    of_visit("answered", 16, operator_login="operator2"),
    step("transferred", 30, transfer="blind"),
    of_visit("talk_ended", 30),
    of_visit("queued", 30, queue="english"),
    of_visit("answered", 32, queue="english", operator_login="operator1"),
    of_visit("talk_ended", 42, queue="english"),
    step("recorded", 43, recording="20260506-0900-13800000001.wav"),
    step("ended", 43),
]
WANTED = {"answer_n": 1, "answer_d": 1, "visits": 2, "visits_answered_n": 2, "wait_ms": 11000, "visit_wait_ms": 13000,
          "talk_ms": 24000, "visit_talk_ms": 24000, "talks": 2, "rings_unanswered": 1, "transferred_n": 1,
          "answered_in_target_n": 1}


class Reports(unittest.TestCase):
    def setUp(self):
        self.town = Town()
        self.addCleanup(self.town.close)
        self.town.at(DAY + " 10:00")

    def tell(self, *reports, by="gateway"):
        for report in reports:
            self.town.who(by).ask("call.report", **report)

    def figures(self):
        return self.town.figures(DAY)

    def events(self):
        return self.town.who("supervisor1").ask("rates.show", **{"from": DAY, "to": DAY})["as_of_seq"]

    def assert_sound(self):
        """The proof finds nothing, nor does the check of the stopped city, before and after all is folded again."""
        self.assertEqual(self.town.differences(DAY), [])
        self.town.stop()
        self.assertEqual(self.town.offline_check().returncode, 0, self.town.offline_check().stdout)
        subprocess.run([program("rexian-broker"), "--rebuild", self.town.folder], check=True, stdout=subprocess.DEVNULL)
        self.assertEqual(self.town.offline_check().returncode, 0)
        self.town.start()

    def test_a_transferred_call_gives_each_operator_the_talk_and_each_queue_the_visit(self):
        self.tell(*TRANSFERRED)
        self.assertEqual(self.figures(), WANTED)
        by_operator = {row["key"]: figures_of(row) for row in self.town.rows(DAY, by="operator")}
        self.assertEqual(by_operator["operator1"].get("talk_ms"), 10000)
        self.assertEqual(by_operator["operator2"].get("talk_ms"), 14000)
        self.assertEqual(by_operator["operator1"].get("rings_unanswered"), 1)
        (call,) = json.loads(self.town.ctl("call", "list", "--from", DAY, "--to", DAY, "--json").stdout.splitlines()[0]),
        shown = json.loads(self.town.ctl("call", "show", str(call["id"]), "--json").stdout)
        self.assertEqual([(row["queue"], row["end"], row["operator_login"]) for row in shown["visits"]],
                         [("hotline", "answered", "operator2"), ("english", "answered", "operator1")])
        self.assertEqual([row["talk_ms"] for row in shown["talks"]], [14000, 10000])
        self.assertEqual(shown["recording"], "20260506-0900-13800000001.wav")
        text = self.town.ctl("call", "show", str(call["id"])).stdout
        self.assertIn("english", text)
        self.assert_sound()
        self.assertEqual(self.figures(), WANTED)

    def test_told_again_by_another_gateway_nothing_is_added_not_even_an_event(self):
        self.town.who("admin").ask("account.add", login="gateway2", name="第二网关", role="gateway", unit="hotline",
                                   password="第二网关-123456")
        second = self.town.connect("gateway").login("gateway2", "第二网关-123456")
        self.addCleanup(second.close)
        self.tell(*TRANSFERRED)
        before = self.events()
        for report in TRANSFERRED:
            second.ask("call.report", **report)
        self.assertEqual(self.events(), before)
        self.assertEqual(self.figures(), WANTED)

    def test_in_any_order_it_comes_to_the_same(self):
        dice = random.Random(7)
        for round in range(6):
            reports = [dict(report, ref=f"pbx1/8.{round}") for report in TRANSFERRED]
            for report in reports:
                if "visit" in report:
                    report["visit"] = f"8.{round}/1"
            first, rest = reports[:2], reports[2:]
            dice.shuffle(rest)
            self.tell(*(first if round % 2 else first[::-1]), *rest)
        figures = self.figures()
        self.assertEqual(figures, {name: 6 * value for name, value in WANTED.items()})
        self.assert_sound()

    def test_the_log_knows_a_call_by_its_visit_though_it_has_another_name_for_it(self):
        self.tell(step("offered", 0), of_visit("queued", 5))
        self.tell(of_visit("left_queue", 25, ref="pbx1/7.0", end="timed_out"), of_visit("ended", 26, ref="pbx1/7.0"))
        self.assertEqual(self.figures(), {"answer_d": 1, "visits": 1, "timed_out_n": 1, "visits_timed_out_n": 1})
        self.tell(of_visit("queued", 5, ref="pbx2/7.1"))
        self.assertEqual(self.figures()["visits"], 2, "another exchange has visits of its own")

    def test_each_way_of_not_being_answered_is_a_figure_and_a_reason(self):
        ways = {"abandoned": "abandoned", "timed_out": "timed_out", "empty": "no_agent", "key": "key", "withdrawn": "withdrawn",
                "unseen": "end_unseen"}
        for i, end in enumerate(ways):
            visit = f"9.{i}/1"
            self.tell(of_visit("queued", 10 * i, visit, ref=f"pbx1/9.{i}"),
                      of_visit("left_queue", 10 * i + 7, visit, ref=f"pbx1/9.{i}", end=end), step("ended", 10 * i + 8, f"pbx1/9.{i}"))
        for i, end in enumerate(("full", "nobody")):
            self.tell(of_visit("refused", 100 + i, f"9.5{i}/1", ref=f"pbx1/9.5{i}", end=end))
        figures = self.figures()
        self.assertEqual((figures["answer_d"], figures.get("answer_n", 0), figures["visits"]), (8, 0, 6))
        reasons = sorted(row["reason"] for row in self.town.misses("answer", DAY))
        self.assertEqual(reasons, sorted([*ways.values(), "queue_full", "no_agent"]))
        misses = {name: figures.get(name, 0) for name in ("abandoned_n", "timed_out_n", "no_agent_n", "key_n", "withdrawn_n",
                                                          "unseen_n", "queue_full_n", "refused_n")}
        self.assertEqual(sum(misses.values()), 8, misses)
        books = self.town.who("supervisor1").ask("ledger.show", **{"from": DAY, "to": DAY})
        self.assertEqual(books.get("differences", 0), 0)
        self.assert_sound()

    def test_a_report_that_cannot_be_is_refused_by_name(self):
        self.tell(step("offered", 0), of_visit("queued", 5), step("ended", 20))
        for wrong, code, field in ((of_visit("answered", 30), "state", "step"),
                                   (of_visit("queued", 6, queue="nowhere"), "unknown_value", "queue"),
                                   (of_visit("left_queue", 7, end="full"), "bad_value", "end"),
                                   (of_visit("refused", 7, end="timed_out"), "bad_value", "end"),
                                   (step("held", 8, "pbx1/77.7"), "not_found", "ref"),
                                   (step("held", 4000), "bad_value", "at"),
                                   (step("recorded", 8), "missing_field", "recording"),
                                   (step("not_measured", 8, "pbx1/"), "missing_field", "until_at"),
                                   (step("not_measured", 8, "pbx1/", until_at=NINE), "bad_value", "until_at"),
                                   (step("not_measured", 8, "/", until_at=NINE + 9000), "bad_value", "ref")):
            with self.assertRaises(Refused) as caught:
                self.tell(wrong)
            self.assertEqual((caught.exception.code, caught.exception.body.get("field")), (code, field), wrong)

    def test_what_nobody_measured_is_named_beside_the_rate_until_a_log_fills_it(self):
        def gaps():
            told = self.town.who("supervisor1").ask("rates.show", **{"from": DAY, "to": DAY}).get("gaps", [])
            return [(row["exchange"], row["from_at"] - NINE, row["to_at"] - NINE) for row in told]

        self.tell(step("not_measured", 60, "pbx1/", until_at=NINE + 360000))
        before = self.events()
        self.tell(step("not_measured", 60, "pbx1/", until_at=NINE + 360000))
        self.assertEqual(self.events(), before)
        self.assertEqual(gaps(), [("pbx1", 60000, 360000)])
        text = self.town.ctl("rates", "--day", DAY).stdout
        self.assertIn("calls not measured: pbx1", text)
        self.assertIn("(300 s)", text)
        self.assertIn("calls not measured: pbx1", self.town.ctl("report", "--day", DAY).stdout)
        lines = [json.loads(line) for line in self.town.ctl("rates", "--day", DAY, "--json").stdout.splitlines()]
        self.assertEqual([line["exchange"] for line in lines if line["key"] == "not_measured"], ["pbx1"])
        self.tell(step("measured", 100, "pbx1/", until_at=NINE + 200000))
        self.assertEqual(gaps(), [("pbx1", 60000, 100000), ("pbx1", 200000, 360000)])
        self.assert_sound()
        self.assertEqual(gaps(), [("pbx1", 60000, 100000), ("pbx1", 200000, 360000)])
        self.tell(step("measured", 0, "pbx1/", until_at=NINE + 400000))
        self.assertEqual(gaps(), [])
        self.assertNotIn("not measured", self.town.ctl("rates", "--day", DAY).stdout)


LOG = """{0}|8.1|hotline|NONE|ENTERQUEUE||13800000001|1
{1}|8.1|hotline|operator1|RINGNOANSWER|5000
{2}|8.1|hotline|operator2|CONNECT|12|8.2|2
{2}|8.3|hotline|NONE|ENTERQUEUE||13800000002|1
{3}|8.3|hotline|NONE|ABANDON|1|1|8
{4}|8.1|hotline|operator2|COMPLETECALLER|12|30|1
{4}|8.4|hotline|NONE|ENTERQUEUE||unknown|1
{5}|8.4|hotline|NONE|EXITWITHTIMEOUT|1|1|10
"""


class Log(unittest.TestCase):
    def setUp(self):
        self.town = Town()
        self.addCleanup(self.town.close)
        self.town.at(DAY + " 10:00")
        self.path = self.town.path("queue_log")
        seconds = [NINE // 1000 + second for second in (0, 6, 12, 20, 42, 52)]
        self.text = LOG.format(*seconds)
        self.write(self.text)

    def write(self, text):
        with open(self.path, "w", encoding="utf-8") as out:
            out.write(text)

    def take(self, *words, check=True):
        return self.town.ctl("import", "queue_log", self.path, *words, login="gateway", check=check)

    def test_a_log_comes_to_its_visits_and_taken_again_changes_nothing(self):
        self.town.who("gateway").ask("call.report", **step("not_measured", 10, "pbx1/", until_at=NINE + 30000))
        self.assertIn("8 lines, 8 of visits", self.take().stdout)
        wanted = {"answer_n": 1, "answer_d": 3, "answered_in_target_n": 1, "abandoned_n": 1, "timed_out_n": 1, "visits": 3,
                  "visits_answered_n": 1, "visits_abandoned_n": 1, "visits_timed_out_n": 1, "wait_ms": 12000, "abandon_ms": 8000,
                  "talk_ms": 30000, "visit_wait_ms": 12000, "visit_talk_ms": 30000, "talks": 1, "rings_unanswered": 1}
        self.assertEqual(self.town.figures(DAY), wanted)
        told = self.town.who("supervisor1").ask("rates.show", **{"from": DAY, "to": DAY})
        self.assertEqual(told.get("gaps", []), [])
        self.take()
        again = self.town.who("supervisor1").ask("rates.show", **{"from": DAY, "to": DAY})
        self.assertEqual(again["as_of_seq"], told["as_of_seq"] + 2, "only the gateway's login and logout")
        self.assertEqual(self.town.differences(DAY), [])

    def test_a_line_that_cannot_be_read_is_told_by_its_number_and_kept(self):
        lines = self.text.splitlines()
        self.write("\n".join([*lines[:2], "no line", *lines[2:], "x|8.9|hotline|NONE|ENTERQUEUE||1|1"]) + "\n")
        rejects = self.town.path("rejects")
        done = self.take("--rejects", rejects, check=False)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn(":3: line: has fewer than five fields", done.stderr)
        self.assertIn(":10: time: is no time in seconds since 1970: x", done.stderr)
        with open(rejects, encoding="utf-8") as kept:
            self.assertEqual(kept.read().splitlines(), ["no line", "x|8.9|hotline|NONE|ENTERQUEUE||1|1"])
        self.assertEqual(self.town.figures(DAY)["visits"], 3)

    def test_a_dry_run_tells_what_it_would_make_and_each_fault_and_changes_nothing(self):
        lines = self.text.splitlines()
        self.write("\n".join([*lines[:2], "no line", *lines[2:], f"{NINE // 1000 + 60}|9.1|nowhere|NONE|ENTERQUEUE||1|1"]) + "\n")
        before = self.town.who("supervisor1").ask("rates.show", **{"from": DAY, "to": DAY})["as_of_seq"]
        rejects = self.town.path("rejects")
        done = self.take("--dry-run", "--rejects", rejects, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn(":3: line: has fewer than five fields", done.stderr)
        self.assertIn(":10: queue: the city has none of the code 'nowhere'", done.stderr)
        self.assertIn("would make: 4 calls, 4 visits, of them 1 answered, 1 abandoned, 1 timed out", done.stdout)
        self.assertFalse(os.path.exists(rejects))
        after = self.town.who("supervisor1").ask("rates.show", **{"from": DAY, "to": DAY})["as_of_seq"]
        self.assertEqual(after, before + 2, "only the gateway's login and logout")
        self.write(self.text)
        self.assertEqual(self.take("--dry-run").returncode, 0)

    def test_thousands_of_lines_go_in_with_many_reports_under_way_and_each_call_is_whole(self):
        calls = 1500
        lines = []
        for i in range(calls):
            at_s = NINE // 1000 - 3000 + i
            lines += [f"{at_s}|{at_s}.{i}|hotline|NONE|ENTERQUEUE||138{i:08d}|1", f"{at_s + 2}|{at_s}.{i}|hotline|operator1|CONNECT|2|{at_s}.{i}x|1",
                      f"{at_s + 9}|{at_s}.{i}|hotline|operator1|COMPLETECALLER|2|7|1"]
        lines.sort(key=lambda line: int(line.split("|")[0]))
        self.write("\n".join(lines) + "\n")
        began = time.monotonic()
        self.assertIn(f"{3 * calls} lines, {3 * calls} of visits", self.take().stdout)
        print(f"  {3 * calls / (time.monotonic() - began):.0f} lines a second")
        figures = self.town.figures(DAY)
        self.assertEqual((figures["answer_n"], figures["answer_d"], figures["visits"]), (calls, calls, calls))
        self.assertEqual((figures["wait_ms"], figures["talk_ms"]), (2000 * calls, 7000 * calls))
        self.assertEqual(self.town.differences(DAY), [])


if __name__ == "__main__":
    unittest.main()
