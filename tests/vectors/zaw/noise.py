"""The Noise Protocol Framework, revision 34, as far as its patterns are used here."""
import hashlib
import hmac

from .refused import require
from .secretbox import public_of, seal, unseal, x25519

HASHES = {"BLAKE2b": hashlib.blake2b, "SHA256": hashlib.sha256}
# Messages before the handshake, then its messages; the initiator begins.
PATTERNS = {
    "N": (("", "s"), ("e es",)),
    "Npsk0": (("", "s"), ("psk e es",)),
    "XX": (("", ""), ("e", "e ee s es", "s se")),
    "IK": (("", "s"), ("e es s ss", "e ee se")),
    "IKpsk2": (("", "s"), ("e es s ss", "e ee se psk")),
}


class Cipher:
    def __init__(self, key=None):
        self.key = key
        self.counter = 0

    def encrypt(self, associated, plain):
        if self.key is None:
            return plain
        self.counter += 1
        return seal(self.key, self.counter - 1, associated, plain)

    def decrypt(self, associated, sealed):
        if self.key is None:
            return sealed
        plain = unseal(self.key, self.counter, associated, sealed)
        if plain is None:
            raise ValueError("a message that does not decrypt")
        self.counter += 1
        return plain


class Handshake:
    """One side. Keys are 32 bytes; `psk` where the pattern has one."""

    def __init__(self, name, is_initiator, prologue, static=None, ephemeral=None,
                 remote_static=None, psk=None):
        _, pattern, _, _, hash_name = name.split("_")
        self.hash = HASHES[hash_name]
        self.before, self.messages = PATTERNS[pattern]
        self.is_initiator, self.psk, self.has_psk = is_initiator, psk, "psk" in pattern
        self.s, self.e = static, ephemeral
        self.rs, self.re = remote_static, None
        label = name.encode()
        size = self.hash().digest_size
        self.h = label.ljust(size, b"\0") if len(label) <= size else self.hash(label).digest()
        self.ck = self.h
        self.cipher = Cipher()
        self.turn = 0
        self.mix_hash(prologue)
        for side, tokens in enumerate(self.before):
            if tokens == "s":
                mine = (side == 0) == is_initiator
                self.mix_hash(public_of(self.s) if mine else self.rs)

    def mix_hash(self, data):
        self.h = self.hash(self.h + data).digest()

    def hkdf(self, material, count):
        def mac(key, data):
            return hmac.new(key, data, self.hash).digest()

        temporary, outputs, last = mac(self.ck, material), [], b""
        for i in range(count):
            last = mac(temporary, last + bytes([i + 1]))
            outputs.append(last)
        return outputs

    def mix_key(self, material):
        self.ck, key = self.hkdf(material, 2)
        self.cipher = Cipher(key[:32])

    def mix_psk(self):
        self.ck, mixed, key = self.hkdf(self.psk, 3)
        self.mix_hash(mixed)
        self.cipher = Cipher(key[:32])

    def mix_agreement(self, token):
        """Tokens ee, es, se, ss: initiator's key first."""
        mine, theirs = token if self.is_initiator else reversed(token)
        secret = self.s if mine == "s" else self.e
        agreed = x25519(secret, self.rs if theirs == "s" else self.re)
        require(any(agreed), "bad-handshake", "an all-zero result of X25519")
        self.mix_key(agreed)

    def encrypt(self, plain):
        sealed = self.cipher.encrypt(self.h, plain)
        self.mix_hash(sealed)
        return sealed

    def decrypt(self, sealed):
        plain = self.cipher.decrypt(self.h, sealed)
        self.mix_hash(sealed)
        return plain

    def mix_ephemeral(self, public):
        self.mix_hash(public)
        if self.has_psk:
            self.mix_key(public)

    def next_tokens(self):
        self.turn += 1
        return self.messages[self.turn - 1].split()

    def write(self, payload):
        out = b""
        for token in self.next_tokens():
            if token == "e":
                out += public_of(self.e)
                self.mix_ephemeral(public_of(self.e))
            elif token == "s":
                out += self.encrypt(public_of(self.s))
            elif token == "psk":
                self.mix_psk()
            else:
                self.mix_agreement(token)
        return out + self.encrypt(payload)

    def read(self, message):
        for token in self.next_tokens():
            if token == "e":
                self.re, message = message[:32], message[32:]
                self.mix_ephemeral(self.re)
            elif token == "s":
                size = 32 if self.cipher.key is None else 48
                self.rs, message = self.decrypt(message[:size]), message[size:]
            elif token == "psk":
                self.mix_psk()
            else:
                self.mix_agreement(token)
        return self.decrypt(message)

    def is_done(self):
        return self.turn == len(self.messages)

    def split(self):
        """(for sending, for receiving)"""
        first, second = (Cipher(key[:32]) for key in self.hkdf(b"", 2))
        return (first, second) if self.is_initiator else (second, first)
