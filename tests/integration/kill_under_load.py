"""kill -9 at random moments under load: whatever was acknowledged is there afterwards, whatever was
not is there whole or not at all, the database is sound, and what was withdrawn leaves its files."""

import argparse
import http.client
import os
import random
import sys
import threading
import time

from stage import check, main, place, wait_for
from surface import Surface, check_database, listed, stores

PUBLISHERS = 3
SUBJECTS = 30
BATCH_MAX = 5
# Acknowledgements until a kill, and seconds after them: several commits, at any point of one.
ANSWERS_MAX = 60
DELAY_MAX = 0.02
# Names of a publisher that are looked for in the files after they were replaced or withdrawn.
GONE_MAX = 50


class Publisher(threading.Thread):
    """Publishes, replaces and withdraws entries of its own until the node is gone; knows what was
    acknowledged, and what may or may not have come to be."""

    def __init__(self, number, seed):
        super().__init__()
        self.dice = random.Random(seed)
        self.prefix = f"p{number}"
        self.standing = {}  # subject -> name, None when it was withdrawn
        self.pending = {}   # the same, asked for and not answered
        self.gone = []      # names that were replaced or withdrawn
        self.home = None
        self.refused = 0
        self.answered = threading.Semaphore(0)

    def again(self, home):
        """One more life with the same entries."""
        heir = Publisher(0, self.dice.random())
        heir.prefix, heir.standing, heir.home = self.prefix, self.standing, home
        heir.gone = self.gone[-GONE_MAX:]
        return heir

    def take(self):
        """What was pending stands."""
        self.gone += [self.standing[subject] for subject in self.pending
                      if self.standing.get(subject) is not None]
        self.standing.update(self.pending)

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
            self.take()
        else:
            self.refused += 1


def settle(node, publisher):
    """What is shown is what was acknowledged; of the last thing asked for, all or nothing."""
    found = {subject: name for subject, name in listed(node.home).items()
             if subject.startswith(publisher.prefix + "-")}
    came = {subject: found.get(subject) == name for subject, name in publisher.pending.items()}
    if came and all(came.values()):
        publisher.take()
    expected = {s: name for s, name in publisher.standing.items() if name is not None}
    apart = {s for s in expected.keys() | found.keys() if expected.get(s) != found.get(s)}
    check(f"acknowledged and shown differ in {sorted(apart)}", not apart)


def erased(node, publishers):
    """Whether no file of the store has what was replaced or withdrawn, by whichever life."""
    texts = []
    for path in stores(node.home):
        with open(path, "rb") as file:
            texts.append(file.read())
    return not any(name.encode() in text for publisher in publishers
                   for name in publisher.gone[-GONE_MAX:] for text in texts)


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
            check_database(node.home, os.path.join(stage.folder, "copy"))
            node.start()
            for publisher in publishers:
                settle(node, publisher)
            wait_for("what was withdrawn before the kill is in no file",
                     lambda: erased(node, publishers))
        print(f"{kills} kills, over {answers} acknowledged changes, none lost")
    return story


if __name__ == "__main__":
    options = argparse.ArgumentParser(add_help=False)
    options.add_argument("--kills", type=int, default=10)
    options.add_argument("--seed", type=int, default=1)
    ours, rest = options.parse_known_args()
    sys.argv[1:] = rest
    sys.exit(main(story_of(ours.kills, ours.seed)))
