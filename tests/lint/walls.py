"""Include walls: which room may include which room, and which headers from outside."""
import re

from source import ROOMS, folder_of

_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">\n]+)[">]', re.M)

FREESTANDING = frozenset(
    "assert.h inttypes.h limits.h stdbool.h stddef.h stdint.h stdlib.h string.h".split()
)
HOSTED = FREESTANDING | frozenset(
    "ctype.h errno.h locale.h math.h signal.h stdarg.h stdio.h time.h".split()
)
POSIX = frozenset(
    """dirent.h fcntl.h getopt.h ifaddrs.h netdb.h poll.h pthread.h pwd.h strings.h syslog.h
    termios.h unistd.h""".split()
)
POSIX_FOLDERS = ("arpa/", "net/", "netinet/", "sys/")
NODE_LIBRARIES = frozenset("ini.h jansson.h llhttp.h uv.h".split())

# The rooms each room sees.
SEES = {
    "crypto": ("crypto",),
    "protocol": ("crypto", "protocol"),
    "store": ("crypto", "protocol", "store"),
    "node": ROOMS,
}

# crypto/ touches the system in these files alone.
CRYPTO_SYSTEM = re.compile(r"crypto/(keyfile|random)\w*\.[ch]")


def _is_posix(header):
    return header in HOSTED or header in POSIX or header.startswith(POSIX_FOLDERS)


def _may_include(path, header):
    room = folder_of(path)
    if header in FREESTANDING:
        return True
    if room == "crypto":
        return header == "sodium.h" or bool(CRYPTO_SYSTEM.fullmatch(path)) and _is_posix(header)
    if room == "protocol":
        return path == "protocol/writer.c" and header.split("/")[0] in ("msgpack.h", "msgpack")
    if room == "store":
        return header == "sqlite3.h" or header != "time.h" and _is_posix(header)
    return header in NODE_LIBRARIES or header.startswith("openssl/") or _is_posix(header)


def check(tree):
    for file in tree.c_files:
        room = folder_of(file.path)
        if room not in ROOMS:
            continue
        own = file.path[:-2] + ".h"
        includes = [(m.start(), m[1], m[2]) for m in _INCLUDE.finditer(file.code)]
        for offset, mark, header in includes:
            line = file.line_of(offset)
            if mark == "<" and not _may_include(file.path, header):
                yield file.path, line, (
                    f"<{header}> is not for this file; move its use into the room that owns it "
                    "(tests/lint/walls.py says which)"
                )
            if mark == '"' and folder_of(header) not in SEES[room]:
                yield file.path, line, (
                    f'{room}/ must not see "{header}"; include by path from the root, and only '
                    + ", ".join(f"{r}/" for r in SEES[room])
                )
        if file.path.endswith(".c") and tree.has(own) and includes and includes[0][2] != own:
            line = file.line_of(includes[0][0])
            yield file.path, line, f'its own header is not first; put "{own}" above the others'
