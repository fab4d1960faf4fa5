"""Drives a real broker with nothing but zmq and msgpack: what docs/protocol.md says is enough to do so.

    with City() as city:                        # a simulated city in a temporary folder, its broker running
        operator = city.login("operator1")
        ticket = operator.ask("ticket.open", way="pending", category="01.01.01", title="暖气不热")["ticket"][0]
"""

import datetime
import os
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
import zoneinfo

import msgpack
import zmq

BIN = os.environ.get("REXIAN_BIN", os.path.join(os.path.dirname(__file__), "../../build/release/bin"))
ZONE = zoneinfo.ZoneInfo("Asia/Shanghai")


def program(name):
    return os.path.join(BIN, name)


def at(text):
    """'2026-05-06 09:00' or with seconds, in the city's zone, as UTC milliseconds."""
    moment = datetime.datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZONE)
    return round(moment.timestamp() * 1000)


def read_key(path):
    with open(path, encoding="ascii") as lines:
        words = [line.split() for line in lines]
    return {row[0]: row[1].encode() for row in words if row and row[0] in ("public", "secret")}


class Refused(Exception):
    """The broker's refusal; .body has code, field, value, who, at, text."""

    def __init__(self, kind, body):
        super().__init__(f"{kind}: {body.get('code')} {body.get('field', '')} {body.get('value', '')}: {body.get('text', '')}")
        self.body = body
        self.code = body.get("code")


class Lost(Exception):
    """No answer in time."""


class Console:
    """One connection of a station; logged in or not."""

    def __init__(self, city, station="console", key=None):
        self.city = city
        self.key = key or read_key(os.path.join(city.folder, "keys", station + ".key"))
        self.pushes = []
        self.session = None
        self.socket = None
        self.connect()

    def connect(self):
        self.together = []
        if self.socket is not None:
            self.socket.close(0)
        self.socket = self.city.dealer()
        self.socket.curve_serverkey = self.city.broker_key
        self.socket.curve_publickey = self.key["public"]
        self.socket.curve_secretkey = self.key["secret"]
        self.socket.connect(self.city.endpoint)

    def send(self, kind, body=None, request_id="", version=1):
        self.socket.send(msgpack.packb({"v": version, "t": kind, "r": request_id, "b": body or {}}))

    def receive(self, timeout_ms=20000):
        """One message; several pushes that came together are given one after the other."""
        if self.together:
            return {**self.message, "t": "event", "b": self.together.pop(0)}
        if not self.socket.poll(timeout_ms):
            raise Lost("no answer")
        self.message = msgpack.unpackb(self.socket.recv())
        if self.message["t"] == "events":
            self.together = self.message["b"]["events"]
            return self.receive()
        return self.message

    def answer_to(self, kind, request_id, timeout_ms=20000):
        end = time.monotonic() + timeout_ms / 1000
        while True:
            message = self.receive(max(1, int((end - time.monotonic()) * 1000)))
            if message.get("r") == request_id and message["t"] in ("ok", "error"):
                if message["t"] == "error":
                    raise Refused(kind, message["b"])
                return message["b"]
            if message["t"] == "event":
                self.pushes.append(message["b"])

    def ask(self, kind, /, request_id=None, timeout_ms=20000, **body):
        request_id = request_id or uuid.uuid4().hex
        self.send(kind, body, request_id)
        return self.answer_to(kind, request_id, timeout_ms)

    def ticket(self, kind, /, **body):
        """Asks and gives the ticket of the reply."""
        return self.ask(kind, **body)["ticket"][0]

    def refusal(self, kind, /, **body):
        """Asks for something that must be refused; gives the refusal's body."""
        try:
            answer = self.ask(kind, **body)
        except Refused as refused:
            return refused.body
        raise AssertionError(f"{kind} was not refused: {answer}")

    def push(self, wanted, timeout_ms=20000):
        """The next push for which wanted(push) is true."""
        end = time.monotonic() + timeout_ms / 1000
        while True:
            for i, push in enumerate(self.pushes):
                if wanted(push):
                    return self.pushes.pop(i)
            message = self.receive(max(1, int((end - time.monotonic()) * 1000)))
            if message["t"] == "event":
                self.pushes.append(message["b"])

    def login(self, login, password=None):
        self.session = self.ask("session.login", login=login, password=password or self.city.passwords[login])
        return self

    def resume(self, token, since_seq=0):
        self.session = self.ask("session.resume", token=token, since_seq=since_seq)
        return self.session

    def close(self):
        self.socket.close(0)


class City:
    """A city in a temporary folder. Without `start` its broker is not running yet."""

    def __init__(self, begin="2026-05-06", sample="tianjin", start=True, simulated=True, environment=None, zone=None):
        self.parent = tempfile.mkdtemp(prefix="rexian-test-")
        self.folder = os.path.join(self.parent, "city")
        self.accounts = os.path.join(self.parent, "accounts")
        self.endpoint = "ipc://" + os.path.join(self.parent, "bus")
        self.context = zmq.Context()
        self.sockets = []
        self.environment = dict(os.environ, **(environment or {}))
        self.broker = None
        self.log_path = os.path.join(self.parent, "broker.log")
        words = ["--sample", sample] if sample else []
        words += ["--simulated", "--begin", begin] if simulated else []
        words += ["--zone", zone] if zone else []
        self.make(words)
        with open(self.accounts, encoding="utf-8") as lines:
            self.passwords = {line.split("\t")[0]: line.split("\t")[1] for line in lines}
        self.broker_key = read_key(os.path.join(self.folder, "keys", "broker.key"))["public"]
        if start:
            self.start()

    def make(self, words):
        """Makes the folder and the file of accounts."""
        subprocess.run([program("rexian-broker"), "--init", self.folder, "--accounts", self.accounts, "--listen",
                        self.endpoint, *words], check=True, env=self.environment, stdout=subprocess.DEVNULL)
        self.be_patient()

    def option(self, old, new):
        """Changes what broker.cfg says; it must say it, unless it says the new already."""
        with open(self.path("broker.cfg"), encoding="utf-8") as lines:
            text = lines.read()
        assert old in text or new in text, old
        with open(self.path("broker.cfg"), "w", encoding="utf-8") as out:
            out.write(text.replace(old, new))

    def be_patient(self):
        """A machine that does much else may leave a test without a word for long: nobody counts as gone for that, and no question as long."""
        self.option("dead_after_ms = 8000;", "dead_after_ms = 120000;")
        self.option("question_ms = 1000;", "question_ms = 60000;")

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def start(self):
        log = open(self.log_path, "ab")
        self.broker = subprocess.Popen([program("rexian-broker"), "--config", self.path("broker.cfg")], stderr=log,
                                       env=self.environment)
        log.close()
        self.await_up()

    def await_up(self, timeout_s=60):
        end = time.monotonic() + timeout_s
        while True:
            console = Console(self)
            console.send("beat")
            try:
                while console.receive(500)["t"] != "beat":
                    pass
                return
            except Lost:
                if self.broker.poll() is not None or time.monotonic() > end:
                    raise AssertionError("the broker did not start:\n" + self.log())
            finally:
                console.close()

    def log(self):
        with open(self.log_path, encoding="utf-8", errors="replace") as lines:
            return lines.read()

    def dealer(self):
        """A socket that is closed with the city, if not before."""
        socket = self.context.socket(zmq.DEALER)
        socket.linger = 0
        self.sockets.append(socket)
        return socket

    def kill(self):
        """The plug is pulled."""
        self.broker.send_signal(signal.SIGKILL)
        self.broker.wait()

    def stop(self):
        """The broker is asked to end; gives its exit code."""
        self.broker.send_signal(signal.SIGTERM)
        return self.broker.wait(30)

    def connect(self, station="console", key=None):
        return Console(self, station, key)

    def login(self, login, station="console"):
        return Console(self, station).login(login)

    def clock(self, text, rate=0):
        """Sets the city's time; by default it then stands still."""
        admin = getattr(self, "_admin", None)
        if admin is None:
            self._admin = admin = self.login("admin")
        admin.ask("clock.set", at=at(text) if isinstance(text, str) else text, rate=rate)

    def ctl(self, *words, login="admin", check=True, text=True, **more):
        """Runs rexianctl as an account; gives the finished process."""
        environment = dict(self.environment, REXIAN_AS=login, REXIAN_PASSWORD_FILE=self.accounts, LC_ALL="C.UTF-8")
        done = subprocess.run([program("rexianctl"), "--config", self.path("console.cfg"), *words], env=environment,
                              capture_output=True, text=text, **more)
        if check and done.returncode != 0:
            raise AssertionError(f"rexianctl {' '.join(words)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done

    def offline_check(self):
        """rexian-broker --check of a city whose broker is not running; gives the finished process."""
        return subprocess.run([program("rexian-broker"), "--check", self.folder], capture_output=True, text=True,
                              env=self.environment)

    def close(self):
        """Ends the broker. One that ended by itself, or was seen at fault by a sanitizer, fails the test."""
        code = 0
        if self.broker is not None and self.broker.poll() is None and os.environ.get("REXIAN_SANITIZE"):
            code = self.stop()
        elif self.broker is not None:
            code = self.broker.poll() or 0
            self.broker.kill()
            self.broker.wait()
        for socket in self.sockets:
            socket.close(0)
        self.context.destroy(0)
        log = self.log() if os.path.exists(self.log_path) else ""
        shutil.rmtree(self.parent, ignore_errors=True)
        if code not in (0, -signal.SIGKILL) or "Sanitizer" in log or "runtime error:" in log:
            raise AssertionError(f"the broker ended with {code}:\n{log[-20000:]}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
