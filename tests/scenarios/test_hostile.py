#!/usr/bin/python3
"""Whatever a peer sends: refused by name, counted, never fatal; and nobody gets in who may not."""

import os
import random
import socket
import sqlite3
import time
import unittest
import uuid

import msgpack
import zmq
import zmq.utils.monitor

from rexian import City, Console, Lost, Refused
from town import CATEGORY, PHONE, Town, UNIT, at

OPENED = "2026-05-06 09:00"


def packed(kind, body=None, request_id="r", version=1):
    return msgpack.packb({"v": version, "t": kind, "r": request_id, "b": {} if body is None else body})


class TcpTown(City):
    """A city that listens on a port: only there does the kernel count what each connection sends."""

    def __init__(self):
        self.desks = {}
        super().__init__()

    def make(self, words):
        with socket.socket() as any_port:
            any_port.bind(("127.0.0.1", 0))
            self.endpoint = f"tcp://127.0.0.1:{any_port.getsockname()[1]}"
        super().make(words)

    def who(self, login):
        if login not in self.desks:
            self.desks[login] = self.login(login)
        return self.desks[login]

    def memory_mb(self):
        """The most that the broker ever had."""
        with open(f"/proc/{self.broker.pid}/status", encoding="ascii") as lines:
            return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM"))


class Hostile(unittest.TestCase):
    begin = "2026-05-06"

    def setUp(self):
        self.town = Town(begin=self.begin)
        self.addCleanup(self.town.close)
        self.town.at(self.begin + " 09:00")

    def error_of(self, console, frame):
        """Sends these bytes as they are; gives the error that answers them."""
        console.socket.send(frame)
        while True:
            message = console.receive()
            if message["t"] == "error":
                return message["b"]
            self.assertIn(message["t"], ("event", "beat"), message)

    def assert_works(self):
        number = self.town.open()
        self.assertEqual(self.town.show(number)["state"], "dispatched")

    def refused_messages(self):
        return self.town.who("supervisor1").ask("board.show").get("refused_messages", 0)


class Frames(Hostile):
    def test_frames_that_are_no_message_are_refused_by_name_and_counted(self):
        operator, before = self.town.who("operator1"), self.refused_messages()
        open_body = {"category": "02.01.01", "title": "暖气不热", "way": "pending"}
        cases = [
            ("malformed", "", b"\xc1"), ("malformed", "", b"\x00"), ("malformed", "", b"GET / HTTP/1.1\r\n\r\n"),
            ("malformed", "", b"\x84\xa1v\x01"), ("malformed", "", packed("clock.show") + b"\x00"),
            ("malformed", "", b"\xdf\xff\xff\xff\xff"), ("malformed", "", b"\x91" * 5000 + b"\x00"),
            ("malformed", "v", msgpack.packb({"t": "clock.show"})),
            ("malformed", "t", msgpack.packb({"v": 1})),
            ("malformed", "v", b"\x83\xa1v\x01\xa1v\x01\xa1t\xa1x"),
            ("malformed", "b", msgpack.packb({"v": 1, "t": "clock.show", "b": [1]})),
            ("malformed", "t", msgpack.packb({"v": 1, "t": 5})),
            ("malformed", "r", msgpack.packb({"v": 1, "t": "clock.show", "r": "a b"})),
            ("version_unknown", "v", packed("clock.show", version=2)),
            ("too_long", "t", packed("x" * 500)), ("too_long", "r", packed("clock.show", request_id="r" * 500)),
            ("unknown_message", "t", packed("ticket.vanish")), ("unknown_message", "t", packed("Ticket.Open")),
            ("unknown_message", "t", packed("event")), ("missing_field", "r", packed("ticket.open", open_body, "")),
            ("bad_value", "title", packed("ticket.open", {**open_body, "title": 7})),
            ("bad_value", "title", packed("ticket.open", {**open_body, "title": None})),
            ("bad_value", "title", packed("ticket.open", {**open_body, "title": "暖气".encode()})),
            ("bad_value", "secrecy", packed("ticket.open", {**open_body, "secrecy": "yes"})),
            ("bad_value", "number", packed("ticket.show", {"number": 1.5})),
            ("bad_value", "number", packed("ticket.show", {"number": -3})),
            ("bad_value", "number", packed("ticket.show", {"number": 2**64 - 1})),
            ("unknown_value", "type", packed("ticket.open", {**open_body, "type": "抱怨"})),
            ("unknown_value", "way", packed("ticket.open", {**open_body, "way": ""})),
            ("too_long", "title", packed("ticket.open", {**open_body, "title": "暖" * 67})),
            ("too_long", "content", packed("ticket.open", {**open_body, "content": "长" * 300000})),
            ("not_utf8", "title", packed("ticket.open", {**open_body, "title": "AB"}).replace(b"\xa2AB", b"\xa2\xc3\x28")),
            ("not_utf8", "title", packed("ticket.open", {**open_body, "title": "ABC"}).replace(b"\xa3ABC", b"\xa3\xed\xa0\x80")),
            ("not_utf8", "title", packed("ticket.open", {**open_body, "title": "AB"}).replace(b"\xa2AB", b"\xa2\xc0\x80")),
            ("not_utf8", "title", packed("ticket.open", {**open_body, "title": "A\0B"})),
            ("bad_value", "title", packed("ticket.open", {**open_body, "title": "标题\x1b[2J"})),
            ("malformed", "title", packed("ticket.open", open_body).replace(b"\xa3way", b"\xa5title")),
            ("bad_value", "changes", packed("ticket.amend", {"number": 1, "reason": "改", "changes": "无"})),
            ("too_long", "changes", packed("ticket.amend", {"number": 1, "reason": "改", "changes": [{}] * 41})),
            ("bad_value", "from", packed("rates.show", {"from": "2026-02-30", "to": "2026-03-01"})),
            ("bad_value", "from", packed("rates.show", {"from": "yesterday", "to": "2026-03-01"})),
            ("bad_value", "from", packed("rates.show", {"from": "2026-13-01", "to": "2026-03-01"})),
            ("bad_value", "to", packed("rates.show", {"from": "2026-03-02", "to": "2026-03-01"})),
            ("bad_value", "from", packed("ticket.list", {"list": "all", "from": "2026-02-29"})),
            ("bad_value", "caller_phone", packed("ticket.open", {**open_body, "caller_phone": "打不通"})),
            ("unknown_value", "category", packed("ticket.open", {**open_body, "category": "没有这个类别"})),
            ("unknown_value", "district", packed("ticket.open", {**open_body, "district": "月球"})),
            ("unknown_value", "call_id", packed("ticket.open", {**open_body, "call_id": 4711}, "c")),
            ("not_found", "repeat_of", packed("ticket.open", {**open_body, "repeat_of": 4711}, "d")),
            ("not_found", "number", packed("ticket.open", {**open_body, "number": 4711}, "e")),
            ("not_found", "number", packed("ticket.show", {"number": 4711})),
            ("unknown_value", "written_by", packed("ticket.open", {**open_body, "written_by": "nobody"}, "f")),
        ]
        for i, (code, field, frame) in enumerate(cases):
            if frame.count(b"\xa1r\xa1r") == 1:
                frame = frame.replace(b"\xa1r\xa1r", b"\xa1r\xa3" + f"{i:03}".encode())
            with self.subTest(case=i, frame=frame[:60]):
                error = self.error_of(operator, frame)
                self.assertEqual((error["code"], error.get("field", "")), (code, field), error)
                self.assertTrue(error["text"])
        self.assertGreaterEqual(self.refused_messages() - before, 30)
        self.assertEqual(operator.ask("ticket.list", list="all").get("rows", []), [])
        self.assert_works()

    def test_a_frame_of_ten_megabytes_costs_its_sender_the_connection_and_nobody_else_anything(self):
        bystander = self.town.who("operator1")
        big = self.town.connect()
        big.socket.send(packed("ticket.open", {"title": "x" * 10_000_000}))
        big.socket.send(packed("session.login", {"login": "operator2", "password": "x"}, "late"))
        bystander.ask("clock.show")
        self.assert_works()
        big.connect()
        big.login("operator2")
        self.assertEqual(big.ask("clock.show")["city_at"], at(OPENED))

    def test_messages_of_several_frames_or_none_are_dropped_and_the_rest_still_answered(self):
        operator = self.town.who("operator1")
        for frames in ([b"a", b"b"], [b""], [b"", packed("clock.show")], [b"x"] * 50):
            operator.socket.send_multipart(frames)
        self.assertEqual(operator.ask("clock.show")["city_at"], at(OPENED))

    def test_a_message_without_an_end_costs_its_sender_the_connection_and_the_broker_little_memory(self):
        """Four hundred megabytes in frames that are each short enough, by a station that is known."""
        town = TcpTown()
        self.addCleanup(town.close)
        bystander, flood = town.who("operator1"), town.connect()
        before = town.memory_mb()
        frame = b"x" * 500_000
        for _ in range(800):
            flood.socket.send(frame, zmq.SNDMORE, copy=False)
        flood.socket.send(b"the end")
        while "was cut: it sent" not in town.log():
            bystander.ask("clock.show")
        self.assertRegex(town.log(), r"the connection from 127\.0\.0\.1 port \d+ was cut: it sent \d\d MiB")
        if not os.environ.get("REXIAN_SANITIZE"):
            self.assertLess(town.memory_mb(), before + 150)
        flood.connect()
        flood.login("operator2")
        self.assertGreater(flood.ask("clock.show")["city_at"], 0)
        self.assertLessEqual(town.who("operator1").ask("clock.show")["city_at"], bystander.ask("clock.show")["city_at"], "both are answered")

    def test_two_thousand_random_frames_are_all_answered_or_dropped_and_counted(self):
        dice = random.Random(20260506)
        operator, before = self.town.who("operator1"), self.refused_messages()
        valid = [packed("ticket.open", {"category": "02.01.01", "title": "暖气不热", "content": "长" * 50}, "v"),
                 packed("ticket.list", {"list": "all"}, "w"), packed("rates.show", {"from": "2026-05-06", "to": "2026-05-06"})]
        for i in range(2000):
            if i % 2:
                frame = dice.randbytes(dice.randrange(1, 400))
            else:
                frame = bytearray(dice.choice(valid))
                for _ in range(dice.randrange(1, 6)):
                    frame[dice.randrange(len(frame))] = dice.randrange(256)
            operator.socket.send(bytes(frame))
            if i % 500 == 499:  # who does not read a thousand answers loses the next
                operator.ask("clock.show", timeout_ms=60000)
        self.assertGreaterEqual(self.refused_messages() - before, 1000)
        self.assert_works()
        log = self.town.log()
        self.assertLess(log.count("refused malformed"), 5)
        self.assertNotIn("\x1b", log)

    def test_what_a_peer_sends_stands_in_the_log_without_control_characters_and_once_a_minute(self):
        operator = self.town.who("operator1")
        for _ in range(50):
            self.error_of(operator, packed("ticket.show", {"number": 1, "x\x1b]0;owned\x07\n": 1, "number\n": 2}))
            self.error_of(operator, packed("ticket.open", {"category": "a", "title": "b", "type": "\x1b[31mx\nfake: line"}))
        log = self.town.log()
        self.assertNotIn("\x1b", log)
        self.assertNotIn("\nfake", log)
        self.assertEqual(log.count("refused unknown_value"), 1)


class Keys(Hostile):
    def events_of(self, socket):
        return socket.get_monitor_socket(zmq.EVENT_HANDSHAKE_FAILED_AUTH | zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL |
                                         zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL | zmq.EVENT_HANDSHAKE_SUCCEEDED |
                                         zmq.EVENT_DISCONNECTED)

    def assert_shut_out(self, socket):
        monitor = self.events_of(socket)
        socket.connect(self.town.endpoint)
        socket.send(packed("beat"))
        self.assertTrue(monitor.poll(20000))
        event = zmq.utils.monitor.recv_monitor_message(monitor)
        self.assertNotEqual(event["event"], zmq.EVENT_HANDSHAKE_SUCCEEDED)
        self.town.who("operator1").ask("clock.show")
        self.assertFalse(socket.poll(0))
        socket.disable_monitor()
        monitor.close(0)
        socket.close(0)

    def test_a_key_that_is_no_stations_gets_no_traffic(self):
        socket = self.town.dealer()
        socket.curve_serverkey = self.town.broker_key
        socket.curve_publickey, socket.curve_secretkey = zmq.curve_keypair()
        self.assert_shut_out(socket)

    def test_plain_text_and_a_password_in_place_of_a_key_get_no_traffic(self):
        self.assert_shut_out(self.town.dealer())
        socket = self.town.dealer()
        socket.plain_username, socket.plain_password = b"admin", self.town.passwords["admin"].encode()
        self.assert_shut_out(socket)

    def test_a_revoked_station_is_out_at_once_though_its_connection_lives(self):
        public, secret = zmq.curve_keypair()
        admin = self.town.who("admin")
        station = admin.ask("station.add", label="二号窗口", public_key=public.decode())
        window = Console(self.town, key={"public": public, "secret": secret}).login("operator1")
        token = window.session["token"]
        window.ticket("ticket.open", category="02.01.01", title="暖气不热", way="pending")
        admin.ask("station.shut", id=station["id"])
        for kind, body in [("ticket.list", {"list": "all"}), ("session.resume", {"token": token}),
                           ("ticket.open", {"category": "02.01.01", "title": "再来"}),
                           ("session.login", {"login": "operator1", "password": self.town.passwords["operator1"]})]:
            with self.subTest(kind=kind):
                self.assertIn(window.refusal(kind, **body)["code"], ("shut", "no_session"))
        again = self.town.dealer()
        again.curve_serverkey, again.curve_publickey, again.curve_secretkey = self.town.broker_key, public, secret
        self.assert_shut_out(again)

    def test_the_station_that_asks_cannot_shut_itself_nor_the_last_administrator(self):
        admin = self.town.who("admin")
        own = admin.session["station_id"]
        self.assertEqual(admin.refusal("station.shut", id=own)["code"], "not_allowed")
        self.assertEqual(admin.refusal("account.shut", login="admin")["code"], "not_allowed")
        self.assertEqual(admin.refusal("account.change", login="admin", role="operator")["code"], "not_allowed")


class Sessions(Hostile):
    def test_without_a_session_nothing_is_told_but_the_time_of_a_heartbeat(self):
        stranger = self.town.connect()
        for kind in ("ticket.list", "ticket.open", "clock.show", "unit.list", "board.show", "session.logout",
                     "session.presence", "rates.show"):
            with self.subTest(kind=kind):
                self.assertEqual(stranger.refusal(kind)["code"], "no_session")
        self.town.open()
        stranger.send("beat")
        self.assertEqual(stranger.receive()["t"], "beat")

    def test_wrong_passwords_slow_down_and_the_right_one_is_then_told_to_wait_too(self):
        thief = self.town.connect()
        codes = [thief.refusal("session.login", login="operator1", password=f"falsch-{i}")["code"] for i in range(6)]
        self.assertEqual(codes[:3], ["wrong_password"] * 3)
        self.assertIn("slow_down", codes)
        refusal = thief.refusal("session.login", login="operator1", password=self.town.passwords["operator1"])
        self.assertEqual(refusal["code"], "slow_down")
        self.assertRegex(refusal["value"], "^[1-9][0-9]* s$")
        self.assertIn(f"Wait {refusal['value']} and try again", refusal["text"])
        self.town.login("operator2")

    def test_an_unknown_login_is_answered_like_a_wrong_password(self):
        stranger = self.town.connect()
        unknown = stranger.refusal("session.login", login="niemand", password="x")
        known = stranger.refusal("session.login", login="operator3", password="x")
        self.assertEqual((unknown["code"], known["code"]), ("wrong_password", "wrong_password"))
        self.assertEqual(set(unknown), set(known))

    def test_passwords_stand_in_no_log_and_no_file_of_the_city(self):
        self.town.connect().refusal("session.login", login="operator1", password="streng-geheim-4711")
        self.town.who("admin").ask("account.add", login="neu", name="新人", role="operator", password="streng-geheim-4711")
        self.town.stop()
        for folder, _, names in os.walk(self.town.parent):
            for name in names:
                path = os.path.join(folder, name)
                if os.path.isfile(path):
                    with open(path, "rb") as content:
                        self.assertNotIn(b"streng-geheim-4711", content.read(), path)

    def sit(self, login, password):
        console = Console(self.town)
        self.addCleanup(console.close)
        return console.login(login, password)

    def test_nobody_waits_while_the_passwords_that_others_chose_are_hashed(self):
        admin, operator, supervisor = (self.town.who(login) for login in ("admin", "operator1", "supervisor1"))
        for number in range(6):  # a second of hashing
            admin.send("account.add", {"login": f"neu-{number}", "name": "新人", "role": "operator", "password": f"streng-geheim-{number}"},
                       f"add-{number}")
        self.assertGreater(operator.ticket("ticket.open", way="pending", type="complaint", category=CATEGORY, title="楼道停电")["number"], 0)
        self.assertNotIn("neu-5", [row["login"] for row in supervisor.ask("account.list")["rows"]])
        self.assertEqual([admin.answer_to("account.add", f"add-{number}")["login"] for number in range(6)],
                         [f"neu-{number}" for number in range(6)])
        self.assertTrue(self.sit("neu-5", "streng-geheim-5").session)

    def test_whoever_lost_the_right_while_a_password_is_hashed_changes_nothing(self):
        self.town.who("admin").ask("account.add", login="boss", name="副管", role="admin", password="boss-geheim-4711")
        boss = self.sit("boss", "boss-geheim-4711")
        boss.send("account.add", {"login": "neu", "name": "新人", "role": "operator", "password": "streng-geheim-4711"}, "add")
        self.town.who("admin").ask("account.shut", login="boss")
        with self.assertRaises(Refused):
            boss.answer_to("account.add", "add")
        self.assertNotIn("neu", [row["login"] for row in self.town.who("admin").ask("account.list")["rows"]])

    def test_what_one_asked_for_is_not_done_for_another_who_sits_there_when_the_password_is_hashed(self):
        self.town.who("admin").ask("account.add", login="boss", name="副管", role="admin", password="boss-geheim-4711")
        boss, asking = self.sit("boss", "boss-geheim-4711"), self.sit("admin", self.town.passwords["admin"])
        asking.send("account.add", {"login": "neu", "name": "新人", "role": "operator", "password": "streng-geheim-4711"}, "add")
        asking.send("session.resume", {"token": boss.session["token"], "since_seq": 0}, "resume")
        with self.assertRaises(Refused) as told:
            asking.answer_to("account.add", "add")
        self.assertEqual(told.exception.code, "no_right")
        self.assertNotIn("neu", [row["login"] for row in asking.ask("account.list")["rows"]])

    def test_a_shut_account_is_out_at_once_though_its_session_lives(self):
        operator, admin = self.town.who("operator1"), self.town.who("admin")
        token = operator.session["token"]
        admin.ask("account.shut", login="operator1")
        self.town.open(by="operator2")
        self.assertIn(operator.refusal("ticket.list", list="all")["code"], ("shut", "no_session"))
        self.assertIn(operator.refusal("session.resume", token=token)["code"], ("shut", "no_session"))
        self.assertEqual(operator.refusal("session.login", login="operator1", password=self.town.passwords["operator1"])
                         ["code"], "wrong_password")
        with self.assertRaises(Lost):
            operator.push(lambda push: push.get("number"), timeout_ms=200)

    def test_a_new_password_ends_all_sessions_of_the_old_one(self):
        operator, admin = self.town.who("operator1"), self.town.who("admin")
        made = admin.ask("account.reset", login="operator1")
        self.assertEqual(operator.refusal("ticket.list", list="all")["code"], "no_session")
        self.assertEqual(operator.refusal("session.resume", token=operator.session["token"])["code"], "no_session")
        self.town.connect().login("operator1", made["password"])

    def test_another_role_counts_from_the_next_request(self):
        operator, admin = self.town.who("operator1"), self.town.who("admin")
        admin.ask("account.change", login="operator1", role="auditor")
        self.assertEqual(operator.refusal("ticket.open", category="02.01.01", title="暖气")["code"], "no_right")

    def test_a_token_resumes_only_at_its_own_station_and_survives_a_restart(self):
        operator = self.town.who("operator1")
        token = operator.session["token"]
        other = self.town.connect("gateway")
        self.assertEqual(other.refusal("session.resume", token=token)["code"], "no_session")
        self.assertEqual(other.refusal("session.resume", token=bytes(32))["code"], "missing_field")
        self.assertEqual(other.refusal("session.resume", token=os.urandom(32))["code"], "no_session")
        self.town.kill()
        self.town.start()
        again = self.town.connect()
        self.assertEqual(again.refusal("ticket.list", list="all")["code"], "no_session")
        self.assertEqual(again.resume(token)["login"], "operator1")
        self.assertEqual(again.ask("ticket.list", list="all").get("rows", []), [])

    def test_a_resumed_session_leaves_the_connection_that_had_it_before(self):
        first = self.town.who("operator1")
        second = self.town.connect()
        second.resume(first.session["token"])
        self.assertEqual(first.refusal("ticket.list", list="all")["code"], "no_session")

    def sessions(self):
        db = sqlite3.connect(f"file:{self.town.path('city.db')}?mode=ro", uri=True)
        try:
            return db.execute("SELECT count(*) FROM session").fetchone()[0]
        finally:
            db.close()

    def test_a_session_at_which_somebody_sits_goes_on_and_one_that_was_left_ends(self):
        # It ended twelve hours after its login, in the middle of a night's work, if accounts were changed then.
        sits, left, admin = self.town.who("operator1"), self.town.connect(), self.town.who("admin")
        token = left.login("operator2", self.town.passwords["operator2"]).session["token"]
        left.login("operator2", self.town.passwords["operator2"])
        before, deadline = self.sessions(), time.monotonic() + 60
        self.town.at("2026-05-06 23:00")
        while self.sessions() == before and time.monotonic() < deadline:
            admin.ask("clock.show")
        self.assertEqual(self.sessions(), before - 1)
        admin.ask("account.change", login="dispatcher1", name="新名")
        self.assertEqual(sits.ask("ticket.list", list="all").get("rows", []), [])
        self.assertEqual(self.town.connect().resume(sits.session["token"])["login"], "operator1")
        self.assertEqual(self.town.connect().refusal("session.resume", token=token)["code"], "no_session")

    def test_after_a_logout_the_token_is_worth_nothing(self):
        operator = self.town.who("operator1")
        operator.ask("session.logout")
        self.assertEqual(operator.refusal("ticket.list", list="all")["code"], "no_session")
        self.assertEqual(operator.refusal("session.resume", token=operator.session["token"])["code"], "no_session")

    def test_no_token_and_no_password_is_stored_as_it_is(self):
        token = self.town.who("operator1").session["token"]
        self.town.stop()
        for name in ("city.db", "city.db-wal"):
            if name == "city.db" or os.path.exists(self.town.path(name)):
                with open(self.town.path(name), "rb") as content:
                    self.assertNotIn(token, content.read())


class Idempotence(Hostile):
    body = {"way": "dispatch", "type": "complaint", "category": "02.01.01", "title": "暖气不热", "caller_phone": PHONE}

    def raw_reply(self, console, request_id, kind="ticket.open", body=None):
        console.send(kind, body or self.body, request_id)
        while True:
            self.assertTrue(console.socket.poll(20000))
            frame = console.socket.recv()
            if msgpack.unpackb(frame).get("r") == request_id:
                return frame

    def test_the_same_request_again_gets_the_first_reply_byte_for_byte_also_after_a_restart(self):
        operator = self.town.who("operator1")
        first = self.raw_reply(operator, "once")
        self.town.at("2026-05-06 11:00")
        self.assertEqual(self.raw_reply(operator, "once"), first)
        token = operator.session["token"]
        self.town.kill()
        self.town.start()
        operator = self.town.connect()
        operator.resume(token)
        self.assertEqual(self.raw_reply(operator, "once"), first)
        self.assertEqual(len(self.town.who("operator1").ask("ticket.list", list="all")["rows"]), 1)

    def test_a_refusal_by_rule_is_kept_too(self):
        operator = self.town.who("operator1")
        number = self.town.open(way="pending")
        body = {"number": number, "reason": "核实", "changes": [{"field": "type", "value": "help"}], "version": 9}
        first = self.raw_reply(operator, "amend", "ticket.amend", body)
        self.assertEqual(msgpack.unpackb(first)["b"]["code"], "stale")
        self.town.at("2026-05-06 11:00")
        self.assertEqual(self.raw_reply(operator, "amend", "ticket.amend", body), first)

    def test_the_same_id_with_another_body_or_message_is_an_error_and_does_nothing(self):
        operator = self.town.who("operator1")
        self.raw_reply(operator, "once")
        for kind, body in [("ticket.open", {**self.body, "title": "另一件事"}),
                           ("ticket.handover", {"service": 110})]:
            reply = msgpack.unpackb(self.raw_reply(operator, "once", kind, body))
            self.assertEqual((reply["t"], reply["b"]["code"], reply["b"]["value"]), ("error", "other_body", "once"))
        self.assertEqual(len(operator.ask("ticket.list", list="all")["rows"]), 1)

    def test_ids_of_two_people_do_not_meet(self):
        self.raw_reply(self.town.who("operator1"), "once")
        self.raw_reply(self.town.who("operator2"), "once", body={**self.body, "title": "另一件事"})
        self.assertEqual(len(self.town.who("operator1").ask("ticket.list", list="all")["rows"]), 2)

    def test_the_same_request_a_hundred_times_at_once_is_one_ticket(self):
        """L2: an intake is one ticket, however often it is sent."""
        operator = self.town.who("operator1")
        for _ in range(100):
            operator.send("ticket.open", self.body, "many")
        replies = set()
        for _ in range(100):
            message = operator.receive()
            while message["t"] == "event":
                message = operator.receive()
            replies.add(msgpack.packb(message))
        self.assertEqual(len(replies), 1)
        self.assertEqual(len(operator.ask("ticket.list", list="all")["rows"]), 1)

    def test_a_made_password_is_told_once_and_not_kept(self):
        admin = self.town.who("admin")
        body = {"login": "neu", "name": "新人", "role": "operator"}
        first = msgpack.unpackb(self.raw_reply(admin, "add", "account.add", body))["b"]
        again = msgpack.unpackb(self.raw_reply(admin, "add", "account.add", body))["b"]
        self.assertTrue(first["password"])
        self.assertNotIn(first["password"], str(again))
        self.town.stop()
        db = sqlite3.connect(self.town.path("city.db"))
        self.addCleanup(db.close)
        for (reply,) in db.execute("SELECT reply FROM request"):
            self.assertNotIn(first["password"].encode(), reply)


class Clocks(Hostile):
    def test_the_clock_goes_only_forward(self):
        admin = self.town.who("admin")
        refusal = admin.refusal("clock.set", at=at("2026-05-06 08:59:59"), rate=0)
        self.assertEqual((refusal["code"], refusal["field"]), ("bad_value", "at"))
        for body in ({"rate": -5}, {"rate": 2**62}, {"at": 2**62}, {"at": -1}):
            with self.subTest(**body):
                self.assertEqual(admin.refusal("clock.set", **body)["code"], "bad_value")
        self.assertEqual(admin.ask("clock.show")["city_at"], at(OPENED))

    def test_a_real_city_refuses_to_have_its_clock_set(self):
        with Town(simulated=False) as real:
            self.assertEqual(real.who("admin").refusal("clock.set", at=at("2030-01-01 00:00"))["code"], "not_simulated")
            self.assertEqual(real.who("admin").refusal("clock.set", rate=60000)["code"], "not_simulated")
            self.assertFalse(real.who("admin").session.get("simulated", False))


class YearsEnd(Hostile):
    begin = "2026-12-30"

    def test_a_limit_into_a_year_without_a_calendar_is_refused_naming_it_and_nothing_is_half_done(self):
        operator = self.town.who("operator1")
        before = operator.ask("rates.show", **{"from": "2026-12-30", "to": "2026-12-30"})["as_of_seq"]
        body = {"type": "complaint", "category": "02.01.01", "title": "暖气不热", "caller_phone": PHONE}
        refusal = operator.refusal("ticket.open", way="dispatch", **body)
        self.assertEqual((refusal["code"], refusal["value"]), ("no_calendar", "2027"))
        self.assertIn("2027", refusal["text"])
        after = operator.ask("rates.show", **{"from": "2026-12-30", "to": "2026-12-30"})
        self.assertEqual((after["as_of_seq"], after["rows"][0].get("figures", [])), (before, []))
        number = operator.ticket("ticket.open", way="pending", **body)["number"]
        self.assertEqual(number % 10000000, 1)
        refusal = self.town.who("dispatcher1").refusal("ticket.dispatch", number=number, unit=UNIT)
        self.assertEqual(refusal["code"], "no_calendar")
        self.assertEqual(self.town.show(number)["state"], "pending")
        self.assertEqual(self.town.open(type="consultation") % 10000000, 2)
        self.assertEqual(operator.refusal("workdays.add", **{"from": "2026-12-30", "count": 5})["code"], "no_calendar")
        self.assertEqual(self.town.differences("2026-12-30"), [])


if __name__ == "__main__":
    unittest.main()
