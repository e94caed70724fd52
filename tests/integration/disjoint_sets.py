"""Two nodes with 10,000 records each, none in common, become equal once they are linked."""

import os
import sys

from stage import agree, main, place, publish, wait_for

AUTHORS = 10
ENTRIES = 1000


def guests_of(stage, keeper, bundles):
    """Ten associations without a machine, whose thousand entries each go to that node."""
    for number in range(AUTHORS):
        guest = stage.association(f"{keeper.name}-guest-{number}")
        bundle = os.path.join(guest.home, "entries.zaw")
        publish(guest, [place(f"p{i}", f"{guest.name} {i}") for i in range(ENTRIES)],
                "--to", bundle)
        stage.admit(guest)
        bundles.append((keeper, bundle))


def story(stage):
    stage.hub.start()
    sides = [stage.association("left"), stage.association("right")]
    bundles = []
    for side in sides:
        stage.admit(side)
        guests_of(stage, side, bundles)
    for side in sides:
        side.start([stage.hub.address])
    wait_for("everybody knows who is recognised", lambda: agree([stage.hub, *sides]))
    stage.hub.stop()
    for keeper, bundle in bundles:
        keeper.tell("import", bundle)
    right = sides[1]
    right.stop()
    right.start([sides[0].address])
    _, took = wait_for("both sides hold all", lambda: agree(sides), 240)
    records = dict((lane, count) for lane, count, _ in right.fingerprints())["directory"]
    print(f"{records} records at both sides after {took:.1f} s")
    assert records >= 2 * AUTHORS * ENTRIES


if __name__ == "__main__":
    sys.exit(main(story))
