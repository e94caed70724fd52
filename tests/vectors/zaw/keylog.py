"""Key logs: validity, bounds and which events are alive, SPEC section 6."""
from dataclasses import dataclass

from . import ed25519
from .msgpack import encode
from .record import DELEGATE, DISSOLVE, INCEPTION, REVOKE, ROTATE, blake2b

EVENTS_MAX = 256
ROTATE_WEIGHT = 65536


@dataclass(eq=False)
class Event:
    record: object
    parent: object
    ancestors: frozenset  # ids, without its own

    @property
    def id(self):
        return self.record.id

    @property
    def kind(self):
        return self.record.kind

    @property
    def line(self):
        return self.ancestors | {self.id}

    @property
    def order(self):
        return self.record.body_fields[0], self.kind != ROTATE, self.id

    def current_set(self):
        """The nearest rotate or inception at or above it (6.2, rule 3)."""
        event = self
        while event.kind not in (ROTATE, INCEPTION):
            event = event.parent
        return event.record.body_fields


def commitment(fields):
    return blake2b(b"zawlbuk/keys/1", encode((fields[3], fields[2])))


def _signer_faults(record, keys, threshold):
    if len(record.signatures) != threshold:
        yield "bad-signers"
    if any(key not in keys for key, _ in record.signatures):
        yield "bad-signers"


def _key_faults(record):
    fields = record.body_fields
    named = fields.get(2, ()) + ((fields[5],) if 5 in fields else ())
    if not all(ed25519.is_public_key(key) for key in named):
        yield "bad-key"
    if not record.signers_verify():
        yield "bad-signature"


def _sequence_faults(record, parent, log):
    """Rules 2 and 4 of 6.2."""
    fields = record.body_fields
    if parent.kind == DISSOLVE or record.stamp < parent.record.stamp:
        yield "bad-sequence"
    if fields[0] != parent.record.body_fields[0] + 1:
        yield "bad-sequence"
    if record.kind == REVOKE:
        target = log[fields[9]] if fields[9] in parent.line else None
        if target is None or target.kind != DELEGATE:
            yield "bad-sequence"


def event_faults(record, log):
    """The statuses of all that is wrong with an event on the events {id: event} held."""
    fields = signers = record.body_fields
    if record.kind == INCEPTION:
        if fields[0] != 0:
            yield "bad-sequence"
    elif fields[1] not in log:
        yield "unknown-principal"
        return
    else:
        parent = log[fields[1]]
        yield from _sequence_faults(record, parent, log)
        current = parent.current_set()
        if record.kind != ROTATE:
            signers = current
        elif commitment(fields) != current[4]:
            yield "bad-signers"
    yield from _signer_faults(record, signers[2], signers[3])
    yield from _key_faults(record)


def place_event(record, log):
    """The event, or None when it is not valid."""
    if any(event_faults(record, log)):
        return None
    parent = None if record.kind == INCEPTION else log[record.body_fields[1]]
    return Event(record, parent, parent.line if parent else frozenset())


class Reading:
    """Which events of a log are alive under a head (6.5)."""

    def __init__(self, log, head):
        self.log = log
        remaining = set(log.events)
        if head in remaining:
            above = log.events[head].line
            remaining = {i for i in remaining if i in above or head in log.events[i].ancestors}
        self.alive, self.disputed = self._alive(remaining)
        self.turns = self.alive_of(ROTATE, REVOKE)
        self.revoked = {e.record.body_fields[9] for e in self.alive_of(REVOKE)}
        self.dissolved = bool(self.alive_of(DISSOLVE))

    def alive_of(self, *kinds):
        events = (self.log.events[i] for i in self.alive)
        return [event for event in events if event.kind in kinds]

    def _alive(self, remaining):
        events = self.log.events
        rotates = {i for i in remaining if events[i].kind == ROTATE}
        outdone = {above for i in rotates for above in events[i].ancestors}
        last = rotates - outdone
        if not last:
            return remaining, False
        if len(last) == 1:
            (rotate,) = last
            line = events[rotate].line
            return {i for i in remaining if i in line or rotate in events[i].ancestors}, False
        return set(frozenset.intersection(*(events[i].line for i in last))), True

    def is_good(self, delegation, hour=None):
        """Good at `hour`; standing-good when no hour is given."""
        if delegation not in self.alive or delegation in self.revoked or self.dissolved:
            return False
        until = self.log.events[delegation].record.body_fields[7]
        return hour is None or hour < until

    def outlived(self, record):
        """Rule 3 of 8.1: an alive rotate or revoke elsewhere, at or below the record's stamp."""
        above = self.log.events[record.via].ancestors
        return any(e.id not in above and e.record.stamp <= record.stamp for e in self.turns)


class Log:
    """The held key events of one principal, from all that was ever signed."""

    def __init__(self, copies):
        valid = self._validate(copies)
        held = sorted(valid.values(), key=lambda event: event.order)[:EVENTS_MAX]
        self.events = {event.id: event for event in held}
        self.is_spent = len(self.events) == EVENTS_MAX

    @staticmethod
    def _validate(copies):
        """An event is valid when one copy of it is; predecessors come before."""
        valid = {}
        for record in sorted(copies, key=lambda r: r.body_fields[0]):
            event = None if record.id in valid else place_event(record, valid)
            if event is not None:
                valid[event.id] = event
        return valid

    def epoch(self, delegation):
        """Section 6.3: rotates before revokes."""
        kinds = [self.events[i].kind for i in self.events[delegation].ancestors]
        return kinds.count(ROTATE) * ROTATE_WEIGHT + kinds.count(REVOKE)

    def takes(self, event):
        """Whether a valid event would be among those held (6.4)."""
        return not self.is_spent or event.order < max(e.order for e in self.events.values())
