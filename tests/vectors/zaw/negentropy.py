"""Reconciliation of a lane, SPEC section 10.10: the Negentropy Protocol v1, both roles."""
import hashlib
from bisect import bisect_left
from itertools import accumulate

from .refused import require

VERSION = 0x61
SKIP, FINGERPRINT, IDS = range(3)
BUCKETS = 16
LIST_BELOW = 32
SPARE = 200
STAMP_MAX = 2**63 - 1
INFINITY = (2**64, b"")


def varint(number):
    digits = [number & 127]
    while number := number >> 7:
        digits.append(number & 127 | 128)
    return bytes(reversed(digits))


def fingerprint_of_sum(total, count):
    data = (total % 2**256).to_bytes(32, "little") + varint(count)
    return hashlib.sha256(data).digest()[:16]


def fingerprint(ids):
    numbers = [int.from_bytes(i, "little") for i in ids]
    return fingerprint_of_sum(sum(numbers), len(numbers))


def read_varint(data, at):
    number, start = 0, at
    while True:
        require(at < len(data), "bad-frame", "ends inside a varint")
        require(at > start or data[at] != 0x80, "bad-frame", "a leading zero digit")
        number = number << 7 | data[at] & 127
        require(number < 2**64, "bad-frame", "a varint over 64 bits")
        at += 1
        if not data[at - 1] & 128:
            return number, at


def read_take(data, at, size):
    require(size <= len(data) - at, "bad-frame", "ends inside a range")
    return data[at : at + size], at + size


def read_bound(data, at, last):
    delta, at = read_varint(data, at)
    size, at = read_varint(data, at)
    require(size <= 32, "bad-frame", "a prefix over 32 bytes")
    prefix, at = read_take(data, at, size)
    if delta == 0:
        require(size == 0, "bad-frame", "a prefix at infinity")
        return INFINITY, at
    require(last != INFINITY, "bad-frame", "a bound after infinity")
    stamp = last[0] + delta - 1
    require(stamp <= STAMP_MAX, "bad-frame", "a stamp over its range")
    return (stamp, prefix), at


def padded(bound):
    """A bound as it compares: what is left out of the prefix is zero."""
    return bound[0], bound[1].ljust(32, b"\0")


def read_message(data):
    """The ranges as (bound, mode, payload)."""
    require(data and 0x60 <= data[0] <= 0x6F, "bad-frame", "version")
    require(data[0] == VERSION, "bad-version")
    ranges, at, last = [], 1, (0, b"")
    while at < len(data):
        bound, at = read_bound(data, at, last)
        require(padded(bound) >= padded(last), "bad-frame", "bounds go backwards")
        mode, at = read_varint(data, at)
        require(mode <= IDS, "bad-frame", "mode")
        payload = None
        if mode == FINGERPRINT:
            payload, at = read_take(data, at, 16)
        if mode == IDS:
            count, at = read_varint(data, at)
            packed, at = read_take(data, at, 32 * count)
            payload = [packed[i : i + 32] for i in range(0, len(packed), 32)]
        ranges.append((bound, mode, payload))
        last = bound
    return ranges


class Writer:
    """A message as it grows; taken back by `restore`."""

    def __init__(self):
        self.out = bytearray([VERSION])
        self.stamp = 0

    def save(self):
        return len(self.out), self.stamp

    def restore(self, saved):
        del self.out[saved[0] :]
        self.stamp = saved[1]

    def range(self, bound, mode, payload=b""):
        """`bound`: (stamp, prefix as written) or INFINITY."""
        if bound == INFINITY:
            self.out += b"\0\0"
        else:
            self.out += varint(1 + bound[0] - self.stamp) + varint(len(bound[1])) + bound[1]
            self.stamp = bound[0]
        self.out += varint(mode) + payload


class Side:
    """One party's set; limit 0 is none."""

    def __init__(self, items, is_initiator, limit):
        self.items = sorted(items)
        self.is_initiator = is_initiator
        self.limit = limit
        numbers = (int.from_bytes(i, "little") for _, i in self.items)
        self.sums = list(accumulate(numbers, initial=0))
        self.have, self.need = set(), set()

    def fingerprint(self, lower, upper):
        return fingerprint_of_sum(self.sums[upper] - self.sums[lower], upper - lower)

    def is_full(self, size):
        return self.limit and size > self.limit - SPARE

    def shortest_bound(self, index):
        (before, low), (stamp, high) = self.items[index - 1], self.items[index]
        if before != stamp:
            return stamp, b""
        common = next(i for i in range(32) if low[i] != high[i])
        return stamp, high[: common + 1]

    def split(self, writer, lower, upper, bound):
        count = upper - lower
        if count < LIST_BELOW:
            ids = b"".join(i for _, i in self.items[lower:upper])
            writer.range(bound, IDS, varint(count) + ids)
            return
        for bucket in range(BUCKETS):
            end = lower + count // BUCKETS + (bucket < count % BUCKETS)
            last = bucket == BUCKETS - 1
            writer.range(bound if last else self.shortest_bound(end),
                         FINGERPRINT, self.fingerprint(lower, end))
            lower = end

    def first(self):
        writer = Writer()
        self.split(writer, 0, len(self.items), INFINITY)
        return bytes(writer.out)

    def compare(self, lower, upper, listed):
        ours = {i for _, i in self.items[lower:upper]}
        self.have |= ours - set(listed)
        self.need |= set(listed) - ours

    def list_ids(self, writer, size, lower, upper, bound):
        """At the responder; returns where the list ends. `size`: before this range's answer."""
        end = lower
        while end < upper and not self.is_full(size + 32 * (end - lower)):
            end += 1
        ids = b"".join(i for _, i in self.items[lower:end])
        writer.range(self.items[end] if end < upper else bound, IDS, varint(end - lower) + ids)
        return end

    def finish(self, writer, lower):
        writer.range(INFINITY, FINGERPRINT, self.fingerprint(lower, len(self.items)))
        return bytes(writer.out)

    def answer(self, message):
        writer, skipping, last, lower, written = Writer(), False, (0, b""), 0, 0
        for bound, mode, payload in read_message(message):
            upper = len(self.items) if bound == INFINITY else bisect_left(self.items, padded(bound))
            equal = mode == FINGERPRINT and payload == self.fingerprint(lower, upper)
            if mode == IDS and self.is_initiator:
                self.compare(lower, upper, payload)
            if mode == SKIP or equal or (mode == IDS and self.is_initiator):
                skipping = True
            else:
                saved = writer.save()
                if skipping:
                    writer.range(last, SKIP)
                if mode == IDS:
                    end = self.list_ids(writer, saved[0], lower, upper, bound)
                    if self.is_full(len(writer.out)):
                        return self.finish(writer, end)
                else:
                    self.split(writer, lower, upper, bound)
                    if self.is_full(len(writer.out)):
                        writer.restore(saved)
                        nothing = payload == fingerprint(())
                        return self.finish(writer, written if nothing else upper)
                skipping, written = False, upper
            lower, last = upper, bound
        return bytes(writer.out)
