"""man/rexianctl.1.scd names every verb of rexianctl, and every column of `rates --csv` and of the files of `import`."""
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(os.environ.get("REXIAN_SOURCE", pathlib.Path(__file__).resolve().parent.parent))
PROGRAM = pathlib.Path(os.environ["REXIAN_BIN"]) / "rexianctl"
AS_UNIT = ("department", "category", "district", "queue")  # "likewise" in the manual


def main():
    manual = (ROOT / "man/rexianctl.1.scd").read_text(encoding="utf-8").replace("\\_", "_")
    help_text = subprocess.run([PROGRAM, "help"], check=True, capture_output=True, text=True,
                               env=dict(os.environ, LANGUAGE="C")).stdout
    protocol = (ROOT / "docs/protocol.md").read_text(encoding="utf-8")
    columns = (ROOT / "ctl/import_columns.c").read_text(encoding="utf-8")
    verbs = re.findall(r"^  ([a-z]+(?: [a-z-]+)?)  ", help_text, re.M)
    figures = protocol[protocol.index("## Figures"):protocol.index("## Shapes")]
    wanted = re.findall(r"^\| \d+ \| `(\w+)`", figures, re.M) + re.findall(r"\| (\w+_rate) \|", figures)
    wanted += re.findall(r'\.name = "(\w+)",\s*\.(?:field|needed|if_empty|allowed|sentence)', columns)
    wrong = [f"verb: {verb}" for verb in verbs if verb.split()[0] not in AS_UNIT and not re.search(rf"\*{verb}\b", manual)]
    wrong += [f"column: {name}" for name in wanted if not re.search(rf"^\|\s+{name}$", manual, re.M)]
    if len(verbs) < 50 or len(wanted) < 60:
        wrong.append(f"only {len(verbs)} verbs and {len(wanted)} columns were found: mend this test")
    for line in wrong:
        print(f"man/rexianctl.1.scd lacks {line}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
