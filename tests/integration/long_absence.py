"""A node that was switched off for 400 days comes back: its old entries are over, it signs them
anew by itself, and both sides agree again."""

import glob
import sys

from stage import agree, check, main, names, place, publish, wait_for

LIBRARIES = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")


def story(stage):
    one = stage.association("one")
    stage.hub.start()
    one.start([stage.hub.address])
    stage.admit(one)
    wait_for("recognised", lambda: one.admission(one.id) == "recognised")
    publish(one, [place("hall", "from long ago")])
    wait_for("the hub has it", lambda: "from long ago" in names(stage.hub))
    one.stop()
    stage.hub.stop()
    del stage.program.environment["LD_PRELOAD"]
    stage.hub.start()
    check("its life is over", "from long ago" not in names(stage.hub))
    one.start([stage.hub.address])
    _, took = wait_for("the entry is back", lambda: "from long ago" in names(stage.hub), 90)
    wait_for("both agree", lambda: agree([stage.hub, one]), 60)
    print(f"the entry was back after {took:.1f} s")


if __name__ == "__main__":
    if not LIBRARIES:
        print("skipped: faketime is not installed, and this test needs two dates")
        sys.exit(0)
    sys.exit(main(story, {"LD_PRELOAD": LIBRARIES[0], "FAKETIME": "-400d",
                          "FAKETIME_DONT_FAKE_MONOTONIC": "1",
                          "ASAN_OPTIONS": "verify_asan_link_order=0"}))
