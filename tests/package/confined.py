#!/usr/bin/python3
"""zawlbuk, where it runs a node, under what its systemd unit takes from it: the same filter of
system calls, no capabilities, no new privileges, the same bounds on memory and files. For where no
systemd runs. The program is $ZAWLBUK_PROGRAM."""

import ctypes
import errno
import os
import re
import resource
import subprocess
import sys

import seccomp

UNIT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "node", "package",
                    "zawlbuk.service")
PR_SET_NO_NEW_PRIVS = 38
PR_CAPBSET_DROP = 24
CAPABILITIES_MAX = 64


def settings(path):
    """Key to its values, in order."""
    found = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            key, equals, value = line.strip().partition("=")
            if equals and not line.startswith("#"):
                found.setdefault(key, []).append(value)
    return found


def calls_of(words):
    """System calls of names and @groups, as systemd itself has them."""
    found = set()
    for word in words.split():
        if not word.startswith("@"):
            found.add(word)
            continue
        told = subprocess.run(["systemd-analyze", "--no-pager", "syscall-filter", word], check=True,
                              capture_output=True, text=True).stdout
        for line in told.splitlines()[1:]:
            name = line.strip()
            if re.fullmatch(r"@?[a-z0-9_-]+", name):
                found |= calls_of(name) if name.startswith("@") else {name}
    return found


def allowed(lines):
    found = set()
    for line in lines:
        if line.startswith("~"):
            found -= calls_of(line[1:])
        else:
            found |= calls_of(line)
    return found


def size_of(text):
    return int(text[:-1]) << {"K": 10, "M": 20, "G": 30}[text[-1]]


def filter_calls(names):
    rules = seccomp.SyscallFilter(seccomp.ERRNO(errno.EPERM))
    for name in sorted(names):
        try:
            rules.add_rule(seccomp.ALLOW, name)
        except (RuntimeError, ValueError):
            pass  # no call of this processor
    rules.load()


def confine(unit):
    libc = ctypes.CDLL(None, use_errno=True)
    names = allowed(unit["SystemCallFilter"])
    memory, files = size_of(unit["MemoryMax"][0]), int(unit["LimitNOFILE"][0])
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    os.umask(int(unit["UMask"][0], 8))
    for capability in range(CAPABILITIES_MAX):
        libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        sys.exit("confined: no-new-privileges is refused")
    filter_calls(names)


def main():
    program = os.environ["ZAWLBUK_PROGRAM"]
    if sys.argv[1:2] == ["run"]:
        confine(settings(UNIT))
    os.execv(program, [program, *sys.argv[1:]])


if __name__ == "__main__":
    main()
