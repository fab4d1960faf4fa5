"""A real Asterisk for tests, which the shared test bed sets up in a folder from Debian's packages, at an address of its own on the
loopback: a test is skipped where there is no bed, or no archive to take it from. REXIAN_ASTERISK names a folder to keep it in, so that
the next run finds it there; ctest keeps one beside its builds (set_up_asterisk.py)."""

import contextlib
import os
import pathlib
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

from fake_ami import fields, message

SOURCE = pathlib.Path(os.environ.get("REXIAN_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
SHARED = pathlib.Path(os.environ.get("REXIAN_SHARED") or SOURCE.resolve().parent / "shared")
BED = SHARED / "telephony" / "testbed" / "asterisk-testbed.sh"
SKIPPED = 77
SETUP_S = 240
TRIES = 2


def skip(why):
    print(f"skipped: {why}")
    sys.exit(SKIPPED)


# Days of real calls go by real time, which programs under a sanitizer on two cores do not keep.
if os.environ.get("REXIAN_SANITIZE") and os.path.basename(sys.argv[0]).startswith("test_"):
    skip("a real exchange is not tried with a sanitizer: by recordings it is")


def address():
    """One of the loopback's own, so that several tests can run side by side."""
    return f"127.{random.randint(1, 254)}.{random.randint(1, 254)}.{random.randint(2, 254)}"


def run_bed(verb, folder, *words, host="127.0.0.1", timeout=120):
    done = subprocess.run([BED, verb, folder, *words], capture_output=True, text=True, timeout=timeout, env=dict(os.environ, BIND=host))
    if done.returncode != 0:
        raise OSError(f"{verb}: {(done.stdout + done.stderr).strip()[-500:]}")
    return done.stdout


class Asterisk:
    def __init__(self, folder):
        self.folder = folder
        self.host = address()
        self.end_what_runs()
        self.bed("config")
        self.queue_log = folder / "log" / "queue_log"

    def add_tls(self):
        """A port 5039 with a certificate that the exchange signs itself; gives its file, None if there is no openssl here."""
        if not shutil.which("openssl"):
            return None
        pem, key = self.folder / "etc" / "tls.pem", self.folder / "etc" / "tls.key"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=exchange",
                        "-addext", f"subjectAltName=IP:{self.host}", "-keyout", key, "-out", pem], check=True, capture_output=True)
        self.change("manager.conf", "[general]\n", f"[general]\ntlsenable = yes\ntlsbindaddr = {self.host}:5039\n"
                                                   f"tlscertfile = {pem}\ntlsprivatekey = {key}\n")
        return pem

    def change(self, name, old, new):
        """Puts a text in the place of another one in a file of its configuration."""
        path = self.folder / "etc" / name
        text = path.read_text(encoding="utf-8")
        assert old in text, (name, old)
        path.write_text(text.replace(old, new), encoding="utf-8")

    def bed(self, verb, *words, timeout=120):
        return run_bed(verb, self.folder, *words, host=self.host, timeout=timeout)

    def end_what_runs(self):
        """A test that was killed may have left its exchange here."""
        pid = self.folder / "run" / "asterisk.pid"
        if not pid.exists():
            return
        number = int(pid.read_text().strip() or 0)
        with contextlib.suppress(OSError):
            command = pathlib.Path(f"/proc/{number}/cmdline").read_bytes()
            if number and str(self.folder).encode() in command:
                self.kill()
        for name in ("asterisk.ctl", "asterisk.pid"):
            (self.folder / "run" / name).unlink(missing_ok=True)

    def start(self):
        self.bed("start")

    def stop(self):
        self.bed("stop")

    def cli(self, command):
        return self.bed("cli", command)

    def restart(self):
        """By its own command, where the bed's launcher knows how to be started by it."""
        if "--argv0" in (self.folder / "bin" / "asterisk").read_text(encoding="utf-8"):
            self.cli("core restart now")
        else:
            self.stop()
            self.start()

    def kill(self):
        """The plug is pulled."""
        pid = int((self.folder / "run" / "asterisk.pid").read_text())
        os.kill(pid, signal.SIGKILL)
        while os.path.exists(f"/proc/{pid}"):
            time.sleep(0.02)
        for name in ("asterisk.ctl", "asterisk.pid"):
            (self.folder / "run" / name).unlink(missing_ok=True)


class Manager:
    """A plain session of the bed's own user, who may do everything."""

    def __init__(self, asterisk):
        self.peer = socket.create_connection((asterisk.host, 5038), timeout=30)
        self.file = self.peer.makefile("rb")
        self.file.readline()
        self.count = 0
        self.ask("Login", Username="tester", Secret="tester-secret", Events="off")

    def ask(self, name, **lines):
        """The answer to an action, as its fields; what comes before it is passed over."""
        self.count += 1
        self.peer.sendall(message(("Action", name), ("ActionID", str(self.count)), **lines))
        while True:
            found = self.read(name)
            if "Response" in found and "Event" not in found and found.get("ActionID", str(self.count)) == str(self.count):
                return found

    def read(self, name):
        raw = b""
        while not raw.endswith(b"\r\n\r\n"):
            line = self.file.readline()
            if not line:
                raise EOFError(name)
            raw += line
        return fields(raw)

    def listed(self, name, last, **lines):
        """The items of a list, each as its fields; none if the exchange does not know the list yet."""
        if self.ask(name, **lines)["Response"] != "Success":
            return []
        found = []
        while not found or found[-1].get("Event") != last:
            found.append(self.read(name))
        return found[:-1]

    def call(self, exten):
        """A caller who dials this extension and stays for three seconds."""
        return self.ask("Originate", Channel=f"Local/{exten}@incoming/n", Application="Wait", Data="3", Async="true")

    def close(self):
        self.file.close()
        self.peer.close()


def bed_folder():
    """Where a bed is kept that several tests use one after the other; None: each sets up its own."""
    kept = os.environ.get("REXIAN_ASTERISK") or os.environ.get("REXIAN_ASTERISK_BED")
    return pathlib.Path(kept).resolve() if kept else None


def is_set_up(folder):
    return (folder / "root" / "usr" / "sbin").is_dir()


def set_up(folder):
    """Downloads and unpacks an exchange, aside first, so that one that was cut off is none. OSError tells why there is none; what may be
    a passing fault of the archive is tried again."""
    aside = folder.with_name(folder.name + ".partial")
    why = None
    for _ in range(TRIES):
        shutil.rmtree(aside, ignore_errors=True)
        try:
            run_bed("setup", aside, timeout=SETUP_S)
        except (OSError, subprocess.TimeoutExpired) as fault:
            why = fault
            continue
        shutil.rmtree(folder, ignore_errors=True)
        aside.rename(folder)
        return
    shutil.rmtree(aside, ignore_errors=True)
    raise OSError(f"after {TRIES} tries: {why}")


@contextlib.contextmanager
def asterisk():
    """The exchange, not started yet; the program ends as skipped where none can be set up."""
    if not BED.is_file():
        skip(f"{BED} is missing (set REXIAN_SHARED to the folder that holds telephony)")
    kept = bed_folder()
    with tempfile.TemporaryDirectory() as temporary:
        folder = kept or pathlib.Path(temporary).resolve() / "asterisk"
        reason = folder.with_name(folder.name + ".none")
        if not is_set_up(folder):
            if kept and reason.is_file():
                skip(f"no Asterisk could be set up: {reason.read_text(encoding='utf-8')}")
            try:
                set_up(folder)
            except OSError as why:
                skip(f"no Asterisk could be set up: {why}")
        yield Asterisk(folder)
