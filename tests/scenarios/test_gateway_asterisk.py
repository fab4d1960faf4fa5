#!/usr/bin/python3
"""What a real Asterisk said, 22 and 16, through the real gateway and the real broker: visits equal the exchange's own log. A connection
that is lost is filled from the log, or the time is named as not measured; nothing is lost or doubled by a restart of any part.
The recordings lie beside the project, in shared/telephony/transcripts; without them the test is skipped."""

import contextlib
import glob
import json
import os
import pathlib
import re
import signal
import sqlite3
import subprocess
import sys
import time
import unittest

from fake_ami import FakeAmi, event, recorded_events
from rexian import City, program
from town import figures_of

SHARED = os.environ.get("REXIAN_SHARED") or os.path.join(
    os.environ.get("REXIAN_SOURCE", str(pathlib.Path(__file__).resolve().parents[2])), "..", "shared")
EXPECTED = sorted(glob.glob(os.path.join(SHARED, "telephony", "transcripts", "asterisk-*", "*.expected.json")))
QUEUES = ("hotline", "strict", "second", "auto")
STAMP = re.compile(rb"(?m)^Timestamp: (\d+)\.(\d{6})\r$")


def has_driver():
    """What the exchange's database is played by."""
    return bool(glob.glob("/usr/lib/*/odbc/libsqlite3odbc.so"))


def stamp_of(raw):
    found = STAMP.search(raw)
    return None if found is None else int(found[1]) + int(found[2]) / 1e6


def moved(raws, seconds):
    """Events as if they had come so many seconds later."""
    def later(found):
        return b"Timestamp: %.6f\r" % (int(found[1]) + int(found[2]) / 1e6 + seconds)
    return [STAMP.sub(later, raw) for raw in raws]


class Recording:
    def __init__(self, expected):
        self.name = "/".join(expected.removesuffix(".expected.json").split("/")[-2:])
        with open(expected, encoding="utf-8") as file:
            whole = json.load(file)
        self.queues = whole["queue_log"]
        views = {view.get("number"): view["outcome"] for view in whole["callers_own_view"]}
        # Whom the exchange hung up by order has not given up: its log says so all the same.
        self.put_out = {queue: sum(call["result"] == "abandoned" and "far end hung up" in views.get(call["number"], "")
                                   for call in row["calls"].values()) for queue, row in self.queues.items()}
        stem = expected.removesuffix(".expected.json")
        # Who ordered the end of the exchange was told no more; the other session was.
        session = "-hotline-user" if "14-hangup" in stem else ""
        raws = [raw for raw in recorded_events(stem + session + ".ami") if stamp_of(raw) is not None]
        # As if it had ended a few seconds ago, by whole seconds: the log's are whole.
        self.shift = int(time.time() - 5 - stamp_of(raws[-1]))
        self.events = moved(raws, self.shift)
        with open(stem + ".queue_log", encoding="utf-8") as lines:
            self.log = [re.sub(r"^\d+", lambda found: str(int(found[0]) + self.shift), line) for line in lines]

    def day(self, at_s):
        return time.strftime("%Y-%m-%d", time.gmtime(at_s + 8 * 3600))

    def days(self):
        return {"from": self.day(stamp_of(self.events[0])), "to": self.day(stamp_of(self.events[-1]))}


def configure(folder, **values):
    """Puts options of asterisk into a city's gateway.cfg, and the secret that FakeAmi knows beside it."""
    path = os.path.join(folder, "gateway.cfg")
    with open(path, encoding="utf-8") as lines:
        text = lines.read()
    text = re.sub(r"(?ms)^#* ?asterisk\b.*?^#* ?\};?\n", "", text)
    text = re.sub(r'(?m)^exchange = "\w+";', "", text)
    rows = "".join(f"{name} = {json.dumps(value)}; " for name, value in values.items())
    with open(path, "w", encoding="utf-8") as out:
        out.write(text + f'\nexchange = "asterisk";\nasterisk: {{ {rows} }};\n')
    with open(os.path.join(folder, "keys", "asterisk.secret"), "w", encoding="ascii") as out:
        os.fchmod(out.fileno(), 0o600)
        out.write("s3cret\n")


class Asterisk(unittest.TestCase):
    def setUp(self):
        self.city = City(simulated=False)
        self.addCleanup(self.city.close)
        self.exchange = FakeAmi()
        self.addCleanup(self.exchange.close)
        self.log = self.city.path("queue_log")
        self.supervisor = self.city.login("supervisor1")
        admin = self.city.login("admin")
        for queue in QUEUES[1:]:
            admin.ask("queue.add", code=queue, name=queue)
        self.gateway = None

    def begin(self, log=None):
        """Starts the gateway and waits until it has taken its snapshot. Its log is none, a "file", or a "table"."""
        more = {"queue_log": self.log} if log == "file" else {"queue_log_odbc_file": self.connection()} if log == "table" else {}
        configure(self.city.folder, port=self.exchange.port, contexts="incoming", **more)
        self.await_snapshot(self.start)

    def connection(self):
        with open(self.city.path("odbc"), "w", encoding="ascii") as out:
            os.fchmod(out.fileno(), 0o600)
            out.write(f"DRIVER=SQLite3;Database={self.log}.sqlite\n")
        return out.name

    def write_log(self, lines, log):
        """What the exchange has written until now."""
        if log != "table":
            with open(self.log, "w", encoding="utf-8") as out:
                out.write("".join(lines))
            return
        with contextlib.closing(sqlite3.connect(self.log + ".sqlite")) as table, table:
            table.execute("CREATE TABLE IF NOT EXISTS queue_log (id INTEGER PRIMARY KEY AUTOINCREMENT, time TEXT, callid TEXT, "
                          "queuename TEXT, agent TEXT, event TEXT, data1 TEXT, data2 TEXT, data3 TEXT, data4 TEXT, data5 TEXT)")
            (before,) = table.execute("SELECT COUNT(*) FROM queue_log").fetchone()
            for line in lines[before:]:
                at, *named = line.rstrip("\n").split("|", 9)
                stamp = time.strftime("%Y-%m-%d %H:%M:%S.123456", time.gmtime(int(at)))
                table.execute("INSERT INTO queue_log VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                              [stamp, *named, *[""] * (9 - len(named))])

    def start(self):
        with open(self.city.path("gateway.log"), "ab") as log:
            self.gateway = subprocess.Popen([program("rexian-gateway"), "--config", self.city.path("gateway.cfg")],
                                            stderr=log, env=self.city.environment)
        self.addCleanup(lambda run=self.gateway: run.poll() is None and (run.kill(), run.wait()))

    def await_snapshot(self, do):
        before = self.exchange.asked()["CoreStatus"]
        do()
        self.exchange.wait_asked("CoreStatus", before + 1)
        self.exchange.wait_ready()

    def end(self, number=signal.SIGTERM):
        self.gateway.send_signal(number)
        self.gateway.wait(60)

    def told_by_gateway(self):
        with open(self.city.path("gateway.log"), encoding="utf-8") as lines:
            return lines.read()

    def figures(self, recording):
        """What the broker has, by queue."""
        rows = self.supervisor.ask("rates.show", by="queue", **recording.days()).get("rows", [])
        return {row["key"]: figures_of(row) for row in rows}

    def gaps(self, recording):
        return self.supervisor.ask("rates.show", **recording.days()).get("gaps", [])

    def waits_for(self, holds, what):
        end = time.monotonic() + 60
        while not holds():
            if time.monotonic() > end:
                self.fail(f"within 60 s not: {what()}")
            time.sleep(0.05)

    def wanted(self, recording):
        wanted = {queue: {name: row[key] for name, key in
                          (("visits", "offered"), ("visits_answered_n", "answered"), ("visits_abandoned_n", "abandoned"),
                         ("visits_timed_out_n", "exit_timeout"), ("visits_empty_n", "exit_empty"), ("visits_key_n", "exit_key"),
                         ("visits_withdrawn_n", "withdrawn"), ("rings_unanswered", "ring_no_answer"))}
                  for queue, row in recording.queues.items()}
        for queue, row in wanted.items():
            row["visits_abandoned_n"] -= recording.put_out[queue]
            row["visits_unseen_n"] = recording.put_out[queue]
        return wanted

    def told(self, recording):
        names = next(iter(self.wanted(recording).values())).keys()
        figures = self.figures(recording)
        queues = {self.name_of(queue): queue for queue in recording.queues}
        return {queue: {name: figures.get(key, {}).get(name, 0) for name in names} for key, queue in queues.items()}

    def name_of(self, queue):
        if not hasattr(self, "names"):
            rows = self.supervisor.ask("queue.list", limit=500)["rows"]
            self.names = {row["code"]: row["name"] for row in rows}
        return self.names[queue]

    def assert_as_the_log(self, recording):
        wanted = self.wanted(recording)
        self.waits_for(lambda: self.told(recording) == wanted and self.waiting() == 0, lambda: (recording.name, wanted, self.told(recording)))
        figures = self.figures(recording)
        for queue, row in recording.queues.items():
            told, answered = figures[self.name_of(queue)], row["answered"]
            waits = sum(call["wait_s"] for call in row["calls"].values() if call["result"] == "answered")
            talks = sum(call["talk_s"] for call in row["calls"].values() if call["result"] == "answered")
            # Each is cut to a second there. A caller who was sent on by an order (scenario 6) keeps the operator busy in the log alone.
            self.assertLessEqual(abs(told.get("visit_wait_ms", 0) / 1000 - waits), answered, (recording.name, queue))
            self.assertLessEqual(abs(told.get("visit_talk_ms", 0) / 1000 - talks), answered + 6 * ("06" in recording.name), queue)
        self.assertEqual(self.supervisor.ask("ledger.show", **recording.days()).get("differences", 0), 0)

    def waiting(self):
        return sum(call.get("outcome", "waiting") in ("waiting", "talking") for call in
                   self.supervisor.ask("call.list", limit=500).get("rows", []))

    def assert_sound(self):
        self.end()
        self.city.stop()
        self.assertEqual(self.city.offline_check().returncode, 0, self.city.offline_check().stdout)

    def recording(self, name):
        return Recording(next(path for path in EXPECTED if name in path))

    # --- tests ---------------------------------------------------------------------------------------------------

    def play_whole(self, name, pieces):
        recording = self.recording(name)
        self.begin()
        self.exchange.pieces = pieces
        self.exchange.tell(b"".join(recording.events))
        self.assert_as_the_log(recording)
        self.assertEqual(self.gaps(recording), [])
        self.assert_sound()

    def lose(self, name, joins, log, number=None):
        """Loses the connection, or ends the gateway by a signal, when so many callers have joined a queue; the rest is never told."""
        recording = self.recording(name)
        places = [i for i, raw in enumerate(recording.events) if raw.startswith(b"Event: QueueCallerJoin")]
        cut = places[joins - 1] + 1
        self.write_log([line for line in recording.log if int(line.split("|")[0]) < stamp_of(recording.events[cut])], log)
        self.begin(log=log)
        self.exchange.tell(b"".join(recording.events[:cut]))
        self.waits_for(lambda: sum(figures.get("visits", 0) for figures in self.figures(recording).values()) == joins,
                       lambda: self.figures(recording))
        if number is not None:
            self.end(number)
        time.sleep(1.2)
        self.write_log(recording.log, log)
        self.await_snapshot(self.start if number is not None else self.exchange.hang_up)
        return recording

    def test_a_connection_lost_in_the_middle_is_filled_from_the_log(self):
        recording = self.lose("asterisk-22/06-transfer", 4, "file")
        self.assert_as_the_log(recording)
        self.assertEqual(self.gaps(recording), [])
        self.assert_sound()

    @unittest.skipUnless(has_driver(), "there is no ODBC driver SQLite3 (libsqliteodbc)")
    def test_what_was_missed_is_filled_from_the_database_of_the_exchange_likewise(self):
        for number in (None, signal.SIGKILL):
            with self.subTest(number=number):
                self.setUp()
                recording = self.lose("asterisk-22/06-transfer", 4, "table", number=number)
                self.assert_as_the_log(recording)
                self.assertEqual(self.gaps(recording), [])
                self.assert_sound()

    @unittest.skipUnless(has_driver(), "there is no ODBC driver SQLite3 (libsqliteodbc)")
    def test_a_database_that_does_not_answer_leaves_the_time_named(self):
        recording = self.recording("asterisk-22/02-abandon")
        self.begin("table")
        time.sleep(1.2)
        self.await_snapshot(self.exchange.hang_up)
        self.waits_for(lambda: self.gaps(recording), self.told_by_gateway)
        self.assertIn("queue_log cannot be read", self.told_by_gateway())
        self.assertIn("no such table", self.told_by_gateway())

    def test_a_gateway_killed_in_the_middle_fills_from_the_log_what_it_missed(self):
        recording = self.lose("asterisk-22/02-abandon", 4, "file", number=signal.SIGKILL)
        self.assert_as_the_log(recording)
        self.assert_sound()

    def test_without_a_log_the_time_is_named_and_what_was_open_is_lost_sight_of(self):
        for number in (None, signal.SIGTERM):
            with self.subTest(number=number):
                self.setUp()
                recording = self.lose("asterisk-22/02-abandon", 4, None, number=number)
                self.waits_for(lambda: self.gaps(recording) and self.waiting() == 0,
                               lambda: (self.gaps(recording), self.waiting(), self.told_by_gateway()))
                (gap,) = self.gaps(recording)
                self.assertEqual(gap["exchange"], "pbx1")
                self.assertGreater(gap["to_at"] - gap["from_at"], 1000)
                figures = self.figures(recording)[self.name_of("hotline")]
                self.assertGreater(figures.get("unseen_n", 0), 0, figures)
                self.assertIn("calls not measured: pbx1", self.city.ctl("rates", login="supervisor1").stdout)
                self.assert_sound()

    def test_a_broker_that_is_away_gets_all_of_it_once(self):
        recording = self.recording("asterisk-16/02-abandon")
        self.begin()
        half = len(recording.events) // 2
        self.exchange.tell(b"".join(recording.events[:half]))
        self.waits_for(lambda: self.supervisor.ask("call.list", limit=500).get("rows"), lambda: "a call")
        self.city.kill()
        self.exchange.tell(b"".join(recording.events[half:]))
        time.sleep(0.3)
        self.city.start()
        self.supervisor = self.city.login("supervisor1")
        self.assert_as_the_log(recording)
        self.assert_sound()

    def test_who_waits_and_who_talks_when_the_gateway_comes_is_known_and_told_to_its_end(self):
        now = time.time()
        caller, talker, phone = f"{now - 30:.0f}.1", f"{now - 60:.0f}.2", f"{now - 50:.0f}.3"
        self.exchange.status.append([("Event", "QueueEntry"), ("Queue", "hotline"), ("Position", 1), ("Channel", "PJSIP/trunk-1"),
                                     ("Uniqueid", caller), ("CallerIDNum", "13800000001"), ("Wait", 20)])
        self.exchange.channels += [
            [("Event", "CoreShowChannel"), ("Channel", "PJSIP/trunk-1"), ("Uniqueid", caller), ("Linkedid", caller),
             ("Application", "Queue"), ("ApplicationData", "hotline,t"), ("Duration", "00:00:30"), ("BridgeId", "")],
            [("Event", "CoreShowChannel"), ("Channel", "PJSIP/trunk-2"), ("Uniqueid", talker), ("Linkedid", talker),
             ("Application", "Queue"), ("ApplicationData", "hotline,t"), ("Duration", "00:01:00"), ("BridgeId", "b1")],
            [("Event", "CoreShowChannel"), ("Channel", "PJSIP/2001-0000000a"), ("Uniqueid", phone), ("Linkedid", talker),
             ("Application", "AppQueue"), ("ApplicationData", "(Outgoing Line)"), ("Duration", "00:00:50"), ("BridgeId", "b1")]]
        self.begin()
        self.waits_for(lambda: self.waiting() == 2, self.waiting)
        at = time.time()
        self.exchange.tell(event("QueueCallerJoin", Queue="hotline", Uniqueid=caller, Linkedid=caller, Channel="PJSIP/trunk-1", at=at - 20) +
                           event("HangupRequest", Uniqueid=caller, Channel="PJSIP/trunk-1", at=at) +
                           event("QueueCallerAbandon", Queue="hotline", Uniqueid=caller, Linkedid=caller, Channel="PJSIP/trunk-1",
                                 HoldTime=25, at=at) +
                           event("Hangup", Uniqueid=caller, Linkedid=caller, Channel="PJSIP/trunk-1", at=at) +
                           event("Hangup", Uniqueid=phone, Linkedid=talker, Channel="PJSIP/2001-0000000a", at=at) +
                           event("Hangup", Uniqueid=talker, Linkedid=talker, Channel="PJSIP/trunk-2", at=at))
        self.waits_for(lambda: self.waiting() == 0, self.waiting)
        outcomes = sorted(call["outcome"] for call in self.supervisor.ask("call.list", limit=500)["rows"])
        self.assertEqual(outcomes, ["abandoned", "answered"])
        self.assert_sound()

    def join(self, line, at, **more):
        return event("QueueCallerJoin", Queue="hotline", Uniqueid=line, Linkedid=line, Channel="PJSIP/trunk-1", at=at, **more)

    def visits(self):
        (call,) = self.supervisor.ask("call.list", limit=500).get("rows", [])
        return self.supervisor.ask("call.show", id=call["id"]).get("visits", [])

    def test_a_second_visit_that_begins_while_no_gateway_runs_is_not_taken_for_the_first(self):
        now = time.time()
        line = f"{now - 300:.0f}.1"
        self.begin()
        self.exchange.tell(self.join(line, now - 200) +
                           event("QueueCallerLeave", Queue="hotline", Uniqueid=line, Linkedid=line, Channel="PJSIP/trunk-1", at=now - 190) +
                           event("UserEvent", UserEvent="QueueExit", Status="TIMEOUT", Uniqueid=line, Linkedid=line, at=now - 190))
        self.waits_for(lambda: self.figures_now("visits_timed_out_n") == 1, self.told_by_gateway)
        self.end(signal.SIGKILL)
        channel = [("Event", "CoreShowChannel"), ("Channel", "PJSIP/trunk-1"), ("Uniqueid", line), ("Linkedid", line),
                   ("Application", "Queue"), ("ApplicationData", "hotline,t"), ("Duration", "00:05:00"), ("BridgeId", "")]
        entry = [("Event", "QueueEntry"), ("Queue", "hotline"), ("Position", 1), ("Channel", "PJSIP/trunk-1"),
                 ("Uniqueid", line), ("CallerIDNum", "13800000001"), ("Wait", 20)]
        self.exchange.status.append(entry)
        self.exchange.channels.append(channel)
        self.await_snapshot(self.start)
        self.waits_for(lambda: self.figures_now("visits") == 2, self.told_by_gateway)
        self.assertEqual([visit["visit"] for visit in self.visits()], [f"{line}/1", f"{line}/2"])
        self.exchange.tell(event("HangupRequest", Uniqueid=line, Channel="PJSIP/trunk-1") +
                           event("QueueCallerAbandon", Queue="hotline", Uniqueid=line, Linkedid=line, Channel="PJSIP/trunk-1", HoldTime=25) +
                           event("Hangup", Uniqueid=line, Linkedid=line, Channel="PJSIP/trunk-1"))
        self.waits_for(lambda: self.figures_now("visits_abandoned_n") == 1, self.told_by_gateway)
        self.assertEqual([visit["end"] for visit in self.visits()], ["timed_out", "abandoned"])
        self.assert_sound()

    def test_a_ring_in_vain_of_a_member_who_is_gone_counts_once_though_a_gateway_starts_anew(self):
        now = int(time.time()) - 60
        line = f"{now}.1"
        with open(self.log, "w", encoding="utf-8"):
            pass
        self.begin(log="file")
        member = {"Queue": "hotline", "MemberName": "王芳", "Interface": "PJSIP/2001"}
        self.exchange.tell(event("QueueMemberAdded", **member) + self.join(line, now) +
                           event("AgentRingNoAnswer", Uniqueid=line, Linkedid=line, Channel="PJSIP/trunk-1", DestUniqueid=f"{now}.2",
                                 DestLinkedid=line, DestChannel="PJSIP/2001-00000002", RingTime=3000, at=now + 3, **member) +
                           event("QueueMemberRemoved", **member))
        self.waits_for(lambda: self.figures_now("rings_unanswered") == 1, self.told_by_gateway)
        self.end(signal.SIGKILL)
        with open(self.log, "w", encoding="utf-8") as out:
            out.write(f"{now}|{line}|hotline|NONE|ENTERQUEUE||13800000001|1\n"
                      f"{now + 3}|{line}|hotline|王芳|RINGNOANSWER|3000\n{now + 9}|{line}|hotline|NONE|ABANDON|1|1|9\n")
        self.await_snapshot(self.start)
        self.waits_for(lambda: self.figures_now("visits_abandoned_n") == 1, self.told_by_gateway)
        self.assertEqual(self.figures_now("rings_unanswered"), 1)
        self.assert_sound()

    def figures_now(self, name):
        days = {"from": time.strftime("%Y-%m-%d", time.gmtime(time.time() + 7 * 3600)),
                "to": time.strftime("%Y-%m-%d", time.gmtime(time.time() + 8 * 3600))}
        rows = self.supervisor.ask("rates.show", by="queue", **days).get("rows", [])
        return sum(figures_of(row).get(name, 0) for row in rows)

    def test_what_the_user_lacks_is_said_once_with_the_remedy_before_anybody_misses_it(self):
        self.exchange.read, self.exchange.write = ("agent",), ("agent", "command")
        self.begin()
        lacks = ["lacks originate in the line write", "lacks reporting in the line write", "lacks system in the line read"]
        self.waits_for(lambda: all(words in self.told_by_gateway() for words in lacks), self.told_by_gateway)
        self.assertIn("may write command", self.told_by_gateway())
        self.assertNotIn("lacks agent", self.told_by_gateway())
        for number in range(3):
            line = f"{time.time():.0f}.{number}"
            self.exchange.tell(event("QueueCallerJoin", Privilege="agent,all", Queue="hotline", Uniqueid=line, Linkedid=line,
                                     Channel=f"PJSIP/trunk-{number}", at=time.time()))
        lacks.append("lacks call in the line read")
        self.waits_for(lambda: lacks[-1] in self.told_by_gateway(), self.told_by_gateway)
        asked = self.exchange.asked()["ListCommands"]
        self.await_snapshot(self.exchange.hang_up)
        self.exchange.wait_asked("ListCommands", asked + 1)
        self.await_snapshot(self.exchange.hang_up)
        self.assertEqual([self.told_by_gateway().count(words) for words in lacks], [1] * len(lacks))

    def test_a_user_with_the_rights_of_the_documents_lacks_none(self):
        self.begin()
        self.exchange.wait_asked("ListCommands")
        self.exchange.tell(event("Newchannel", Privilege="call,all", Uniqueid="7.1", Linkedid="7.1", Channel="PJSIP/trunk-1", at=time.time()) +
                           3 * event("QueueCallerJoin", Privilege="agent,all", Queue="hotline", Uniqueid="7.1", Linkedid="7.1",
                                     Channel="PJSIP/trunk-1", at=time.time()))
        self.waits_for(lambda: self.figures_now("visits") == 1, self.told_by_gateway)
        self.assertNotIn("lacks", self.told_by_gateway())
        self.assertNotIn("may write", self.told_by_gateway())

    def test_a_simulated_city_takes_no_real_exchange(self):
        with City() as city:
            configure(city.folder, port=self.exchange.port)
            done = subprocess.run([program("rexian-gateway"), "--config", city.path("gateway.cfg")], env=city.environment,
                                  capture_output=True, text=True, timeout=60)
            self.assertEqual(done.returncode, 78, done.stderr)
            self.assertIn("is a simulated city", done.stderr)


def add(path, pieces):
    name = "/".join(path.removesuffix(".expected.json").split("/")[-2:])

    def test(self):
        self.play_whole(name, pieces)
    setattr(Asterisk, "test_visits_equal_the_log_of_" + re.sub(r"\W+", "_", name), test)


for number, one in enumerate(EXPECTED):
    add(one, (None, 1, "random")[number % 3])


if __name__ == "__main__":
    if not EXPECTED:
        print(f"SKIPPED: no recordings at {SHARED}")
        sys.exit(77)
    unittest.main()
