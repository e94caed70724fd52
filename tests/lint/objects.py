"""What the compiled rooms show: protocol/ is pure, and no room keeps mutable globals."""
import os
import re
import subprocess

from source import ROOMS, folder_of

_MEMBER = re.compile(r"^(\S+):\s+file format ")
_SYMBOL = re.compile(r"^[0-9a-f]+ (.{7}) (\S+)\t[0-9a-f]+\s+(?:\.\w+ )?(\S+)$")

# Of the compiler: sanitizers, coverage, stack protector, integer helpers.
_COMPILER = re.compile(
    r"_{2,3}(asan|ubsan|sanitizer|odr_asan|gcov|llvm|profc|profd|start___|stop___|stack_chk)\w*"
    r"|_GLOBAL_OFFSET_TABLE_"
    r"|__(u?div|u?mod|mul|popcount|clz|ctz|bswap|ashl|ashr|lshr)[a-z]*[sdt]i[234]"
)

# Of the C library: memory, bytes and order. No locale, clock, file, or randomness.
_LIBC_NAMES = """memchr memcmp memcpy memmove memrchr memset bcmp
    strchr strcmp strcspn strlen strncmp strnlen strpbrk strrchr strspn strstr
    malloc calloc realloc free abort __assert_fail qsort bsearch""".split()
_LIBC = frozenset(_LIBC_NAMES) | {f"__{name}_chk" for name in _LIBC_NAMES}

# msgpack-c packs; it never parses.
_MSGPACK = re.compile(r"msgpack_(pack|sbuffer)\w*")

# libsodium without its randomness.
_SODIUM = re.compile(r"(crypto|sodium)_\w+")
_SODIUM_RANDOM = re.compile(
    r"randombytes\w*|crypto_pwhash_str"
    r"|crypto_\w+(_keygen|(?<!_seed)_keypair|_scalar_random|_core_\w*_random)"
)

# Parts of crypto/ that read the system, whatever file they stand in.
_SYSTEM_OF_CRYPTO = re.compile(r"(random|keyfile|sheet)_\w+|crypto_start")


class Member:
    """One object file of a room's library."""

    def __init__(self, room, name):
        self.room = room
        self.name = name
        self.defined = set()
        self.undefined = set()
        self.mutable = set()


def members(build, room):
    """The object files of a room's library, or None when the library is not there."""
    library = os.path.join(build, f"lib{room}.a")
    if not os.path.isfile(library):
        return None
    return _read(library, room)


def _read(path, room):
    done = subprocess.run(
        ["objdump", "-t", path],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "LC_ALL": "C"},
    )
    found = []
    for line in done.stdout.splitlines():
        member = _MEMBER.match(line)
        if member:
            found.append(Member(room, os.path.basename(member[1])))
        symbol = _SYMBOL.match(line)
        if symbol:
            _note(found[-1], *symbol.groups())
    return found


def _note(member, flags, section, name):
    if section == "*UND*":
        member.undefined.add(name)
        return
    if flags[0] in "gu!" or flags[1] == "w":
        member.defined.add(name)
    is_mutable = re.match(r"\.(data|bss|tdata|tbss)\b", section) or section == "*COM*"
    if flags[6] == "O" and is_mutable and not section.startswith(".data.rel.ro"):
        member.mutable.add(name)


def _source_of(tree, member):
    """The .c file behind an object; the room when two have the same name."""
    name = re.sub(r"\.o(bj)?$", "", member.name)
    hits = [
        f.path
        for f in tree.c_files
        if folder_of(f.path) == member.room and os.path.basename(f.path) == name
    ]
    return hits[0] if len(hits) == 1 else f"{member.room}/{name}"


def _is_pure_outside(name):
    return bool(name in _LIBC or _COMPILER.fullmatch(name) or _MSGPACK.fullmatch(name))


def _impure_of_crypto(crypto):
    """Maps what crypto/ defines but protocol/ must not use to the reason."""
    owner = {name: member for member in crypto for name in member.defined}
    why = {}
    growing = True
    while growing:
        growing = False
        for member in crypto:
            for name in sorted(member.undefined):
                if member in why:
                    break
                ours = owner.get(name)
                reads = _SYSTEM_OF_CRYPTO.fullmatch(name) if ours else not _is_pure_outside(name)
                if not ours and _SODIUM.fullmatch(name):
                    reads = _SODIUM_RANDOM.fullmatch(name)
                if reads or ours in why:
                    why[member] = f"crypto/{member.name[:-2]} calls {name}"
                    growing = True
    impure = {name: why[member] for member in why for name in member.defined}
    named = {n: "reads the system" for n in owner if _SYSTEM_OF_CRYPTO.fullmatch(n)}
    return {**impure, **named}, owner


def purity(tree, build):
    """protocol/ uses bytes and memory, and the parts of crypto/ that do no more."""
    if not any(f.path.startswith("protocol/") and f.path.endswith(".c") for f in tree.c_files):
        return
    protocol = members(build, "protocol")
    if protocol is None:
        yield "protocol", 1, f"{build}/libprotocol.a is not built; build first"
        return
    impure, owner = _impure_of_crypto(members(build, "crypto") or [])
    own = {name for member in protocol for name in member.defined}
    for member in protocol:
        for name in sorted(member.undefined - own):
            if name in impure:
                reason = f"is not pure ({impure[name]})"
            elif name in owner or _is_pure_outside(name):
                continue
            else:
                reason = "is not on the list of pure symbols (tests/lint/objects.py)"
            yield _source_of(tree, member), 1, (
                f"uses {name}, which {reason}; let node/ do it and pass the outcome in an event"
            )


def mutable_globals(tree, build):
    """No state outside what callers own; the logger is the exception."""
    found = [m for room in ROOMS for m in members(build, room) or []]
    main = os.path.join(build, "CMakeFiles/zawlbuk.dir/node/main.c.o")
    if os.path.isfile(main):
        found += _read(main, "node")
    for member in found:
        path = _source_of(tree, member)
        if path == "node/log.c":
            continue
        for name in sorted(member.mutable):
            if not _COMPILER.match(name):
                yield path, 1, (
                    f"{re.sub(r'[.][0-9]+$', '', name)} is a mutable global; make it const, "
                    "or a field of what its callers own"
                )
