#!/usr/bin/python3
"""docs/protocol.md suffices: its own example runs as it stands, and zmq and msgpack alone take a ticket from login to reply."""

import os
import re
import subprocess
import sys
import unittest

import msgpack
import zmq

from rexian import City, read_key

SOURCE = os.environ.get("REXIAN_SOURCE", os.path.join(os.path.dirname(__file__), "../.."))


class Client:
    """What the page tells, and nothing else."""

    def __init__(self, city, login):
        with open(city.path("console.cfg"), encoding="utf-8") as file:
            config = file.read()
        option = lambda name: re.search(rf'^\s*{name}\s*[=:]\s*"([^"]*)"', config, re.M).group(1)
        key = read_key(city.path(option("station_key_file")))
        self.socket = city.context.socket(zmq.DEALER)
        self.socket.curve_serverkey = option("broker_key").encode()
        self.socket.curve_publickey, self.socket.curve_secretkey = key["public"], key["secret"]
        self.socket.linger, self.socket.rcvtimeo = 0, 20000
        self.socket.connect(option("broker"))
        self.count = 0
        self.events = []
        self.ask("session.login", login=login, password=city.passwords[login], program="test", program_version="1")

    def ask(self, kind, id=None, **body):
        self.count += 1
        id = id or f"{os.getpid()}-{self.socket.underlying}-{self.count}"[:40]
        self.socket.send(msgpack.packb({"v": 1, "t": kind, "r": id, "b": body}))
        while True:
            message = msgpack.unpackb(self.socket.recv())
            if message["t"] in ("event", "events"):
                self.events += message["b"].get("events", [message["b"]])
            elif message.get("r") == id:
                return message["t"], message["b"]

    def done(self, kind, **body):
        answer, reply = self.ask(kind, **body)
        assert answer == "ok", reply
        return reply

    def close(self):
        self.socket.close(0)

    def wait_event(self, number, what):
        while True:
            for event in self.events:
                if event.get("number") == number and event.get("what") == what:
                    return event
            message = msgpack.unpackb(self.socket.recv())
            if message["t"] in ("event", "events"):
                self.events += message["b"].get("events", [message["b"]])


class PythonAlone(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.city = City()
        cls.city.clock("2026-05-06 09:00")

    @classmethod
    def tearDownClass(cls):
        cls.city.close()

    def client(self, login):
        client = Client(self.city, login)
        self.addCleanup(client.close)
        return client

    def test_the_example_of_the_page_logs_in_and_opens_a_ticket(self):
        with open(os.path.join(SOURCE, "docs/protocol.md"), encoding="utf-8") as file:
            example = re.search(r"```python\n(.*?)```", file.read(), re.S).group(1)
        self.assertLessEqual(len([line for line in example.splitlines() if line.strip()]), 25)
        words = [sys.executable, "-c", example, self.city.path("console.cfg"), "operator1", self.city.passwords["operator1"]]
        done = subprocess.run(words, capture_output=True, text=True, timeout=60)
        self.assertRegex(done.stdout, r"ticket 260506\d{7}", done.stderr)

    def test_a_ticket_goes_from_login_to_reply(self):
        operator, department = self.client("operator2"), self.client("gongre")
        opened = operator.done("ticket.open", way="dispatch", type="complaint", urgency="utility", category="02.01.01",
                               district="和平区", title="暖气不热", content="室温只有十五度", caller_name="王秀英",
                               caller_phone="138 1234 5678")["ticket"][0]
        number = opened["number"]
        self.assertEqual(opened["state"], "dispatched")
        event = department.wait_event(number, "dispatched")
        self.assertEqual(event["ticket"][0]["title"], "暖气不热")
        self.assertEqual(department.done("ticket.receive", number=number)["ticket"][0]["state"], "received")
        replied = department.done("ticket.reply", number=number, answer="已上门调试")["ticket"][0]
        self.assertEqual(replied["state"], "replied")
        shown = operator.done("ticket.show", number=number)
        self.assertEqual([row["what"] for row in shown["history"]], ["registered", "dispatched", "received", "replied"])
        self.assertEqual(shown["ticket"][0]["caller_phone"], "138****5678")

    def test_the_same_request_id_does_nothing_twice(self):
        operator = self.client("operator3")
        body = dict(way="pending", type="help", category="01.01.01", title="停水", content="三天了")
        first = operator.ask("ticket.open", id="只此一次".encode().hex(), **body)
        self.assertEqual(operator.ask("ticket.open", id="只此一次".encode().hex(), **body), first)
        kind, refusal = operator.ask("ticket.open", id="只此一次".encode().hex(), **dict(body, title="停电"))
        self.assertEqual((kind, refusal["code"]), ("error", "other_body"))

    def test_every_request_of_the_page_is_known_to_the_broker(self):
        with open(os.path.join(SOURCE, "docs/protocol.md"), encoding="utf-8") as file:
            page = file.read()
        requests = re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \|", page, re.M)
        self.assertGreater(len(requests), 60)
        admin = self.client("admin")
        for kind in requests:
            if kind.startswith("session.") or kind in ("clock.set", "care.backup"):
                continue
            answer, reply = admin.ask(kind)
            if answer == "error":
                self.assertNotEqual(reply["code"], "unknown_message", kind)
                self.assertTrue(reply["text"], kind)


if __name__ == "__main__":
    unittest.main()
