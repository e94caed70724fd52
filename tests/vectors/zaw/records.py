"""records.json: what becomes of each record at a node that holds the context."""
from . import openssl
from .histories import check_keys
from .keylog import event_faults, place_event
from .ledger import Clock, Ledger
from .msgpack import encode
from .record import PROFILE, first_byte_faults, parse_form, read_key_event_body
from .refused import Refused
from .report import Report

ABOUT_KEYS = {"bad-key", "bad-signature"}


def faults_of_event(ledger, record):
    log = ledger.logs.get(record.principal)
    events = log.events if log else {}
    if record.id in events:
        yield "known"
    faults = list(event_faults(record, events))
    yield from faults
    if log and not faults and not log.takes(place_event(record, events)):
        yield "spent"


def _register_faults(ledger, record):
    """Section 7.2, of a record whose place is good."""
    rows = ledger.registers.get(record.author, {})
    standing, rank = rows.get((record.kind, record.subject)), ledger.rank(record)
    if standing is not None:
        if ledger.rank(standing) > rank:
            yield "stale"
        return
    others = [r for r in rows.values() if r.row == record.row and ledger.rank(r) > rank]
    if len(others) >= record.row.quota:
        yield "over-quota"


def faults_of_entry(ledger, record):
    rows = ledger.registers.get(record.author, {})
    if record.id in {standing.id for standing in rows.values()}:
        yield "known"
    faults = list(ledger.place_faults(record))
    yield from faults
    if not faults:
        yield from _register_faults(ledger, record)
    is_request = record.kind == PROFILE and not record.subject
    if not is_request and not ledger.is_in_lane(record.author, record.row.lane):
        yield "not-admitted"
    if ledger.signed_parts(record) is not None and not ledger.is_signed(record):
        yield "bad-signature"


def judge(ledger, data):
    """(the stage or None, statuses of which any is right, the record or None)"""
    try:
        record = parse_form(data, ledger.network)
    except Refused as refused:
        return "form", {refused.status, *first_byte_faults(data)}, None
    if record.number == 1:
        try:
            record.body_fields = read_key_event_body(record)
        except Refused as refused:
            return "place", {refused.status}, record
        faults = set(faults_of_event(ledger, record))
    else:
        faults = set(faults_of_entry(ledger, record))
    if not faults:
        return None, {"ok"}, record
    return "place" if faults - ABOUT_KEYS else "keys", faults, record


def told(ledger, record):
    """What the vector says of a record that is taken in."""
    return {
        "id": record.id.hex(),
        "author": record.principal.hex(),
        "via": record.via.hex() if record.via is not None else None,
        "kind": record.kind,
        "lane": record.row.lane,
        "subject": record.subject.hex(),
        "stamp": record.stamp,
        "end": record.end,
        "body": encode(record.body).hex(),
        "signers": [key.hex() for key, _ in ledger.signed_parts(record)],
    }


def check_item(report, where, ledger, item):
    """Returns the record when it is taken in."""
    stage, statuses, record = judge(ledger, bytes.fromhex(item["record"]))
    status = item["status"] if item["status"] in statuses else " or ".join(sorted(statuses))
    report.same(f"{where}: status", item["status"], status)
    report.same(f"{where}: stage", item.get("stage"), stage)
    parts = ledger.signed_parts(record) if record and record.signing else None
    for key, signature in parts or ():
        openssl.compare(report, where, key, signature, record.signing)
    if status != "ok":
        return None
    for name, value in told(ledger, record).items():
        report.same(f"{where}: {name}", item[name], value)
    return record


def check(document):
    report = Report()
    network = bytes.fromhex(document["network"])
    clock = Clock(document["clock"]["milliseconds"], document["clock"]["good"])
    check_keys(report, "keys", document["keys"])
    held = []
    for item in document["context"]:
        record = check_item(report, f"context: {item['name']}", Ledger(network, held, clock), item)
        if record is not None:
            held.append(record)
    ledger = Ledger(network, held, clock)
    for item in document["cases"]:
        check_item(report, item["name"], ledger, item)
    report.count("in context", len(document["context"]))
    report.count("cases", len(document["cases"]))
    return report
