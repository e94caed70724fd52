"""X25519 (RFC 7748) and ChaCha20-Poly1305 (RFC 8439) in plain integers."""
import struct

P = 2**255 - 19
A24 = 121665
MASK = 2**32 - 1
CLAMP_R = 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
COLUMNS = ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15))
DIAGONALS = ((0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14))


def x25519(secret, public):
    k = int.from_bytes(secret, "little") & ((1 << 255) - 8) | 1 << 254
    k &= (1 << 255) - 1
    u = int.from_bytes(public, "little") & (2**255 - 1)
    x2, z2, x3, z3 = 1, 0, u, 1
    for i in range(254, -1, -1):
        bit = (k >> i) & 1
        if bit:
            x2, z2, x3, z3 = x3, z3, x2, z2
        a, b, c, d = x2 + z2, x2 - z2, x3 + z3, x3 - z3
        aa, bb, da, cb = a * a % P, b * b % P, d * a % P, c * b % P
        e = aa - bb
        x3, z3 = (da + cb) ** 2 % P, u * (da - cb) ** 2 % P
        x2, z2 = aa * bb % P, e * (aa + A24 * e) % P
        if bit:
            x2, z2, x3, z3 = x3, z3, x2, z2
    return (x2 * pow(z2, P - 2, P) % P).to_bytes(32, "little")


def public_of(secret):
    return x25519(secret, (9).to_bytes(32, "little"))


def _quarter(s, a, b, c, d):
    s[a] = (s[a] + s[b]) & MASK
    t = s[d] ^ s[a]
    s[d] = (t << 16 | t >> 16) & MASK
    s[c] = (s[c] + s[d]) & MASK
    t = s[b] ^ s[c]
    s[b] = (t << 12 | t >> 20) & MASK
    s[a] = (s[a] + s[b]) & MASK
    t = s[d] ^ s[a]
    s[d] = (t << 8 | t >> 24) & MASK
    s[c] = (s[c] + s[d]) & MASK
    t = s[b] ^ s[c]
    s[b] = (t << 7 | t >> 25) & MASK


def _block(key, counter, nonce):
    start = list(struct.unpack("<4I", b"expand 32-byte k") + struct.unpack("<8I", key))
    start += [counter, *struct.unpack("<3I", nonce)]
    state = list(start)
    for _ in range(10):
        for quarter in COLUMNS + DIAGONALS:
            _quarter(state, *quarter)
    return struct.pack("<16I", *((a + b) & MASK for a, b in zip(state, start)))


def _stream(key, nonce, data):
    blocks = (_block(key, 1 + i, nonce) for i in range(-(-len(data) // 64)))
    pad = b"".join(blocks)[: len(data)]
    mixed = int.from_bytes(pad, "little") ^ int.from_bytes(data, "little")
    return mixed.to_bytes(len(data), "little")


def _tag(key, nonce, associated, cipher):
    one_time = _block(key, 0, nonce)
    r = int.from_bytes(one_time[:16], "little") & CLAMP_R
    message = b"".join(part + bytes(-len(part) % 16) for part in (associated, cipher))
    message += struct.pack("<QQ", len(associated), len(cipher))
    total = 0
    for i in range(0, len(message), 16):
        total = (total + int.from_bytes(message[i : i + 16] + b"\1", "little")) * r % (2**130 - 5)
    total += int.from_bytes(one_time[16:32], "little")
    return (total & (2**128 - 1)).to_bytes(16, "little")


def seal(key, counter, associated, plain):
    """Noise's ChaChaPoly: the nonce is 4 zero bytes and the counter, little-endian."""
    nonce = struct.pack("<IQ", 0, counter)
    cipher = _stream(key, nonce, plain)
    return cipher + _tag(key, nonce, associated, cipher)


def unseal(key, counter, associated, sealed):
    """The plain bytes, or None."""
    nonce = struct.pack("<IQ", 0, counter)
    cipher, tag = sealed[:-16], sealed[-16:]
    if len(sealed) < 16 or _tag(key, nonce, associated, cipher) != tag:
        return None
    return _stream(key, nonce, cipher)
