"""A node whose only named peer is gone finds those again that it knew before it was restarted, though
no beacon tells of them."""

import sys

from stage import check, main, wait_for


def reached(node):
    """The addresses that a node dialled and is linked with."""
    return {link["address"] for link in node.ask("peers")["links"] if link["outbound"]}


def linked(node, other):
    return other.address in reached(node) or node.address in reached(other)


def story(stage):
    hub = stage.hub
    hub.start(dial="any")
    one, other = stage.association("one"), stage.association("other")
    for node in (one, other):
        node.start([hub.address], dial="any")
    _, took = wait_for("they find each other by the hub", lambda: linked(one, other), 60)
    print(f"found by the hub in {took:.1f} s")
    named = hub.address
    places = {node: node.address for node in (one, other)}
    for node in (one, other, hub):
        node.stop()
    check("nobody is there any more", all(node.process is None for node in stage.nodes))
    for node, place in places.items():
        node.start([named], listen=place, dial="any")
    _, took = wait_for("they find each other without it", lambda: linked(one, other), 60)
    print(f"found again in {took:.1f} s")


if __name__ == "__main__":
    sys.exit(main(story))
