"""kill -9 while entries are being published: whatever was acknowledged is there afterwards."""

import random
import sys
import threading

from stage import Failed, check, main, names, place, publish

KILLS = 8
BATCH = 5


class Publisher(threading.Thread):
    """Publishes batch after batch until one fails; remembers what was acknowledged."""

    def __init__(self, node, prefix):
        super().__init__()
        self.node = node
        self.prefix = prefix
        self.acknowledged = set()
        self.enough = threading.Event()

    def run(self):
        for batch in range(1000):
            entries = [place(f"{self.prefix}-{batch}-{i}", f"{self.prefix}-{batch}-{i}")
                       for i in range(BATCH)]
            try:
                publish(self.node, entries)
            except Failed:
                return
            self.acknowledged |= {entry["name"] for entry in entries}
            if batch == self.wanted:
                self.enough.set()


def story(stage):
    dice = random.Random(1)
    node = stage.hub
    acknowledged = set()
    for kill in range(KILLS):
        node.start()
        publisher = Publisher(node, f"k{kill}")
        publisher.wanted = dice.randrange(4)
        publisher.start()
        check("publishing goes on", publisher.enough.wait(60))
        node.kill()
        publisher.join(60)
        acknowledged |= publisher.acknowledged
        node.start()
        lost = acknowledged - names(node)
        check(f"after kill {kill}, {len(lost)} acknowledged entries are lost", not lost)
        node.kill()
    print(f"{KILLS} kills, {len(acknowledged)} acknowledged entries, none lost")


if __name__ == "__main__":
    sys.exit(main(story))
