#!/usr/bin/python3
"""A submission that one person wrote and another hands in, because a console was killed or a seat changed hands: whoever sends it,
how often and in which order, it is one ticket, and it names both."""

import unittest

from town import Town, at

WRITTEN = {"way": "dispatch", "type": "complaint", "category": "02.01.01", "title": "家里暖气不热"}


class HandedIn(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.town = Town()
        cls.addClassCleanup(cls.town.close)
        cls.town.at("2026-05-06 09:00")

    def hand_in(self, by, request_id, kind="ticket.open", author=None, **fields):
        """The number of the ticket that this sending was answered with."""
        body = dict(WRITTEN) if kind == "ticket.open" else {"service": 120, "caller_phone": "13812345678"}
        if author:
            body.update(written_by=author, written_at=at("2026-05-06 08:50"))
        body.update(fields)
        return self.town.who(by).ask(kind, request_id=request_id, **body)["ticket"][0]["number"]

    def tickets(self):
        return self.town.who("admin").ask("ticket.list", list="all", limit=1)["total"]

    def test_what_the_author_had_sent_before_the_console_died_is_not_opened_again_by_who_hands_it_in(self):
        for kind in ("ticket.open", "ticket.handover"):
            first = self.hand_in("operator1", "sent-by-author-" + kind, kind)
            before = self.tickets()
            self.assertEqual(self.hand_in("operator2", "sent-by-author-" + kind, kind, "operator1"), first)
            self.assertEqual(self.tickets(), before)
            self.assertEqual(self.town.show(first)["opened_by"], "operator1")

    def test_what_another_has_handed_in_is_not_opened_again_by_its_author_or_by_a_third(self):
        """L2: nor by whom, or in which order."""
        for kind in ("ticket.open", "ticket.handover"):
            first = self.hand_in("operator2", "handed-in-" + kind, kind, "operator1")
            before = self.tickets()
            shown = self.town.show(first)
            self.assertEqual((shown["written_by"], shown["opened_by"]), ("operator1", "operator2"))
            for by, author in (("operator2", "operator1"), ("operator3", "operator1"), ("operator1", None),
                               ("operator1", "operator1")):
                with self.subTest(kind=kind, by=by, author=author):
                    self.assertEqual(self.hand_in(by, "handed-in-" + kind, kind, author), first)
            self.assertEqual(self.tickets(), before)

    def test_a_new_start_of_the_broker_forgets_none_of_it(self):
        first = self.hand_in("operator2", "over-a-start", author="operator1")
        self.town.kill()
        self.town.start()
        self.assertEqual(self.hand_in("operator1", "over-a-start"), first)
        self.assertEqual(self.hand_in("operator3", "over-a-start", author="operator1"), first)

    def test_a_refusal_stays_the_answer_whoever_asks_again(self):
        for by, author in (("operator2", "operator1"), ("operator1", None), ("operator3", "operator1")):
            body = {**WRITTEN, "category": "no such category", **({"written_by": author} if author else {})}
            refusal = self.town.who(by).refusal("ticket.open", request_id="refused", **body)
            self.assertEqual((refusal["code"], refusal["field"]), ("unknown_value", "category"))

    def test_another_body_under_the_same_id_of_the_same_person_is_still_refused(self):
        self.hand_in("operator2", "other-body", author="operator1")
        refusal = self.town.who("operator2").refusal("ticket.open", request_id="other-body", **WRITTEN, content="different")
        self.assertEqual(refusal["code"], "other_body")

    def test_a_note_that_a_second_person_hands_in_stands_there_once(self):
        for sent_by in (("operator1", None), ("operator2", "operator1")):  # by its author before the console died, or not
            with self.subTest(sent_by):
                number = self.hand_in("operator1", "noted-" + sent_by[0])
                for by, author in (sent_by, ("operator2", "operator1"), ("operator3", "operator1"), ("operator1", None)):
                    more = {"written_by": author, "written_at": at("2026-05-06 08:50")} if author else {}
                    self.town.who(by).ask("ticket.note", request_id="note-" + sent_by[0], number=number, note="临时编号 0506-1", **more)
                (noted,) = [row for row in self.town.history(number) if row["what"] == "noted"]
                self.assertEqual(noted["who"], "话务员" + sent_by[0][-1])
                self.assertEqual("written_by" in noted["body"], sent_by[1] is not None)

    def test_an_author_that_nobody_knows_is_refused_for_each_kind(self):
        number = self.hand_in("operator1", "to-be-noted")
        for kind, body in (("ticket.open", WRITTEN), ("ticket.handover", {"service": 120}), ("ticket.note", {"number": number, "note": "x"})):
            refusal = self.town.who("operator1").refusal(kind, **body, written_by="nobody")
            self.assertEqual((refusal["code"], refusal["field"]), ("unknown_value", "written_by"))


if __name__ == "__main__":
    unittest.main()
