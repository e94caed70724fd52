"""Records: envelope, names and signatures, SPEC sections 3 to 5 and 6.1."""
import hashlib
from dataclasses import dataclass, field

from . import ed25519
from .msgpack import Map, Reader, decode, encode
from .refused import Refused, require

RECORD_SIZE_MAX = 67584
HOUR_MS = 3600000
ZERO_ID = bytes(32)
HOUR_MAX = 2**40

INCEPTION, ROTATE, DELEGATE, REVOKE, DISSOLVE, CONTEST = range(257, 263)
RECOGNITION, ANNOUNCE, FINAL, VOUCH, PROFILE = 513, 514, 515, 769, 1025
ROLE_BITS = {"directory": 1, "announce": 2, "message": 4, "sos": 8, "admit": 16, "node": 32}


@dataclass(frozen=True)
class Class:
    lane: str
    role: int
    life_hours: int | None
    quota: int
    body_size_max: int


def _row(lane, role, life, quota, body):
    return Class(lane, ROLE_BITS.get(role, 0), life, quota, body)


CLASSES = {
    1: _row("trust", None, None, 256, 4096),
    2: _row("trust", "admit", None, 1000000, 1024),
    3: _row("trust", "admit", 2160, 8, 512),
    4: _row("directory", "directory", 9504, 1024, 8192),
    5: _row("directory", "node", 1440, 16, 1024),
    6: _row("directory", "announce", 9504, 1024, 16384),
    7: _row("urgent", "sos", 720, 256, 16384),
    8: _row("urgent", "announce", 9504, 256, 16384),
    9: _row("mail", "message", 168, 4096, 65536),
    10: _row("mail", "message", 720, 4096, 1024),
    11: _row("directory", "message", 1440, 64, 4096),
}
LANES = ("trust", "urgent", "directory", "mail")


def blake2b(*parts):
    return hashlib.blake2b(b"".join(parts), digest_size=32).digest()


@dataclass
class Record:
    payload: bytes
    author: bytes
    via: bytes | None
    kind: int
    subject: bytes
    stamp: int
    body: Map
    signatures: tuple
    body_fields: dict = field(default_factory=dict)
    id: bytes = b""
    signing: bytes = b""

    @property
    def number(self):
        return self.kind >> 8

    @property
    def row(self):
        return CLASSES[self.number]

    @property
    def milliseconds(self):
        return self.stamp >> 16

    @property
    def principal(self):
        """Whom a key event is of: an inception names its own."""
        return self.id if self.kind == INCEPTION else self.author

    @property
    def end(self):
        """The hour at which it stops counting, or None."""
        if self.row.life_hours is None:
            return None
        return -(-self.milliseconds // HOUR_MS) + self.row.life_hours

    def ended(self, hour, grace=0):
        return self.end is not None and hour >= self.end + grace

    def signed_by(self, key, signature):
        return ed25519.verify(key, signature, self.signing)

    def signers_verify(self):
        return all(self.signed_by(*pair) for pair in self.signatures)


def is_bytes(value, size):
    return isinstance(value, bytes) and len(value) == size


def is_uint(value, least=0, greatest=2**63 - 1):
    return type(value) is int and least <= value <= greatest


def _uint(value, least, greatest, name):
    require(type(value) is int, "wrong-type", name)
    require(least <= value <= greatest, "out-of-range", name)
    return value


def _fixed(value, size, name):
    require(isinstance(value, bytes) and len(value) >= size, "wrong-type", name)
    require(len(value) == size, "too-large", name)
    return value


def _array(value, count, name):
    require(type(value) is tuple and len(value) >= count, "wrong-type", name)
    require(len(value) == count, "too-large", name)
    return value


def _read_payload(payload):
    fields = _array(decode(payload), 7, "payload")
    version, author, via, kind, subject, stamp, body = fields
    require(_uint(version, 0, 2**63 - 1, "version") == 1, "bad-version")
    _fixed(author, 32, "author")
    if via is not None:
        _fixed(via, 32, "via")
    _uint(kind, 0, 65535, "kind")
    require(kind >> 8 in CLASSES, "unknown-class")
    require(kind >> 8 != 1 or kind in KEY_EVENT_KEYS, "unknown-class")
    require((via is None) == (kind >> 8 == 1), "bad-signers", "via")
    require(isinstance(subject, bytes), "wrong-type", "subject")
    require(len(subject) <= 32, "too-large", "subject")
    require(kind >> 8 != 1 or not subject, "bad-field", "subject of a key event")
    require(kind != INCEPTION or author == ZERO_ID, "bad-field", "author of an inception")
    _uint(stamp, 0, 2**63 - 1, "stamp")
    require(isinstance(body, Map), "wrong-type", "body")
    require(kind >> 8 != 1 or body, "bad-field", "empty body of a key event")
    return fields


def _read_signatures(value, is_key_event):
    require(type(value) is tuple, "wrong-type", "signatures")
    require(value, "bad-signers", "no signature")
    require(len(value) <= 16, "too-large", "signatures")
    if not is_key_event:
        require(len(value) == 1, "bad-signers", "more than one beside a via")
        return (_fixed(value[0], 64, "signature"),)
    for pair in value:
        key, signature = _array(pair, 2, "signature")
        _fixed(key, 32, "key")
        _fixed(signature, 64, "signature")
    keys = [pair[0] for pair in value]
    require(keys == sorted(set(keys)), "bad-signers", "keys must ascend")
    return value


def parse_form(data, network):
    """The record that `data` is by section 3 alone; else Refused."""
    require(len(data) <= RECORD_SIZE_MAX, "too-large", "record")
    payload, signatures = _array(decode(data), 2, "record")
    require(isinstance(payload, bytes), "wrong-type", "payload")
    fields = _read_payload(payload)
    number = fields[3] >> 8
    body_size = len(encode(fields[6]))
    require(body_size <= CLASSES[number].body_size_max, "too-large", "body")
    record = Record(payload, *fields[1:], _read_signatures(signatures, number == 1))
    record.id, under = name_of(record, network)
    record.signing = b"zawlbuk/record/1" + under + payload
    return record


def _head_faults(data, count):
    """Of an array that must have `count` elements, by its first byte."""
    if data and 0x90 <= data[0] <= 0x9F:
        if data[0] - 0x90 != count:
            yield "wrong-type" if data[0] - 0x90 < count else "too-large"
    elif data and data[0] not in (0xDC, 0xDD):
        yield "wrong-type"


def first_byte_faults(data):
    """Faults of type and count that show before the bytes are known to be msgpack.

    Which status a record with several faults gets is not fixed (3.3): these are as good.
    """
    yield from _head_faults(data, 2)
    if data[:1] == b"\x92" and not 0xC4 <= data[1] <= 0xC6:
        yield "wrong-type"
    elif data[:1] == b"\x92":
        try:
            yield from _head_faults(Reader(data[1:]).value(), 7)
        except Refused as refused:
            yield refused.status


def parse(data, network):
    """The same, and a key event's body by 6.1 besides."""
    record = parse_form(data, network)
    if record.number == 1:
        record.body_fields = read_key_event_body(record)
    return record


def name_of(record, network):
    """The id, and the network id under which the record is named and signed (3.2)."""
    if record.kind == INCEPTION:
        name = blake2b(b"zawlbuk/id/1", ZERO_ID, record.payload)
        if network in (name, None):
            return name, ZERO_ID
    return blake2b(b"zawlbuk/id/1", network, record.payload), network


KEY_EVENT_KEYS = {
    INCEPTION: (0, 2, 3, 4),
    ROTATE: (0, 1, 2, 3, 4),
    DELEGATE: (0, 1, 5, 6, 7, 8),
    REVOKE: (0, 1, 9),
    DISSOLVE: (0, 1),
    CONTEST: (0, 1),
}


def _read_keys(value):
    require(type(value) is tuple, "wrong-type", "keys")
    require(value, "bad-field", "no keys")
    require(len(value) <= 16, "too-large", "keys")
    for key in value:
        _fixed(key, 32, "key")
    require(list(value) == sorted(set(value)), "bad-field", "keys must ascend")


def _read_label(value):
    require(isinstance(value, str), "wrong-type", "label")
    require(len(value.encode()) <= 64, "too-large", "label")


FIELD_READERS = {
    0: lambda v: _uint(v, 0, 65535, "sequence"),
    1: lambda v: _fixed(v, 32, "previous"),
    2: _read_keys,
    3: lambda v: _uint(v, 1, 16, "threshold"),
    4: lambda v: _fixed(v, 32, "next"),
    5: lambda v: _fixed(v, 32, "key"),
    6: lambda v: _uint(v, 1, 63, "roles"),
    7: lambda v: _uint(v, 1, HOUR_MAX, "until"),
    8: _read_label,
    9: lambda v: _fixed(v, 32, "target"),
}


def read_key_event_body(record):
    """The fields of a key event by number; strict."""
    expected = KEY_EVENT_KEYS[record.kind]
    keys = tuple(key for key, _ in record.body)
    require(len(keys) <= len(expected), "too-large", "more keys than its kind has")
    require(all(type(key) is int for key in keys), "wrong-type", "a key that is no number")
    require(keys == expected, "bad-field", "not exactly the keys of its kind")
    fields = record.body.fields()
    for key in expected:
        FIELD_READERS[key](fields[key])
    if 2 in fields:
        require(fields[3] <= len(fields[2]), "out-of-range", "threshold")
    return fields


def _is_text(value, sizes):
    return isinstance(value, str) and len(value.encode()) in sizes


def read_decision(record):
    """The fields of a readable recognition, announce or final (8.2), else None."""
    body = record.body
    if not body.has_field_numbers(255):
        return None
    fields = body.fields()
    if record.kind == RECOGNITION:
        readable = (
            set(fields) == {0, 1, 2, 3, 4}
            and is_uint(fields[0], 1, 3)
            and _is_text(fields[1], range(257))
            and _is_text(fields[2], (2,))
            and all("A" <= letter <= "Z" for letter in fields[2])
            and is_bytes(fields[3], 32)
            and is_uint(fields[4], 1, HOUR_MAX)
        )
    else:
        readable = set(fields) == {0, 1} and all(is_bytes(v, 32) for v in fields.values())
    return fields if readable else None


def is_readable_vouch(record):
    """A vouch whose body is {0: note}; the empty body withdraws (8.3)."""
    if not record.body.has_field_numbers(255):
        return False
    fields = record.body.fields()
    return set(fields) == {0} and _is_text(fields[0], range(257))
