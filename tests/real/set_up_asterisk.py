#!/usr/bin/python3
"""Sets up the exchange that all tests of a real Asterisk use one after the other, if it is not there yet, so that it costs them seconds. Where
none can be had it says why, and they are skipped by name: that is no fault of the city's."""

import sys

from exchange import BED, bed_folder, is_set_up, set_up


def main():
    folder = bed_folder()
    reason = folder.with_name(folder.name + ".none")
    reason.unlink(missing_ok=True)
    if is_set_up(folder):
        print(f"{folder} is there")
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        if not BED.is_file():
            raise OSError(f"{BED} is missing")
        set_up(folder)
    except OSError as why:
        reason.write_text(str(why), encoding="utf-8")
        print(f"none: {why}")


if __name__ == "__main__":
    sys.exit(main())
