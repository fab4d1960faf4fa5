#!/usr/bin/python3
"""The books of a day close: calls, tickets, and the d = n + misses of the three rates, each side counted in a way of its own,
through the real broker and rexianctl; today, on past days, over months, and with imported records."""

import csv
import io
import json
import sqlite3
import unittest

from town import Town, UNIT, at

DAY, DUE = "2026-05-06", "2026-05-12"


class Books(unittest.TestCase):
    def setUp(self):
        self.town = Town()
        self.addCleanup(self.town.close)

    def books(self, first, last=None):
        """Values of all lines by (account, item)."""
        told = self.town.who("supervisor1").ask("ledger.show", **{"from": first, "to": last or first})
        for balance in told["balances"]:
            self.assertEqual(balance.get("difference", 0), 0, (first, last, balance))
        self.assertEqual(told.get("differences", 0), 0)
        return {(row.get("account", "calls"), row.get("item", "offered")): row.get("value", 0) for row in told["rows"]}

    def assert_books(self, books, account, **wanted):
        self.assertEqual({item: books[account, item] for item in wanted}, wanted)


class Calls(Books):
    def test_every_offered_call_stands_in_one_place_also_while_it_is_open(self):
        """N12: each call stands in exactly one place."""
        town = self.town
        town.call((DAY + " 10:00", "offered", {}), (DAY + " 10:00:04", "ended", {}))
        town.call((DAY + " 10:01", "offered", {}), (DAY + " 10:01", "queued", {"queue": "hotline"}),
                  (DAY + " 10:02", "ended", {}))
        town.call((DAY + " 10:03", "offered", {}), (DAY + " 10:03", "refused", {"queue": "hotline"}))
        town.call((DAY + " 10:04", "offered", {}), (DAY + " 10:04", "queued", {"queue": "hotline"}),
                  (DAY + " 10:04:09", "ended", {"test": True}))
        answered = town.call((DAY + " 10:05", "offered", {}), (DAY + " 10:05", "queued", {"queue": "hotline"}),
                             (DAY + " 10:05:05", "answered", {"operator_login": "operator1"}))
        town.open(call_id=answered["id"])
        town.report("exchange-5", "ended")
        town.call((DAY + " 10:06", "offered", {}), (DAY + " 10:06", "queued", {"queue": "hotline"}),
                  (DAY + " 10:06:05", "answered", {"operator_login": "operator2"}))
        town.call((DAY + " 10:07", "offered", {}), (DAY + " 10:07", "queued", {"queue": "english"}))
        town.call((DAY + " 10:08", "offered", {}))
        now = self.books(DAY)
        self.assert_books(now, "calls", offered=8, answered_and_ended=1, talking=1, abandoned=1, refused=1, left_menu=1,
                          test=1, waiting=1, in_menu=1)
        self.assert_books(now, "answered_calls", answered=2, with_ticket=1, without_ticket=1)
        self.assert_books(now, "answer", answer_d=4, answer_n=2, miss_abandoned=1, miss_refused=1)
        town.at("2026-05-07 00:00:10")
        town.report("exchange-7", "answered", operator_login="operator1")
        town.report("exchange-7", "ended")
        self.assert_books(self.books(DAY), "calls", offered=8, answered_and_ended=2, waiting=0)
        self.assert_books(self.books("2026-05-07"), "calls", offered=0, answered_and_ended=0)

    def test_a_number_on_the_abuse_list_is_counted_apart_whatever_became_of_its_call(self):
        town = self.town
        town.at(DAY + " 09:00")
        town.who("supervisor1").ask("block.add", phone="13911112222", until_at=at("2026-05-20 09:00"), reason="反复辱骂")
        for i, steps in enumerate((["ended"], ["queued", "ended"], ["queued", "answered", "ended"], ["refused"], ["queued"], [])):
            town.report(f"blocked-{i}", "offered", caller="13911112222")
            for step in steps:
                fields = {"queue": "hotline"} if step in ("queued", "refused") else {}
                fields.update({"operator_login": "operator1"} if step == "answered" else {})
                town.report(f"blocked-{i}", step, **fields)
        books = self.books(DAY)
        self.assert_books(books, "calls", offered=6, test=6, answered_and_ended=0, abandoned=0, refused=0, waiting=0)
        self.assert_books(books, "answered_calls", answered=0, with_ticket=0, without_ticket=0)

    def test_a_test_call_of_midnight_stands_on_the_day_on_which_it_came(self):
        self.town.call((DAY + " 23:59:59", "offered", {}), ("2026-05-07 00:00:01", "queued", {"queue": "hotline"}),
                       ("2026-05-07 00:00:09", "ended", {"test": True}))
        self.assert_books(self.books(DAY), "calls", offered=1, test=1)
        self.assert_books(self.books("2026-05-07"), "calls", offered=0, test=0)


class Tickets(Books):
    def play(self):
        town = self.town
        town.at(DAY + " 09:00")
        numbers = [town.open() for _ in range(5)]
        town.open(way="direct", type="consultation", answer="供热到三月十五日")
        town.open(way="not_accepted", not_accepted="court", right_channel="请到受案法院反映")
        town.open(way="pending", type="report")
        town.who("operator2").ask("ticket.handover", service=119)
        town.act(UNIT, "return", numbers[1], reason="不属供热", basis="三定方案")
        for number in numbers[2:]:
            town.receive(number)
            town.reply(number)
        for number in numbers[3:]:
            town.passed(number)
        town.attempt(numbers[4], "reached", solved="yes", satisfaction="satisfied")
        return numbers

    def test_open_at_the_start_and_opened_are_closed_by_kind_or_open_by_desk(self):
        numbers = self.play()
        self.assert_books(self.books(DAY), "tickets", open_at_start=0, opened=9, reopened=0, closed_direct=1,
                          closed_not_accepted=1, closed_completed=1, closed_terminated=0, open_operator=1, open_dispatch=1,
                          open_department=1, open_returns=1, open_audit=1, open_callback=1)
        self.town.at("2026-05-07 09:00")
        self.town.passed(numbers[2])
        self.town.act("supervisor1", "redo", numbers[4], reason="群众反映没有解决")
        then = self.books(DAY)
        self.assert_books(then, "tickets", opened=9, closed_completed=1, open_audit=1, open_department=1)
        now = self.books("2026-05-07")
        self.assert_books(now, "tickets", open_at_start=6, opened=0, reopened=1, closed_completed=0, open_audit=0,
                          open_callback=2, open_department=2)
        self.assert_books(self.books(DAY, "2026-05-07"), "tickets", open_at_start=0, opened=9, reopened=1, closed_completed=1)

    def test_d_is_n_and_the_misses_by_reason(self):
        self.play()
        self.town.at("2026-05-13 09:00")
        self.assert_books(self.books(DUE), "completion", completion_d=5, completion_n=2, miss_not_replied=2,
                          miss_awaiting_audit=1, miss_redo_open=0)
        callbacks = self.books(DAY, "2026-05-20")
        self.assert_books(callbacks, "callback", callback_d=2, callback_n=1, miss_not_called=1, miss_not_reached=0)

    def test_imported_records_stand_on_their_own_days(self):
        admin = self.town.who("admin")
        hour_of = lambda day, hour: at(f"{day} {hour:02d}:00")
        self.town.at(DAY + " 09:00")
        rows = [{"line": 2, "ref": "旧-1", "title": "旧一", "opened_at": hour_of("2026-04-01", 9), "closed_at": hour_of("2026-04-03", 9),
                 "department": UNIT, "due_at": hour_of("2026-04-08", 17)},
                {"line": 3, "ref": "旧-2", "title": "旧二", "opened_at": hour_of("2026-04-02", 9), "department": UNIT},
                {"line": 4, "ref": "旧-3", "title": "旧三", "opened_at": hour_of("2026-04-02", 9), "closed_at": hour_of("2026-04-02", 10)},
                {"line": 5, "ref": "旧-4", "title": "旧四", "opened_at": hour_of("2026-04-02", 9), "closed_at": hour_of("2026-04-04", 9),
                 "department": UNIT, "callback_due_at": hour_of("2026-04-06", 17)}]
        told = admin.ask("import.tickets", rows=rows)
        self.assertEqual(told["taken"], 4, told)
        admin.ask("import.calls", rows=[
            {"line": 2, "call_id": "旧电-1", "offered_at": hour_of("2026-04-02", 9), "ended_at": hour_of("2026-04-02", 10),
             "outcome": "answered", "answered_at": hour_of("2026-04-02", 9) + 5000},
            {"line": 3, "call_id": "旧电-2", "offered_at": hour_of("2026-04-02", 11), "ended_at": hour_of("2026-04-02", 12),
             "outcome": "abandoned"}])
        self.assert_books(self.books("2026-04-01"), "tickets", opened=1, closed_completed=0, open_department=1)
        self.assert_books(self.books("2026-04-02"), "tickets", open_at_start=1, opened=3, closed_direct=1, open_department=3)
        self.assert_books(self.books("2026-04-02"), "calls", offered=2, answered_and_ended=1, abandoned=1)
        self.assert_books(self.books("2026-04-03"), "tickets", open_at_start=3, closed_completed=1, open_department=2)
        self.assert_books(self.books("2026-04-01", DAY), "tickets", opened=4, closed_completed=1, closed_direct=1,
                          open_department=1, open_callback=1)
        self.assert_books(self.books("2026-04-01", "2026-04-30"), "tickets", opened=4)


class Told(Books):
    def test_the_verb_prints_both_sides_and_the_difference_and_says_by_its_exit_when_they_do_not_close(self):
        town = self.town
        town.at(DAY + " 09:00")
        number = town.open()
        town.open(way="direct", type="consultation", answer="供热到三月十五日")
        told = town.ctl("ledger", "--day", DAY, login="supervisor1")
        self.assertIn("books that do not close: 0", told.stdout)
        self.assertRegex(told.stdout, r"Tickets +2 +2 +0")
        self.assertRegex(told.stdout, r"  closed by a direct answer +1")
        rows = list(csv.DictReader(io.StringIO(town.ctl("ledger", "--month", "2026-05", "--csv", login="supervisor1").stdout)))
        values = {(row["account"], row["item"]): row["value"] for row in rows}
        self.assertEqual(values["tickets", "open_department"], "1")
        self.assertEqual(json.loads(town.ctl("ledger", "--year", "2026", "--json", login="supervisor1").stdout)["differences"], 0)
        self.assertEqual(town.who("operator1").refusal("ledger.show", **{"from": DAY, "to": DAY})["code"], "no_right")
        self.assertEqual(town.stop(), 0)
        db = sqlite3.connect(town.path("city.db"))
        db.execute("UPDATE ticket SET desk = 0 WHERE number = ?", (number,))
        db.commit()
        db.close()
        town.start()
        town.at(DAY + " 10:00")
        told = town.ctl("ledger", "--day", DAY, login="supervisor1", check=False)
        self.assertEqual(told.returncode, 1, told.stderr)
        self.assertIn("books that do not close: 1", told.stdout)
        self.assertRegex(told.stdout, r"Tickets +2 +1 +1")


if __name__ == "__main__":
    unittest.main()
