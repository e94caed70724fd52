"""A network without a line: export, carry, import. What is cut off, altered or of another network
is refused with its reason, and changes nothing."""

import os
import sys

from stage import Failed, Stage, check, main, names, place, publish, wait_for


def refused(node, path, word):
    before = node.fingerprints()
    try:
        node.tell("import", path)
    except Failed as failure:
        check(f"{path} is refused, saying {word}: {failure}", word in str(failure))
    else:
        raise Failed(f"{path} was taken in")
    check("a refused bundle changes nothing", node.fingerprints() == before)


def write(folder, name, data):
    path = os.path.join(folder, name)
    with open(path, "wb") as file:
        file.write(data)
    return path


def story(stage):
    stage.hub.start()
    one, other = stage.association("one"), stage.association("other")
    for node in (one, other):
        stage.admit(node)
    one.start([stage.hub.address])
    wait_for("recognised", lambda: one.admission(one.id) == "recognised")
    publish(one, [place("hall", "carried by hand")])
    path = os.path.join(stage.folder, "carried.zaw")
    one.tell("export", path)
    stage.hub.stop()
    one.stop()
    other.start()
    check("not there yet", "carried by hand" not in names(other))
    with open(path, "rb") as file:
        data = file.read()
    refused(other, write(stage.folder, "cut.zaw", data[:-40]), "end too early")
    refused(other, write(stage.folder, "altered.zaw", data[:400] + bytes([data[400] ^ 1]) +
                         data[401:]), "zawlbuk:")
    refused(other, write(stage.folder, "noise.zaw", b"\xdd\x10\x00\x00\x00" * 100), "zawlbuk:")
    elsewhere = Stage(stage.program.path, os.path.join(stage.folder, "elsewhere"))
    refused(other, elsewhere.network, "network")
    other.tell("import", path)
    check("the entry came by hand", "carried by hand" in names(other))
    stage.program.run("verify", path, "--network", stage.network)


if __name__ == "__main__":
    sys.exit(main(story))
