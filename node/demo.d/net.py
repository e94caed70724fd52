"""Nodes as processes on loopback: making homes, starting, asking, waiting, ending. No sleeping on
hope: every wait has a condition and a deadline."""

import json
import os
import signal
import subprocess
import time


class Failed(Exception):
    """What did not come true, in one line."""


def wait_for(what, condition, seconds=30):
    """Polls until condition() gives something true; returns it and the seconds it took."""
    begun = time.monotonic()
    while True:
        try:
            got = condition()
        except (Failed, OSError, ValueError):
            got = None
        took = time.monotonic() - begun
        if got:
            return got, took
        if took > seconds:
            raise Failed(f"{what}: not within {seconds} s")
        time.sleep(0.05)


class Program:
    """The zawlbuk binary, and the environment that it runs in."""

    def __init__(self, path):
        self.path = os.path.abspath(path)
        self.environment = dict(os.environ)

    def run(self, *arguments, text=None, ok=(0,)):
        done = subprocess.run([self.path, *arguments], env=self.environment, input=text, capture_output=True, text=True,
                              timeout=120, check=False)
        if done.returncode not in ok:
            raise Failed(f"zawlbuk {' '.join(arguments[:3])}: {done.stderr.strip()}")
        return done.stdout

    def json(self, *arguments, text=None):
        return json.loads(self.run(*arguments, "--json", text=text))


class Node:
    """One home and, while it runs, its process."""

    def __init__(self, program, home, name):
        self.program = program
        self.home = home
        self.name = name
        self.process = None
        self.ports = {}
        self.id = None

    def ask(self, command, *arguments, text=None):
        return self.program.json(*command.split(), "--home", self.home, *arguments, text=text)

    def tell(self, command, *arguments, text=None):
        return self.program.run(*command.split(), "--home", self.home, *arguments, text=text)

    def start(self, peers=(), listen="127.0.0.1:0", http="127.0.0.1:0", dial="named"):
        arguments = [self.program.path, "run", "--home", self.home, "--listen", listen, "--http",
                     http, "--dial", dial, "--clock", "trusted"]
        for peer in peers:
            arguments += ["--peer", peer]
        ports = os.path.join(self.home, "ports.json")
        if os.path.exists(ports):
            os.unlink(ports)
        log = open(os.path.join(self.home, "log"), "ab")
        with log:
            self.process = subprocess.Popen(arguments, stdout=log, stderr=log,
                                            stdin=subprocess.DEVNULL, env=self.program.environment)
        wait_for(f"{self.name} starts", lambda: self.read_ports(ports), 30)

    def read_ports(self, path):
        if self.process.poll() is not None:
            raise SystemExit(f"{self.name} ended at once; see {self.home}/log")
        if not os.path.exists(path):
            return False
        with open(path, encoding="utf-8") as file:
            self.ports = json.load(file)
        return True

    @property
    def address(self):
        return f"127.0.0.1:{self.ports['listen']}"

    @property
    def url(self):
        return f"http://127.0.0.1:{self.ports['http']}"

    def kill(self):
        """SIGKILL: no goodbye, nothing flushed."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process = None

    def stop(self):
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise Failed(f"{self.name} did not stop when asked") from None
        finally:
            self.process = None

    def admission(self, principal):
        """How a principal stands, as this node sees it; None when it never heard of it."""
        rows = self.ask("principals")["principals"]
        return next((row["admission"] for row in rows if row["id"] == principal), None)

    def fingerprints(self):
        lanes = self.ask("status")["lanes"]
        return tuple((lane["name"], lane["records"], lane["fingerprint"]) for lane in lanes)


def agree(nodes):
    """True when all nodes hold the same effective set in every lane."""
    return len({node.fingerprints() for node in nodes}) == 1
