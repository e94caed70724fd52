"""Sizes, banned calls, recursion, words, layout, citations and formatting, read from the text."""
import os
import re
import shutil
import subprocess

from source import FOLDERS, folder_of

FILE_LINES_MAX = 499
FUNCTION_LINES_MAX = 69

# The .clang-format of the tree gives other results with other major versions.
CLANG_FORMAT_MAJOR = 14

BANNED = {
    "strcpy": "copy into a bounded buffer with memcpy",
    "strcat": "write at a known offset of a bounded buffer",
    "strncpy": "it may leave out the NUL; use memcpy with a checked size",
    "strncat": "write at a known offset of a bounded buffer",
    "sprintf": "use snprintf",
    "vsprintf": "use vsnprintf",
    "gets": "use fgets",
    "atoi": "it hides errors; parse with a checked range",
    "atol": "it hides errors; parse with a checked range",
    "atoll": "it hides errors; parse with a checked range",
    "atof": "it hides errors and knows locales",
    "strtok": "it keeps state; walk with strchr or a span",
    "strtok_r": "it writes into its input; walk with strchr or a span",
    "alloca": "use a bounded array or malloc",
    "system": "no shell is run from here",
    "popen": "no shell is run from here",
    "rand": "take randomness from the event, or from crypto/random in node/",
    "srand": "take randomness from the event, or from crypto/random in node/",
    "sleep": "wait on a condition, or on virtual time",
    "usleep": "wait on a condition, or on virtual time",
    "nanosleep": "wait on a condition, or on virtual time",
    "clock_nanosleep": "wait on a condition, or on virtual time",
    "uv_sleep": "wait on a condition, or on virtual time",
}
BANNED_OUTSIDE_TESTS = {
    "setjmp": "return a status",
    "longjmp": "return a status",
}
_BANNED_CALL = re.compile(
    r"(?<![\w.])(?<!->)(" + "|".join({**BANNED, **BANNED_OUTSIDE_TESTS}) + r")\s*\("
)

_WORDS = re.compile(r"\b(?:(?i:todo|fixme|hack)|XXX)\b")
_MACHINE_PATH = re.compile(r"(?<![\w.])/(?:work|root|home|tmp/bash_jobs)\b(?=/|\.)")
_TYPEDEF = re.compile(r"\btypedef\s+(struct|enum|union)\b")
_FLOAT = re.compile(r"\b(?:float|double)\b")
_CITATION = re.compile(r"SPEC(?:\.md)?[\s*#]+sections?[\s*#]+(\d+(?:\.\d+)*)")
_HEADING = re.compile(r"^#+\s+(?:[Ss]ection\s+)?(\d+(?:\.\d+)*)", re.M)

TOP_LEVEL = frozenset(FOLDERS) | {
    "CMakeLists.txt",
    "CMakePresets.json",
    "LICENSE",
    "README.md",
    "SPEC.md",
}


def _line(text, offset):
    return text.count("\n", 0, offset) + 1


def sizes(tree):
    for file in tree.c_files:
        count = file.text.count("\n")
        if count > FILE_LINES_MAX:
            yield file.path, count, f"{count} lines; a file has under 500, find the missing room"
        for function in file.functions:
            if function.length > FUNCTION_LINES_MAX:
                yield file.path, function.first, (
                    f"{function.name} has {function.length} lines; "
                    "a function has under 70, split it"
                )


def banned(tree):
    for file in tree.c_files:
        for match in _BANNED_CALL.finditer(file.bare):
            why = BANNED.get(match[1])
            if why is None and folder_of(file.path) != "tests":
                why = BANNED_OUTSIDE_TESTS[match[1]]
            if why is not None:
                yield file.path, file.line_of(match.start()), f"{match[1]} is banned; {why}"
        for match in _TYPEDEF.finditer(file.bare):
            yield file.path, file.line_of(match.start()), (
                f"typedef of a {match[1]}; write {match[1]} NAME where it is used"
            )
        if folder_of(file.path) == "protocol":
            for match in _FLOAT.finditer(file.bare):
                line = file.line_of(match.start())
                yield file.path, line, f"{match[0]} in protocol/; use integers with a stated unit"


# What a node answered, its own or another's: a terminal obeys what is in it.
_RAW_ANSWER = re.compile(
    r"(?<!\w)(?:f?printf|f?puts|fputs)\s*\([^;]*?\b(client_text|json_string_value)\s*\("
)


def raw_answers(tree):
    for file in tree.c_files:
        if folder_of(file.path) != "node":
            continue
        for match in _RAW_ANSWER.finditer(file.bare):
            line = file.line_of(match.start(1))
            yield file.path, line, f"{match[1]} is printed as it came; use cli_print_escaped"


def recursion(tree):
    """Cycles in the graph of direct calls; calls through pointers are not seen."""
    everywhere = {}
    within = {}
    for file in tree.c_files:
        for function in file.functions:
            within[file.path, function.name] = function
            if not function.is_static:
                everywhere[function.name] = function
    edges = {}
    for key, function in within.items():
        called = [within.get((key[0], n)) or everywhere.get(n) for n in function.calls]
        edges[key] = {(f.path, f.name) for f in called if f is not None}
    for path, name in sorted(_on_cycles(edges)):
        line = within[path, name].first
        yield path, line, f"{name} can call itself; write it as a loop with a bounded stack"


def _on_cycles(edges):
    """Those that no trimming of functions that call none, or that none calls, takes away."""
    left = set(edges)
    trimmed = True
    while trimmed:
        called = {to for key in left for to in edges[key] & left}
        keep = {key for key in left if edges[key] & left and key in called}
        trimmed = keep != left
        left = keep
    return left


def _is_ours_to_read(path):
    """Data and vectors come from elsewhere; the lint's own files name what they forbid."""
    return not path.startswith(("tests/vectors/", "tests/lint/", "tests/data/", "node/data/"))


def _is_script(path, text):
    if path.startswith("tests/fuzz/corpus/"):
        return False
    return path.endswith((".py", ".sh")) or text.startswith("#!")


def _is_text(path, text):
    endings = (".c", ".h", ".txt", ".md", ".cmake", ".json", ".sql", ".in", ".service", ".conf")
    return path.endswith(endings) or _is_script(path, text)


def words(tree):
    for path in tree.paths:
        if not _is_ours_to_read(path):
            continue
        text = tree.read(path)
        if not _is_text(path, text):
            continue
        for match in _MACHINE_PATH.finditer(text):
            yield path, _line(text, match.start()), (
                "a path of one machine; take it from an argument or the build"
            )
        if path.endswith(".md"):
            continue
        for match in _WORDS.finditer(text):
            line = _line(text, match.start())
            yield path, line, f"{match[0]}: finish it, or open an issue and take the word out"
        for match in re.finditer(r"[ \t]+$", text, re.M):
            yield path, _line(text, match.start()), "trailing whitespace; delete it"
        if text and not text.endswith("\n"):
            yield path, _line(text, len(text)), "no newline at the end; add one"


def c_text(tree):
    for file in tree.c_files:
        tab = file.text.find("\t")
        if tab >= 0:
            yield file.path, file.line_of(tab), "a tab; indent with 4 spaces (clang-format)"
        for offset, comment in file.comments:
            if comment.startswith("//"):
                yield file.path, file.line_of(offset), "a // comment; write /* */"


def opening(tree):
    for path in tree.paths:
        text = tree.read(path) if folder_of(path) in FOLDERS else ""
        if path.endswith((".c", ".h")):
            sentence = re.match(r"/\*\s*(\S+\s+\S.*?\.)", text.split("*/")[0], re.S)
        elif text and _is_script(path, text) and not path.startswith("tests/vectors/"):
            sentence = re.match(r'(#!.*\n)?(# \S+ \S|"""\S+ \S)', text)
        else:
            continue
        if sentence is None:
            yield path, 1, "does not open with a comment; say in one sentence what it is for"


def layout(tree):
    for name in sorted({folder_of(path) for path in tree.tracked}):
        if name not in TOP_LEVEL and not name.startswith("."):
            yield name, 1, "does not belong at the top level; put it into the room that owns it"


def assertions(tree):
    """A test that asserts nothing, itself or through a helper in tests/, cannot fail."""
    files = [f for f in tree.c_files if f.path.startswith("tests/")]
    able = set()
    for file in files:
        for match in re.finditer(r"^#define (\w+)\(((?:.*\\\n)*.*)$", file.bare, re.M):
            if re.search(r"\b(assert_|fail)\w*", match[2]):
                able.add(match[1])
    functions = [f for file in files for f in file.functions]
    growing = True
    while growing:
        more = {
            f.name
            for f in functions
            if f.calls & (able | {"fail", "fail_msg"})
            or any(call.startswith("assert_") for call in f.calls)
        }
        growing = not more <= able
        able |= more
    for file in files:
        if not re.fullmatch(r"tests/unit/test_\w+\.c", file.path):
            continue
        tests = list(re.finditer(r"\bcmocka_unit_test\w*\(\s*(\w+)", file.bare))
        if not tests:
            yield file.path, 1, "runs no cmocka test; add one, or make it a helper"
        for test in tests:
            if test[1] not in able:
                yield file.path, file.line_of(test.start()), (
                    f"{test[1]} asserts nothing, so it cannot fail; assert what its name claims"
                )


def citations(tree):
    if not tree.has("SPEC.md"):
        return
    sections = set(_HEADING.findall(tree.read("SPEC.md")))
    for path in tree.paths:
        if folder_of(path) not in FOLDERS or not _is_ours_to_read(path):
            continue
        text = tree.read(path)
        for match in _CITATION.finditer(text):
            if match[1] not in sections:
                line = _line(text, match.start())
                yield path, line, f"SPEC.md has no section {match[1]}; cite the one that says it"


def why_no_formatting(tree):
    """None when clang-format can judge this tree, else the reason why it cannot."""
    if not tree.has(".clang-format"):
        return "the tree has no .clang-format"
    name = _clang_format()
    if name is None:
        return f"clang-format {CLANG_FORMAT_MAJOR} is not installed"
    done = subprocess.run([name, "--version"], capture_output=True, text=True, check=True)
    version = re.search(r"version (\d+)", done.stdout)
    if version is None or int(version[1]) != CLANG_FORMAT_MAJOR:
        return f"{done.stdout.strip()} formats otherwise than version {CLANG_FORMAT_MAJOR}"
    return None


def _clang_format():
    return shutil.which(f"clang-format-{CLANG_FORMAT_MAJOR}") or shutil.which("clang-format")


def formatting(tree):
    paths = [f.path for f in tree.c_files]
    if not paths or why_no_formatting(tree) is not None:
        return
    done = subprocess.run(
        [_clang_format(), "--style=file", "--dry-run", "-Werror", *paths],
        cwd=tree.root,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LC_ALL": "C"},
    )
    seen = set()
    for match in re.finditer(r"^(.+?):(\d+):\d+: error:", done.stderr, re.M):
        if match[1] not in seen:
            seen.add(match[1])
            yield match[1], int(match[2]), f"not formatted; run clang-format -i {match[1]}"
    if done.returncode != 0 and not seen:
        yield ".clang-format", 1, f"clang-format failed: {done.stderr.strip()[:200]}"
