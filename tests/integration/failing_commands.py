"""The k-th system call of a command that makes a home fails, for every k: it says so and ends, and
the same command then makes the home, unless it was made after all."""

import argparse
import os
import shutil
import subprocess
import sys

from stage import check, main

SECONDS = 60
REFUSALS = range(1, 6)


class Maker:
    """A command that makes a home, in a folder of its own."""

    def __init__(self, program, failing, folder, arguments):
        self.program = program
        self.failing = failing
        self.folder = folder
        self.arguments = arguments
        self.log = os.path.join(folder, "failed-call")

    def run(self, program, environment):
        return subprocess.run([program, *self.arguments, "--home", os.path.join(self.folder, "h"),
                               "--yes"], env={**os.environ, **environment}, capture_output=True,
                              text=True, timeout=SECONDS, check=False)

    def clear(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        os.makedirs(self.folder)

    def count(self):
        self.clear()
        done = self.run(self.failing, {"ZAWLBUK_FAIL_LOG": self.log})
        check(f"it works when no call fails: {done.stderr}", done.returncode == 0)
        with open(self.log, encoding="utf-8") as file:
            return int(file.read().split()[-1])

    def try_call(self, k, choice):
        self.clear()
        done = self.run(self.failing, {"ZAWLBUK_FAIL_CALL": str(k),
                                       "ZAWLBUK_FAIL_CHOICE": str(choice)})
        what = f"{self.arguments[0]}, call {k}, choice {choice}: {done.stderr[-2000:]}"
        check(f"it ends by itself: {what}", done.returncode in (0, *REFUSALS))
        again = self.run(self.program, {})
        check(f"it says why, in a line: {what}",
              done.returncode == 0 or done.stderr.count("\n") == 1)
        check(f"then it is made, or was: {what}{again.stderr}",
              (again.returncode == 0) == (done.returncode != 0))


def story_of(options):
    def story(stage):
        programs = [os.path.abspath(options.program), os.path.abspath(options.failing)]
        folder = os.path.join(stage.folder, "made")
        commands = [["init", "--network", stage.network, "--name", "TEST", "--country", "IN"],
                    ["network", "new", "--name", "TEST"]]
        for arguments in commands:
            maker = Maker(*programs, folder, arguments)
            total = maker.count()
            for k in range(0, total, options.stride):
                for choice in range(options.choices):
                    maker.try_call(k, k + choice)
            runs = -(-total // options.stride) * options.choices
            print(f"{arguments[0]}: {total} calls, {runs} runs, none taken badly")
    return story


if __name__ == "__main__":
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--program", required=True)
    parser.add_argument("--failing", required=True, help="the program whose calls fail")
    parser.add_argument("--stride", type=int, default=1)
    parser.add_argument("--choices", type=int, default=1)
    ours, _ = parser.parse_known_args()
    sys.argv[1:] = ["--program", ours.program]
    sys.exit(main(story_of(ours)))
