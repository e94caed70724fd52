"""negentropy.json: every message of both roles, and what the initiator finds."""
import hashlib

from .negentropy import Side, VERSION
from .refused import Refused
from .report import Report

ROUNDS_MAX = 1024
STAMPS = {
    "spaced": lambda i: 1000 + 3 * i,
    "equal": lambda i: 1000,
    "groups": lambda i: 1000 + i // 50,
    "wide": lambda i: (1700000000000 + 37 * i) * 65536 + i % 4,
}


def make_items(case):
    """Items of the initiator and of the responder, as the file's description has them."""
    ours, theirs = [], []
    seed, stamp_of = case["seed"].to_bytes(4, "big"), STAMPS[case["stamps"]]
    split_a, split_b = case["only_a"], case["only_a"] + case["only_b"]
    for i in range(case["count"]):
        digest = hashlib.sha256(seed + i.to_bytes(4, "big")).digest()
        item = stamp_of(i), b"\xaa" * case["prefix_size"] + digest[case["prefix_size"] :]
        x = int.from_bytes(digest[-2:], "big")
        is_tail = i >= case["count"] - case["tail_b"]
        if is_tail or split_a <= x < split_b:
            theirs.append(item)
        elif x < split_a:
            ours.append(item)
        else:
            ours.append(item)
            theirs.append(item)
    return ours, theirs


def told(message):
    if len(message) <= 160:
        return message.hex()
    return f"{len(message)}:{hashlib.sha256(message).hexdigest()}"


def run(initiator, responder):
    messages = [initiator.first()]
    while len(messages) < ROUNDS_MAX:
        messages.append(responder.answer(messages[-1]))
        answer = initiator.answer(messages[-1])
        if answer == bytes([VERSION]):
            break
        messages.append(answer)
    return messages


def check_case(report, case):
    name = case["name"]
    ours, theirs = make_items(case)
    report.same(f"{name}: items_a", case["items_a"], len(ours))
    report.same(f"{name}: items_b", case["items_b"], len(theirs))
    initiator = Side(ours, True, case["limit_a"])
    responder = Side(theirs, False, case["limit_b"])
    messages = [told(m) for m in run(initiator, responder)]
    report.same(f"{name}: number of messages", len(case["messages"]), len(messages))
    for i, (stated, found) in enumerate(zip(case["messages"], messages)):
        report.same(f"{name}: message {i}", stated, found)
    for key, ids in (("have", initiator.have), ("need", initiator.need)):
        report.same(f"{name}: {key}", case[key], len(ids))
        digest = hashlib.sha256(b"".join(sorted(ids))).hexdigest()
        report.same(f"{name}: {key}_sha256", case[f"{key}_sha256"], digest)
    report.count("messages", len(messages))


def check(document):
    report = Report()
    report.count("cases", len(document["cases"]))
    for case in document["cases"]:
        check_case(report, case)
    return report


def answer_of(items, limit, message):
    """A responder's answer, or the initiator's first message for none; None when it is refused."""
    side = Side(items, not message, limit)
    try:
        return (side.answer(message) if message else side.first()).hex()
    except Refused:
        return None


def check_bounds(document):
    """bounds.json: single messages."""
    report = Report()
    for case in document["cases"]:
        items = [(1000 + (i - 1) // case["items_a_stamp"], i.to_bytes(2, "big") + bytes(30))
                 for i in range(1, case["items"] + 1)]
        found = answer_of(items, document["limit"], bytes.fromhex(case["message"]))
        report.same(f"{case['name']}: answer", case["answer"], found)
    report.count("messages", len(document["cases"]))
    return report
