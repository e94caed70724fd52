"""What a node holds and what counts, as functions of all that was signed: SPEC 7 and 8."""
from collections import defaultdict
from dataclasses import dataclass

from .keylog import DELEGATE, Log, Reading
from .record import (
    ANNOUNCE, CONTEST, FINAL, HOUR_MS, LANES, RECOGNITION, VOUCH, is_readable_vouch, read_decision,
)

AHEAD_MS = 600000
GRACE_HOURS = 2
VOUCHES_MIN = 3
COUNTRIES_MIN = 2
STATES = {1: "recognised", 2: "suspended", 3: "delisted"}


@dataclass(frozen=True)
class Clock:
    milliseconds: int
    is_good: bool

    @property
    def hour(self):
        return self.milliseconds // HOUR_MS

    def is_future(self, record):
        """4.3; key events are taken whatever their stamp."""
        ahead = record.milliseconds > self.milliseconds + AHEAD_MS
        return self.is_good and record.number != 1 and ahead

    def is_past(self, record):
        return self.is_good and record.ended(self.hour, GRACE_HOURS)


class Ledger:
    """One node that starts with nothing and is offered everything, at one instant."""

    def __init__(self, network, records, clock):
        self.network, self.clock, self.hour = network, clock, clock.hour
        events, others = defaultdict(list), defaultdict(list)
        for record in records:
            if record.number != 1:
                others[record.author].append(record)
            else:
                events[record.principal].append(record)
        self.logs = {principal: Log(copies) for principal, copies in events.items()}
        self.logs = {principal: log for principal, log in self.logs.items() if log.events}
        self.registers = {author: self._stand(copies) for author, copies in others.items()}
        self._read_logs()
        self._count_vouches()
        self.named = self._named()

    def place_faults(self, record):
        """The statuses of all that 7.1 has against a record, but for its signature."""
        log = self.logs.get(record.author)
        delegation = log.events.get(record.via) if log else None
        if log is None:
            yield "unknown-principal"
        elif delegation is None:
            yield "unknown-delegation"
        elif delegation.kind != DELEGATE:
            yield "bad-role"
        else:
            if not delegation.record.body_fields[6] & record.row.role:
                yield "bad-role"
            if record.stamp < delegation.record.stamp:
                yield "bad-sequence"
        if record.number == 2 and record.author != self.network:
            yield "bad-role"
        if log and log.is_spent:
            yield "spent"
        if self.clock.is_past(record):
            yield "ended"
        if self.clock.is_future(record):
            yield "from-future"

    def rank(self, record):
        """The order of 7.2, of records whose place is good."""
        return self.logs[record.author].epoch(record.via), record.stamp, record.id

    def signed_parts(self, record):
        """The (key, signature) pairs of a record, or None without its delegation."""
        if record.number == 1:
            return record.signatures
        log = self.logs.get(record.author)
        delegation = log.events.get(record.via) if log else None
        if delegation is None or delegation.kind != DELEGATE:
            return None
        return ((delegation.record.body_fields[5], record.signatures[0]),)

    def is_signed(self, record):
        """Rule 4 of 7.1."""
        parts = self.signed_parts(record)
        return parts is not None and all(record.signed_by(*part) for part in parts)

    def _stand(self, copies):
        """Section 7.2: (kind, subject) -> record, of one author."""
        ranks = {}
        for record in copies:
            if any(self.place_faults(record)) or not self.is_signed(record):
                continue
            place, rank = (record.kind, record.subject), self.rank(record)
            if place not in ranks or rank > ranks[place][0]:
                ranks[place] = rank, record
        by_class = defaultdict(list)
        for rank, record in ranks.values():
            by_class[record.row].append((rank, record))
        kept = {}
        for row, ranked in by_class.items():
            ranked.sort(key=lambda pair: pair[0], reverse=True)
            kept |= {(r.kind, r.subject): r for _, r in ranked[: row.quota]}
        return kept

    def standing(self, author, kind):
        rows = self.registers.get(author, {})
        return {subject: record for (k, subject), record in rows.items() if k == kind}

    def _counts_by_log(self, record):
        """Rules 1 to 3 of 8.1."""
        reading = self.readings.get(record.author)
        if reading is None or record.ended(self.hour):
            return False
        hour = None if record.number == 2 else self.hour
        return reading.is_good(record.via, hour) and not reading.outlived(record)

    def _counting(self, author, kind):
        """Records that count, by subject."""
        rows = self.standing(author, kind).items()
        return {subject: record for subject, record in rows if self._counts_by_log(record)}

    def _decisions(self, kind):
        """Readable decisions of the Cell that count: subject -> fields, with the stamp."""
        found = {}
        for subject, record in self._counting(self.network, kind).items():
            fields = read_decision(record)
            if fields is not None:
                found[subject] = dict(fields, stamp=record.stamp)
        return found

    def _read_logs(self):
        """Section 6.5: the Cell's log without a head, then the others by its recognitions."""
        self.readings = {}
        if self.network in self.logs:
            self.readings[self.network] = Reading(self.logs[self.network], None)
        self.recognitions = self._decisions(RECOGNITION)
        self.recognitions.pop(self.network, None)  # of itself: no effect (6.5)
        for principal, log in self.logs.items():
            if principal != self.network:
                head = self.recognitions.get(principal, {}).get(3)
                self.readings[principal] = Reading(log, head)

    def _count_vouches(self):
        """Section 8.3: subject -> the recognised principals whose vouches for it count."""
        self.vouchers = defaultdict(set)
        for author, fields in self.recognitions.items():
            if fields[0] != 1 or not self.is_open(author):
                continue
            for subject, vouch in self._counting(author, VOUCH).items():
                if subject not in (author, self.network) and is_readable_vouch(vouch):
                    self.vouchers[subject].add(author)

    def _named(self):
        """Section 7.3, the trust lane."""
        subjects = set(self._counting(self.network, RECOGNITION)) | set(self.vouchers)
        return {self.network} | {s for s in subjects if len(s) == 32}

    def is_open(self, principal):
        log = self.logs.get(principal)
        return log is not None and not log.is_spent

    def admission(self, principal):
        if principal == self.network:
            return "cell"
        if principal in self.recognitions:
            return STATES[self.recognitions[principal][0]]
        if principal in self._counting(self.network, RECOGNITION):
            return "none"
        vouchers = self.vouchers.get(principal, ())
        countries = {self.recognitions[voucher][2] for voucher in vouchers}
        if len(vouchers) >= VOUCHES_MIN and len(countries) >= COUNTRIES_MIN:
            return "provisional"
        return "none"

    def is_admitted(self, principal):
        admits = self.admission(principal) in ("cell", "recognised", "provisional")
        return admits and self.is_open(principal)

    def is_in_lane(self, author, lane):
        return author in self.named if lane == "trust" else self.is_admitted(author)

    def lane_records(self, lane):
        """Held records of class 2 and above of a lane; (author, record)."""
        for author, rows in self.registers.items():
            if self.is_in_lane(author, lane):
                for record in rows.values():
                    if record.row.lane == lane:
                        yield record

    def lane_set(self, lane):
        """Section 7.4, as a list of records."""
        found = [r for r in self.lane_records(lane) if not r.ended(self.hour)]
        if lane == "trust":
            for principal in self.named & set(self.logs):
                found += [event.record for event in self.logs[principal].events.values()]
        return found

    def lane_effective(self, lane):
        """Section 8.1, as a list of records."""
        found = [r for r in self.lane_records(lane) if self._counts_by_log(r)]
        if lane == "trust":
            for principal in self.named & set(self.logs):
                log, alive = self.logs[principal], self.readings[principal].alive
                found += [log.events[i].record for i in alive]
        return found

    def successor(self, principal):
        """Section 8.4."""
        final = self._decisions(FINAL).get(principal)
        announce = self._decisions(ANNOUNCE).get(principal)
        if final is None or announce is None:
            return None
        if announce[0] != final[0] or announce["stamp"] >= final["stamp"]:
            return None
        log = self.logs.get(principal) if principal in self.named else None
        contests = self.readings[principal].alive_of(CONTEST) if log else []
        head = log.events.get(final[1]) if log else None
        if any(head is None or contest.id not in head.line for contest in contests):
            return None
        return final[0]

    def lanes(self):
        return {lane: (self.lane_set(lane), self.lane_effective(lane)) for lane in LANES}
