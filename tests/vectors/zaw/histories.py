"""histories.json: ids, signatures, and every view of every history."""
from . import ed25519
from .ledger import Clock, Ledger
from .negentropy import fingerprint
from .record import blake2b, parse
from .refused import Refused
from .report import Report

REQUESTS = 64
REQUEST_EVENTS = 8


def _hex_sorted(records):
    return sorted(record.id.hex() for record in records)


def lane_view(held, effective):
    ids, counting = _hex_sorted(held), _hex_sorted(effective)
    return {
        "set": ids,
        "digest": fingerprint(map(bytes.fromhex, ids)).hex(),
        "effective": counting,
        "fingerprint": blake2b(bytes.fromhex("".join(counting))).hex(),
    }


def request_events(ledger, kept):
    """Of a principal that is not named; None where it hangs on who came first."""
    if len(set(ledger.logs) - ledger.named) > REQUESTS:
        return None
    return min(len(kept.events), REQUEST_EVENTS) if kept else 0


def principal_view(ledger, principal):
    named, kept = principal in ledger.named, ledger.logs.get(principal)
    log = kept if named else None
    reading = ledger.readings.get(principal) if named else None
    fields = ledger.recognitions.get(principal)
    successor = ledger.successor(principal)
    return {
        "id": principal.hex(),
        "named": named,
        "admission": ledger.admission(principal),
        "country": fields[2] if fields else "",
        "events": len(kept.events) if log else 0 if named else request_events(ledger, kept),
        "vouches": len(ledger.vouchers.get(principal, ())),
        "disputed": bool(reading and reading.disputed),
        "dissolved": bool(reading and reading.dissolved),
        "spent": bool(log and log.is_spent),
        "successor": successor.hex() if successor else None,
    }


def check_view(report, where, ledger, view):
    report.same(f"{where}: hour", view["hour"], ledger.hour)
    lanes = ledger.lanes()
    report.same(f"{where}: lanes", sorted(view["lanes"]), sorted(lanes))
    for lane, (held, effective) in lanes.items():
        mine, theirs = lane_view(held, effective), view["lanes"][lane]
        for name in mine:
            report.same(f"{where}: {lane} {name}", theirs[name], mine[name])
    for theirs in view["principals"]:
        mine = principal_view(ledger, bytes.fromhex(theirs["id"]))
        for name, value in mine.items():
            report.same(f"{where}: {theirs['name']}: {name}", theirs[name], value)


def check_keys(report, where, keys):
    for label, pair in keys.items():
        seed = label.encode().ljust(32, b"\0")
        report.same(f"{where}: seed of {label}", pair["seed"], seed.hex())
        report.same(f"{where}: key of {label}", pair["public"], ed25519.public_of_seed(seed).hex())


def check_history(report, history):
    name, network = history["name"], bytes.fromhex(history["network"])
    check_keys(report, name, history["keys"])
    records = []
    for item in history["records"]:
        try:
            record = parse(bytes.fromhex(item["record"]), network)
        except Refused:
            report.count("refused by form", 1)
            continue
        report.same(f"{name}: {item['name']}: id", item["id"], record.id.hex())
        records.append(record)
    principals = {r.principal.hex() for r in records if r.kind == 257}
    for i, view in enumerate(history["views"]):
        clock = Clock(view["clock"]["milliseconds"], view["clock"]["good"])
        where = f"{name}: view {i}"
        listed = {p["id"] for p in view["principals"]}
        report.same(f"{where}: principals", sorted(listed), sorted(principals))
        check_view(report, where, Ledger(network, records, clock), view)


def check(document):
    report = Report()
    for history in document["histories"]:
        check_history(report, history)
    report.count("histories", len(document["histories"]))
    report.count("records", sum(len(h["records"]) for h in document["histories"]))
    report.count("views", sum(len(h["views"]) for h in document["histories"]))
    return report
