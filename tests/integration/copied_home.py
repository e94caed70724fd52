"""A home is copied, and both copies run: the one that sees what the other signed publishes nothing
more, says so, and does not forget it when it is restarted."""

import shutil
import sys

from stage import check, main, names, place, publish, refused, wait_for


def story(stage):
    hub = stage.hub
    hub.start()
    one = stage.association("one")
    one.start([hub.address])
    stage.admit(one)
    publish(one, [place("door", "TEST the door")])
    one.stop()
    copy = stage.node("copy")
    shutil.copytree(one.home, copy.home)
    one.start([hub.address])
    copy.start([hub.address])
    check("neither knows of the other", not copy.ask("status")["cloned"])
    publish(one, [place("gate", "TEST the gate")])
    _, took = wait_for("the copy notices", lambda: copy.ask("status")["cloned"], 30)
    print(f"noticed in {took:.1f} s")
    check("it has what the other signed", "TEST the gate" in names(copy))
    why = refused(lambda: publish(copy, [place("roof", "TEST the roof")]))
    check("and publishes nothing", why is not None and "another copy" in why)
    copy.stop()
    copy.start([hub.address])
    check("nor after a restart", copy.ask("status")["cloned"])
    check("the other goes on", not one.ask("status")["cloned"])
    publish(one, [place("roof", "TEST the roof")])


def signed_apart(stage):
    """What the home itself signed without a node is no clone's."""
    hub = stage.hub
    apart = stage.association("apart")
    apart.start([hub.address])
    stage.admit(apart)
    publish(apart, [place("door", "TEST apart, the door")])
    bundle = apart.home + ".bundle"
    why = refused(lambda: publish(apart, [place("gate", "TEST apart")], "--to", bundle))
    check("a node that runs signs itself", why is not None and "runs on" in why)
    apart.stop()
    publish(apart, [place("gate", "TEST apart, the gate")], "--to", bundle)
    hub.tell("import", bundle)
    apart.start([hub.address])
    wait_for("both have it", lambda: "TEST apart, the gate" in names(apart, "--mine"), 30)
    publish(apart, [place("roof", "TEST apart, the roof")])
    check("it is no clone of itself", not apart.ask("status")["cloned"])


if __name__ == "__main__":
    sys.exit(main(lambda stage: (story(stage), signed_apart(stage))))
