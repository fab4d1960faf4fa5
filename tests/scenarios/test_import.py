#!/usr/bin/python3
"""Import through the real broker: the same again is skipped, other values are named, what is newly known becomes an event,
what cannot be is rejected by name, a dry run leaves nothing, and the figures recompute from the events."""

import unittest

from town import Town, at, figures_of

CALL = {"line": 2, "call_id": "旧系统-1", "caller": "13912345678", "queue": "旧城热线", "offered_at": at("2026-04-01 09:00"),
        "answered_at": at("2026-04-01 09:00:10"), "ended_at": at("2026-04-01 09:03"), "outcome": "answered",
        "operator_login": "张丽"}
TICKET = {"line": 2, "ref": "旧-0001", "type": "complaint", "urgency": "general", "category": "旧类停水", "district": "河西",
          "title": "家中停水三天", "content": "整栋楼都没有水", "caller_name": "赵敏", "caller_phone": "13712345678",
          "channel": "phone", "opened_at": at("2026-04-01 09:00"), "department": "自来水公司",
          "due_at": at("2026-04-08 17:30"), "closed_at": at("2026-04-07 10:00"),
          "callback_due_at": at("2026-04-09 17:30"), "callback_at": at("2026-04-08 10:00"),
          "callback_outcome": "reached", "satisfaction": "satisfied"}


def results(reply):
    return [(row["line"], row["code"], row.get("field", ""), row.get("value", ""), row.get("stored", ""))
            for row in reply.get("results", []) if row["code"] != "created"]


class Import(unittest.TestCase):
    def setUp(self):
        self.town = Town()
        self.addCleanup(self.town.close)
        self.town.at("2026-05-06 09:00")

    def tearDown(self):
        days = ["2026-04-01", "2026-04-08", "2026-04-09"]
        self.assertEqual(self.town.differences(*days), [])
        self.assertEqual(self.town.who("admin").ask("care.doctor").get("rows", []), [])

    def take(self, kind, *rows, **options):
        options.setdefault("create_missing", True)
        reply = self.town.who("admin").ask("import." + kind, rows=list(rows), **options)
        return {name: reply.get(name, 0) for name in ("taken", "skipped", "updated", "rejected")}, reply

    def assert_taken(self, kind, row, **options):
        counts, reply = self.take(kind, row, **options)
        self.assertEqual(counts["taken"], 1, reply)
        return reply

    def assert_rejected(self, kind, row, code, field, value=None, stored=None, **options):
        counts, reply = self.take(kind, row, **options)
        self.assertEqual(counts, {"taken": 0, "skipped": 0, "updated": 0, "rejected": 1}, reply)
        (line, found_code, found_field, found_value, found_stored), = results(reply)
        self.assertEqual((line, found_code, found_field), (row["line"], code, field))
        if value is not None:
            self.assertEqual(found_value, value)
        if stored is not None:
            self.assertEqual(found_stored, stored)

    def rate(self, name, day):
        return self.town.rate(day, name)


class Calls(Import):
    def test_a_call_counts_on_its_own_day_and_is_not_known_as_then(self):
        self.assert_taken("calls", CALL)
        self.assertEqual(self.rate("answer", "2026-04-01"), (1, 1))
        self.assertIsNone(self.town.figures("2026-04-01", then=True))
        by_queue = self.town.rows("2026-04-01", by="queue")
        self.assertEqual([(row["key"], figures_of(row)["visits"]) for row in by_queue], [("旧城热线", 1)])
        self.assertEqual([row["key"] for row in self.town.rows("2026-04-01", by="hour")], ["09"])
        figures = self.town.figures("2026-04-01")
        self.assertEqual((figures["wait_ms"], figures["talk_ms"], figures["answered_in_target_n"]), (10000, 170000, 1))

    def test_the_same_again_is_skipped_and_other_values_are_named(self):
        self.assert_taken("calls", CALL)
        counts, reply = self.take("calls", CALL)
        self.assertEqual(counts["skipped"], 1)
        self.assertEqual(results(reply)[0][1], "skipped")
        self.assert_rejected("calls", dict(CALL, ended_at=at("2026-04-01 09:04")), "exists", "ended_at",
                             "2026-04-01T09:04:00.000+08:00", "2026-04-01T09:03:00.000+08:00")
        self.assert_rejected("calls", dict(CALL, caller="13912345679"), "exists", "caller", "13912345679", "139****5678")
        self.assert_rejected("calls", dict(CALL, queue="政务热线"), "exists", "queue", "政务热线", "旧城热线")
        self.assert_rejected("calls", dict(CALL, outcome="abandoned", answered_at=0, operator_login=""), "exists", "outcome",
                             "abandoned", "answered")
        self.assertEqual(self.rate("answer", "2026-04-01"), (1, 1))

    def test_update_takes_what_is_newly_filled_and_nothing_else(self):
        bare = dict(CALL, caller="", queue="", operator_login="", ended_at=0)
        self.assert_taken("calls", bare)
        self.assert_rejected("calls", CALL, "exists", "ended_at")
        counts, reply = self.take("calls", CALL, update=True)
        self.assertEqual(counts["updated"], 1, reply)
        self.assertEqual(self.take("calls", CALL)[0]["skipped"], 1)
        self.assertEqual(self.town.figures("2026-04-01")["talk_ms"], 170000)
        self.assert_rejected("calls", dict(CALL, ended_at=at("2026-04-01 09:09")), "exists", "ended_at", update=True)
        caller = self.town.who("operator1").ask("caller.show", phone="+86 139-1234-5678")
        self.assertEqual([call["ref"] for call in caller["calls"]], ["旧系统-1"])

    def test_what_cannot_be_is_rejected_by_name(self):
        for field, code, row in (
                ("answered_at", "missing_field", dict(CALL, answered_at=0)),
                ("answered_at", "bad_value", dict(CALL, outcome="abandoned")),
                ("answered_at", "bad_value", dict(CALL, outcome="left_menu")),
                ("answered_at", "bad_value", dict(CALL, answered_at=at("2026-03-30 08:59"))),
                ("ended_at", "bad_value", dict(CALL, ended_at=at("2026-04-01 09:00:05"))),
                ("ended_at", "missing_field", dict(CALL, outcome="abandoned", answered_at=0, ended_at=0)),
                ("offered_at", "bad_value", dict(CALL, offered_at=at("2026-06-01 09:00"))),
                ("outcome", "bad_value", dict(CALL, outcome="waiting")),
        ):
            with self.subTest(field=field, outcome=row["outcome"]):
                self.assert_rejected("calls", row, code, field)
        self.assert_rejected("calls", CALL, "unknown_value", "queue", "旧城热线", create_missing=False)
        self.assert_rejected("calls", dict(CALL, queue=""), "unknown_value", "operator", "张丽", create_missing=False)
        self.assertEqual(self.rate("answer", "2026-04-01"), (0, 0))

    def test_calls_left_in_the_menu_and_test_calls_are_in_no_rate(self):
        menu = dict(CALL, call_id="旧系统-2", outcome="left_menu", answered_at=0, operator_login="", queue="")
        self.take("calls", menu, dict(menu, line=3, call_id="旧系统-3", outcome="test"),
                  dict(menu, line=4, call_id="旧系统-4", outcome="abandoned"))
        figures = self.town.figures("2026-04-01")
        self.assertEqual((figures["left_menu"], figures["test_calls"], figures["abandoned_n"], figures["answer_d"]),
                         (1, 1, 1, 1))

    def test_a_bad_row_does_not_keep_the_others_out(self):
        rows = [dict(CALL, line=i + 2, call_id=f"旧系统-{i}", answered_at=0 if i % 10 == 3 else CALL["answered_at"])
                for i in range(200)]
        counts, reply = self.take("calls", *rows)
        self.assertEqual(counts, {"taken": 180, "skipped": 0, "updated": 0, "rejected": 20})
        self.assertEqual([row[0] for row in results(reply)], [i + 2 for i in range(200) if i % 10 == 3])
        self.assertEqual(self.rate("answer", "2026-04-01"), (180, 180))

    def test_what_the_file_names_is_made_once_and_an_operator_that_is_made_is_shut(self):
        counts, reply = self.take("calls", CALL, dict(CALL, line=3, call_id="旧系统-2", operator_login="MICHAL"),
                                  dict(CALL, line=4, call_id="旧系统-3", operator_login="michal"))
        self.assertEqual(counts["taken"], 3, reply)
        made = [(row["field"], row["value"]) for row in reply["results"] if row["code"] == "created"]
        self.assertEqual(made, [("queue", "旧城热线"), ("operator", "张丽"), ("operator", "MICHAL")])
        accounts = {row["name"]: row for row in self.town.who("admin").ask("account.list")["rows"]}
        self.assertTrue(accounts["张丽"]["shut"] and accounts["MICHAL"]["shut"])
        self.assertEqual(accounts["MICHAL"]["login"], "michal")

    def test_a_dry_run_tells_the_same_and_leaves_nothing(self):
        rows = [CALL, dict(CALL, line=3, call_id="旧系统-2", answered_at=0)]
        events = self.town.proof("2026-04-01").get("events", 0)
        dry = self.take("calls", *rows, dry_run=True)
        self.assertEqual(dry[0], {"taken": 1, "skipped": 0, "updated": 0, "rejected": 1})
        self.assertEqual(self.rate("answer", "2026-04-01"), (0, 0))
        self.assertEqual(self.town.proof("2026-04-01").get("events", 0), events)
        self.assertNotIn("旧城热线", [row["name"] for row in self.town.who("admin").ask("queue.list").get("rows", [])])
        wet = self.take("calls", *rows)
        self.assertEqual((dry[0], results(dry[1])), (wet[0], results(wet[1])))

    def test_who_may_not_import_is_told_so(self):
        refused = self.town.who("operator1").refusal("import.calls", rows=[CALL])
        self.assertEqual(refused["code"], "no_right")


class Tickets(Import):
    def number(self):
        return self.town.who("supervisor1").ask("ticket.list", list="all")["rows"][0]["number"]

    def test_a_whole_ticket_counts_on_the_days_it_names(self):
        self.assert_taken("tickets", TICKET)
        self.assertEqual(self.rate("completion", "2026-04-08"), (1, 1))
        self.assertEqual(self.rate("callback", "2026-04-09"), (1, 1))
        figures = self.town.figures("2026-04-08")
        self.assertEqual((figures["on_time_n"], self.town.figures("2026-04-01")["tickets_d"]), (1, 1))
        ticket = self.town.show(self.number())
        self.assertEqual((ticket["state"], ticket["lead"], ticket["category"], ticket["ref"], ticket["satisfaction"]),
                         ("closed", "自来水公司", "旧类停水", "旧-0001", "satisfied"))
        why = self.town.who("supervisor1").ask("ticket.why", number=ticket["number"])
        self.assertEqual((why.get("clock", "none"), why["due_at"], why.get("intervals", [])), ("none", TICKET["due_at"], []))

    def test_empty_instants_stand_in_no_day_and_are_shown_as_not_known(self):
        bare = {name: value for name, value in TICKET.items()
                if name not in ("due_at", "closed_at", "callback_due_at", "callback_at", "callback_outcome", "satisfaction")}
        self.assert_taken("tickets", bare)
        figures = self.town.figures("2026-04-01", last="2026-05-06")
        self.assertEqual((figures.get("completion_d", 0), figures.get("callback_d", 0)), (0, 0))
        self.assertEqual((figures["due_unknown"], figures["callback_unknown"]), (1, 1))
        self.assertEqual(self.town.show(self.number())["state"], "received")

    def test_the_same_again_is_skipped_even_after_the_ticket_has_lived_on(self):
        row = {name: value for name, value in TICKET.items() if not name.startswith(("c", "s")) or name in
               ("category", "content", "caller_name", "caller_phone", "channel")}
        self.assert_taken("tickets", row)
        number = self.number()
        self.town.act("dispatcher1", "reply", number, answer="已恢复供水", on_behalf="值班员")
        self.assertEqual(self.take("tickets", row)[0]["skipped"], 1)
        self.assert_rejected("tickets", dict(row, closed_at=at("2026-04-07 10:00")), "state", "state", update=True)

    def test_other_values_are_named_and_update_takes_newly_filled_ones(self):
        first = dict(TICKET, closed_at=0, callback_due_at=0, callback_at=0, callback_outcome="none",
                     satisfaction="not_given", content="", caller_phone="")
        self.assert_taken("tickets", first)
        self.assertEqual(self.rate("completion", "2026-04-08"), (0, 1))
        self.assert_rejected("tickets", TICKET, "exists", "closed_at", "2026-04-07T10:00:00.000+08:00", "")
        counts, reply = self.take("tickets", TICKET, update=True)
        self.assertEqual(counts["updated"], 1, reply)
        self.assertEqual(self.rate("completion", "2026-04-08"), (1, 1))
        self.assertEqual(self.rate("callback", "2026-04-09"), (1, 1))
        self.assertEqual(self.take("tickets", TICKET)[0]["skipped"], 1)
        for field, value, told in (("title", "别的标题", "家中停水三天"), ("district", "河东", "河西"),
                                   ("type", "help", "complaint"), ("satisfaction", "neutral", "satisfied"),
                                   ("content", "", "整栋楼都没有水")):
            with self.subTest(field=field):
                self.assert_rejected("tickets", dict(TICKET, **{field: value}), "exists", field, value, told, update=True)
        self.assertEqual([row["what"] for row in self.town.history(self.number())], ["imported", "filled in by import"])

    def test_who_supervises_and_the_department_are_told_of_each_of_many_that_come_at_once(self):
        admin, unit = self.town.who("admin"), self.town.who("gongre")
        rows = [dict(TICKET, line=i + 2, ref=f"旧-{i:04}", department="gongre", category="01.01.01") for i in range(60)]
        self.assertEqual(self.take("tickets", *rows)[0]["taken"], 60)
        for who in (unit, admin):
            told = [who.push(lambda push: push["what"] == "imported")["number"] for _ in rows]
            self.assertEqual(len(set(told)), 60)

    def test_what_cannot_be_is_rejected_by_name(self):
        for field, code, change in (
                ("closed_at", "bad_value", {"closed_at": at("2026-03-31 09:00")}),
                ("closed_at", "bad_value", {"closed_at": at("2026-06-01 09:00")}),
                ("opened_at", "bad_value", {"opened_at": at("2026-06-01 09:00")}),
                ("callback_at", "missing_field", {"callback_at": 0}),
                ("callback_outcome", "missing_field", {"callback_outcome": "none", "satisfaction": "not_given"}),
                ("callback_due_at", "missing_field", {"callback_due_at": 0}),
                ("closed_at", "missing_field", {"closed_at": 0, "callback_at": 0, "callback_outcome": "none",
                                                "satisfaction": "not_given"}),
                ("callback_at", "bad_value", {"callback_at": at("2026-04-02 09:00")}),
                ("satisfaction", "bad_value", {"callback_outcome": "unreachable"}),
                ("caller_phone", "bad_value", {"caller_phone": "不详"}),
        ):
            with self.subTest(field=field, code=code, change=change):
                self.assert_rejected("tickets", dict(TICKET, **change), code, field)
        self.assert_rejected("tickets", TICKET, "unknown_value", "category", "旧类停水", create_missing=False)
        self.assertEqual(self.town.figures("2026-04-01").get("tickets_d", 0), 0)

    def test_a_callback_that_is_still_due_stands_on_the_callback_desk(self):
        row = dict(TICKET, callback_at=0, callback_outcome="none", satisfaction="not_given",
                   callback_due_at=at("2026-05-08 17:30"))
        self.assert_taken("tickets", row)
        listed = self.town.who("callback1").ask("ticket.list", list="callback")["rows"]
        self.assertEqual([ticket["title"] for ticket in listed], ["家中停水三天"])
        self.assertEqual(self.rate("callback", "2026-05-08"), (0, 1))
        miss, = self.town.misses("callback", "2026-05-08")
        self.assertEqual((miss["reason"], miss["recoverable"], miss["who"]), ("not_called", True, "自来水公司"))


if __name__ == "__main__":
    unittest.main()
