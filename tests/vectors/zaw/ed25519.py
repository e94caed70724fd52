"""Ed25519 of RFC 8032 in plain integers, with the refusals of SPEC section 3.2."""
import functools
import hashlib

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT = pow(2, (P - 1) // 4, P)
ZERO = (0, 1, 1, 0)
WINDOW = 4


def add(p, q):
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c = 2 * p[3] * q[3] * D % P
    d = 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def double(p):
    a = p[0] * p[0] % P
    b = p[1] * p[1] % P
    h = a + b
    e = h - (p[0] + p[1]) * (p[0] + p[1])
    g = a - b
    f = 2 * p[2] * p[2] + g
    e, f = e % P, f % P
    return e * f % P, g * h % P, f * g % P, e * h % P


def negate(p):
    return -p[0] % P, p[1], p[2], -p[3] % P


def is_zero(p):
    return p[0] % P == 0 and (p[1] - p[2]) % P == 0


def window_table(p):
    table = [ZERO, p]
    for _ in range(2, 1 << WINDOW):
        table.append(add(table[-1], p))
    return table


def multiply(scalar, p):
    table, result = window_table(p), ZERO
    for shift in range(252, -1, -WINDOW):
        for _ in range(WINDOW):
            result = double(result)
        digit = (scalar >> shift) & ((1 << WINDOW) - 1)
        if digit:
            result = add(result, table[digit])
    return result


def decode_point(data):
    """The point, or None when the encoding is none or not the canonical one."""
    if len(data) != 32:
        return None
    number = int.from_bytes(data, "little")
    y, sign = number & (2**255 - 1), number >> 255
    if y >= P:
        return None
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    if (v * x * x - u) % P:
        x = x * ROOT % P
        if (v * x * x - u) % P:
            return None
    if x == 0 and sign:
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


def encode_point(p):
    inverse = pow(p[2], -1, P)
    x, y = p[0] * inverse % P, p[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def has_small_order(p):
    return is_zero(double(double(double(p))))


BASE = decode_point(bytes([0x58]) + bytes([0x66]) * 31)


@functools.lru_cache(maxsize=None)
def base_tables():
    tables, p = [], BASE
    for _ in range(64):
        tables.append(window_table(p))
        for _ in range(WINDOW):
            p = double(p)
    return tables


def multiply_base(scalar):
    result = ZERO
    for i, table in enumerate(base_tables()):
        result = add(result, table[(scalar >> (4 * i)) & 15])
    return result


@functools.lru_cache(maxsize=None)
def usable_point(data):
    """What may be A or R of a signature: canonical, and not of small order."""
    p = decode_point(data)
    return None if p is None or has_small_order(p) else p


@functools.lru_cache(maxsize=None)
def is_public_key(data):
    """In the prime-order subgroup, and not its identity (SPEC sections 3.2 and 6.2)."""
    p = usable_point(data)
    return p is not None and is_zero(multiply(ORDER, p))


@functools.lru_cache(maxsize=None)
def verify(key, signature, message):
    if len(signature) != 64:
        return False
    r, s = signature[:32], int.from_bytes(signature[32:], "little")
    a = usable_point(key)
    if a is None or usable_point(r) is None or s >= ORDER:
        return False
    k = int.from_bytes(hashlib.sha512(r + key + message).digest(), "little") % ORDER
    return encode_point(add(multiply_base(s), multiply(k, negate(a)))) == r


def public_of_seed(seed):
    return encode_point(multiply_base(_clamped(hashlib.sha512(seed).digest())[0]))


def _clamped(digest):
    scalar = int.from_bytes(digest[:32], "little")
    scalar = scalar & ((1 << 254) - 8) | (1 << 254)
    return scalar, digest[32:]


def sign(seed, message):
    scalar, prefix = _clamped(hashlib.sha512(seed).digest())
    key = encode_point(multiply_base(scalar % ORDER))
    r = int.from_bytes(hashlib.sha512(prefix + message).digest(), "little") % ORDER
    point = encode_point(multiply_base(r))
    k = int.from_bytes(hashlib.sha512(point + key + message).digest(), "little") % ORDER
    return point + ((r + k * scalar) % ORDER).to_bytes(32, "little")
