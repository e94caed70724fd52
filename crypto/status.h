/* The one error type. Every fallible function returns it, and the compiler insists it is read. */
#ifndef ZAWLBUK_CRYPTO_STATUS_H
#define ZAWLBUK_CRYPTO_STATUS_H

#define MUST_CHECK __attribute__((warn_unused_result))

/* code, stable name on the wire of humans (logs, JSON), one plain line. SPEC section 12. */
#define STATUS_TABLE(X)                                                                       \
    X(OK, "ok", "done")                                                                       \
    X(NO_MEMORY, "no-memory", "this machine has no memory left")                              \
    X(TRUNCATED, "truncated", "the bytes end too early")                                      \
    X(TRAILING, "trailing", "bytes follow after the end")                                     \
    X(NOT_CANONICAL, "not-canonical", "not in canonical msgpack form")                        \
    X(WRONG_TYPE, "wrong-type", "a value of another type was expected")                       \
    X(OUT_OF_RANGE, "out-of-range", "a value is out of its range")                            \
    X(TOO_LARGE, "too-large", "larger than its limit")                                        \
    X(TOO_DEEP, "too-deep", "nested deeper than the limit")                                   \
    X(BAD_UTF8, "bad-utf8", "text is not valid UTF-8")                                        \
    X(BAD_TEXT, "bad-text", "text has control or direction-changing characters")              \
    X(BAD_FIELD, "bad-field", "a field does not have the form it must have")                  \
    X(MISSING_FIELD, "missing-field", "a field that must be there is missing")                \
    X(UNKNOWN_CLASS, "unknown-class", "a record of a class this version does not know")       \
    X(BAD_VERSION, "bad-version", "a version this program does not speak")                    \
    X(BAD_KEY, "bad-key", "not an acceptable public key")                                     \
    X(BAD_SIGNATURE, "bad-signature", "the signature is wrong")                               \
    X(BAD_SIGNERS, "bad-signers", "the signatures are not those the key log asks for")        \
    X(BAD_SEQUENCE, "bad-sequence", "the key event does not continue its predecessor")        \
    X(BAD_ROLE, "bad-role", "the key has not the role for this kind of record")               \
    X(UNKNOWN_PRINCIPAL, "unknown-principal", "the key log of the author is not known yet")   \
    X(UNKNOWN_DELEGATION, "unknown-delegation", "the delegation of the key is not known yet") \
    X(NOT_ADMITTED, "not-admitted", "the author is neither recognised nor vouched for")       \
    X(SPENT, "spent", "the author's key log is full; a successor is needed")                  \
    X(FROM_FUTURE, "from-future", "stamped in the future; check the clock of whoever signed") \
    X(ENDED, "ended", "the record's life is over")                                            \
    X(STALE, "stale", "a newer record stands in its place")                                   \
    X(KNOWN, "known", "already held")                                                         \
    X(OVER_QUOTA, "over-quota", "the author has too many records of this kind")               \
    X(BAD_NETWORK, "bad-network", "belongs to another network")                               \
    X(BAD_HANDSHAKE, "bad-handshake", "the secure handshake failed")                          \
    X(BAD_FRAME, "bad-frame", "the peer broke the protocol")                                  \
    X(SHUNNED, "shunned", "left alone for a while after it broke the protocol")               \
    X(BUSY, "busy", "too much is under way; try again soon")                                  \
    X(TIMED_OUT, "timed-out", "no answer came in time")                                       \
    X(NOT_FOUND, "not-found", "there is no such thing")                                       \
    X(EXISTS, "exists", "it is there already; nothing was overwritten")                       \
    X(TOO_OPEN, "too-open", "others can read this key; run chmod 600 on its file")            \
    X(BAD_PASSPHRASE, "bad-passphrase", "the passphrase does not open the key")               \
    X(BAD_CHECKSUM, "bad-checksum", "a checksum does not match; look for a typing error")     \
    X(CORRUPT, "corrupt", "stored bytes are damaged")                                         \
    X(DISK_FULL, "disk-full", "the disk is full; free some space")                            \
    X(IO, "io", "reading or writing failed")                                                  \
    X(UNSAFE_LIBSODIUM, "unsafe-libsodium",                                                   \
      "this libsodium accepts bad keys (CVE-2025-69277); install the fixed version")          \
    X(CLOCK_UNSURE, "clock-unsure", "the clock cannot be trusted yet; set the time")          \
    X(BEHIND, "behind",                                                                       \
      "this home was restored: it writes once it has met a peer that knows what came after")  \
    X(CLONED, "cloned",                                                                       \
      "another copy of this home signs with its key, too; zawlbuk doctor says what to do")    \
    X(SEALING_NEEDED, "sealing-needed",                                                       \
      "a contact that is not public must be sealed; leave it out or mark it public")          \
    X(USAGE, "usage", "the command was not understood; see --help")                           \
    X(UNSUPPORTED, "unsupported", "this version cannot do that")                              \
    X(UNREACHABLE, "unreachable", "the node does not answer; is it running?")                 \
    X(UNSAFE_HOME, "unsafe-home", "others may enter the home; make it mode 0700 and yours")   \
    X(BAD_JSON, "bad-json", "the text is not valid JSON")

enum status {
#define STATUS_ENUM(code, name, text) STATUS_##code,
    STATUS_TABLE(STATUS_ENUM)
#undef STATUS_ENUM
        STATUS_COUNT
};

/* The stable short name ("bad-signature"); static storage. */
const char *status_name(enum status status);
/* One plain English clause without a final stop; static storage. */
const char *status_text(enum status status);

#endif
