"""docs/protocol.md is what `rexianctl protocol` prints."""
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(os.environ.get("REXIAN_SOURCE", pathlib.Path(__file__).resolve().parent.parent))
PROGRAM = pathlib.Path(os.environ["REXIAN_BIN"]) / "rexianctl"


def main():
    printed = subprocess.run([PROGRAM, "protocol"], check=True, capture_output=True).stdout
    kept = (ROOT / "docs/protocol.md").read_bytes()
    if printed != kept:
        print("docs/protocol.md is not what the tables say: rexianctl protocol > docs/protocol.md")
        for number, (one, other) in enumerate(zip(kept.splitlines(), printed.splitlines()), 1):
            if one != other:
                print(f"line {number}:\n- {one.decode()}\n+ {other.decode()}")
                break
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
