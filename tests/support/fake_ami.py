"""The manager interface of an Asterisk on the loopback, as far as a test wants it: it checks logins, answers the usual questions, and
says what it is told to, also recordings of a real one, in pieces of any size and with an end in the middle of a message.

    with FakeAmi() as exchange:
        ... start a program that connects to exchange.port as exchange.user with exchange.secret ...
        exchange.wait_ready()                        # somebody who listens is logged in
        exchange.tell(event("QueueCallerJoin", Queue="hotline"))
        exchange.replay(path_of_a_recording, pieces=1)
        exchange.hang_up()
"""
import collections
import hashlib
import random
import socket
import threading
import time

PATIENCE_S = 60
COMMANDS = {
    "": ["Challenge", "Events", "ListCommands", "Login", "Logoff", "Ping", "QueueStatus", "QueueSummary"],
    "agent": ["QueueAdd", "QueuePause", "QueueRemove"],
    "originate": ["Originate"],
    "reporting": ["CoreShowChannels", "CoreStatus"],
    "call": ["Hangup", "Redirect"],
    "command": ["Command"],
    "system": ["ModuleLoad"],
    "config": ["UpdateConfig"],
}


def message(*lines, **more):
    """The bytes of one message; a line is a pair of key and value."""
    pairs = [*lines, *more.items()]
    return "".join(f"{key}: {value}\r\n" for key, value in pairs).encode() + b"\r\n"


def event(name, *lines, at=None, **more):
    """The bytes of an event; `at` is its Timestamp, in seconds."""
    stamp = [("Timestamp", f"{at:.6f}")] if at is not None else []
    return message(("Event", name), *stamp, *lines, **more)


def recorded(path):
    """Each message of a recording, as its bytes; the banner is left out."""
    with open(path, "rb") as file:
        rest = file.read().split(b"\r\n", 1)[1]
    return [part + b"\r\n\r\n" for part in rest.split(b"\r\n\r\n") if part]


def fields(raw):
    """A dictionary of a message's lines; of a repeated key the first."""
    found = {}
    for line in raw.decode("utf-8", "replace").splitlines():
        key, colon, value = line.partition(":")
        if colon:
            found.setdefault(key, value.removeprefix(" "))
    return found


def recorded_events(path):
    """The events of a recording that nobody had asked for."""
    return [raw for raw in recorded(path)
            if raw.startswith(b"Event: ") and ("ActionID" not in fields(raw) or raw.startswith(b"Event: OriginateResponse"))]


class Session(threading.Thread):
    """One connection."""

    def __init__(self, exchange, peer, number):
        super().__init__(daemon=True)
        self.exchange, self.peer, self.number = exchange, peer, number
        self.user = None
        self.listens = False
        self.challenge = ""
        self.lock = threading.Lock()

    def say(self, raw):
        """Sends bytes in the exchange's pieces; an end that came meanwhile is no fault."""
        with self.lock:
            try:
                for piece in self.exchange.cut(raw):
                    self.peer.sendall(piece)
            except OSError:
                return False
        return True

    def end(self):
        """Says that nothing follows; what was sent before still arrives."""
        try:
            self.peer.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def run(self):
        rest = b""
        if self.exchange.banner is not None:
            self.say(self.exchange.banner)
        while True:
            try:
                got = self.peer.recv(65536)
            except OSError:
                got = b""
            if not got:
                break
            rest += got.replace(b"\r\n", b"\n")
            while b"\n\n" in rest:
                raw, rest = rest.split(b"\n\n", 1)
                self.take(fields(raw))
        self.exchange.forget(self)
        self.peer.close()

    def take(self, action):
        name = action.get("Action", "")
        self.exchange.note(self, action)
        answer = self.exchange.answers.get(name)
        if answer is not None:
            for raw in answer(self, action):
                self.say(raw)
        elif self.user is None and name not in ("Challenge", "Login"):
            self.reply(action, "Error", Message="Permission denied")
        else:
            getattr(self, "do_" + name, self.do_unknown)(action)

    def reply(self, action, kind, *lines, **more):
        own = [("ActionID", action["ActionID"])] if "ActionID" in action else []
        self.say(message(("Response", kind), *own, *lines, **more))

    def reply_list(self, action, items, complete):
        """A list as the exchange sends it: an answer, items, and a last one that counts them."""
        own = ("ActionID", action["ActionID"])
        self.reply(action, "Success", EventList="start")
        for lines in items:
            self.say(message(*lines, own))
        self.say(message(("Event", complete), own, EventList="Complete", ListItems=len(items)))

    def may(self, action):
        """Answers with the exchange's refusal if the user lacks the right."""
        name = action["Action"]
        if name in self.exchange.commands():
            return True
        self.reply(action, "Error", Message="Permission denied")
        return False

    # --- actions ---------------------------------------------------------------------------------------------

    def do_Challenge(self, action):
        self.challenge = str(random.randrange(10 ** 8, 10 ** 9))
        self.reply(action, "Success", Challenge=self.challenge)

    def do_Login(self, action):
        exchange = self.exchange
        key = hashlib.md5((self.challenge + exchange.secret).encode(), usedforsecurity=False).hexdigest()
        if action.get("Username") != exchange.user or (action.get("Key") != key and action.get("Secret") != exchange.secret):
            self.reply(action, "Error", Message="Authentication failed")
            self.end()
            return
        self.user = action["Username"]
        self.listens = action.get("Events") != "off"
        self.reply(action, "Success", Message="Authentication accepted")
        if self.listens and "system" in exchange.read:
            self.say(message(("Event", "FullyBooted"), Privilege="system,all", Status="Fully Booted"))
        exchange.logged_in(self)

    def do_Ping(self, action):
        self.reply(action, "Success", Ping="Pong", Timestamp=f"{time.time() + self.exchange.ahead_s:.6f}")

    def do_ListCommands(self, action):
        self.reply(action, "Success", *((name, "what it does.  (Priv: <none>)") for name in self.exchange.commands()))

    def do_QueueStatus(self, action):
        if not self.exchange.has_queues:
            self.reply(action, "Error", Message="Invalid/unknown command: QueueStatus. Use Action: ListCommands to show available commands.")
            return
        wanted = action.get("Queue")
        items = [item for item in self.exchange.status + self.exchange.listed_members() if wanted is None or dict(item).get("Queue") == wanted]
        self.reply_list(action, items, "QueueStatusComplete")

    def do_QueueAdd(self, action):
        key = action["Queue"], action["Interface"]
        if not self.may(action):
            return
        if key in self.exchange.members:
            self.reply(action, "Error", Message="Unable to add interface: Already there")
            return
        self.exchange.members[key] = {"name": action.get("MemberName", key[1]), "paused": action.get("Paused") == "true", "reason": "", "device": 1}
        self.reply(action, "Success", Message="Added interface to queue")
        self.exchange.tell_member("QueueMemberAdded", key)

    def do_QueueRemove(self, action):
        key = action["Queue"], action["Interface"]
        if not self.may(action):
            return
        if key not in self.exchange.members:
            self.reply(action, "Error", Message="Unable to remove interface: Not there")
            return
        row = self.exchange.members.pop(key)
        self.reply(action, "Success", Message="Removed interface from queue")
        self.exchange.tell_member("QueueMemberRemoved", key, row)

    def do_QueuePause(self, action):
        key = action["Queue"], action["Interface"]
        if not self.may(action):
            return
        if key not in self.exchange.members:
            self.reply(action, "Error", Message="Interface not found")
            return
        self.exchange.pause(key, action["Paused"] == "true", action.get("Reason", ""))
        self.reply(action, "Success", Message="Interface paused successfully")

    def do_CoreShowChannels(self, action):
        if self.may(action):
            self.reply_list(action, self.exchange.channels, "CoreShowChannelsComplete")

    def do_CoreStatus(self, action):
        if self.may(action):
            date, clock = self.exchange.started.split()
            self.reply(action, "Success", CoreStartupDate=date, CoreStartupTime=clock)

    def do_Logoff(self, action):
        self.reply(action, "Goodbye", Message="Thanks for all the fish.")
        self.end()

    def do_unknown(self, action):
        if self.may(action):
            self.reply(action, "Success", Message="done")


class FakeAmi:
    def __init__(self, user="rexian", secret="s3cret", read=("agent", "call", "user", "system"),
                 write=("agent", "originate", "reporting"), pieces=None):
        self.user, self.secret, self.read, self.write = user, secret, read, write
        self.banner = b"Asterisk Call Manager/11.0.0\r\n"  # None: says nothing
        self.pieces = pieces          # bytes of each send; None: as much as there is; "random"
        self.ahead_s = 0.0            # of its clock
        self.started = "2026-11-23 18:22:47"
        self.has_queues = True        # app_queue is loaded
        self.status = [[("Event", "QueueParams"), ("Queue", "hotline")]]  # items of QueueStatus, each a list of pairs
        self.members = {}             # by queue and interface: name, paused, reason
        self.channels = []            # items of CoreShowChannels
        self.answers = {}             # by action: (session, action) -> messages to send instead of the usual answer
        self.actions = []             # all that came: (number of the session, the action's lines)
        self.changed = threading.Condition()
        self.sessions = []
        self.count = 0
        self.random = random.Random(1)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.listener.close()
        self.hang_up()

    def accept(self):
        while True:
            try:
                peer, _ = self.listener.accept()
            except OSError:
                return
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self.changed:
                self.count += 1
                session = Session(self, peer, self.count)
                self.sessions.append(session)
            session.start()

    def commands(self):
        return [name for right in ("", *self.write) for name in COMMANDS[right]]

    def cut(self, raw):
        """The pieces in which bytes are sent."""
        at = 0
        while at < len(raw):
            size = self.random.randint(1, 40) if self.pieces == "random" else self.pieces or len(raw)
            yield raw[at:at + size]
            at += size

    # --- what sessions tell ------------------------------------------------------------------------------------

    def note(self, session, action):
        with self.changed:
            self.actions.append((session.number, action))
            self.changed.notify_all()

    def logged_in(self, _session):
        with self.changed:
            self.changed.notify_all()

    def forget(self, session):
        with self.changed:
            if session in self.sessions:
                self.sessions.remove(session)
            self.changed.notify_all()

    # --- members of queues -------------------------------------------------------------------------------------

    def listed_members(self):
        """Members as QueueStatus lists them."""
        return [[("Event", "QueueMember"), ("Queue", queue), ("Name", row["name"]), ("Location", interface), ("Membership", "dynamic"),
                 ("Paused", int(row["paused"])), ("PausedReason", row["reason"]), ("InCall", 0), ("Status", row.get("device", 1))]
                for (queue, interface), row in list(self.members.items())]

    def tell_member(self, name, key, row=None):
        """Tells all who listen how a member stands, or stood."""
        row = row or self.members[key]
        self.tell(event(name, Queue=key[0], MemberName=row["name"], Interface=key[1], Membership="dynamic", Paused=int(row["paused"]),
                        PausedReason=row["reason"], InCall=0, Status=row.get("device", 1)))
        with self.changed:
            self.changed.notify_all()

    def pause(self, key, paused, reason=""):
        """Somebody pauses a member, or ends that."""
        self.members[key].update(paused=paused, reason=reason)
        self.tell_member("QueueMemberPause", key)

    def device(self, key, status):
        """A member's phone is now so, in the exchange's numbers: 1 free, 2 in a call, 5 not there."""
        self.members[key]["device"] = status
        self.tell_member("QueueMemberStatus", key)

    # --- for tests ---------------------------------------------------------------------------------------------

    def wait(self, holds, what):
        """Waits until something holds; `holds` is called with the lock held."""
        with self.changed:
            if not self.changed.wait_for(holds, PATIENCE_S):
                raise AssertionError(f"within {PATIENCE_S} s not: {what}")

    def listeners(self):
        return [session for session in list(self.sessions) if session.user is not None and session.listens]

    def wait_ready(self):
        """Until somebody who listens is logged in."""
        self.wait(self.listeners, "a session that listens")

    def wait_asked(self, name, times=1):
        """Until an action of this name has come so often."""
        self.wait(lambda: self.asked()[name] >= times, f"{name} {times} times")

    def asked(self):
        return collections.Counter(action.get("Action") for _, action in self.actions)

    def tell(self, raw):
        """Sends bytes to all who listen."""
        for session in self.listeners():
            session.say(raw)

    def replay(self, path, pieces=None, cut_at=None):
        """Sends the events of a recording; with cut_at only so many bytes of them, then it hangs up."""
        self.pieces = pieces
        raw = b"".join(recorded_events(path))
        self.tell(raw if cut_at is None else raw[:cut_at])
        if cut_at is not None:
            self.hang_up()

    def hang_up(self):
        for session in list(self.sessions):
            session.end()
