"""frames.json and handshake.json: SPEC sections 9.1 to 9.3."""
from . import ed25519, openssl
from .frames import FRAME_SIZE_MAX, read_frame
from .msgpack import decode
from .noise import Handshake
from .record import blake2b, is_bytes
from .refused import NAMES, Refused, require
from .report import Report
from .secretbox import public_of

CHUNK_SIZE_MAX = 65518
PROOF_SIZE_MAX = 160
SET_NAME = "zawlbuk/1"
NAME = "Noise_XX_25519_ChaChaPoly_BLAKE2b"


def _told_value(name, value):
    """A field as the vector has it."""
    if name == "reason":
        return value if value in NAMES else "unsupported"
    if name == "refusals":
        return [[i.hex(), _told_value("reason", reason)] for i, reason in value]
    if isinstance(value, tuple):
        return [_told_value(None, item) for item in value]
    return value.hex() if isinstance(value, bytes) else value


def _told_fields(fields):
    told = {name: _told_value(name, value) for name, value in fields.items()}
    if "sets" in told:
        told["speaks"] = SET_NAME in told.pop("sets")
    return told


def check_frames(document):
    """The statuses of frames are not part of the protocol: good or not is."""
    report = Report()
    for item in document["frames"]:
        where = item["name"]
        report.count("frames", 1)
        try:
            name, fields = read_frame(bytes.fromhex(item["frame"]))
        except Refused as refused:
            report.same(f"{where}: {refused}: good", item["status"] == "ok", False)
            continue
        report.same(f"{where}: good", item["status"] == "ok", True)
        report.same(f"{where}: type", item.get("type"), name.upper())
        report.same(f"{where}: fields", item.get("fields"), _told_fields(fields))
    return report


def proof_message(handshake_hash, is_initiator):
    return b"zawlbuk/link/1" + handshake_hash + bytes([0 if is_initiator else 1])


def read_proof(frame, handshake_hash, is_initiator):
    """(delegation, device, signature); Refused when it does not verify."""
    require(len(frame) <= PROOF_SIZE_MAX, "too-large")
    proof = decode(frame)
    require(type(proof) is tuple and len(proof) == 3, "bad-frame")
    delegation, device, signature = proof
    require(delegation is None or is_bytes(delegation, 32), "bad-frame")
    require(is_bytes(device, 32) and is_bytes(signature, 64), "bad-frame")
    require(ed25519.is_public_key(device), "bad-key")
    message = proof_message(handshake_hash, is_initiator)
    require(ed25519.verify(device, signature, message), "bad-signature")
    return proof


def on_wire(message):
    return len(message).to_bytes(2, "big") + message


def take_wire(wire):
    """The messages of a stretch of the wire."""
    messages, at = [], 0
    while at < len(wire):
        size = int.from_bytes(wire[at : at + 2], "big")
        messages.append(wire[at + 2 : at + 2 + size])
        require(len(messages[-1]) == size, "truncated")
        at += 2 + size
    return messages


def send_frame(cipher, frame):
    pieces = [frame[i : i + CHUNK_SIZE_MAX] for i in range(0, len(frame), CHUNK_SIZE_MAX)]
    flags = [0] * (len(pieces) - 1) + [1]
    chunks = (bytes([flag]) + piece for flag, piece in zip(flags, pieces))
    return b"".join(on_wire(cipher.encrypt(b"", chunk)) for chunk in chunks)


def receive_frame(cipher, wire):
    chunks = [cipher.decrypt(b"", message) for message in take_wire(wire)]
    flags = [chunk[0] for chunk in chunks]
    require(flags == [0] * (len(chunks) - 1) + [1], "bad-frame", "flags")
    require(all(len(chunk) > 1 for chunk in chunks), "bad-frame", "an empty chunk")
    frame = b"".join(chunk[1:] for chunk in chunks)
    require(len(frame) <= FRAME_SIZE_MAX, "too-large")
    return frame


def _shake_hands(report, document):
    """Both sides after the handshake, by name."""
    sides = {}
    prologue = b"zawlbuk/link" + bytes.fromhex(document["network"])
    for name in ("dialler", "listener"):
        static, ephemeral = (bytes.fromhex(document[name][f"{k}_seed"])
                             for k in ("static", "ephemeral"))
        report.same(f"{name}: static key", document[name]["static_public"], public_of(static).hex())
        device = ed25519.public_of_seed(bytes.fromhex(document[name]["device_seed"]))
        report.same(f"{name}: device key", document[name]["device_public"], device.hex())
        sides[name] = Handshake(NAME, name == "dialler", prologue, static, ephemeral)
    for i, item in enumerate(document["handshake"]):
        writer = sides[item["from"]]
        reader = sides["listener" if item["from"] == "dialler" else "dialler"]
        found = writer.write(b"")
        report.same(f"message {i}", item["wire"], on_wire(found).hex())
        (message,) = take_wire(bytes.fromhex(item["wire"]))
        report.same(f"payload {i}", "", reader.read(message).hex())
    for name, side in sides.items():
        report.same(f"{name}: hash", document["hash"], side.h.hex())
        report.same(f"{name}: is done", True, side.is_done())
    return sides


def _check_first_message(report, i, document, item):
    """A listener that has this message alone: whether it answers (9.1)."""
    static, ephemeral = (bytes.fromhex(document["listener"][f"{k}_seed"])
                         for k in ("static", "ephemeral"))
    prologue = b"zawlbuk/link" + bytes.fromhex(document["network"])
    listener = Handshake(NAME, False, prologue, static, ephemeral)
    (message,) = take_wire(bytes.fromhex(item["wire"]))
    try:
        listener.read(message)
        listener.write(b"")
        answered = True
    except Refused:
        answered = False
    report.same(f"first message {i}: answered", item["answered"], answered)


def _check_proof(report, where, party, frame, handshake_hash, is_initiator):
    try:
        delegation, device, signature = read_proof(frame, handshake_hash, is_initiator)
    except Refused as refused:
        report.fault(f"{where}: {refused}")
        return
    told = delegation.hex() if delegation is not None else None
    report.same(f"{where}: delegation", party["delegation"], told)
    report.same(f"{where}: device", party["device_public"], device.hex())
    message = proof_message(handshake_hash, is_initiator)
    openssl.compare(report, where, device, signature, message)
    made = ed25519.sign(bytes.fromhex(party["device_seed"]), message)
    report.same(f"{where}: signature", signature.hex(), made.hex())


def _check_frame(report, where, item, sender, receiver):
    """Returns the frame."""
    if "frame" in item:
        frame = bytes.fromhex(item["frame"])
        wire = send_frame(sender, frame)
        report.same(f"{where}: wire", item["wire"], wire.hex())
    else:
        frame = bytes.fromhex(item["frame_byte"]) * item["frame_size"]
        wire = send_frame(sender, frame)
        report.same(f"{where}: size", item["wire_size"], len(wire))
        report.same(f"{where}: hash", item["wire_blake2b_256"], blake2b(wire).hex())
    report.same(f"{where}: received", frame.hex(), receive_frame(receiver, wire).hex())
    return frame


def check_handshake(document):
    report = Report()
    report.same("protocol", document["protocol"], NAME)
    sides = _shake_hands(report, document)
    ciphers = {name: side.split() for name, side in sides.items()}
    for i, item in enumerate(document["frames"]):
        sender, where = item["from"], f"frame {i}, {item['what']}"
        receiver = "listener" if sender == "dialler" else "dialler"
        frame = _check_frame(report, where, item, ciphers[sender][0], ciphers[receiver][1])
        if item["what"] == "proof":
            _check_proof(report, where, document[sender], frame, sides[sender].h,
                         sender == "dialler")
        elif "frame" in item:
            report.same(f"{where}: type", item["what"], read_frame(frame)[0].upper())
    for i, item in enumerate(document["first_messages"]):
        _check_first_message(report, i, document, item)
    report.count("handshake messages", len(document["handshake"]))
    report.count("first messages", len(document["first_messages"]))
    report.count("frames", len(document["frames"]))
    return report
