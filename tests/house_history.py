"""Holds what a ticket's history says against what its events keep: each key that the flow writes into an event is told in words of
the city's language, told as a flag, or known as a mark that only the fold reads."""
import os
import pathlib
import re
import sys

ROOT = pathlib.Path(os.environ.get("REXIAN_SOURCE", pathlib.Path(__file__).resolve().parent.parent))
WRITES = re.compile(r'record_(?:set|add)\([^;]*?body, "([a-z_]+)"')
MARKS = re.compile(r'CAUSE_\w+,\s*"([a-z_]+)"|urging\(f, "([a-z_]+)"\)')


def written():
    """Every key, and the file that writes it."""
    keys = {}
    for source in sorted([*ROOT.glob("core/flow*.c"), ROOT / "broker/ticket_work.c"]):
        text = source.read_text(encoding="utf-8")
        for found in [*WRITES.findall(text), *("".join(pair) for pair in MARKS.findall(text))]:
            keys.setdefault(found, source.relative_to(ROOT))
    return keys


def main():
    history = (ROOT / "core/history_words.c").read_text(encoding="utf-8")
    sentences = (ROOT / "po/zh_CN.po").read_text(encoding="utf-8")
    keys = written()
    if len(keys) < 20:
        sys.exit(f"only {len(keys)} keys were found in the flow: this test no longer reads it")
    faults = []
    for key, source in keys.items():
        base = re.sub(r"_(at|ms)$", "", key)
        if not any(f'"{name}"' in history for name in {key, base}) and f'\nmsgid "{base}"\n' not in sentences:
            faults.append(f'{source}: "{key}" is written into an event, and core/history_words.c has no word for it')
    sys.exit("\n".join(faults) or 0)


if __name__ == "__main__":
    main()
