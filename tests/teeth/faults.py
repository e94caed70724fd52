"""The list of planted faults: reading it, and putting a fault into a tree and out of it."""
import os
import re

# A field's line begins with its name and a colon; a line of the change with a sign and a blank:
# "-" for what goes, "+" for what comes, "=" for what stays, to tell the place from others.
FIELDS = ("means", "file", "test")
SIGNS = "-+="


class Stale(Exception):
    """A fault that no longer fits the tree, or is not written as it must be."""


class Fault:
    """One change of one file that a test must notice."""

    def __init__(self, name):
        self.name = name
        self.means = self.file = self.test = ""
        self.sound = None  # the file's text before it was applied
        self.change = []

    def _text(self, signs):
        return "".join(line + "\n" for sign, line in self.change if sign in signs)

    @property
    def old(self):
        return self._text("-=")

    @property
    def new(self):
        return self._text("+=")

    def check(self):
        for field in FIELDS:
            if not getattr(self, field):
                raise Stale(f"{self.name}: has no \"{field}:\"")
        if self.old == self.new:
            raise Stale(f"{self.name}: changes nothing")
        try:
            re.compile(self.test)
        except re.error as error:
            raise Stale(f"{self.name}: \"test:\" is no regular expression: {error}") from error

    def fitted(self, tree):
        """The file's text with the fault in it. Whole lines are looked for."""
        text = "\n" + _read(tree, self.file)
        count = text.count("\n" + self.old)
        if count != 1:
            raise Stale(f"{self.name}: its old text stands {count} times in {self.file}, not once")
        return text.replace("\n" + self.old, "\n" + self.new)[1:]

    def apply(self, tree):
        fitted = self.fitted(tree)
        self.sound = _read(tree, self.file)
        _write(tree, self.file, fitted)

    def undo(self, tree):
        _write(tree, self.file, self.sound)


def _read(tree, path):
    try:
        with open(os.path.join(tree, path), encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError as error:
        raise Stale(f"{path}: there is no such file") from error


def _write(tree, path, text):
    with open(os.path.join(tree, path), "w", encoding="utf-8") as file:
        file.write(text)


def _take_line(fault, line, where):
    field, colon, value = line.partition(": ")
    if line[0] in SIGNS and (line[1:2] in ("", " ")):
        fault.change.append((line[0], line[2:]))
    elif colon and field in FIELDS:
        setattr(fault, field, value)
    else:
        raise Stale(f"{where}: neither a field nor a line of a change")


def _read_file(path):
    """A fault begins with its name in brackets; a line that begins with # is for people."""
    found = []
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file.read().splitlines(), 1):
            where = f"{os.path.basename(path)}:{number}"
            if not line or line[0] == "#":
                continue
            if line[0] == "[" and line[-1] == "]":
                found.append(Fault(line[1:-1]))
            elif not found:
                raise Stale(f"{where}: no fault has begun")
            else:
                _take_line(found[-1], line, where)
    return found


def read_all(folder):
    """All faults of a folder, file by file, each checked."""
    paths = sorted(p for p in os.listdir(folder) if p.endswith(".txt"))
    found = [fault for path in paths for fault in _read_file(os.path.join(folder, path))]
    names = [fault.name for fault in found]
    for fault in found:
        if names.count(fault.name) > 1:
            raise Stale(f"{fault.name}: stands twice in the list")
        fault.check()
    return found
