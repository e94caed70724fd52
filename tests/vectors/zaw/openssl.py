"""A second opinion on Ed25519: the `openssl` command."""
import subprocess
import tempfile
from pathlib import Path

from . import ed25519

SPKI_HEAD = bytes.fromhex("302a300506032b6570032100")


def verify(key, signature, message):
    with tempfile.TemporaryDirectory() as folder:
        names = {"key": SPKI_HEAD + key, "signature": signature, "message": message}
        for name, data in names.items():
            Path(folder, name).write_bytes(data)
        command = ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-rawin",
                   "-inkey", "key", "-sigfile", "signature", "-in", "message"]
        done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    return done.returncode == 0


def compare(report, where, key, signature, message):
    """Both must agree, but for the points that SPEC section 3.2 refuses besides."""
    mine, theirs = ed25519.verify(key, signature, message), verify(key, signature, message)
    report.count("by openssl", 1)
    if theirs and not mine:
        usable = ed25519.usable_point(key) and ed25519.usable_point(signature[:32])
        report.same(f"{where}: openssl accepts; a point that SPEC refuses", not usable, True)
        return
    report.same(f"{where}: openssl", theirs, mine)
