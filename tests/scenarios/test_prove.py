#!/usr/bin/python3
"""A played little day proves true; then one thing in the store is changed by hand, and it is found and named: by the proof
of the day, by the running broker's doctor, or by the offline check. What can be made again from the events is."""

import shutil
import sqlite3
import subprocess
import unittest

from old_texts import digest_of
from rexian import program
from town import Town, UNIT

DAY, DUE = "2026-05-06", "2026-05-12"
PROJECTIONS = ["ticket_text", "callback_task", "phone", "ticket", "call", "tally", "sealed_tally", "month_tally"]


def play(town):
    """A day and what came of it: tickets in every state, calls of every kind, a redo, a return, an amend."""
    town.at(DAY + " 08:40")
    town.call((DAY + " 08:40", "offered", {"caller": "13900001111"}), (DAY + " 08:40:01", "queued", {"queue": "hotline"}),
              (DAY + " 08:40:20", "answered", {"operator_login": "operator1"}), (DAY + " 08:44", "ended", {}))
    town.call((DAY + " 08:45", "offered", {}), (DAY + " 08:45", "queued", {"queue": "english"}), (DAY + " 08:46", "ended", {}))
    town.call((DAY + " 08:50", "offered", {}), (DAY + " 08:50", "refused", {"queue": "hotline"}))
    town.at(DAY + " 09:00")
    numbers = [town.open(by=f"operator{i % 3 + 1}", title=f"家里暖气不热 {i}") for i in range(8)]
    town.open(way="direct", type="consultation", answer="供热到三月十五日")
    town.open(way="not_accepted", not_accepted="private", right_channel="请双方协商")
    town.open(way="pending", type="report")
    town.who("operator2").ask("ticket.handover", service=119)
    for number in numbers[1:]:
        town.receive(number)
    town.act(UNIT, "return", numbers[1], reason="不属供热", basis="三定方案")
    town.act("operator1", "amend", numbers[2], changes=[{"field": "type", "value": "consultation"}], reason="实为咨询")
    for number in numbers[3:]:
        town.reply(number)
    for number in numbers[4:]:
        town.passed(number)
    town.attempt(numbers[5], "reached", solved="yes", satisfaction="satisfied")
    town.attempt(numbers[6], "reached", solved="no", satisfaction="dissatisfied", redo=True, reason="还是不热")
    town.attempt(numbers[7], "no_answer")
    town.at("2026-05-13 09:00")
    town.reply(numbers[6])
    town.passed(numbers[6])
    town.act("dispatcher1", "rule", numbers[1], agreed=True, unit="zhujian")


class Proofs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.played = Town()
        cls.addClassCleanup(cls.played.close)
        play(cls.played)
        cls.shown = cls.all_shown(cls.played)
        cls.proof = {day: cls.played.proof(day) for day in (DAY, "2026-05-07", "2026-05-08", DUE, "2026-05-13")}
        assert cls.played.stop() == 0

    @staticmethod
    def all_shown(town):
        return [town.rows(DAY, "2026-05-20", then=then, by=by) for then in (False, True)
                for by in ("total", "hour", "department", "operator", "category", "queue")] + \
               [town.rows(DAY, "2026-05-20", days=True)]

    def changed(self, *statements):
        """A copy of the played city in which these statements were run by hand."""
        town = Town(like=self.played, start=False)
        self.addCleanup(town.close)
        db = sqlite3.connect(town.path("city.db"))
        for statement in statements:
            self.assertGreater(db.execute(statement).rowcount, 0, statement)
        db.commit()
        db.close()
        return town

    def assert_check_names(self, town, *words):
        checked = town.offline_check()
        self.assertEqual(checked.returncode, 1, checked.stdout + checked.stderr)
        for word in words:
            self.assertIn(word, checked.stdout)

    def assert_proof_names(self, town, day, *words):
        town.start()
        told = town.proof(day)
        self.assertGreater(told.get("differences", 0), 0)
        text = str(told["rows"])
        for word in words:
            self.assertIn(word, text)
        doctor = town.who("supervisor1").ask("care.doctor")
        self.assertGreater(doctor.get("findings", 0), 0)
        return told["rows"]

    def rebuilt(self, town):
        if town.broker is not None:
            town.stop()
        done = subprocess.run([program("rexian-broker"), "--rebuild", town.folder], capture_output=True, text=True,
                              env=town.environment, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return town


class Sound(Proofs):
    def test_every_day_that_was_played_proves_true(self):
        for day, proof in self.proof.items():
            self.assertEqual((proof.get("differences", 0), proof.get("rows", [])), (0, []), day)
            self.assertEqual(proof.get("sealed", False), day != "2026-05-13", day)
            self.assertGreater(proof["events"], 50)
            self.assertEqual(proof["calls"], 3)
        checked = self.played.offline_check()
        self.assertEqual((checked.returncode, "findings: 0" in checked.stdout), (0, True), checked.stdout)

    def test_the_head_of_a_proof_is_the_chains_hash_at_the_seal(self):
        db = sqlite3.connect(self.played.path("city.db"))
        self.addCleanup(db.close)
        for day, proof in self.proof.items():
            if proof.get("sealed"):
                (head,) = db.execute("SELECT hex(hash) FROM event WHERE seq = ?", (proof["seal_seq"],)).fetchone()
                self.assertEqual(proof["head"], head.lower(), day)

    def test_made_again_from_the_events_all_is_as_it_was_shown(self):
        town = Town(like=self.played, start=False)
        self.addCleanup(town.close)
        db = sqlite3.connect(town.path("city.db"))
        dump = lambda: {table: db.execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3").fetchall() for table in PROJECTIONS}
        before = dump()
        self.rebuilt(town)
        after = dump()
        db.close()
        for table in PROJECTIONS:
            self.assertEqual(after[table], before[table], table)
        town.start()
        self.assertEqual(self.all_shown(town), self.shown)


class Counters(Proofs):
    def test_a_changed_counter_is_named_with_what_is_shown_and_what_the_events_say(self):
        town = self.changed("UPDATE tally SET value = value + 5 WHERE measure = 2 AND split = 0")
        self.assert_check_names(town, "answer_d", DAY)
        (row,) = [row for row in self.assert_proof_names(town, DAY, "answer_d") if "answer_d" in row["what"]]
        self.assertEqual(int(row["shown"]) - int(row["folded"]), 5)
        self.rebuilt(town)
        self.assertEqual(town.offline_check().returncode, 0)

    def test_a_counter_of_one_department_or_hour_is_named_with_its_key(self):
        town = self.changed("UPDATE tally SET value = value - 1 WHERE measure = 4 AND split = 2 AND "
                            "key = (SELECT id FROM unit WHERE code = 'gongre')")
        self.assert_check_names(town, "completion_d", "市供热集团")
        self.assert_proof_names(town, DUE, "completion_d", "市供热集团")

    def test_a_counter_that_is_gone_or_stands_alone_is_named(self):
        town = self.changed("DELETE FROM tally WHERE measure = 4 AND split = 0")
        self.assert_check_names(town, "completion_d")
        self.assert_proof_names(town, DUE, "completion_d")
        town = self.changed("INSERT INTO tally (id, value) SELECT id + 1, 1 FROM tally WHERE measure = 2 AND split = 0")
        self.assert_check_names(town, "completion_n")
        self.assert_proof_names(town, DAY, "completion_n")

    def test_a_counter_of_what_was_reported_then_is_named_as_sealed(self):
        town = self.changed("UPDATE sealed_tally SET value = value + 1 WHERE measure = 3 AND split = 0")
        self.assert_check_names(town, "completion_n")
        self.assert_proof_names(town, DUE, "completion_n", "as sealed")

    def test_with_all_projections_dropped_each_is_named_and_all_are_made_again(self):
        town = self.changed(*(f"DELETE FROM {table}" for table in PROJECTIONS if table != "month_tally"))  # no month is over
        self.assert_check_names(town, "completion_d", "ticket", "call")
        self.assert_proof_names(town, DAY, "answer_d")
        self.rebuilt(town)
        self.assertEqual(town.offline_check().returncode, 0)
        town.start()
        self.assertEqual(self.all_shown(town), self.shown)
        self.assertEqual(town.differences(*self.proof), [])

    def test_a_ticket_on_the_wrong_list_or_on_none_is_named(self):
        for column, value in (("desk", "0"), ("holder_id", "holder_id + 1"), ("state", "7"), ("due_at", "due_at + 1"),
                              ("version", "version + 1"), ("lead_id", "0")):
            with self.subTest(column=column):
                town = self.changed(f"UPDATE ticket SET {column} = {value} WHERE number = "
                                    "(SELECT MIN(number) FROM ticket WHERE desk = 4)")
                self.assert_check_names(town, column, "ticket 26050600")
                self.assertEqual(self.rebuilt(town).offline_check().returncode, 0)

    def test_texts_phones_tasks_and_calls_that_differ_are_named(self):
        for statement, word in (("UPDATE ticket_text SET title = '别的事' WHERE title LIKE '%暖气不热 3'", "title"),
                                ("DELETE FROM phone WHERE key LIKE '%13900001111'", "phone"),
                                ("UPDATE callback_task SET done_at = 0 WHERE done_at <> 0", "callback"),
                                ("UPDATE call SET answered_at = answered_at + 1 WHERE answered_at <> 0", "call")):
            with self.subTest(word=word):
                town = self.changed(statement)
                self.assert_check_names(town, word)
                self.assertEqual(self.rebuilt(town).offline_check().returncode, 0)


class Events(Proofs):
    def test_a_deleted_event_is_named_by_its_place(self):
        db = sqlite3.connect(self.played.path("city.db"))
        (seq,) = db.execute("SELECT MIN(seq) FROM event WHERE kind = 12").fetchone()
        db.close()
        town = self.changed(f"DELETE FROM event WHERE seq = {seq}")
        self.assert_check_names(town, f"event {seq}: it is missing")
        self.assert_proof_names(town, DUE, "completion_n")

    def test_a_flipped_byte_of_an_events_body_is_named(self):
        db = sqlite3.connect(self.played.path("city.db"))
        seq, body = db.execute("SELECT seq, body FROM event WHERE kind = 6 AND body LIKE '%due_at%' LIMIT 1").fetchone()
        db.close()
        flipped = body.replace("0000", "0001", 1)
        self.assertNotEqual(flipped, body)
        town = self.changed(f"UPDATE event SET body = '{flipped}' WHERE seq = {seq}")
        self.assert_check_names(town, f"event {seq}: its hash is not that of what it says")
        self.rebuilt(town)
        self.assert_check_names(town, f"event {seq}: its hash is not that of what it says")

    def test_any_changed_column_of_an_event_is_named(self):
        db = sqlite3.connect(self.played.path("city.db"))
        (seq,) = db.execute("SELECT MIN(seq) FROM event WHERE kind = 12").fetchone()
        db.close()
        for column, value in (("kind", "13"), ("subject_id", "subject_id + 1"), ("occurred_at", "occurred_at - 1"),
                              ("recorded_at", "recorded_at + 1"), ("account_id", "account_id + 1"),
                              ("station_id", "station_id + 1"), ("writer_id", "7"), ("subject", "2"),
                              ("hash", "zeroblob(32)")):
            with self.subTest(column=column):
                town = self.changed(f"UPDATE event SET {column} = {value} WHERE seq = {seq}")
                self.assert_check_names(town, f"event {seq}")

    def test_a_changed_text_is_named_and_an_erased_one_is_not(self):
        db = sqlite3.connect(self.played.path("city.db"))
        seq, salt, value = db.execute("SELECT seq, salt, value FROM event_text WHERE field = 'caller_name' ORDER BY seq LIMIT 1").fetchone()
        db.close()
        digest = digest_of(salt, "caller_name", value)
        town = self.changed(f"UPDATE event SET texts = json_set(texts, '$.caller_name[1]', '李四') WHERE seq = {seq}")
        self.assert_check_names(town, f"event {seq}", "one of its texts")
        town = self.changed(f"UPDATE event SET texts = json_remove(texts, '$.caller_name') WHERE seq = {seq}")
        self.assert_check_names(town, f"event {seq}", "one of its texts")
        town = self.changed(f"UPDATE event SET texts = json_set(texts, '$.caller_name', '{digest}') WHERE seq = {seq}")
        self.assertEqual(self.rebuilt(town).offline_check().returncode, 0)

    def test_events_cut_off_at_the_end_are_missed(self):
        town = self.changed("DELETE FROM event WHERE seq > (SELECT MAX(seq) FROM event) - 3")
        self.assert_check_names(town, "the chain's head")

    def test_an_event_that_was_put_in_is_named(self):
        town = self.changed("INSERT INTO event (seq, kind, subject, subject_id, occurred_at, recorded_at, account_id, "
                            "station_id, body, hash) SELECT seq + 1, 11, 1, subject_id, occurred_at, recorded_at, "
                            "account_id, station_id, '{}', hash FROM event ORDER BY seq DESC LIMIT 1")
        self.assert_check_names(town, "its hash is not that of what it says", "the chain's head")


class Seals(Proofs):
    day_number = "(SELECT day FROM seal ORDER BY day LIMIT 1)"

    def test_a_moved_seal_is_named(self):
        town = self.changed("UPDATE seal SET seq = seq - 1, hash = (SELECT hash FROM event WHERE event.seq = seal.seq - 1) "
                            f"WHERE day = {self.day_number}")
        self.assert_check_names(town, f"the seal of {DAY}", "names another place")
        self.assert_proof_names(town, DAY, f"the seal of {DAY}", "names another place", "its signature is not the broker's")

    def test_a_seal_of_another_hash_or_signature_is_named(self):
        for column in ("hash", "signature"):
            with self.subTest(column=column):
                town = self.changed(f"UPDATE seal SET {column} = randomblob(length({column})) WHERE day = {self.day_number}")
                self.assert_check_names(town, f"the seal of {DAY}")
                self.assert_proof_names(town, DAY, f"the seal of {DAY}")

    def test_a_seal_that_is_gone_is_named(self):
        town = self.changed(f"DELETE FROM seal WHERE day = {self.day_number}")
        self.assert_check_names(town, f"the seal of {DAY}")
        self.assert_proof_names(town, DAY, f"the seal of {DAY}", "gone")

    def test_a_city_signed_by_another_key_is_named(self):
        town, other = Town(like=self.played, start=False), Town(start=False, begin="2026-05-05")
        self.addCleanup(town.close)
        self.addCleanup(other.close)
        for name in ("seal.key", "seal.pub"):
            shutil.copy2(other.path("keys", name), town.path("keys", name))
        self.assert_check_names(town, "its signature is not the broker's")


if __name__ == "__main__":
    unittest.main()
