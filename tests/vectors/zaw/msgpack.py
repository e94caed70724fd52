"""Canonical MessagePack, SPEC section 2. Arrays are read as tuples, maps as Map."""
from .refused import Refused, require

DEPTH = 8
INTEGER_MAX = 2**63 - 1


class Map(tuple):
    """The pairs (key, value) of a map, in their order."""

    def fields(self):
        """A dict of the pairs; only for maps all of whose keys are integers."""
        return dict(self)

    def has_field_numbers(self, greatest):
        return all(type(key) is int and 0 <= key <= greatest for key, _ in self)


class Reader:
    def __init__(self, data):
        self.data = data
        self.at = 0

    def take(self, size):
        require(size <= len(self.data) - self.at, "truncated")
        self.at += size
        return self.data[self.at - size : self.at]

    def number(self, size, signed=False):
        return int.from_bytes(self.take(size), "big", signed=signed)

    def minimal(self, size, floor_of):
        """A length in `size` bytes which must not fit the next smaller form."""
        value = self.number(size)
        require(value >= floor_of[size], "not-canonical", "a shorter form exists")
        return value

    def value(self, depth=0):
        tag = self.take(1)[0]
        if tag < 0x80:
            return tag
        if tag < 0x90:
            return self.map(tag - 0x80, depth)
        if tag < 0xA0:
            return self.array(tag - 0x90, depth)
        if tag < 0xC0:
            return self.text(tag - 0xA0)
        if tag >= 0xE0:
            return tag - 0x100
        return self.tagged(tag, depth)

    def tagged(self, tag, depth):
        if tag in (0xC0, 0xC2, 0xC3):
            return {0xC0: None, 0xC2: False, 0xC3: True}[tag]
        if 0xC4 <= tag <= 0xC6:
            return self.take(self.minimal(1 << (tag - 0xC4), {1: 0, 2: 2**8, 4: 2**16}))
        if 0xCC <= tag <= 0xCF:
            return self.unsigned(1 << (tag - 0xCC))
        if 0xD0 <= tag <= 0xD3:
            return self.signed(1 << (tag - 0xD0))
        if 0xD9 <= tag <= 0xDB:
            return self.text(self.minimal(1 << (tag - 0xD9), {1: 32, 2: 2**8, 4: 2**16}))
        if tag in (0xDC, 0xDD):
            return self.array(self.minimal(2 << (tag - 0xDC), {2: 16, 4: 2**16}), depth)
        if tag in (0xDE, 0xDF):
            return self.map(self.minimal(2 << (tag - 0xDE), {2: 16, 4: 2**16}), depth)
        raise Refused("not-canonical", f"the byte {tag:02x}")

    def unsigned(self, size):
        value = self.minimal(size, {1: 2**7, 2: 2**8, 4: 2**16, 8: 2**32})
        require(value <= INTEGER_MAX, "out-of-range")
        return value

    def signed(self, size):
        value = self.number(size, signed=True)
        below = {1: -32, 2: -(2**7), 4: -(2**15), 8: -(2**31)}[size]
        require(value < below, "not-canonical", "a shorter form exists")
        return value

    def text(self, size):
        try:
            return self.take(size).decode("utf-8")
        except UnicodeDecodeError:
            raise Refused("bad-utf8") from None

    def enter(self, least_size, depth):
        require(depth < DEPTH, "too-deep")
        require(least_size <= len(self.data) - self.at, "truncated")

    def array(self, count, depth):
        self.enter(count, depth)
        return tuple(self.value(depth + 1) for _ in range(count))

    def map(self, count, depth):
        self.enter(2 * count, depth)
        pairs, last = [], b""
        for _ in range(count):
            start = self.at
            key = self.value(depth + 1)
            encoded = self.data[start : self.at]
            require(encoded > last, "not-canonical", "keys do not ascend")
            last = encoded
            pairs.append((key, self.value(depth + 1)))
        return Map(pairs)


def decode(data):
    """The one value that `data` is."""
    reader = Reader(data)
    value = reader.value()
    require(reader.at == len(data), "trailing")
    return value


def _head(size, short, tags):
    """Length prefix: `short` is (base, count) of the one-byte form, tags are (tag, bytes)."""
    if short and size < short[1]:
        return bytes([short[0] + size])
    for tag, width in tags:
        if size < 256**width:
            return bytes([tag]) + size.to_bytes(width, "big")
    raise ValueError("too long for msgpack")


def _encode_integer(value):
    if -32 <= value < 128:
        return bytes([value & 0xFF])
    for tag, width in ((0xCC, 1), (0xCD, 2), (0xCE, 4), (0xCF, 8)):
        if 0 <= value < min(256**width, 2**63):
            return bytes([tag]) + value.to_bytes(width, "big")
    for tag, width in ((0xD0, 1), (0xD1, 2), (0xD2, 4), (0xD3, 8)):
        if -(256**width) // 2 <= value < 0:
            return bytes([tag]) + value.to_bytes(width, "big", signed=True)
    raise ValueError("an integer beyond 64 bits")


def encode(value):
    """The canonical form of what decode() returns; lists count as arrays."""
    if value is None or value is False or value is True:
        return {None: b"\xc0", False: b"\xc2", True: b"\xc3"}[value]
    if type(value) is int:
        return _encode_integer(value)
    if isinstance(value, bytes):
        return _head(len(value), None, ((0xC4, 1), (0xC5, 2), (0xC6, 4))) + value
    if isinstance(value, str):
        data = value.encode("utf-8")
        return _head(len(data), (0xA0, 32), ((0xD9, 1), (0xDA, 2), (0xDB, 4))) + data
    if isinstance(value, (Map, dict)):
        pairs = value.items() if isinstance(value, dict) else value
        coded = sorted((encode(key), encode(item)) for key, item in pairs)
        head = _head(len(coded), (0x80, 16), ((0xDE, 2), (0xDF, 4)))
        return head + b"".join(key + item for key, item in coded)
    head = _head(len(value), (0x90, 16), ((0xDC, 2), (0xDD, 4)))
    return head + b"".join(encode(item) for item in value)
