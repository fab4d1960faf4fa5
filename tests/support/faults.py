"""A broker whose writes, syncs and sends are counted, and one of which ends it or fails (tests/crash/fault_shim.c), and a scripted day
that is played on whatever happens: what was not answered is sent again, as a console does.

    town = FaultyTown()
    day = Day(town)
    day.play(kind="lost", at=117)      # power fails at the 117th operation of the day
"""

import collections
import os
import shutil
import sqlite3
import struct
import tempfile
import unittest

import msgpack

from rexian import BIN, Lost, Refused
from town import CATEGORY, PHONE, Town, at

SHIM = os.path.join(BIN, "../tests/fault-shim.so")
# What the shim counts: all operations, writes, writes and syncs, faults that came, files that were removed.
Counted = collections.namedtuple("Counted", "all writes file faults removals")
DIED = 99
# What a request is refused with when nothing was changed and it is to be sent again.
AGAIN = {"storage", "disk_full", "busy"}
# What changes nothing in the city, so that no answer is kept.
QUESTIONS = {"rules.show", "care.backup"}


def need_shim():
    if not os.path.exists(SHIM):
        raise unittest.SkipTest("without the fault shim: a sanitizer wants to be loaded first")


class FaultyTown(Town):
    def __init__(self, like=None, **more):
        need_shim()
        self.fault = {}
        super().__init__(like=like, start=False, **more)
        self.gate, self.tally = (os.path.join(self.parent, name) for name in ("gate", "tally"))
        self.option("checkpoint_pages = 4000", "checkpoint_pages = 100")

    def start_with(self, kind=None, at=0, count=1, gate=True, aside=False):
        """Starts the broker with a fault: it counts from now on, or while the gate is open; `aside` what threads do at their own pace alone."""
        for name in (self.gate, self.tally):
            if os.path.exists(name):
                os.remove(name)
        fault = {"LD_PRELOAD": SHIM, "REXIAN_FAULT_DIR": os.path.realpath(self.folder), "REXIAN_FAULT_TALLY": self.tally,
                 "REXIAN_FAULT_AT": str(at), "REXIAN_FAULT_FOR": str(count)}
        if kind:
            fault["REXIAN_FAULT_KIND"] = kind
        if aside:
            fault["REXIAN_FAULT_ASIDE"] = "1"
        if gate:
            fault["REXIAN_FAULT_GATE"] = self.gate
        before = self.environment
        self.environment = {**before, **fault}
        try:
            self.start()
        finally:
            self.environment = before

    def open_gate(self):
        with open(self.gate, "wb"):
            pass

    def close_gate(self):
        os.remove(self.gate)

    def counted(self):
        with open(self.tally, "rb") as file:
            return Counted(*struct.unpack("5Q", file.read(40)))


class Answered:
    """A request, and the frame that answered it."""

    def __init__(self, login, kind, body, request_id):
        self.login, self.kind, self.body, self.request_id = login, kind, body, request_id
        self.frame = None

    @property
    def reply(self):
        return msgpack.unpackb(self.frame)["b"]


class Day:
    """From the first call to the seal: each kind of thing that the broker keeps. `steps` are bursts that are sent at once."""

    PEOPLE = ("admin", "operator1", "operator2", "operator3", "dispatcher1", "gongre", "auditor1", "callback1", "supervisor1", "gateway")

    def __init__(self, town):
        self.town = town
        self.tokens = {}
        self.asked = []  # in the order in which they were first sent
        self.died = 0

    # -- the story -------------------------------------------------------------------------------------------

    def story(self):
        """Yields bursts of (login, message, body); gets their replies."""
        opened = {"type": "complaint", "category": CATEGORY, "content": "室温只有十五度", "caller_phone": PHONE}
        yield [("gateway", "call.report", {"ref": "c1", "step": "offered", "caller": PHONE})]
        yield [("gateway", "call.report", {"ref": "c1", "step": "queued", "queue": "hotline"})]
        yield [("operator1", "call.take", {})]
        (a,) = yield [("operator1", "ticket.open", {"way": "dispatch", "title": "暖气不热", **opened})]
        a = a["ticket"][0]["number"]
        b, _, _ = yield [("operator2", "ticket.open", {"way": "pending", "title": "楼道停电", **opened}),
                         ("operator1", "call.hang_up", {}),
                         ("admin", "account.add", {"login": "nine", "name": "九号", "role": "operator", "unit": "hotline",
                                                   "password": "九号-123456"})]
        b = b["ticket"][0]["number"]
        (c,) = yield [("operator3", "ticket.handover", {"service": 119})]
        c = c["ticket"][0]["number"]
        yield [("operator3", "ticket.answer", {"number": c, "answer": "消防已到场"}),
               ("gongre", "ticket.receive", {"number": a}),
               ("dispatcher1", "ticket.dispatch", {"number": b, "unit": "gongre"}),
               ("admin", "unit.add", {"code": "station", "name": "和平供热站", "parent": "gongre", "kind": "street"})]
        (limits,) = yield [("admin", "rules.show", {"kind": "limits"})]
        text = "".join(line + "\n" for line in limits["rows"][0]["text"].splitlines() if not line.startswith("callback_attempts"))
        yield [("admin", "rules.import", {"rows": [{"kind": "limits", "text": text}]})]
        yield [("gongre", "ticket.ask", {"number": a, "what": "extension", "days": 1, "reason": "配件在途"})]
        yield [("dispatcher1", "ticket.decide", {"number": a, "what": "extension", "agreed": True}),
               ("gongre", "ticket.return", {"number": b, "reason": "不属本单位", "basis": "三定方案"})]
        yield [("gongre", "ticket.reply", {"number": a, "answer": "已修好"}),
               ("dispatcher1", "ticket.rule", {"number": b, "reason": "属你单位"}),
               ("supervisor1", "ticket.reveal", {"number": a, "reason": "需要联系"}),
               ("supervisor1", "block.add", {"phone": "13911112222", "until_at": at("2026-05-20 09:00"), "reason": "反复辱骂"})]
        yield [("admin", "care.backup", {"file": "day.db"})]
        yield [("auditor1", "ticket.audit", {"number": a, "agreed": True}), ("operator1", "shift.hand", {"note": "西区停热"})]
        yield [("callback1", "ticket.callback", {"number": a, "result": "reached", "solved": "yes", "satisfaction": "satisfied"})]
        yield [("admin", "clock.set", {"at": at("2026-05-08 09:00"), "rate": 0})]
        yield [("gongre", "ticket.receive", {"number": b})]

    # -- playing it ------------------------------------------------------------------------------------------

    def play(self, kind=None, at=0, count=1, aside=False):
        """Plays the day; the fault comes once. Gives what was counted up to it."""
        town = self.town
        town.start_with(kind, at, count, aside=aside)
        town.at("2026-05-06 09:00")
        for login in self.PEOPLE:
            self.tokens[login] = town.who(login).session["token"]
        town.open_gate()
        story = self.story()
        burst = next(story)
        while True:
            requests = [Answered(login, message, body, f"day-{len(self.asked) + i}") for i, (login, message, body) in enumerate(burst)]
            self.asked += requests
            self.answer(requests)
            try:
                burst = story.send([request.reply for request in requests])
            except StopIteration:
                break
        town.close_gate()
        # The fault may have been met behind the last answer.
        self.answer([Answered(self.PEOPLE[0], "rules.show", {"kind": "limits"}, "over")])
        return town.counted()

    def answer(self, requests):
        """Sends them and goes on until each is answered; what is left unanswered by a broker that ended is sent again to the next."""
        open_ = list(requests)
        while open_:
            for request in open_:
                self.town.who(request.login).send(request.kind, request.body, request.request_id)
            for request in open_:
                if not self.take(request):
                    self.come_back()
                    break
            open_ = [request for request in open_ if request.frame is None]

    def take(self, request):
        """Waits for the answer; false if the broker has ended. A refusal by which nothing was changed counts as none."""
        socket = self.town.who(request.login).socket
        for _ in range(3000):
            alive = self.town.broker.poll() is None
            while socket.poll(10 if alive else 0):
                frame = socket.recv()
                message = msgpack.unpackb(frame)
                if message.get("r") != request.request_id:
                    continue
                if message["t"] == "error" and message["b"]["code"] in AGAIN:
                    return True
                # Of a copy that was made and not told of there is the file.
                if message["t"] == "error" and (request.kind, message["b"]["code"]) != ("care.backup", "exists"):
                    raise AssertionError(f"{request.kind}: {message['b']}")
                request.frame = frame
                return True
            if not alive:
                return False
        raise Lost(request.kind)

    def kept(self):
        """Ids of the requests whose replies are on the disk, as whoever starts now will find it: looked at in a copy, since a look mends."""
        with tempfile.TemporaryDirectory() as folder:
            for name in ("city.db", "city.db-wal"):
                if os.path.exists(self.town.path(name)):
                    shutil.copy(self.town.path(name), folder)
            db = sqlite3.connect(os.path.join(folder, "city.db"))
            try:
                return {request_id for (request_id,) in db.execute("SELECT request_id FROM request")}
            finally:
                db.close()

    def look_at_copy(self):
        """A copy that was told of is there and whole; one that was not may be asked for again."""
        path = self.town.path("backups", "day.db")
        told = any(request.kind == "care.backup" and request.frame for request in self.asked)
        if told or os.path.exists(path):
            db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
            try:
                if db.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                    raise AssertionError("the copy is not whole")
            finally:
                db.close()

    def come_back(self):
        """The broker has ended: another one is started, everybody's session is taken up, and each reply that there was comes again,
        but for a password, which is told once."""
        town = self.town
        self.died += 1
        if self.died > 3:
            raise AssertionError("the broker ends again and again:\n" + town.log())
        self.ended = town.broker.wait()
        lost = {request.request_id for request in self.asked if request.frame and request.kind not in QUESTIONS} - self.kept()
        if lost:
            raise AssertionError(f"what was answered is lost: {sorted(lost)}")
        self.look_at_copy()
        town.start()
        for login in self.PEOPLE:
            console = town.connect("gateway" if login == "gateway" else "console")
            town.desks[login] = console
            try:
                console.resume(self.tokens[login])
            except Refused as refused:  # after the leap of the clock it has lasted too long
                if refused.code != "no_session":
                    raise
                self.tokens[login] = console.login(login).session["token"]
        for request in self.asked:
            if request.frame is not None and request.kind not in QUESTIONS:
                again = Answered(request.login, request.kind, request.body, request.request_id)
                town.who(request.login).send(request.kind, request.body, request.request_id)
                if not self.take(again):
                    raise AssertionError("the broker ended again:\n" + town.log())
                first, told = request.reply, again.reply
                if again.frame != request.frame and told != {name: first[name] for name in first if name != "password"}:
                    raise AssertionError(f"{request.kind} was answered {first}, and then {told}")


TABLES = {"ticket": "number", "ticket_wait": "number", "ticket_text": "number", "callback_task": "number, ordinal", "co_handler": "number, ordinal",
          "call": "id", "tally": "day, split, key, measure", "sealed_tally": "day, split, key, measure", "phone": "key, subject_id",
          "account": "id", "unit": "id", "block": "id", "shift": "id", "document": "kind, name", "seal": "day"}
# By which order requests of one burst came, and what is random, is no matter.
LEFT_OUT = {"last_seq", "seq", "added_seq", "shut_seq", "seal_seq", "hash", "signature", "password_hash"}


def picture(town):
    """All that a stopped city holds, comparable with what another one holds after the same day."""
    db = sqlite3.connect(town.path("city.db"))
    db.row_factory = sqlite3.Row
    try:
        seen = {table: [{name: row[name] for name in row.keys() if name not in LEFT_OUT}
                        for row in db.execute(f"SELECT * FROM {table} ORDER BY {order}")] for table, order in TABLES.items()}
        seen["event"] = sorted(tuple(row) for row in db.execute(
            "SELECT kind, subject, subject_id, CASE kind WHEN 92 THEN 0 ELSE occurred_at END, account_id, body FROM event "
            "WHERE kind NOT IN (78, 79)"))  # the clock was set while it ran; who came back has logged in again
    finally:
        db.close()
    return seen
