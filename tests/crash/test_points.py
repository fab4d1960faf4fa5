#!/usr/bin/python3
"""A day at the hotline, and at one operation of it (a write, a sync, a send of the broker) it is killed, loses power, finds the disk full or
unreadable. Whatever the operation, afterwards the city holds what it holds after a day without a fault: each request that was answered is
there once with the same answer, each other one is there once when its console has sent it again; the chain, the proof and the check hold.

REXIAN_CRASH=all tries every operation (some hours), REXIAN_CRASH=full,io those of these kinds, REXIAN_CRASH=io/2/4 the second quarter
of one, REXIAN_CRASH=lost:117 one alone; without it a sample, another one by REXIAN_SEED."""

import os
import random
import sqlite3
import unittest

from faults import DIED, Day, FaultyTown, need_shim, picture
from town import CATEGORY

KINDS = ("kill", "torn", "lost", "some", "full", "io")
COUNTED = {"kill": 0, "lost": 0, "some": 0, "torn": 1, "full": 1, "io": 2}
DIES = ("kill", "torn", "lost", "some")
DAYS = ("2026-05-06", "2026-05-07")
SAMPLE = 3  # of each kind
STORE_FAILED = 74


def points(counted, sample, seed):
    """(kind, operation) of what is to be tried, of as many operations as there were."""
    wish = os.environ.get("REXIAN_CRASH", "")
    every = [(kind, n) for kind in KINDS for n in range(1, counted[COUNTED[kind]] + 1)]
    if ":" in wish:
        kind, n = wish.split(":")
        return [(kind, int(n))]
    if wish:
        kinds, _, part = wish.partition("/")
        first, step = map(int, part.split("/")) if part else (1, 1)
        return [(kind, n) for kind, n in every if kinds == "all" or kind in kinds.split(",")][first - 1::step]
    dice = random.Random(int(os.environ.get("REXIAN_SEED", seed)))
    return [(kind, dice.randint(1, counted[COUNTED[kind]])) for kind in KINDS for _ in range(sample) if counted[COUNTED[kind]]]


class Breath(Day):
    """Hundreds of tickets at once, so that a batch is under way while the disk still takes the one before."""

    PEOPLE = ("operator1", "operator2", "operator3", "operator4")
    TICKETS = 300

    def story(self):
        yield [(self.PEOPLE[i % len(self.PEOPLE)], "ticket.open",
                {"way": "dispatch", "type": "complaint", "category": CATEGORY, "title": f"暖气不热 {i}"}) for i in range(self.TICKETS)]


class Points(unittest.TestCase):
    def setUp(self):
        need_shim()

    def town_of(self, **more):
        town = FaultyTown(**more)
        self.addCleanup(town.close)
        return town

    def assert_sound(self, town, told):
        checked = town.offline_check()
        self.assertEqual(checked.returncode, 0, told + checked.stdout + checked.stderr)

    def assert_same(self, seen, wanted, told):
        for name, rows in wanted.items():
            self.assertEqual(seen[name], rows, f"{told}: {name}")

    def end_of(self, town, told):
        """Proves the days, stops the city, checks it and gives its picture."""
        for day in DAYS:
            proof = town.proof(day)
            self.assertEqual((proof.get("sealed"), proof.get("rows", [])), (True, []), f"{told}: {day}")
        found = [self.found(town), self.found_anew(town)]
        self.assertEqual(town.stop(), 0, told)
        self.assert_sound(town, told)
        return {**picture(town), "found": found}

    def found(self, town):
        """What a search finds of the day, whatever became of the index."""
        rows = [town.who("supervisor1").ask("ticket.search", words=words, limit=20).get("rows", []) for words in ("暖气", "楼道停电", "供热")]
        return [sorted(row["number"] for row in one) for one in rows]

    def found_anew(self, town):
        """The same of a broker that has just started, with the index as it lies on the disk."""
        self.assertEqual(town.stop(), 0)
        town.start()
        return self.found(town)

    def test_whatever_a_fault_interrupts_the_day_ends_as_a_day_without_one(self):
        town = self.town_of()
        counted = Day(town).play()
        wanted = self.end_of(town, "without a fault")
        tried = points(counted, SAMPLE, 4711)
        fired = 0
        for kind, n in tried:
            with self.subTest(REXIAN_CRASH=f"{kind}:{n}"):
                fired += self.day_with(kind, n, wanted)
        print(f"{counted[0]} operations a day, {counted[1]} of them writes; {len(tried)} tried, {fired} met")
        # A burst may come to the broker in one batch or in several: some days have fewer operations.
        self.assertGreater(fired, len(tried) * 0.8 - 1)

    def test_whatever_a_fault_does_to_the_index_or_to_a_copy_the_day_ends_as_a_day_without_one(self):
        town = self.town_of()
        counted = Day(town).play(aside=True)
        wanted = self.end_of(town, "without a fault")
        tried = points(counted, SAMPLE, 4712)
        fired = 0
        for kind, n in tried:
            with self.subTest(f"{kind}:{n}"):
                fired += self.day_with(kind, n, wanted, aside=True)
        print(f"{counted[0]} operations aside a day, {counted[1]} of them writes; {len(tried)} tried, {fired} met")
        # The index is written when its thread comes to it: what lies together is one operation.
        self.assertGreater(fired, len(tried) * 0.6 - 1)

    def day_with(self, kind, n, wanted, aside=False):
        """Plays a day with a fault; whether it came to it."""
        with FaultyTown() as town:
            day = Day(town)
            # A full disk stays full for a while: now and then for longer than the batch that first saw it.
            faults = day.play(kind, n, 60 if kind == "full" and n % 3 == 0 else 1, aside).faults
            if faults and kind in DIES:
                self.assertEqual((day.died, day.ended), (1, DIED))
            elif day.died:
                self.assertEqual((day.died, day.ended), (1, STORE_FAILED))
            self.assert_same(self.end_of(town, kind), wanted, kind)
        return faults > 0

    def test_of_hundreds_at_once_none_was_answered_that_a_loss_of_power_takes_back(self):
        counted = Breath(self.town_of()).play()
        dice = random.Random(int(os.environ.get("REXIAN_SEED", 4711)))
        met = 0
        for kind in ("lost", "some", "kill"):
            for n in sorted(dice.sample(range(1, counted[0] // 3), SAMPLE)):
                with self.subTest(f"{kind}:{n}"), FaultyTown() as town:
                    breath = Breath(town)
                    faults = breath.play(kind, n).faults
                    met += faults
                    self.assertEqual(breath.died, faults)
                    numbers = {request.reply["ticket"][0]["number"] for request in breath.asked}
                    self.assertEqual(len(numbers), Breath.TICKETS)
                    self.assertEqual(town.figures("2026-05-06")["tickets_d"], Breath.TICKETS)
                    self.assertEqual(town.stop(), 0)
                    self.assert_sound(town, f"{kind}:{n}")
        print(f"{counted[0]} operations for {Breath.TICKETS} tickets at once; {3 * SAMPLE} tried, {met} met")
        self.assertGreater(met, 5)

    # -- while it starts, and while it ends ------------------------------------------------------------------

    def stopped_day(self, kill):
        """A city after its day, killed with its newest pages in the log alone, or stopped."""
        town = self.town_of()
        Day(town).play()
        town.at("2026-05-08 10:00")
        if kill:
            town.kill()
        else:
            self.assertEqual(town.stop(), 0)
        return town

    def older(self, town):
        """As if an earlier version had kept it: the projections are to be made again."""
        db = sqlite3.connect(town.path("city.db"))
        db.execute("UPDATE city SET value = 'older' WHERE name = 'projections'")
        db.commit()
        db.close()

    def begun(self, town, told, **fault):
        """Starts with a fault; whether it runs. One that does not has said why, or was killed."""
        try:
            town.start_with(**fault)
        except AssertionError:
            self.assertIn(town.broker.poll(), (DIED,) if fault["kind"] in DIES else (STORE_FAILED, 69, 78), told + town.log())
            return False
        return True

    def each_of(self, base, name, gate):
        """Tries the operations of a start (or of an end, behind the gate) on copies of a city."""
        town = self.town_of(like=base)
        town.start_with(gate=gate)
        if gate:
            town.open_gate()
            self.assertEqual(town.stop(), 0)
        counted = town.counted()
        if not gate:
            town.stop()
        self.assert_sound(town, name)
        wanted = picture(town)
        tried = points(counted, 1, len(name))
        for kind, n in tried:
            told = f"{name}, {kind}:{n}"
            with self.subTest(told), FaultyTown(like=base) as other:
                if self.begun(other, told, kind=kind, at=n, gate=gate):
                    if gate:
                        other.open_gate()
                    ended = other.stop()
                    self.assertIn(ended, (0, DIED, STORE_FAILED), told)
                other.start()
                self.assertEqual(other.stop(), 0, told)
                self.assert_sound(other, told)
                self.assert_same(picture(other), wanted, told)
        print(f"{name}: {counted[0]} operations, {len(tried)} tried")
        return counted

    def test_killed_while_it_starts_after_a_kill_the_next_start_finds_all(self):
        self.each_of(self.stopped_day(kill=True), "start after a kill", gate=False)

    def test_killed_while_it_makes_an_older_city_anew_the_next_start_does_it(self):
        base = self.stopped_day(kill=False)
        self.older(base)
        counted = self.each_of(base, "start of an older city", gate=False)
        self.assertGreater(counted[1], 5)

    def test_killed_while_it_ends_the_next_start_finds_all(self):
        self.each_of(self.stopped_day(kill=True), "end", gate=True)


if __name__ == "__main__":
    unittest.main()
