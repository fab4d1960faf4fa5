#!/usr/bin/python3
"""How each SQL statement of the broker is run: nothing that a person waits for walks through all tickets, events or calls.

A statement must be a literal (storage/db.h), so all of them stand in the program's read-only data, put together as the compiler left
them; the schema is that of a city just made. A new statement that walks, or that goes by an index named below for another reason, fails
here until it has an index or a reason of its own."""

import os
import pathlib
import re
import sqlite3
import unittest

from rexian import program
from town import Town

ROOT = pathlib.Path(os.environ.get("REXIAN_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
VERB = r"(?:SELECT|INSERT|UPDATE|DELETE|WITH|REPLACE)\b"

# What the city has many of, and always more: to walk through one of these is what takes long.
GROWS = {"event", "ticket", "ticket_wait", "ticket_text", "call", "call_visit", "missed", "callback_task", "co_handler", "phone", "request", "tally", "dial",
         "sealed_tally", "doc", "grams"}
# Bounded by the organisation, by the people who sit at desks, by the number of days or of hours in which something open is due, or by one row
# (json_each: the texts of an event).
SMALL = {"account", "block", "category", "chain_head", "city", "board_count", "district", "document", "gap", "json_each", "knowledge", "knowledge_grams", "migration",
         "month_tally", "place", "presence", "queue", "rule", "seal", "sequence", "session", "shift", "sqlite_schema", "station", "unit"}

# Along these there is only what belongs to one ticket, call, phone, day or request, or what waits for somebody now.
FEW = {
    "event_of_subject (subject,subject_id)": "the events of one ticket, call or person",
    "ticket_by_parent (parent)": "the duplicates of one ticket",
    "ticket_by_call (call_id)": "the tickets of one call",
    "sqlite_autoindex_call_visit_1 (call_id)": "the visits of one call",
    "dial_number (number)": "the dials of one ticket",
    "dial_call (call_id)": "the dials of one missed call",
    "call_visit_by_key (visit,queue_id)": "the exchange's name of one visit",
    "callback_task PRIMARY (number)": "the callers of one ticket",
    "co_handler PRIMARY (number)": "the helpers of one ticket",
    "co_handler_of_unit (unit_id,reported_at)": "help that a unit owes",
    "phone PRIMARY (key,subject)": "what one phone has asked",
}
# Partial indexes hold only what is open; how much that is does not depend on how many tickets there have been.
OPEN = {"ticket_by_desk", "ticket_open_by_state", "ticket_open_of_lead", "ticket_open_executing", "ticket_by_ask", "ticket_ask_of_lead",
        "ticket_ask_of_executing", "ticket_ask_above", "ticket_ask_above_of_lead", "ticket_ask_above_of_executing", "ticket_by_order",
        "ticket_order_of_lead", "ticket_to_phone", "ticket_to_phone_of_lead", "ticket_suspended", "ticket_suspended_of_lead",
        "ticket_suspended_of_executing", "missed_open", "ticket_first_report", "ticket_first_report_of_lead", "ticket_by_clock", "call_open", "dial_open", "dial_until", "ticket_undone"}

CHANGED = "event e CROSS JOIN ticket t ON +e.subject = 1 AND t.number = e.subject_id AND t.last_seq = e.seq"
PAGE = "a page: read in the index's order until the page is full"
DAYS = "the days that are asked for, by the reader's own choice"
REBUILD = "a rebuild, before anybody is let in"
CHECK = "a check or proof: asked for by name, and it says that it looks at everything"
# The rest, by what follows FROM, each with its reason.
WALKS = {
    # Pages and answers with a limit.
    "ticket WHERE number < $1 ORDER BY number DESC LIMIT $2": PAGE,
    "ticket WHERE lead_id = $4 AND opened_at >= $1 AND (opened_at, number) < ($2, $3) ORDER BY opened_at DESC, number DESC": PAGE,
    "ticket WHERE executing_id <> 0 AND executing_id = $4 AND opened_at >= $1 AND (opened_at, number) < ($2, $3) "
    "ORDER BY opened_at DESC, number DESC": PAGE,
    "ticket WHERE opened_at >= $1 AND (opened_at, number) < ($2, $3) ORDER BY opened_at DESC, number DESC LIMIT $4": PAGE,
    "call WHERE id < $1 ORDER BY id DESC": PAGE,
    "dial WHERE $1 = 0 AND id < $2 ORDER BY id DESC LIMIT $3": PAGE,
    "dial WHERE account_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3": PAGE,
    "call WHERE offered_at >= $1 AND (offered_at, id) < ($2, $3) ORDER BY offered_at DESC, id DESC": PAGE,
    "call WHERE outcome > 2 AND outcome = $4 AND offered_at >= $1 AND (offered_at, id) < ($2, $3) ORDER BY offered_at DESC, id DESC": PAGE,
    "missed WHERE settled_at <> 0 AND (settled_at, call_id) < ($1, $2) ORDER BY settled_at DESC, call_id DESC": PAGE,
    "call WHERE asked_at <> 0 AND answered_at = 0 AND outcome > 2 AND (asked_at, id) > ($1, $2) AND asked_at < $3 ORDER BY asked_at, id": PAGE,
    "callback_task c JOIN ticket t ON t.number = c.number WHERE c.done_at = 0 AND c.cancelled = 0 AND (c.due_at, c.number) > ($1, $2) "
    "AND c.due_at < $3 ORDER BY c.due_at, c.number": PAGE,
    "callback_task WHERE done_at = 0 AND cancelled = 0 AND (due_at, number) > ($1, $2) AND due_at < $3 ORDER BY due_at, number": PAGE,
    "ticket WHERE category_id = $1 AND district_id = $2 ORDER BY opened_at DESC, number DESC LIMIT $3": "the newest alike, LIMIT",
    **{f"ticket WHERE category_id = $1 AND district_id {side} $2 ORDER BY district_id DESC, opened_at DESC, number DESC LIMIT $3":
       "the newest of the category, LIMIT" for side in "<>"},
    "ticket t LEFT JOIN ticket_text x ON x.number = t.number WHERE t.opened_at >= $1 AND (t.opened_at, t.number) < ($2, $3) "
    "ORDER BY t.opened_at DESC, t.number DESC LIMIT $4": "a page of an export, LIMIT",
    "tally WHERE id > $1 ORDER BY id LIMIT 1": "one row",
    "ticket WHERE number < $1 ORDER BY number DESC LIMIT 1": "one row",
    "ticket_text WHERE number < $1 ORDER BY number DESC": "a search without an index: until its patience is spent",
    "grams WHERE grams MATCH $1 AND rowid < $2 AND rowid >= $3 ORDER BY rowid DESC": "a portion, as far as the page needs it",
    "grams WHERE grams MATCH $1 AND rowid < $2 ORDER BY rowid DESC LIMIT 1 OFFSET 15": "sixteen of a portion's newest",
    "doc WHERE number < $1 ORDER BY number DESC LIMIT 1": "one row",
    "grams WHERE grams MATCH $1 AND rowid >= $2 AND rowid <= $3 ORDER BY rowid DESC": "the newest alike, until there are enough",
    # What has changed since the index of the search, the freeze of a month or a count stood.
    CHANGED + " WHERE e.seq > $1 ORDER BY e.seq LIMIT $2": "the indexer, LIMIT",
    CHANGED + " JOIN ticket_text x ON x.number = t.number WHERE e.seq > $1 AND t.number < $2":
        "what the indexer, a moment behind, has not read yet",
    CHANGED + " WHERE e.seq > $1 ORDER BY e.seq DESC LIMIT $2": "the newest changes, LIMIT",
    CHANGED + " WHERE e.seq > $1 AND t.desk <> 0": "what has changed while it was looked for what documents move",
    CHANGED + " WHERE e.seq > $1 AND t.desk = 0 AND t.opened_at < $2": "the books of a day: what has changed since then",
    CHANGED + " WHERE e.seq > $1 AND t.opened_at < $2 ORDER BY e.seq": "a frozen month against now: what has changed since then",
    "call WHERE asked_at >= $1 AND asked_at < $2 AND last_seq > $3": DAYS,
    "call WHERE offered_at >= $1 AND offered_at < $2 AND last_seq > $3 AND NOT (asked_at >= $1 AND asked_at < $2)": DAYS,
    # The books of the days that are asked for.
    "call WHERE asked_at >= $1 AND asked_at < $2 AND asked_at <> 0 AND outcome <> 6 AND blocked = 0": DAYS,
    "call WHERE asked_at <> 0 AND answered_at = 0 AND outcome > 2 AND asked_at >= $1 AND asked_at < $2 AND outcome IN (..) AND blocked = 0 "
    "AND left_out = 0 GROUP BY outcome": DAYS,
    "call WHERE asked_at >= $1 AND asked_at < $2 AND asked_at <> 0 ORDER BY asked_at, id": DAYS,
    "call WHERE offered_at >= $1 AND offered_at < $2 AND +asked_at = 0 ORDER BY offered_at, id": DAYS,
    "tally WHERE id BETWEEN $1 AND $2 AND split = $3 AND measure IN (..) ORDER BY id": DAYS,
    "call WHERE offered_at >= $1 AND offered_at < $2 AND (asked_at = 0 OR outcome = 6 OR blocked <> 0)": DAYS,
    "ticket t WHERE t.call_id = c.id AND t.call_id <> 0) AS led, COUNT(*) FROM call c WHERE c.asked_at >= $1 AND c.asked_at < $2 AND "
    "c.asked_at <> 0 AND c.answered_at <> 0 AND c.outcome <> 6 AND c.blocked = 0 GROUP BY led": DAYS,
    "callback_task WHERE due_at >= $1 AND due_at < $2 AND due_at <> 0 AND done_at = 0 AND cancelled = 0 GROUP BY attempts > 0": DAYS,
    "tally WHERE id BETWEEN $1 AND $2": DAYS,
    "tally WHERE id BETWEEN $1 AND $2 ORDER BY id": DAYS,
    "sealed_tally WHERE id BETWEEN $1 AND $2": DAYS,
    "sealed_tally WHERE id BETWEEN $1 AND $2 ORDER BY id": DAYS,
    "tally WHERE id BETWEEN $1 AND $2 GROUP BY cell HAVING SUM(value) <> 0": "the freeze of a month, once at its end",
    "request WHERE id IN (SELECT id FROM request WHERE id < $1 ORDER BY id LIMIT $2)": "replies that are a week old, a portion",
    "request WHERE id < $1": "the newest reply",
    "request WHERE id >= $1 AND id < $2": "the replies of one batch",
    # What is to be erased: the oldest, a portion.
    "event WHERE seq > $1 AND seq <= $2 AND kind = 80 AND texts IS NOT NULL": "the portion of the night, whose end the statement before has found",
    "ticket WHERE closed_at <> 0 AND erased & 1 = 0 AND closed_at < $1 ORDER BY closed_at, number LIMIT $2": PAGE,
    "ticket WHERE closed_at <> 0 AND erased & 2 = 0 AND type = $3 AND closed_at < $1 ORDER BY closed_at, number LIMIT $2": PAGE,
    "call WHERE caller <> '' AND offered_at < $1 ORDER BY offered_at, id LIMIT $2": PAGE,
    "call WHERE recording <> '' AND offered_at < $1 ORDER BY offered_at, id LIMIT $2": PAGE,
    "event WHERE seq > $1 AND recorded_at < $2 ORDER BY seq LIMIT $3": PAGE,
    # Everything, by name.
    "event WHERE subject = $1 ORDER BY subject_id, seq": CHECK,
    "event WHERE subject = $1 AND kind IN (..) ORDER BY subject_id, seq": CHECK,
    "event WHERE subject = 11 ORDER BY subject_id, seq": CHECK,
    "event WHERE subject = $1 ORDER BY seq DESC LIMIT 1": "the changes of the directory, made by hand",
    "event WHERE subject = 10 AND kind = 140 ORDER BY seq": "one row a gap of the exchange's record, among one a sealed day",
    "event WHERE subject = 10 AND kind = 96 ORDER BY subject_id, seq": "one row a frozen month, among one a sealed day",
    "seal UNION SELECT subject_id FROM event WHERE subject = 10 AND kind = 91 ORDER BY 1": CHECK,
    "event ORDER BY seq": CHECK,
    "ticket ORDER BY number": CHECK,
    "ticket_text ORDER BY number": CHECK,
    "call ORDER BY id": CHECK,
    "call_visit ORDER BY call_id, ordinal": CHECK,
    "callback_task ORDER BY number, ordinal": CHECK,
    "missed ORDER BY call_id": CHECK,
    "co_handler ORDER BY number, ordinal": CHECK,
    "ticket_wait ORDER BY number": CHECK,
    "phone": CHECK,
    "tally ORDER BY id": CHECK,
    "sealed_tally ORDER BY id": CHECK,
    "ticket c LEFT JOIN ticket p ON p.number = c.parent WHERE c.parent <> 0 ORDER BY c.number": CHECK,
    **{table: REBUILD for table in ("ticket_text", "ticket_wait", "callback_task", "call_visit", "missed", "co_handler", "ticket", "call", "dial",
                                       "tally", "sealed_tally", "doc")},
}


def statements():
    """All SQL of the program, one statement each."""
    texts = re.findall(rb"(?<![\n\x20-\x7e])(?:CREATE|BEGIN|" + VERB.encode() + rb")[^\0]*", pathlib.Path(program("rexian-broker")).read_bytes())
    found = {part.strip() for text in texts for part in text.decode("utf-8").split(";")}
    return sorted(part for part in found if re.match(VERB, part))


def access_of(step, aliases):
    """(table, index and the columns that are known, or None where everything is walked) of a step of a plan."""
    walk, name, way = re.match(r"(SCAN|SEARCH) (\w+)(.*)$", step).groups()
    table = aliases.get(name, name)
    if "VIRTUAL" in way:
        return table, None, []
    index = re.search(r"INDEX (\w+)", way)
    known = re.findall(r"(\w+)=\?", way)
    if index:
        return table, index.group(1), known
    return table, f"{table} PRIMARY" if walk == "SEARCH" and "PRIMARY KEY" in way else None, known


class Plans(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.town = Town()
        cls.town.stop()  # the search's own file is made when the broker runs
        cls.files = [sqlite3.connect(cls.town.path(name)) for name in ("city.db", "search.db")]
        cls.statements = statements()

    @classmethod
    def tearDownClass(cls):
        for file in cls.files:
            file.close()
        cls.town.close()

    def plan(self, sql):
        values = {number: None for number in re.findall(r"\$(\d+)", sql)}
        why = None
        for file in self.files:
            try:
                return [row[3] for row in file.execute("EXPLAIN QUERY PLAN " + sql, values)], file
            except sqlite3.OperationalError as fault:
                why = why or fault
        self.fail(f"{why}: {sql}")

    def whole_key(self, file, table, way, known):
        """Whether the columns that are known pick one row."""
        if way == f"{table} PRIMARY":
            key = [row[1] for row in sorted(file.execute(f"PRAGMA table_info({table})"), key=lambda row: row[5]) if row[5]]
            return known == ["rowid"] or known == key
        unique = {row[1]: row[2] for row in file.execute(f"PRAGMA index_list({table})")}
        columns = [row[2] for row in file.execute(f"PRAGMA index_info({way})")]
        return bool(unique.get(way)) and known == columns

    def test_every_statement_of_the_sources_is_among_those_that_are_looked_at(self):
        written = set()
        for room in ("storage", "broker"):
            for source in (ROOT / room).glob("*.c"):
                written |= set(re.findall(rf'"({VERB} [^"\\]*)"', source.read_text(encoding="utf-8")))
        self.assertGreater(len(written), 200)
        whole = "\0".join(self.statements)
        missing = [text for text in written if text.strip().rstrip(";").split(";")[0] not in whole]
        self.assertEqual(missing, [])

    def test_a_page_of_misses_reads_no_row_but_those_of_its_index(self):
        for index in ("ticket_undone", "callback_task_open"):
            covered = [sql for sql in self.statements if f"USING COVERING INDEX {index}" in "".join(self.plan(sql)[0])]
            self.assertTrue(any("ORDER BY due_at, number" in sql for sql in covered), (index, covered))

    def test_no_statement_walks_through_what_grows_but_those_with_a_reason(self):
        walked, gone_by, faults = set(), set(), []
        for sql in self.statements:
            steps, file = self.plan(sql)
            aliases = {alias: table for table, alias in re.findall(r"(?:FROM|JOIN) (\w+) (?:AS )?(\w+)", sql)}
            rest = re.sub(r"IN \([\d$, ]+\)", "IN (..)", sql.split(" FROM ", 1)[-1])
            if sql == f"DELETE FROM {rest}" and rest in GROWS:
                walked.add(rest)  # a plan without a step
                if rest not in WALKS:
                    faults.append(sql)
            for step in steps:
                if not step.startswith(("SCAN", "SEARCH")) or "CONSTANT ROW" in step:
                    continue
                table, way, known = access_of(step.replace(" LEFT-JOIN", ""), aliases)
                if table in SMALL or table in ("hanging", "few"):
                    continue
                self.assertIn(table, GROWS, f"{sql}: does this table grow with the tickets? Say so in GROWS or SMALL")
                few = f"{way} ({','.join(known)})"
                if way in OPEN:
                    gone_by.add(way)
                elif few in FEW:
                    gone_by.add(few)
                elif way and self.whole_key(file, table, way, known):
                    continue
                elif rest in WALKS:
                    walked.add(rest)
                else:
                    faults.append(f"{step}\n    {sql}")
        self.assertEqual(faults, [], "\n".join(faults))
        print(f"{len(self.statements)} statements; {len(walked)} walk, each with its reason")
        self.assertEqual((set(WALKS) - walked, OPEN - gone_by, set(FEW) - gone_by), (set(), set(), set()), "no longer needed")


if __name__ == "__main__":
    unittest.main()
