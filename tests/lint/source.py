"""Reads a source tree for the lint: its files, C text without comments, functions and calls."""
import os
import re
import subprocess

ROOMS = ("crypto", "protocol", "store", "node")
FOLDERS = ROOMS + ("tests",)

_TOKENS = re.compile(r"""/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", re.S)
_CALL = re.compile(r"(?<![\w.])(?<!->)([A-Za-z_]\w*)\s*\(")


class Function:
    """One function of a .c file. Lines are 1-based; length counts from signature to last brace."""

    def __init__(self, path, name, first, last, is_static, body):
        self.path = path
        self.name = name
        self.first = first
        self.length = last - first + 1
        self.is_static = is_static
        self.calls = set(_CALL.findall(body))


class CFile:
    """A .c or .h file: raw text, code (no comments), bare (neither comments nor literals)."""

    def __init__(self, path, text):
        self.path = path
        self.text = text
        self.code = _TOKENS.sub(lambda m: m[0] if m[0][0] in "\"'" else _blank(m[0]), text)
        self.bare = _TOKENS.sub(lambda m: _blank(m[0]), text)
        self.comments = [(m.start(), m[0]) for m in _TOKENS.finditer(text) if m[0][0] == "/"]
        self.functions = _functions(path, self.bare)

    def line_of(self, offset):
        return self.text.count("\n", 0, offset) + 1


def _blank(text):
    return re.sub(r"[^\n]", " ", text)


def _functions(path, bare):
    """clang-format puts a function's braces, and no others, at column 0."""
    lines = bare.split("\n")
    found = []
    opened = None
    for index, line in enumerate(lines):
        if line.startswith("{") and opened is None:
            opened = index
        elif line.startswith("}") and opened is not None:
            first = _signature_start(lines, opened)
            signature = " ".join(lines[first:opened])
            names = [n for n in re.findall(r"(\w+)\s*\(", signature) if n != "__attribute__"]
            if names:
                body = "\n".join(lines[opened : index + 1])
                is_static = re.search(r"\bstatic\b", signature) is not None
                found.append(Function(path, names[0], first + 1, index + 1, is_static, body))
            opened = None
    return found


def _signature_start(lines, opened):
    first = opened
    while first > 0:
        above = lines[first - 1].rstrip()
        if not above or above[0] in "#}" or above[-1] in ";\\":
            break
        first -= 1
    return first


class Tree:
    """The files that belong to the project, by path relative to its root."""

    def __init__(self, root):
        self.root = root
        self.tracked = self._tracked()
        paths = set(self.tracked) | set(self._in_folders())
        self.paths = sorted(p for p in paths if os.path.isfile(os.path.join(root, p)))
        self.c_files = [CFile(p, self.read(p)) for p in self.paths if p.endswith((".c", ".h"))]

    def read(self, path):
        with open(os.path.join(self.root, path), encoding="utf-8", errors="replace") as file:
            return file.read()

    def has(self, path):
        return os.path.isfile(os.path.join(self.root, path))

    def _git(self, *arguments):
        try:
            done = subprocess.run(
                ["git", "-C", self.root, *arguments], capture_output=True, text=True, check=False
            )
        except OSError:
            return None
        return done.stdout.split("\0")[:-1] if done.returncode == 0 else None

    def _tracked(self):
        """What git tracks; without git, everything but builds."""
        if os.path.exists(os.path.join(self.root, ".git")):
            tracked = self._git("ls-files", "-z")
            if tracked is not None:
                return tracked
        return [
            path
            for name in sorted(os.listdir(self.root))
            if not name.startswith("build")
            for path in _walk(self.root, name)
        ]

    def _in_folders(self):
        if os.path.exists(os.path.join(self.root, ".git")):
            fresh = self._git("ls-files", "-z", "-o", "--exclude-standard", "--", *FOLDERS)
            return fresh or []
        return []


def _walk(root, name):
    top = os.path.join(root, name)
    if os.path.isfile(top):
        return [name]
    return [
        os.path.relpath(os.path.join(folder, file), root)
        for folder, _, files in os.walk(top)
        for file in files
        if "__pycache__" not in folder and "/.git" not in folder
    ]


def folder_of(path):
    return path.split("/", 1)[0]
