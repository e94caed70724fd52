"""A copy of the tree in build/teeth in which faults are planted, and the tests built there."""
import json
import os
import re
import shutil
import subprocess

# Preset, and what of it is built for all quick tests.
PRESETS = {"sanitize": ["all"], "clang": ["sim"]}
NOT_COPIED = ("build", ".git", "__pycache__")
# What lint finds is the form of a fault, not what it does; and no list fits the tree with one.
NOT_COUNTED = re.compile(r"^(lint|teeth)(/|$)")


class Broken(Exception):
    """A build or a test that fails where it must not."""


def _files(root):
    """Paths of all files, as seen from the root."""
    found = set()
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if name not in NOT_COPIED]
        found.update(os.path.relpath(os.path.join(folder, name), root) for name in files)
    return found


def _same(a, b):
    if not os.path.exists(b):
        return False
    with open(a, "rb") as left, open(b, "rb") as right:
        return left.read() == right.read()


class Workshop:
    """The copy and its builds."""

    def __init__(self, source):
        self.source = source
        self.tree = os.path.join(source, "build", "teeth", "tree")
        self.tests = {}

    def prepare(self):
        """Copies what is another, configures, builds all and learns which tests there are."""
        ours, theirs = _files(self.source), _files(self.tree)
        for path in theirs - ours:
            os.remove(os.path.join(self.tree, path))
        for path in ours:
            old, new = os.path.join(self.source, path), os.path.join(self.tree, path)
            if not _same(old, new):
                os.makedirs(os.path.dirname(new), exist_ok=True)
                shutil.copy(old, new)
        for preset in PRESETS:
            self._must("cmake", "--preset", preset)
        self.build_all()
        listed = self._run("ctest", "--test-dir", self._build_of("sanitize"), "-L", "quick",
                           "--show-only=json-v1")
        self.tests = {test["name"]: self._programs(test.get("command", []))
                      for test in json.loads(listed.stdout)["tests"]
                      if not NOT_COUNTED.search(test["name"])}

    def matching(self, pattern):
        """Names of the quick tests that the regular expression finds."""
        return [name for name in self.tests if re.search(pattern, name)]

    def build_for(self, names):
        """Builds only what these tests run; False when it does not compile."""
        wanted = {preset: set() for preset in PRESETS}
        for name in names:
            for preset, program in self.tests[name]:
                wanted[preset].add(program)
        return all(self._ninja(preset, programs) for preset, programs in wanted.items() if programs)

    def build_all(self):
        for preset, targets in PRESETS.items():
            if not self._ninja(preset, targets):
                raise Broken(f"the tree without a fault does not build ({preset}); see tests/run")

    def test(self, names):
        """(name of a test that failed, what of it failed), or None when all hold."""
        done = self._ctest("-R", "^(" + "|".join(re.escape(name) for name in names) + ")$")
        return _first_failure(done)

    def test_all(self):
        return _first_failure(self._ctest("-L", "quick", "-E", NOT_COUNTED.pattern))

    def _ctest(self, *choice):
        return self._run("ctest", "--test-dir", self._build_of("sanitize"), "--output-on-failure",
                         "--stop-on-failure", "-j", str(os.cpu_count()), *choice)

    def _build_of(self, preset):
        return os.path.join(self.tree, "build", preset)

    def _ninja(self, preset, targets):
        return self._run("ninja", "-C", self._build_of(preset), *targets).returncode == 0

    def _programs(self, command):
        """(preset, target) of each program of ours that a test's command names."""
        found = []
        for word in command:
            for preset in PRESETS:
                path = word[word.find(self._build_of(preset)):]
                if path.startswith(self._build_of(preset) + os.sep) and os.path.isfile(path):
                    found.append((preset, os.path.relpath(path, self._build_of(preset))))
        return found

    def _run(self, *command):
        return subprocess.run(command, cwd=self.tree, capture_output=True, text=True,
                              errors="replace", check=False)

    def _must(self, *command):
        done = self._run(*command)
        if done.returncode != 0:
            raise Broken(f"{' '.join(command)}:\n{done.stdout}{done.stderr}")


def _first_failure(done):
    failed = re.search(r"^\s*\d+ - (\S+) \(", done.stdout, re.MULTILINE)
    if done.returncode == 0 or failed is None:
        if done.returncode != 0:
            raise Broken(f"ctest ran no test:\n{done.stdout}{done.stderr}")
        return None
    told = re.search(r"\[  FAILED  \] (\w+)$|(ERROR: AddressSanitizer: \S+|runtime error: .*"
                     r"|^seed \d+: .*)", done.stdout, re.MULTILINE)
    return failed[1], (told[1] or told[2]) if told else "failed"
