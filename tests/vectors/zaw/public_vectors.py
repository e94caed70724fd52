"""The vectors from elsewhere: noise*.json, msgpack.json, wycheproof_ed25519.json."""
from . import ed25519, msgpack
from .noise import Handshake
from .refused import Refused
from .report import Report


def _side(vector, prefix, is_initiator):
    keys = ("static", "ephemeral", "remote_static", "psk")
    given = {k: bytes.fromhex(vector[f"{prefix}_{k}"]) for k in keys if f"{prefix}_{k}" in vector}
    prologue = bytes.fromhex(vector[f"{prefix}_prologue"])
    return Handshake(vector["protocol_name"], is_initiator, prologue, **given)


def _check_noise_vector(report, vector):
    name = vector["protocol_name"]
    sides = _side(vector, "init", True), _side(vector, "resp", False)
    ciphers = None
    one_way = len(sides[0].messages) == 1
    for i, message in enumerate(vector["messages"]):
        payload, stated = (bytes.fromhex(message[k]) for k in ("payload", "ciphertext"))
        writer = 0 if one_way else i % 2
        if not sides[0].is_done():
            found = sides[writer].write(payload)
            back = sides[1 - writer].read(stated)
        else:
            ciphers = ciphers or [side.split() for side in sides]
            found = ciphers[writer][0].encrypt(b"", payload)
            back = ciphers[1 - writer][1].decrypt(b"", stated)
        report.same(f"{name}: message {i}", stated.hex(), found.hex())
        report.same(f"{name}: payload {i}", payload.hex(), back.hex())
    for side in sides if "handshake_hash" in vector else ():
        report.same(f"{name}: handshake hash", vector["handshake_hash"], side.h.hex())


def check_noise(document):
    report = Report()
    report.count("handshakes", len(document["vectors"]))
    for vector in document["vectors"]:
        _check_noise_vector(report, vector)
    return report


def _stated_value(case):
    """The value of a case in the terms of msgpack.decode(), or NotImplemented."""
    if "ext" in case or "timestamp" in case:
        return NotImplemented
    if "binary" in case:
        return bytes.fromhex(case["binary"].replace("-", ""))
    value = case.get("bignum", next(v for k, v in case.items() if k != "msgpack"))
    return _plain(int(value) if "bignum" in case else value)


def _plain(value):
    if isinstance(value, float):
        return int(value) if value.is_integer() else NotImplemented
    if isinstance(value, list):
        return tuple(_plain(item) for item in value)
    if isinstance(value, dict):
        return msgpack.Map((key, _plain(item)) for key, item in value.items())
    return value


def _canonical(value):
    try:
        return None if value is NotImplemented else msgpack.encode(value).hex()
    except ValueError:
        return None


def check_msgpack(document):
    """Of all the forms of a value that the suite lists only the canonical one is read."""
    report = Report()
    for group, cases in document["groups"].items():
        for i, case in enumerate(cases):
            value = _stated_value(case)
            canonical = _canonical(value)
            for form in (form.replace("-", "") for form in case["msgpack"]):
                where = f"{group} {i}: {form[:40]}"
                report.count("forms", 1)
                try:
                    read = msgpack.decode(bytes.fromhex(form))
                except Refused as refused:
                    report.same(f"{where}: {refused}", form == canonical, False)
                    continue
                report.same(f"{where}: read", form == canonical, True)
                report.same(f"{where}: value", repr(value), repr(read))
    return report


def check_wycheproof(document):
    report = Report()
    for group in document["testGroups"]:
        key = bytes.fromhex(group["publicKey"]["pk"])
        for test in group["tests"]:
            message, signature = bytes.fromhex(test["msg"]), bytes.fromhex(test["sig"])
            verdict = "valid" if ed25519.verify(key, signature, message) else "invalid"
            report.count("signatures", 1)
            report.same(f"test {test['tcId']}", test["result"], verdict)
    return report
