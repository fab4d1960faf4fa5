"""docs/protocol.md and docs/lifecycle.md are what `rexianctl protocol` and `rexianctl lifecycle` print."""
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(os.environ.get("REXIAN_SOURCE", pathlib.Path(__file__).resolve().parent.parent))
PROGRAM = pathlib.Path(os.environ["REXIAN_BIN"]) / "rexianctl"


def is_as_printed(page):
    printed = subprocess.run([PROGRAM, page], check=True, capture_output=True).stdout
    kept = (ROOT / f"docs/{page}.md").read_bytes()
    if printed == kept:
        return True
    print(f"docs/{page}.md is not what the tables say: rexianctl {page} > docs/{page}.md")
    for number, (one, other) in enumerate(zip(kept.splitlines(), printed.splitlines()), 1):
        if one != other:
            print(f"line {number}:\n- {one.decode()}\n+ {other.decode()}")
            break
    return False


def names_every_right():
    unnamed = [line for line in (ROOT / "docs/protocol.md").read_text(encoding="utf-8").splitlines()
               if re.match(r"\| `\w+\.\w+` \|.*\| (change|) *\|  \|", line)]
    for line in unnamed:
        print(f"a right without a row in ctl/rights.c: {line}")
    return not unnamed


if __name__ == "__main__":
    sys.exit(0 if all([is_as_printed("protocol"), is_as_printed("lifecycle"), names_every_right()]) else 1)
