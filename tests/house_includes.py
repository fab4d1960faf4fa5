"""Checks the rules of the house that a path can show: who includes whom, which room alone uses which library,
that core stays pure, and that no C file grows past 600 lines."""
import os
import pathlib
import re
import sys

ROOT = pathlib.Path(os.environ.get("REXIAN_SOURCE", pathlib.Path(__file__).resolve().parent.parent))
LINES_MAX = 600

MAY_INCLUDE = {
    "core": {"core"},
    "wire": {"core", "wire"},
    "config": {"core", "config"},
    "storage": {"core", "storage"},
    "broker": {"core", "wire", "storage", "config", "broker"},
    "tui": {"core", "wire", "tui"},
    "agent-tui": {"core", "wire", "tui", "config", "agent-tui"},
    "supervisor": {"core", "wire", "tui", "config", "supervisor"},
    "gateway": {"core", "wire", "config", "gateway"},
    "ctl": {"core", "wire", "config", "ctl"},
    "bench": {"core", "wire", "storage", "config", "broker", "ctl", "bench"},
}
# A library's headers, and the one room that may include them.
ONLY_IN = [
    (re.compile(r"^(zmq|zmq_utils|czmq)\.h$"), "wire"),
    (re.compile(r"^msgpack(\.h|/.*)$"), "wire"),
    (re.compile(r"^sqlite3(ext)?\.h$"), "storage"),
    (re.compile(r"^(ncursesw?/)?(ncurses|curses|panel|menu|form|term)\.h$"), "tui"),
    (re.compile(r"^libconfig\.h$"), "config"),
    (re.compile(r"^openssl/.*\.h$"), "gateway"),
    (re.compile(r"^(sql|sqlext|sqltypes|odbcinst)\.h$"), "gateway"),
    (re.compile(r"^unicode/.*\.h$"), "no room: cmake"),
]
IMPURE = re.compile(
    r"(?<![\w.>])(malloc|calloc|realloc|reallocarray|strdup|strndup|asprintf|vasprintf|free"
    r"|time|clock|clock_gettime|gettimeofday|localtime|localtime_r|getenv|rand|random"
    r"|fopen|open|read|write|printf|fprintf|vprintf|puts|fputs|perror)\s*\("
)
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
# What happens to a ticket reaches its duplicates only through ticket_work_record: who may record past it.
RECORDS = re.compile(r"\bticket_record\s*\(")
RECORD = {"broker/ticket_work.c", "broker/duplicates.c", "broker/import_ticket.c"}
NOT_CODE = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)


def code_of(text):
    """The text with comments and literals blanked, its lines kept."""
    return NOT_CODE.sub(lambda found: re.sub(r"[^\n]", " ", found.group()), text)


def includes(room, where, text, wrong):
    for number, line in enumerate(text.split("\n"), 1):
        found = INCLUDE.match(line)
        if not found:
            continue
        quote, header = found.groups()
        for pattern, owner in ONLY_IN:
            if pattern.match(header) and room != owner:
                wrong.append(f"{where}:{number}: {header} belongs to {owner}/ alone")
        if quote == "<":
            continue
        if "/" not in header or header.startswith("."):
            wrong.append(f'{where}:{number}: include "{header}" from the root, as "room/file.h"')
        elif header.split("/")[0] not in MAY_INCLUDE[room]:
            wrong.append(f"{where}:{number}: {room}/ may not include {header}")


def main():
    wrong = []
    seen = 0
    for room in MAY_INCLUDE:
        for path in sorted((ROOT / room).rglob("*.[ch]")):
            where = path.relative_to(ROOT)
            text = path.read_text(encoding="utf-8")
            seen += 1
            includes(room, where, text, wrong)
            if room == "broker" and str(where) not in RECORD and RECORDS.search(code_of(text)):
                wrong.append(f"{where}: records a ticket's event past ticket_work_record()")
            if room == "core":
                for found in IMPURE.finditer(code_of(text)):
                    number = text.count("\n", 0, found.start()) + 1
                    wrong.append(f"{where}:{number}: core is pure, no {found.group(1)}()")
    for path in sorted(p for top in [*MAY_INCLUDE, "tests"] for p in (ROOT / top).rglob("*.[ch]")):
        lines = path.read_text(encoding="utf-8").count("\n")
        if lines > LINES_MAX:
            wrong.append(f"{path.relative_to(ROOT)}: {lines} lines, more than {LINES_MAX}")
    if seen == 0:
        wrong.append(f"no C file found under {ROOT}")
    print("\n".join(wrong) if wrong else f"{seen} files keep the rules")
    return 1 if wrong else 0


sys.exit(main())
