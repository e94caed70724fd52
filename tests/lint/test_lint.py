#!/usr/bin/env python3
"""Every rule of the lint finds the fault planted for it, and a clean tree has none."""
import os
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True

import lint  # noqa: E402
import source  # noqa: E402
import style  # noqa: E402

CLEAN = {
    ".clang-format": "BasedOnStyle: LLVM\nIndentWidth: 4\nBreakBeforeBraces: Linux\n"
    "ColumnLimit: 100\nAllowShortFunctionsOnASingleLine: None\n",
    "CMakeLists.txt": "project(fixture)\n",
    "README.md": "Read me.\n",
    "SPEC.md": "# Fixture\n\n## 1. Ids\n\n### 1.2 Sums\n\n## 11 Limits\n\n| a b | 8 | Bytes. |\n"
    "\n## 12 Statuses\n\n| bad | wrong |\n",
    "protocol/limits.h": "/* Bounds of the protocol. */\n#define LIMIT_A_B 8 /* bytes */\n",
    "crypto/status.h": '/* The one error type. */\n#define STATUS_TABLE(X) X(BAD, "bad", "wrong")\n',
    "crypto/sum.h": """\
/* Adds bytes (SPEC section 1.2). */
#ifndef SUM_H
#define SUM_H

int sum_of(const char *text);

#endif
""",
    "crypto/sum.c": """\
/* Adds bytes, with no library. */
#include "crypto/sum.h"

#include <string.h>

static const char *const names[] = {"one", "two"};

int sum_of(const char *text)
{
    return (int)strlen(text) + (int)strlen(names[*text & 1]);
}
""",
    "crypto/random.h": "/* Randomness of the system. */\nint random_byte(void);\n",
    "crypto/random.c": """\
/* Randomness of the system. */
#include "crypto/random.h"

#include <sodium.h>

int random_byte(void)
{
    return (int)randombytes_random() & 255;
}
""",
    "protocol/core.c": """\
/* The core. */
#include "crypto/sum.h"

int core_step(const char *event);

int core_step(const char *event)
{
    return sum_of(event);
}
""",
    "store/store.c": "/* The store. */\n#include <sqlite3.h>\n",
    "node/log.c": "/* The logger, which may keep state. */\nint log_level = 3;\n",
    "tests/unit/test_sum.c": """\
/* Sums are right. */
#include "crypto/sum.h"

static void check(int value)
{
    assert_int_equal(value, 3);
}

static void the_empty_text_has_the_sum_of_its_name(void **state)
{
    check(sum_of((const char *)*state));
}

int main(void)
{
    return run(cmocka_unit_test(the_empty_text_has_the_sum_of_its_name));
}
""",
}

LONG_FUNCTION = "/* Long. */\nint long_one(void)\n{\n" + "    f();\n" * 67 + "}\n"

# rule, file, its new text (or a replacement in its clean text), words of the finding
PLANTED = [
    ("walls", "crypto/sum.h", ("#define SUM_H", '#define SUM_H\n#include "protocol/core.h"'),
     "must not see"),
    ("walls", "crypto/sum.c", ("<string.h>", "<stdio.h>"), "<stdio.h>"),
    ("walls", "crypto/sum.c", ("<string.h>", "<sqlite3.h>"), "<sqlite3.h>"),
    ("walls", "protocol/core.c", ('"crypto/sum.h"', "<time.h>"), "<time.h>"),
    ("walls", "protocol/core.c", ('"crypto/sum.h"', "<sodium.h>"), "<sodium.h>"),
    ("walls", "protocol/core.c", ('"crypto/sum.h"', "<msgpack.h>"), "<msgpack.h>"),
    ("walls", "protocol/core.c", ("crypto/sum.h", "store/store.h"), "store/store.h"),
    ("walls", "protocol/core.c", ("crypto/sum.h", "sum.h"), "from the root"),
    ("walls", "store/store.c", ("sqlite3.h", "uv.h"), "<uv.h>"),
    ("walls", "store/store.c", ("sqlite3.h", "time.h"), "<time.h>"),
    ("walls", "node/log.c", "/* Log. */\n#include <sodium.h>\n", "<sodium.h>"),
    ("walls", "node/log.c", "/* Log. */\n#include <sqlite3.h>\n", "<sqlite3.h>"),
    ("walls", "crypto/sum.c", ('#include "crypto/sum.h"\n\n#include <string.h>\n',
                               '#include <string.h>\n\n#include "crypto/sum.h"\n'), "not first"),
    ("sizes", "store/store.c", "/* Long. */\n" + "int x(void);\n" * 499, "500 lines"),
    ("sizes", "store/store.c", LONG_FUNCTION, "long_one has 70 lines"),
    ("banned", "crypto/sum.c", ("strlen(text)", "atoi(text)"), "atoi"),
    ("banned", "crypto/sum.c", ("(int)strlen(text)", "setjmp(text)"), "setjmp"),
    ("banned", "tests/unit/test_sum.c", ("sum_of((", "usleep(("), "usleep"),
    ("banned", "crypto/sum.h", ("int sum_of", "typedef struct sum sum;\nint sum_of"), "typedef"),
    ("banned", "protocol/core.c", ("int core_step", "float core_step"), "float"),
    ("raw-answers", "node/log.c", "/* Log. */\nvoid tell(const void *a)\n{\n"
     '    (void)printf("%s\\n",\n                 client_text(a, "id"));\n}\n', "client_text"),
    ("recursion", "protocol/core.c", ("return sum_of(", "return core_step("), "core_step can"),
    ("recursion", "crypto/sum.c", ("(int)strlen(text)", "core_step(text)"), "sum_of can"),
    ("words", "crypto/sum.c", ("with no", "TO" "DO with no"), "finish it"),
    ("words", "CMakeLists.txt", "include(/ho" "me/me/x)\n", "one machine"),
    ("words", "README.md", "See /wo" "rk/x.\n", "one machine"),
    ("words", "crypto/sum.c", ("names[] = {", "names[] = { \n"), "trailing whitespace"),
    ("words", "CMakeLists.txt", "project(x)", "newline"),
    ("c-text", "crypto/sum.c", ("    return", "\treturn"), "a tab"),
    ("c-text", "crypto/sum.c", ("names[] =", "names[] = // two\n"), "// comment"),
    ("opening", "crypto/sum.c", ("/* Adds bytes, with no library. */\n", ""), "sentence"),
    ("opening", "crypto/sum.h", ("/* Adds bytes (SPEC section 1.2). */\n", ""), "sentence"),
    ("opening", "tests/do.sh", "#!/bin/sh\nset -eu\n", "sentence"),
    ("layout", "notes.txt", "Notes.\n", "top level"),
    ("assertions", "tests/unit/test_sum.c", ("assert_int_equal(value, 3);", "(void)value;"),
     "cannot fail"),
    ("assertions", "tests/unit/test_sum.c", ("cmocka_unit_test", "use"), "no cmocka test"),
    ("citations", "crypto/sum.h", ("SPEC section 1.2", "SPEC\n * section 1.3"), "section 1.3"),
    ("tables", "SPEC.md", ("| a b | 8 |", "| a b | 9 |"), "says '9' of 'a b'"),
    ("tables", "SPEC.md", ("| a b | 8 | Bytes. |\n", ""), "says 'nothing' of 'a b'"),
    ("tables", "SPEC.md", ("| bad | wrong |", "| bad | wrong |\n| worse | so |"), "'worse'"),
    ("formatting", "crypto/sum.c", ("(int)strlen(text) +", "(int)strlen(text)+"),
     "clang-format -i"),
    ("purity", "protocol/core.c", ("sum_of(event)", "(int)clock()"), "clock"),
    ("purity", "protocol/core.c", ("sum_of(event)", "printf(event)"), "printf"),
    ("purity", "protocol/core.c", ("sum_of(event)", "random_byte()"), "random_byte"),
    ("purity", "crypto/sum.c", ("(int)strlen(text)", "random_byte()"), "sum_of"),
    ("purity", "crypto/sum.c", ("(int)strlen(text)", "open(text, 0)"), "calls open"),
    ("purity", "protocol/core.c", ("sum_of(event)", "msgpack_unpack_next(event)"),
     "msgpack_unpack"),
    ("globals", "crypto/sum.c", ("const names", "names"), "names"),
    ("globals", "store/store.c", "/* Counts. */\nint counted(void)\n{\n    static int calls;\n"
     "    return ++calls;\n}\n", "calls"),
]


def write(root, path, text):
    full = os.path.join(root, path)
    os.makedirs(os.path.dirname(full), exist_ok=True)
    with open(full, "w", encoding="utf-8") as file:
        file.write(text)


def plant(root, path, change):
    if isinstance(change, str):
        write(root, path, change)
        return
    old, new = change
    assert old in CLEAN[path], (path, old)
    write(root, path, CLEAN[path].replace(old, new))


def build_rooms(root):
    """The rooms' libraries, made without headers from outside: the lint looks at symbols only."""
    for room in source.ROOMS:
        members = []
        folder = os.path.join(root, room)
        for name in sorted(os.listdir(folder)):
            if name.endswith(".c"):
                member = os.path.join(root, "build", name + ".o")
                os.makedirs(os.path.dirname(member), exist_ok=True)
                text = subprocess.run(
                    ["sed", "/sodium.h\\|sqlite3.h/d", os.path.join(folder, name)],
                    capture_output=True,
                    check=True,
                ).stdout
                subprocess.run(
                    ["cc", "-w", "-O0", "-fno-builtin", "-std=gnu89", "-I", root, "-x", "c", "-c"]
                    + ["-o", member, "-"],
                    input=text,
                    check=True,
                )
                members.append(member)
        library = os.path.join(root, "build", f"lib{room}.a")
        subprocess.run(["ar", "rc", library, *members], check=True)


class Lint(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.root = self.folder.name
        for path, text in CLEAN.items():
            write(self.root, path, text)

    def tearDown(self):
        self.folder.cleanup()

    def test_a_clean_tree_has_no_fault(self):
        build_rooms(self.root)
        found = list(lint.findings(self.root, os.path.join(self.root, "build")))
        self.assertEqual(found, [])

    def test_each_planted_fault_is_found_by_its_rule(self):
        no_format = style.why_no_formatting(source.Tree(self.root))
        for rule, path, change, words in PLANTED:
            if rule == "formatting" and no_format is not None:
                continue
            with self.subTest(rule=rule, path=path, words=words):
                plant(self.root, path, change)
                build = None
                if rule in lint.BUILD_RULES:
                    build_rooms(self.root)
                    build = os.path.join(self.root, "build")
                found = list(lint.findings(self.root, build))
                hits = [f for f in found if f[0] == rule and words in f[3]]
                self.assertTrue(hits, found)
                if path in CLEAN:
                    write(self.root, path, CLEAN[path])
                else:
                    os.remove(os.path.join(self.root, path))

    def test_every_rule_has_a_planted_fault(self):
        rules = set(lint.SOURCE_RULES) | set(lint.BUILD_RULES)
        self.assertEqual({planted[0] for planted in PLANTED}, rules)

    def test_a_room_that_is_not_built_is_a_fault(self):
        found = [f for f in lint.findings(self.root, self.root) if f[0] == "purity"]
        self.assertIn("not built", found[0][3])

    def test_deriving_keys_is_pure_and_making_them_is_not(self):
        for call, is_pure in (("crypto_sign_seed_keypair", True), ("crypto_sign_keypair", False)):
            plant(self.root, "crypto/sum.c", ("(int)strlen(text)", f"{call}(text)"))
            build_rooms(self.root)
            found = lint.findings(self.root, os.path.join(self.root, "build"))
            self.assertEqual([f for f in found if f[0] == "purity"] == [], is_pure, call)

    def test_what_git_does_not_track_is_linted_in_the_rooms_only(self):
        subprocess.run(["git", "-C", self.root, "init", "-q"], check=True)
        write(self.root, "crypto/fresh.c", "int fresh;\n")
        write(self.root, "scratch.txt", "scratch\n")
        found = [(f[0], f[1]) for f in lint.findings(self.root, None)]
        self.assertIn(("opening", "crypto/fresh.c"), found)
        self.assertNotIn(("layout", "scratch.txt"), found)

    def test_comments_and_literals_are_not_calls(self):
        text = '/* Talks of atoi(x). */\nconst char *s = "strcpy(a, b)";\n'
        write(self.root, "store/store.c", text)
        self.assertNotIn("banned", [f[0] for f in lint.findings(self.root, None)])

    def test_the_exit_code_tells_whether_there_are_faults(self):
        program = [sys.executable, lint.__file__, "--source", self.root]
        self.assertEqual(subprocess.run(program, capture_output=True, check=False).returncode, 0)
        write(self.root, "notes.txt", "Notes.\n")
        done = subprocess.run(program, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("notes.txt:1: ", done.stdout)


if __name__ == "__main__":
    unittest.main()
