"""kill -9 at random moments under load: whatever was acknowledged is there afterwards, whatever was
not is there whole or not at all, and the database is sound."""

import argparse
import http.client
import json
import os
import random
import shutil
import socket
import sqlite3
import sys
import threading
import time

from stage import check, main, place

PUBLISHERS = 3
SUBJECTS = 30
BATCH_MAX = 5
# Acknowledgements until a kill, and seconds after them: several commits, at any point of one.
ANSWERS_MAX = 60
DELAY_MAX = 0.02


class Surface(http.client.HTTPConnection):
    """The control surface of a home, over its socket."""

    def __init__(self, home):
        super().__init__("localhost", timeout=60)
        self.path = os.path.join(home, "control.sock")

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self.path)

    def post(self, path, body):
        """True when it was done; OSError or HTTPException when nobody can know."""
        self.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
        answer = self.getresponse()
        answer.read()
        return answer.status < 300


class Publisher(threading.Thread):
    """Publishes, replaces and withdraws entries of its own until the node is gone; knows what was
    acknowledged, and what may or may not have come to be."""

    def __init__(self, number, seed):
        super().__init__()
        self.dice = random.Random(seed)
        self.prefix = f"p{number}"
        self.standing = {}  # subject -> name, None when it was withdrawn
        self.pending = {}   # the same, asked for and not answered
        self.home = None
        self.refused = 0
        self.answered = threading.Semaphore(0)

    def again(self, home):
        """One more life with the same entries."""
        heir = Publisher(0, self.dice.random())
        heir.prefix, heir.standing, heir.home = self.prefix, self.standing, home
        return heir

    def run(self):
        surface = Surface(self.home)
        for turn in range(100000):
            try:
                self.act(surface, turn)
            except (OSError, http.client.HTTPException):
                return
            self.pending = {}
            self.answered.release()

    def act(self, surface, turn):
        subjects = self.dice.sample(range(SUBJECTS), self.dice.randint(1, BATCH_MAX))
        subjects = [f"{self.prefix}-{subject}" for subject in subjects]
        here = [subject for subject in subjects if self.standing.get(subject) is not None]
        if here and self.dice.random() < 0.3:
            self.pending = {subject: None for subject in here}
            asked = {"entries": [{"entry": "place", "subject": subject} for subject in here]}
            done = surface.post("/v1/unpublish", asked)
        else:
            self.pending = {subject: f"{subject} {turn} {self.dice.random()}"
                            for subject in subjects}
            done = surface.post("/v1/publish",
                                [place(*entry) for entry in self.pending.items()])
        if done:
            self.standing.update(self.pending)
        else:
            self.refused += 1


def shown(node, publisher):
    """What the node lists of a publisher's entries."""
    rows = node.ask("list place")["records"]
    return {row["subject"]: row["body"]["name"] for row in rows
            if row["subject"].startswith(publisher.prefix + "-")}


def settle(node, publisher):
    """What is shown is what was acknowledged; of the last thing asked for, all or nothing."""
    found = shown(node, publisher)
    came = {subject: found.get(subject) == name for subject, name in publisher.pending.items()}
    if came and all(came.values()):
        publisher.standing.update(publisher.pending)
    expected = {s: name for s, name in publisher.standing.items() if name is not None}
    apart = {s for s in expected.keys() | found.keys() if expected.get(s) != found.get(s)}
    check(f"acknowledged and shown differ in {sorted(apart)}", not apart)


def check_database(node, folder):
    """As the kill left it, in a copy: SQLite recovers that, and the node its own."""
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    for name in os.listdir(node.home):
        if name.startswith("zawlbuk.db"):
            shutil.copy(os.path.join(node.home, name), folder)
    database = sqlite3.connect(os.path.join(folder, "zawlbuk.db"))
    problems = [row[0] for row in database.execute("PRAGMA integrity_check")]
    for table in ("association_spot", "place_spot", "service_spot"):
        problems += [row[0] for row in database.execute("SELECT rtreecheck(?)", (table,))]
    check(f"integrity: {problems}", problems == ["ok"] * 4)
    database.execute("INSERT INTO entry_text (entry_text) VALUES ('integrity-check')")
    database.close()


def story_of(kills, seed):
    def story(stage):
        dice = random.Random(seed)
        node = stage.hub
        publishers = [Publisher(number, f"{seed} {number}") for number in range(PUBLISHERS)]
        answers = 0
        node.start()
        for kill in range(kills):
            publishers = [publisher.again(node.home) for publisher in publishers]
            for publisher in publishers:
                publisher.start()
            wanted = dice.randint(1, ANSWERS_MAX)
            for turn in range(wanted):
                check("publishing goes on", publishers[turn % PUBLISHERS].answered.acquire(
                    timeout=60))
            time.sleep(dice.uniform(0, DELAY_MAX))
            node.kill()
            for publisher in publishers:
                publisher.join(60)
                check("nothing was refused", publisher.refused == 0)
            answers += wanted
            check_database(node, os.path.join(stage.folder, "copy"))
            node.start()
            for publisher in publishers:
                settle(node, publisher)
        print(f"{kills} kills, over {answers} acknowledged changes, none lost")
    return story


if __name__ == "__main__":
    options = argparse.ArgumentParser(add_help=False)
    options.add_argument("--kills", type=int, default=10)
    options.add_argument("--seed", type=int, default=1)
    ours, rest = options.parse_known_args()
    sys.argv[1:] = rest
    sys.exit(main(story_of(ours.kills, ours.seed)))
