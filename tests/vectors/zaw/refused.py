"""The one exception of the checker: bytes that SPEC.md refuses, with a name of section 12."""

NAMES = frozenset("""
no-memory truncated trailing not-canonical wrong-type out-of-range too-large too-deep bad-utf8
bad-text bad-field missing-field unknown-class bad-version bad-key bad-signature bad-signers
bad-sequence bad-role unknown-principal unknown-delegation not-admitted spent from-future ended
stale known over-quota bad-network bad-handshake bad-frame busy timed-out not-found exists too-open
bad-passphrase bad-checksum corrupt disk-full io unsafe-libsodium clock-unsure sealing-needed usage
unsupported unreachable unsafe-home bad-json
""".split())


class Refused(Exception):
    def __init__(self, status, why=""):
        super().__init__(f"{status}: {why}" if why else status)
        assert status in NAMES
        self.status = status


def require(condition, status, why=""):
    if not condition:
        raise Refused(status, why)
