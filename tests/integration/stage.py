"""What the integration tests share: a hub with associations that it recognised, in a folder of
their own that goes in the end, with every process ended."""

import argparse
import json
import os
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "node",
                                "demo.d"))

from net import Failed, Node, Program, agree, wait_for  # noqa: E402,F401


class Stage:
    def __init__(self, program, folder, environment=None):
        os.makedirs(folder, exist_ok=True)
        self.program = Program(program)
        self.program.environment.update(environment or {})
        self.folder = folder
        self.nodes = []
        self.hub = self.node("hub")
        self.program.run("network", "new", "--home", self.hub.home, "--name", "TEST", "--yes")
        self.network = os.path.join(self.hub.home, "network.zaw")

    def node(self, name):
        node = Node(self.program, os.path.join(self.folder, name), name)
        self.nodes.append(node)
        return node

    def association(self, name, country="IN"):
        """Its recovery sheet is in the folder sheets of it."""
        node = self.node(name)
        node.sheets = os.path.join(self.folder, f"{name}-sheets")
        os.makedirs(node.sheets)
        made = self.program.json("init", "--home", node.home, "--network", self.network, "--name",
                                 f"TEST {name}", "--country", country, "--sheets",
                                 node.sheets, "--yes")
        node.id = made["id"]
        return node

    def admit(self, node, country="IN"):
        """By the running hub."""
        self.hub.tell("import", os.path.join(node.home, "keylog.zaw"))
        self.hub.tell("recognise", node.id, "--country", country)

    def end(self):
        for node in self.nodes:
            if node.process is not None:
                node.kill()


def place(subject, name):
    return {"entry": "place", "subject": subject, "name": name, "country": "IN"}


def publish(node, entries, *arguments):
    node.tell("publish", *arguments, "-", text=json.dumps(entries))


def names(node, *arguments):
    """The names of all places that the node lists."""
    rows = node.ask("list place", *arguments)["records"]
    return {row["body"]["name"] for row in rows}


def check(claim, holds):
    if not holds:
        raise Failed(claim)


def refused(call):
    """Why it was refused, or None when it was not."""
    try:
        call()
    except Failed as refusal:
        return str(refusal)
    return None


def main(story, environment=None):
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="zawlbuk-test-")
    stage = Stage(options.program, folder, environment)
    try:
        story(stage)
        for node in stage.nodes:
            node.stop()
    except Failed as failure:
        print(f"{failure}; the homes and logs are in {folder}", file=sys.stderr)
        return 1
    finally:
        stage.end()
    shutil.rmtree(folder)
    return 0
