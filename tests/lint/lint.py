#!/usr/bin/env python3
"""Checks the rules of the house on the source and the built rooms; one line for each fault."""
import argparse
import os
import sys

sys.dont_write_bytecode = True

import objects  # noqa: E402
import style  # noqa: E402
import tables  # noqa: E402
import walls  # noqa: E402
from source import Tree  # noqa: E402

# Each yields (path, line, "what; what to do").
SOURCE_RULES = {
    "walls": walls.check,
    "sizes": style.sizes,
    "banned": style.banned,
    "raw-answers": style.raw_answers,
    "recursion": style.recursion,
    "words": style.words,
    "c-text": style.c_text,
    "opening": style.opening,
    "layout": style.layout,
    "assertions": style.assertions,
    "citations": style.citations,
    "tables": tables.check,
    "formatting": style.formatting,
}
BUILD_RULES = {
    "purity": objects.purity,
    "globals": objects.mutable_globals,
}


def findings(source, build):
    """Every fault as (rule, path, line, text)."""
    tree = Tree(source)
    for rule, check in SOURCE_RULES.items():
        yield from ((rule, *fault) for fault in check(tree))
    if build is not None:
        for rule, check in BUILD_RULES.items():
            yield from ((rule, *fault) for fault in check(tree, build))


def notes(source, build):
    """What was not checked, and why."""
    tree = Tree(source)
    reason = style.why_no_formatting(tree)
    if reason is not None:
        yield f"formatting not checked: {reason}"
    if not tree.has("SPEC.md"):
        yield "citations not checked: there is no SPEC.md"
    if build is None:
        yield "purity and globals not checked: no --build was given"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", required=True, help="root of the project")
    parser.add_argument("--build", help="build directory with the rooms' libraries")
    arguments = parser.parse_args()
    source = os.path.abspath(arguments.source)
    found = sorted(set(findings(source, arguments.build)), key=lambda f: (f[1], f[2]))
    for rule, path, line, text in found:
        print(f"{path}:{line}: {text} [{rule}]")
    for note in notes(source, arguments.build):
        print(f"lint: {note}")
    checked = len(SOURCE_RULES) + (len(BUILD_RULES) if arguments.build else 0)
    print(f"lint: {len(found)} faults, {checked} rules" if found else f"lint: {checked} rules hold")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
