"""The k-th system call of a daemon fails, for k after k: it never crashes, hangs or forgets what it
acknowledged, and a clean start afterwards finds a sound database."""

import argparse
import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys

from stage import Failed, check, main, place
from surface import Surface, check_database, listed

SECONDS = 30
SUBJECTS = 12
# Done, and what the command line says why it ended; not a signal, and not a sanitizer.
ENDS = range(6)


class Victim:
    """A home, its daemon whose calls fail, and what was acknowledged of its entries."""

    def __init__(self, node, program, peer, folder):
        self.node = node
        self.program = program
        self.peer = peer
        self.log = os.path.join(folder, "failed-call")
        self.folder = folder
        self.standing = {}
        self.pending = {}
        self.process = None

    def start(self, environment):
        """True when it serves; False when it ended by itself."""
        ports = os.path.join(self.node.home, "ports.json")
        for path in (ports, self.log):
            if os.path.exists(path):
                os.unlink(path)
        with open(os.path.join(self.node.home, "log"), "wb") as log:
            self.process = subprocess.Popen(
                [self.program, "run", "--home", self.node.home, "--listen", "127.0.0.1:0",
                 "--http", "127.0.0.1:0", "--dial", "named", "--clock", "trusted", "--peer",
                 self.peer], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log,
                env={**os.environ, **environment, "ZAWLBUK_FAIL_LOG": self.log})
        signal.alarm(SECONDS)
        ready = self.process.stdout.readline()
        signal.alarm(0)
        if ready:
            with open(ports, encoding="utf-8") as file:
                self.node.ports = json.load(file)
        return bool(ready)

    def end(self):
        """The daemon's exit code, after it was asked to stop."""
        self.process.terminate()
        try:
            return self.process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise Failed("it did not stop when asked") from None
        finally:
            self.process.stdout.close()

    def failed_call(self):
        if not os.path.exists(self.log):
            return "nothing", 0
        with open(self.log, encoding="utf-8") as file:
            lines = file.read().splitlines()
        made = [int(line.split()[1]) for line in lines if line.startswith("made ")]
        failed = [line for line in lines if not line.startswith("made ")]
        return (failed[0] if failed else "nothing"), (made[0] if made else 0)

    def ask(self, path, body=None):
        """Whether it was done; None when nobody can know. Silence is a failure of its own."""
        surface = Surface(self.node.home, SECONDS)
        try:
            return surface.post(path, body) if body is not None else surface.get(path)
        except socket.timeout:
            raise Failed(f"no answer to {path} in {SECONDS} s") from None
        except (OSError, http.client.HTTPException):
            return None
        finally:
            surface.close()

    def change(self, path, pending, body):
        done = self.ask(path, body)
        if done:
            self.standing.update(pending)
        elif done is None:
            for subject, name in pending.items():
                self.pending.setdefault(subject, []).append(name)

    def use(self, turn):
        """Everything that a daemon does, a little."""
        dice = random.Random(turn)
        first, second, third = dice.sample(range(SUBJECTS), 3)
        self.publish([first, second], turn)
        self.ask("/v1/status")
        self.ask("/v1/list?kind=place")
        self.ask("/api/v1/search?q=s")
        self.knock("listen", False)
        self.knock("http", True)
        self.publish([third], turn)
        if self.standing.get(f"s{first}") is not None:
            self.change("/v1/unpublish", {f"s{first}": None},
                        {"entries": [{"entry": "place", "subject": f"s{first}"}]})
        self.ask("/v1/peers")

    def publish(self, subjects, turn):
        pending = {f"s{subject}": f"s{subject} {turn}" for subject in subjects}
        self.change("/v1/publish", pending, [place(*entry) for entry in pending.items()])

    def knock(self, port, waits):
        """A stranger who says something, and goes at once or after an answer."""
        if port not in self.node.ports:  # the call that tells it has failed
            return
        try:
            with socket.create_connection(("127.0.0.1", self.node.ports[port]), SECONDS) as stranger:
                stranger.sendall(b"GET /api/v1/near?lat=0&lon=0 HTTP/1.1\r\nHost: x\r\n"
                                 b"Connection: close\r\n\r\n")
                if waits:
                    stranger.recv(65536)
        except socket.timeout:
            raise Failed(f"a stranger at {port} is left waiting") from None
        except OSError:
            pass

    def settle(self):
        """Started cleanly, it shows what was acknowledged; of the rest, one of what was asked for."""
        check_database(self.node.home, os.path.join(self.folder, "copy"))
        check("it starts when no call fails", self.start({}))
        found = listed(self.node.home)
        for subject, names in self.pending.items():
            if found.get(subject) in names:
                self.standing[subject] = found.get(subject)
        self.pending = {}
        expected = {s: name for s, name in self.standing.items() if name is not None}
        apart = {s for s in expected.keys() | found.keys() if expected.get(s) != found.get(s)}
        check(f"acknowledged and shown differ in {sorted(apart)}", not apart)
        check("it stops", self.end() == 0)


def try_call(victim, k, choice):
    """The name of the call that failed."""
    serves = victim.start({"ZAWLBUK_FAIL_CALL": str(k), "ZAWLBUK_FAIL_CHOICE": str(choice)})
    try:
        if serves:
            victim.use(f"{k}-{choice}")
        code = victim.end()
        name, _ = victim.failed_call()
        with open(os.path.join(victim.node.home, "log"), encoding="utf-8") as log:
            text = log.read()
        check(f"it ends by itself, not with {code}: {text[-2000:]}", code in ENDS)
        victim.settle()
    except Failed as failure:
        victim.process.kill()
        raise Failed(f"call {k}, choice {choice}, {victim.failed_call()[0]}: {failure}") from None
    return name


def on_alarm(_number, _frame):
    raise Failed(f"it neither served nor ended within {SECONDS} s")


def story_of(options):
    def story(stage):
        signal.signal(signal.SIGALRM, on_alarm)
        stage.hub.start()
        node = stage.association("one")
        stage.admit(node)
        victim = Victim(node, os.path.abspath(options.failing), stage.hub.address, stage.folder)
        for turn in ("first", "second"):  # what is done once only is done in the first
            check("it starts", victim.start({}))
            victim.use(turn)
            check("it stops", victim.end() == 0)
        total = victim.failed_call()[1]
        count = min(options.points, total)
        names = {}
        for point in range(count):
            k = point * total // count
            for choice in range(options.choices):
                name = try_call(victim, k, point + choice)
                names[name] = names.get(name, 0) + 1
        print(f"{total} calls in a run, {count * options.choices} runs, none taken badly")
        for name, times in sorted(names.items()):
            print(f"{times:6} {name}")
    return story


if __name__ == "__main__":
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--failing", required=True, help="the daemon whose calls fail")
    parser.add_argument("--points", type=int, default=1 << 30)
    parser.add_argument("--choices", type=int, default=1)
    ours, rest = parser.parse_known_args()
    sys.argv[1:] = rest
    sys.exit(main(story_of(ours)))
