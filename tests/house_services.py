"""Checks that the systemd services are as closed as they were meant to be, by systemd's own measure (0 safe, 10 open)."""
import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(os.environ.get("REXIAN_SOURCE", pathlib.Path(__file__).resolve().parent.parent))
EXPOSURE_MAX = 1.5
SKIPPED = 77


def exposure_of(service):
    """What systemd-analyze says of a unit, without a running systemd."""
    said = subprocess.run(
        ["systemd-analyze", "security", "--no-pager", "--offline=true", str(service)],
        capture_output=True, text=True, check=False)
    for line in said.stdout.splitlines():
        if "Overall exposure level" in line:
            return float(line.rsplit(":", 1)[1].split()[0])
    sys.exit(f"{service.name}: systemd-analyze says nothing of it: {said.stdout[-500:]}{said.stderr[-500:]}")


def main():
    services = sorted((ROOT / "packaging").glob("*.service"))
    if len(services) < 2:
        sys.exit("packaging: the services of broker and gateway are not both there")
    if shutil.which("systemd-analyze") is None:
        print("systemd-analyze is not installed: not measured")
        return SKIPPED
    wrong = 0
    for service in services:
        exposure = exposure_of(service)
        print(f"{service.name}: exposure {exposure}, at most {EXPOSURE_MAX}")
        wrong += exposure > EXPOSURE_MAX
    return 1 if wrong else 0


sys.exit(main())
