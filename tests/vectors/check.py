#!/usr/bin/env python3
"""Judges the vectors by SPEC.md alone: one line for each file, exit 1 at any disagreement.

usage: check.py [FOLDER]     FOLDER: where the *.json are, else where this file is
       check.py --histories  one document as histories.json, from stdin
"""
import json
import sys
from pathlib import Path

sys.dont_write_bytecode = True

from zaw import histories, link, public_vectors, reconciliations, records  # noqa: E402

CHECKS = {
    "bounds.json": reconciliations.check_bounds,
    "frames.json": link.check_frames,
    "handshake.json": link.check_handshake,
    "histories.json": histories.check,
    "msgpack.json": public_vectors.check_msgpack,
    "negentropy.json": reconciliations.check,
    "noise.json": public_vectors.check_noise,
    "noise_psk.json": public_vectors.check_noise,
    "records.json": records.check,
    "wycheproof_ed25519.json": public_vectors.check_wycheproof,
}
FAULTS_SHOWN = 50


def tell(name, report):
    """Prints what was found; True when all agrees."""
    counts = ", ".join(f"{number} {name}" for name, number in report.counts.items())
    verdict = f"{len(report.faults)} disagree" if report.faults else "all agree"
    print(f"{name}: {counts}; {report.compared} answers compared, {verdict}", flush=True)
    for fault in report.faults[:FAULTS_SHOWN]:
        print(f"  {fault}")
    if len(report.faults) > FAULTS_SHOWN:
        print(f"  and {len(report.faults) - FAULTS_SHOWN} more")
    return not report.faults and report.compared > 0


def check_file(path):
    return tell(path.name, CHECKS[path.name](json.loads(path.read_text(encoding="utf-8"))))


def main(arguments):
    if arguments == ["--histories"]:
        return 0 if tell("histories", histories.check(json.load(sys.stdin))) else 1
    folder = Path(arguments[0]) if arguments else Path(__file__).parent
    present = {path.name for path in folder.glob("*.json")}
    for name in sorted(present ^ set(CHECKS)):
        print(f"{name}: {'nobody checks it' if name in present else 'is not there'}")
    results = [check_file(folder / name) for name in sorted(present & set(CHECKS))]
    return 0 if all(results) and present == set(CHECKS) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
