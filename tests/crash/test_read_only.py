#!/usr/bin/python3
"""The file system becomes read-only under a running broker, as a disk with faults does: nobody is answered with what is not kept, the broker says
what is wrong and ends, and once it may write again it holds all that was answered. (That it does not start on such a disk is shown by
crash/test_broker.py.)"""

import sqlite3
import unittest

from faults import FaultyTown, need_shim
from rexian import Lost, Refused
from town import CATEGORY, PHONE

BODY = {"way": "dispatch", "type": "complaint", "category": CATEGORY, "content": "室温只有十五度", "caller_phone": PHONE}


class ReadOnly(unittest.TestCase):
    def test_nothing_is_answered_that_is_not_kept_and_it_starts_again_when_it_may_write(self):
        need_shim()
        town = FaultyTown()
        self.addCleanup(town.close)
        town.start_with(kind="readonly", at=1, count=0)
        town.at("2026-05-06 09:00")
        operator = town.who("operator1")
        done = [operator.ask("ticket.open", request_id="before", **dict(BODY, title="之前"))["ticket"][0]["number"]]
        town.open_gate()
        with self.assertRaises((Refused, Lost)) as told:
            operator.ask("ticket.open", request_id="while", timeout_ms=5000, **dict(BODY, title="之时"))
        if isinstance(told.exception, Refused):
            self.assertEqual(told.exception.code, "storage")
        # Whoever only looks is still answered, as long as it runs; at the first commit that fails it ends, and says why.
        self.assertEqual(town.broker.wait(60), 74)
        self.assertIn("the store failed in a way that only a new start mends", town.log())
        town.start()
        token = town.who("operator1")
        done.append(token.ask("ticket.open", request_id="while", **dict(BODY, title="之时"))["ticket"][0]["number"])
        self.assertEqual(token.ask("ticket.open", request_id="before", **dict(BODY, title="之前"))["ticket"][0]["number"], done[0])
        self.assertEqual(town.stop(), 0)
        db = sqlite3.connect(town.path("city.db"))
        self.addCleanup(db.close)
        self.assertEqual([number for (number,) in db.execute("SELECT number FROM ticket ORDER BY number")], sorted(done))
        checked = town.offline_check()
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)


if __name__ == "__main__":
    unittest.main()
