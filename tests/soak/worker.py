#!/usr/bin/python3
"""Somebody at a desk who works on whatever happens, and keeps a ledger on a disk of their own: what was asked, before it is sent, and what
was answered. Killed and started again, a worker reads it and sends what is unanswered once more, as it was.

    worker.py FOLDER ENDPOINT LOGIN ROLE PASSWORD LEDGER SEED END_FILE

A line a thing, JSON: {"asked": id, "kind", "body", "token"}, {"answered": id, "reply"}, {"refused": id, "code"}, {"left": id} (never sent
again), {"session": token}, {"done": n}. When END_FILE is there the worker has everything answered, says done and ends."""

import json
import os
import random
import sys
import time

import msgpack
import zmq

from rexian import Console, Lost, Refused, read_key
from town import CATEGORY

AGAIN = {"storage", "disk_full", "busy", "slow_down"}  # nothing was changed: the same request is sent again
PATIENCE_MS = 4000
LEAVES_ONE_IN = 40  # of those who lost the broker over a request never send it again


class Place:
    """What rexian.Console wants to know of a city."""

    def __init__(self, folder, endpoint):
        self.folder, self.endpoint = folder, endpoint
        self.context = zmq.Context()
        self.broker_key = read_key(os.path.join(folder, "keys", "broker.key"))["public"]

    def dealer(self):
        socket = self.context.socket(zmq.DEALER)
        socket.linger, socket.sndtimeo = 0, PATIENCE_MS
        return socket


class Seat(Console):
    def send(self, kind, body=None, request_id="", version=1):
        """A line that was caught lying has no peer any more, and takes nothing."""
        try:
            super().send(kind, body, request_id, version)
        except zmq.Again:
            raise Lost("nobody is there") from None


class Ledger:
    """Appended to as things happen; read once when a worker starts."""

    def __init__(self, path):
        self.open, self.session, self.count = {}, None, 0
        if os.path.exists(path):
            with open(path, encoding="utf-8") as lines:
                for line in lines:
                    if line.endswith("\n"):  # the last one may be half written: then it was never sent
                        self.take(json.loads(line))
            with open(path, "rb+") as file:
                whole = file.read()
                file.truncate(whole.rfind(b"\n") + 1)
        self.file = open(path, "a", encoding="utf-8")

    def take(self, line):
        if "asked" in line:
            self.open[line["asked"]] = line
            self.count += 1
        elif "session" in line:
            self.session = line["session"]
        for word in ("answered", "refused", "left"):
            self.open.pop(line.get(word), None)

    def write(self, **line):
        self.take(line)
        self.file.write(json.dumps(line, ensure_ascii=False) + "\n")
        self.file.flush()


class Worker:
    def __init__(self, place, login, role, password, ledger, seed):
        self.place, self.login, self.role, self.password = place, login, role, password
        self.ledger = Ledger(ledger)
        self.name = os.path.basename(ledger)
        self.dice = random.Random(seed * 1000003 + self.ledger.count)
        self.console = None
        self.waits = []

    # -- the connection --------------------------------------------------------------------------------------

    def come_back(self):
        """On a new connection, as the person who sat here."""
        if self.console is not None:
            self.console.close()
        self.console = Seat(self.place)
        try:
            if self.ledger.session:
                self.console.ask("session.resume", timeout_ms=PATIENCE_MS, token=bytes.fromhex(self.ledger.session), since_seq=0)
                return True
        except Lost:
            return False
        except Refused as refused:
            if refused.code != "no_session":
                return False
        try:
            session = self.console.ask("session.login", timeout_ms=PATIENCE_MS, login=self.login, password=self.password)
        except (Lost, Refused):
            return False
        self.ledger.write(session=session["token"].hex())
        return True

    def settle(self, may_leave=True):
        """Sends all that is open and takes the answers, until none is open."""
        while self.ledger.open:
            if self.sent_and_answered():
                continue
            for request_id in list(self.ledger.open) if may_leave else ():
                if self.dice.randrange(LEAVES_ONE_IN) == 0:
                    self.ledger.write(left=request_id)
            self.be_back()

    def be_back(self):
        while not self.come_back():
            pass

    def sent_and_answered(self):
        """Sends all that is open once; false if the broker is lost."""
        waiting = dict(self.ledger.open)
        try:
            for request_id, line in waiting.items():
                self.console.send(line["kind"], line["body"], request_id)
            while waiting:
                if not self.answered(self.console.receive(PATIENCE_MS), waiting):
                    return False
        except Lost:
            return False
        return True

    def answered(self, message, waiting):
        """Takes one message; false if the session is gone."""
        request_id = message.get("r")
        if request_id not in waiting or message["t"] not in ("ok", "error"):
            return True
        line = waiting.pop(request_id)
        body = message["b"]
        if message["t"] == "ok":
            number = body["ticket"][0]["number"] if body.get("ticket") else 0
            self.ledger.write(answered=request_id, number=number)
        elif body["code"] == "no_session":
            return False
        elif body["code"] in AGAIN:
            time.sleep(0.05)
        else:
            self.ledger.write(refused=request_id, code=body["code"], kind=line["kind"])
        return True

    def look(self, kind, **body):
        """A question, whose answer nobody needs: None if there is none."""
        try:
            return self.console.ask(kind, timeout_ms=PATIENCE_MS, **body)
        except Refused:
            return None
        except Lost:
            self.be_back()
            return None

    # -- the work --------------------------------------------------------------------------------------------

    def plan(self, kind, field, **body):
        """A change whose text is like no other one, so that it can be counted at the end."""
        count = self.ledger.count
        token = f"{self.name}#{count}"
        body[field] = f"{body.get(field, '')}{token} "
        self.ledger.write(asked=f"{self.name}-{count}", kind=kind, body=body, token=token.strip(), at=time.time())

    def rows(self, name, limit=60):
        """(number, state) of a list."""
        answer = self.look("ticket.list", list=name, limit=limit)
        return [(row["number"], row.get("state", "registered")) for row in (answer or {}).get("rows", [])]

    def some(self, name, most):
        rows = self.rows(name)
        return self.dice.sample(rows, min(most, len(rows)))

    def operator(self):
        for _ in range(self.dice.randint(1, 4)):
            way = self.dice.choice(("dispatch", "dispatch", "pending", "direct"))
            body = {"way": way, "type": self.dice.choice(("help", "complaint")), "category": CATEGORY, "content": "室温只有十五度",
                    "caller_phone": f"138{self.dice.randrange(10 ** 8):08d}"}
            self.plan("ticket.open", "title", **(dict(body, answer="供热期到三月") if way == "direct" else body))
        if self.dice.randrange(5) == 0:
            self.look("ticket.search", words=self.dice.choice(("暖气", "室温", "operator", "#1")), limit=20)

    def dispatcher(self):
        for number, _ in self.some("dispatch", 3):
            self.plan("ticket.dispatch", "reason", number=number, unit="gongre")
        for number, _ in self.some("returns", 2):
            self.plan("ticket.rule", "reason", number=number)

    def handler(self):
        for number, state in self.some("department", 5):
            kind = self.dice.choice(("receive", "receive", "receive", "return") if state == "dispatched" else ("reply", "reply", "reply", "note"))
            field = {"reply": "answer", "return": "reason"}.get(kind, "note")
            self.plan("ticket." + kind, field, number=number, **({"basis": "三定方案"} if kind == "return" else {}))

    def auditor(self):
        for number, _ in self.some("audit", 5):
            self.plan("ticket.audit", "reason", number=number, agreed=self.dice.randrange(8) > 0)

    def callback(self):
        for number, _ in self.some("callback", 5):
            result = self.dice.choice(("reached", "reached", "no_answer"))
            told = {"solved": "yes", "satisfaction": "satisfied"} if result == "reached" else {}
            self.plan("ticket.callback", "note", number=number, result=result, **told)

    def supervisor(self):
        day = time.strftime("%Y-%m-%d", time.gmtime(1778000000 + self.dice.randrange(5) * 86400))
        for kind, body in (("board.show", {}), ("wall.show", {}), ("rates.show", {"from": day, "to": day}),
                           ("rates.misses", {"rate": "completion", "from": day, "to": day}), ("ledger.show", {"from": day, "to": day}),
                           ("rates.prove", {"day": day})):
            if self.dice.randrange(3) == 0:
                self.look(kind, **body)

    def work(self, end_file):
        self.be_back()
        turn = getattr(self, self.role)
        while not os.path.exists(end_file):
            self.settle()
            began = time.monotonic()
            turn()
            self.settle()
            # Nobody types without end: what comes meanwhile is taken.
            wait_s = self.dice.uniform(0.05, 0.6) - (time.monotonic() - began)
            if wait_s > 0 and self.console.socket.poll(round(wait_s * 1000)):
                while self.console.socket.poll(0):
                    self.console.socket.recv()
        self.settle(may_leave=False)
        self.ledger.write(done=self.ledger.count)


if __name__ == "__main__":
    folder, endpoint, login_, role_, password_, ledger_, seed_, end_file_ = sys.argv[1:9]
    Worker(Place(folder, endpoint), login_, role_, password_, ledger_, int(seed_)).work(end_file_)
