"""Messages of a link, SPEC sections 9.2 and 9.3."""
from .msgpack import decode
from .record import RECORD_SIZE_MAX, is_bytes, is_uint
from .refused import require

FRAME_SIZE_MAX = 131072
WALL_MAX = 2**47 - 1
HOUR_MAX = WALL_MAX // 3600000


def is_printable(value, sizes, least=0x20):
    return (isinstance(value, str) and len(value.encode()) in sizes
            and all(least <= ord(letter) <= 0x7E for letter in value))


def is_address(value):
    if not is_printable(value, range(3, 96), 0x21):
        return False
    host, colon, port = value.rpartition(":")
    digits = port.isdigit() and len(port) <= 5 and not port.startswith("0")
    return bool(host and colon and digits) and int(port) <= 65535


def is_array(value, counts, element):
    return type(value) is tuple and len(value) in counts and all(map(element, value))


def is_bool(value):
    return type(value) is bool


def is_id(value):
    return is_bytes(value, 32)


def is_set_name(value):
    return isinstance(value, str) and len(value.encode()) <= 32


def is_digest(value):
    return is_array(value, (2,), lambda _: True) and is_uint(value[0]) and is_bytes(value[1], 16)


def is_reason(value):
    return is_printable(value, range(33))


def is_refusal(value):
    return is_array(value, (2,), lambda _: True) and is_id(value[0]) and is_reason(value[1])


def is_record_bytes(value):
    return isinstance(value, bytes) and len(value) <= RECORD_SIZE_MAX


def is_ids(value):
    return is_array(value, range(1, 513), is_id)


STATE = (
    ("wall", lambda v: is_uint(v, 0, WALL_MAX)),
    ("good", is_bool),
    ("hour", lambda v: is_uint(v, 0, HOUR_MAX)),
    ("trust", is_uint),
    ("lanes", lambda v: is_array(v, (4,), is_digest)),
)
SESSION = ("session", is_uint)
MESSAGES = {
    1: ("hello", (
        ("sets", lambda v: is_array(v, range(9), is_set_name)),
        ("network", is_id),
        ("random", is_id),
        *STATE,
        ("declined", lambda v: is_uint(v, 0, 15) and not v & 1),
        ("address", lambda v: v == "" or is_address(v)),
        ("software", lambda v: is_printable(v, range(65))),
    )),
    2: ("ping", STATE),
    3: ("pong", STATE),
    4: ("reconcile", (
        SESSION,
        ("lane", lambda v: is_uint(v, 0, 3)),
        ("hour", is_uint),
        ("salted", is_bool),
        ("message", lambda v: isinstance(v, bytes) and len(v) <= 65536),
    )),
    5: ("want", (SESSION, ("ids", is_ids))),
    6: ("records", (("records", lambda v: is_array(v, range(257), is_record_bytes)),)),
    7: ("gone", (("ids", is_ids),)),
    8: ("refused", (("refusals", lambda v: is_array(v, range(1, 513), is_refusal)),)),
    9: ("got", (("count", lambda v: is_uint(v, 1, 4)),)),
    10: ("peers", (("addresses", lambda v: is_array(v, range(17), is_address)),)),
    11: ("bye", (("reason", is_reason),)),
}


def read_frame(data):
    """(message name, {field: value}); Refused when it is a breach."""
    require(len(data) <= FRAME_SIZE_MAX, "too-large")
    value = decode(data)
    require(type(value) is tuple and value, "bad-frame", "no array with a type")
    require(is_uint(value[0]) and value[0] in MESSAGES, "bad-frame", "unknown type")
    name, fields = MESSAGES[value[0]]
    require(len(value) == 1 + len(fields), "bad-frame", f"{name}: number of fields")
    for (field, is_good), item in zip(fields, value[1:]):
        require(is_good(item), "bad-frame", f"{name}: {field}")
    return name, {field: item for (field, _), item in zip(fields, value[1:])}
