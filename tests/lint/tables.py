"""SPEC's tables of limits and statuses say what the headers say."""
import re

_LIMIT = re.compile(r"^#define LIMIT_(\w+)\s+(.*?)\s*(?:/\*.*)?$", re.M)
_STATUS = re.compile(r'X\([A-Z0-9_]+,\s*"([^"]+)",\s*"([^"]+)"\)')
_ROW = re.compile(r"^\| ([a-z0-9 -]+) \| (.*?) \|", re.M)


def _joined(tree, path):
    """With the lines that a backslash continues in one."""
    return tree.read(path).replace("\\\n", " ")


def _section(spec, number):
    found = re.search(rf"^## {number} .*?(?=^## |\Z)", spec, re.M | re.S)
    return found[0] if found else ""


def _check(tree, header, number, told):
    """told: what the header says, name to value."""
    rows = dict(_ROW.findall(_section(tree.read("SPEC.md"), number)))
    for name, value in told.items():
        if rows.get(name) != value:
            yield "SPEC.md", 1, (
                f"section {number} says {rows.get(name, 'nothing')!r} of {name!r}, and {header} "
                f"{value!r}; let them agree"
            )
    for name in rows.keys() - told.keys():
        yield "SPEC.md", 1, f"section {number} has {name!r}, which is not in {header}; drop the row"


def check(tree):
    if tree.has("protocol/limits.h"):
        told = {
            name.lower().replace("_", " "): value
            for name, value in _LIMIT.findall(_joined(tree, "protocol/limits.h"))
        }
        yield from _check(tree, "protocol/limits.h", 11, told)
    if tree.has("crypto/status.h"):
        told = dict(_STATUS.findall(_joined(tree, "crypto/status.h")))
        told.pop("ok", None)
        yield from _check(tree, "crypto/status.h", 12, told)
