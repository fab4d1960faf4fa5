#!/usr/bin/python3
"""A year of a city with two hundred people, played by chance through the real broker on a set clock: people leave, departments
are merged, limits and calendar change, and after each day the books close and every open ticket stands on one list that
somebody can work. Then nobody calls any more, and every ticket comes to its end.

REXIAN_YEAR_SEED plays another year, REXIAN_YEAR_DAYS another number of working days, REXIAN_YEAR_CALLS another number of
calls on each."""

import collections
import os
import sqlite3
import subprocess
import time
import unittest

from rexian import program
from town import Town, figures_of

SEED = os.environ.get("REXIAN_YEAR_SEED", "1")
WORKED = os.environ.get("REXIAN_YEAR_DAYS", "248")
CALLS = os.environ.get("REXIAN_YEAR_CALLS", "10")
FIRST = "2025-01-02"
STREETS = 3  # below each district
MORE = [("officer", 2), ("leader", 2), ("supervisor", 1), ("auditor", 1), ("callback", 1)]
RATES = ["answer_n", "answer_d", "completion_n", "completion_d", "callback_n", "callback_d"]
WALK_EVERY = 20  # days: all lists of all people are asked for by wire
OPERATOR, DISPATCH, RETURNS, DEPARTMENT, AUDIT, CALLBACK, PARENT = range(1, 8)
# Who works the desks of the hotline, as core/names.h numbers roles.
ADMIN, SUPERVISOR, ROLE_OPERATOR, DISPATCHER, AUDITOR, ROLE_CALLBACK, HANDLER, OFFICER, LEADER = 1, 2, 3, 4, 5, 6, 7, 9, 10
WORKS = {DISPATCH: {SUPERVISOR, DISPATCHER, LEADER, ADMIN}, RETURNS: {SUPERVISOR, DISPATCHER, LEADER, ADMIN},
         AUDIT: {AUDITOR}, CALLBACK: {ROLE_CALLBACK}}


class Year(unittest.TestCase):
    maxDiff = 4000

    @classmethod
    def setUpClass(cls):
        cls.town = Town(begin=FIRST)
        cls.addClassCleanup(cls.town.close)
        cls.people()
        cls.played = []
        cls.problems = collections.Counter()

    @classmethod
    def people(cls):
        """Streets below the districts, and as many people as make two hundred."""
        admin = cls.town.who("admin")
        units = admin.ask("unit.list")["rows"]
        accounts = []
        for district in [unit for unit in units if unit.get("kind") == "district"]:
            for number in range(1, STREETS + 1):
                code = f"{district['code']}-{number}"
                admin.ask("unit.add", code=code, name=f"{district['name'][:-4]}第{number}街道", parent=district["code"],
                          kind="street")
                accounts.append((code, "handler", code))
            accounts.append((district["code"] + ".b", "handler", district["code"]))
        for unit in [unit for unit in units if unit.get("kind") == "department"][:36]:
            accounts.append((unit["code"] + ".b", "handler", unit["code"]))
        for role, count in MORE:
            accounts += [(f"{role}{9 - number}", role, "") for number in range(count)]
        with open(cls.town.accounts, "a", encoding="utf-8") as lines:
            for login, role, unit in accounts:
                made = admin.ask("account.add", login=login, name=login, role=role, unit=unit)
                cls.town.passwords[login] = made["password"]
                lines.write(f"{login}\t{made['password']}\t{role}\n")

    # -- what must hold after each day --------------------------------------------------------------------------------

    def rows(self, sql):
        db = sqlite3.connect(f"file:{self.town.path('city.db')}?mode=ro", uri=True)
        db.row_factory = sqlite3.Row
        try:
            return db.execute(sql).fetchall()
        finally:
            db.close()

    def stands_somewhere(self, day):
        """Each open ticket is on one list that an open account can work, or follows one that is."""
        tickets = {row["number"]: row for row in self.rows("SELECT * FROM ticket")}
        units = {row["id"]: row for row in self.rows("SELECT * FROM unit")}
        accounts = {row["id"]: row for row in self.rows("SELECT * FROM account WHERE shut = 0")}
        roles = {row["role"] for row in accounts.values()}
        staffed = {row["unit_id"] for row in accounts.values() if row["role"] == HANDLER}
        for number, ticket in tickets.items():
            desk, holder = ticket["desk"], ticket["holder_id"]
            where = (day, number, desk, holder)
            if ticket["state"] == 7:
                self.assertEqual(desk, 0, where)
            elif desk == OPERATOR:
                self.assertEqual(accounts[holder]["role"], ROLE_OPERATOR, where)
            elif desk == DEPARTMENT:
                self.assertFalse(units[holder]["shut"], where)
                above = holder
                while above and above not in staffed:
                    above = units[above]["parent_id"]
                self.assertTrue(above, where)
            elif desk == PARENT:
                parent = tickets[ticket["parent"]]
                self.assertEqual((parent["parent"], parent["number"]), (0, holder), where)
                self.assertNotEqual(parent["state"], 7, where)
            else:
                self.assertTrue(WORKS[desk] & roles, where)
        return [number for number, ticket in tickets.items() if ticket["desk"] not in (0, PARENT)]

    def walk_all_lists(self, day, open_tickets):
        """By wire, as everybody at a desk sees it: together the lists are all open tickets, none twice."""
        # Who does not read for twenty days is not waited for: everybody sits down anew.
        self.town.leave_desks()
        accounts = [row for row in self.town.who("admin").ask("account.list")["rows"]
                    if not row.get("shut") and row["login"] in self.town.passwords]
        units = {unit["code"]: unit for unit in self.town.who("admin").ask("unit.list")["rows"]}
        found, asked = [], set()
        for account in accounts:
            unit = units.get(account.get("unit", ""), {})
            top = account["role"] == "handler" and not unit.get("shut") and unit.get("kind") != "street"
            lists = {"operator": ["mine"], "dispatcher": ["dispatch", "returns"], "auditor": ["audit"],
                     "callback": ["callback"]}.get(account["role"], ["department"] if top else [])
            for name in lists:
                key = (name, account["login"] if name == "mine" else account.get("unit", ""))
                if key not in asked:
                    asked.add(key)
                    found += self.list_of(account["login"], name)
        # Who came while the year was played has a password that only the players know; their lists the supervisor sees, too.
        if len(accounts) == self.known:
            self.assertEqual(sorted(found), sorted(open_tickets), day)
        self.assertEqual(len(found), len(set(found)), day)
        self.assertLessEqual(set(found), set(open_tickets), day)
        seen = [number for name in ("dispatch", "returns", "department", "audit", "callback")
                for number in self.list_of("supervisor1", name)]
        held = [row["number"] for row in self.rows(f"SELECT number FROM ticket WHERE desk = {OPERATOR}")]
        self.assertEqual(sorted(seen + held), sorted(open_tickets), day)

    def no_deadline_moves(self, day):
        """Each deadline is what limits and calendar that hold now make of it: brought once more, they move nothing."""
        rows = [{"kind": row["kind"], "name": row.get("name", ""), "text": row["text"]}
                for row in self.town.who("supervisor1").ask("rules.show")["rows"]]
        moves = self.town.who("supervisor1").ask("rules.what_if", rows=rows)
        self.assertEqual((moves.get("deadlines", 0), moves.get("rows", [])), (0, []), day)

    def list_of(self, login, name):
        answer = self.town.who(login).ask("ticket.list", list=name, limit=200)
        rows = [row["number"] for row in answer.get("rows", [])]
        self.assertEqual(answer.get("total", 0), len(rows), (login, name))
        return rows

    def books_close(self, first, last):
        told = self.town.who("supervisor1").ask("ledger.show", **{"from": first, "to": last}, timeout_ms=120000)
        self.assertEqual((told.get("differences", 0), told["balances"] if told.get("differences") else []), (0, []), first)

    def proven(self, first, last):
        told = self.town.who("supervisor1").ask("rates.prove", day=first, to=last, timeout_ms=300000)
        self.assertEqual((told.get("differences", 0), told.get("rows", [])), (0, []))
        return told["days"]

    # -- the year ------------------------------------------------------------------------------------------------------

    def after_day(self, day, count):
        began = time.monotonic()
        open_tickets = self.stands_somewhere(day)
        self.books_close(day, day)
        if count % WALK_EVERY == 0:
            self.walk_all_lists(day, open_tickets)
            self.proven(day, day)
            self.no_deadline_moves(day)
        self.spent += time.monotonic() - began
        self.most_open = max(self.most_open, len(open_tickets))

    def play(self):
        acts = os.path.join(self.town.parent, "acts")
        play = subprocess.Popen(
            [program("rexianctl"), "--config", self.town.path("console.cfg"), "play", "--seed", SEED, "--days", WORKED,
             "--calls", CALLS, "--step", "--finish", "--accounts", self.town.accounts, "--acts", acts],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=self.town.environment)
        self.addCleanup(lambda: play.poll() is None and play.kill())
        days, printed = [], []
        with play.stdout:
            for line in play.stdout:
                if not line.startswith("day "):
                    printed.append(line.split())
                    continue
                days.append(line[4:].strip())
                self.after_day(days[-1], len(days))
                play.stdin.write("\n")
                play.stdin.flush()
        play.stdin.close()
        self.assertEqual(play.wait(60), 0)
        with open(acts, encoding="utf-8") as lines:
            return days, printed, collections.Counter(line.split("\t")[2] for line in lines)

    def test_a_year_is_played_and_everything_in_it_comes_to_its_end(self):
        """A7: every open ticket stands on exactly one list, after each day of a year in which people and units go."""
        self.spent, self.most_open, began = 0, 0, time.monotonic()
        self.known = len([row for row in self.town.who("admin").ask("account.list")["rows"] if not row.get("shut")])
        self.assertGreaterEqual(self.known, 190)
        days, printed, acts = self.play()
        played = time.monotonic() - began
        # The players' own count is what the broker shows.
        told = {line[0]: [int(x) for pair in line[2::2] for x in pair.split("/")] for line in printed}
        shown = {row["key"]: [figures_of(row).get(name, 0) for name in RATES]
                 for row in self.town.rows(days[0], days[-1], days=True)}
        self.assertEqual({day: told[day] for day in days}, {day: shown.get(day, [0] * 6) for day in days})
        # Each day is sealed and proves true, as known now and as reported then; so do the books of the whole.
        proofs = self.proven(days[0], days[364] if len(days) > 364 else days[-1]) + \
            (self.proven(days[365], days[-1]) if len(days) > 365 else [])
        self.assertEqual([proof["day"] for proof in proofs if not proof.get("sealed")], [])
        self.books_close(days[0], days[-1])
        # Nothing is left.
        states = collections.Counter(row["state"] for row in self.rows("SELECT state FROM ticket"))
        self.assertEqual(set(states), {7})
        doctor = self.town.who("supervisor1").ask("care.doctor", timeout_ms=300000)
        self.assertEqual((doctor.get("findings", 0), doctor.get("rows", [])), (0, []))
        self.assertEqual(self.town.stop(), 0)
        checked = self.town.offline_check()
        self.assertEqual(checked.returncode, 0, checked.stdout)
        print(f"seed {SEED}: {len(days)} days in {played:.0f} s, {self.spent:.0f} s of it looking; {states[7]} tickets, "
              f"{self.most_open} open at most, {sum(acts.values())} acts: {dict(acts.most_common())}")
        # All of it was played.
        if (SEED, WORKED) == ("1", "248"):
            for what in ("asked", "agreed", "denied", "suspended", "resumed", "terminated", "merged", "undone", "followed",
                         "redo", "co_reported", "passed_down", "handed_up", "supervised", "order_reported", "order_closed",
                         "contacted", "interim", "left", "came", "unit_merged", "limits_changed", "due_moved"):
                self.assertGreater(acts[what], 0, what)


if __name__ == "__main__":
    unittest.main()
