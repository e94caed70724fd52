"""The demo network and its story."""

import argparse
import json
import os
import shutil
import sys
import tempfile
import threading
import urllib.parse
import urllib.request

from net import Failed, Node, Program, agree, wait_for

HERE = os.path.dirname(os.path.abspath(__file__))
# The associations that keep a node; all others are guests on these.
KEEPERS = (("shillong", "Shillong Group YMA"), ("kuala-lumpur", "Mizo Association (Kuala Lumpur)"),
           ("america", "Mizo Society of America"), ("tokyo", "Mizo Society of Japan"),
           ("norway", "Chin Community in Norway"))
GATHERING = "DEMO gathering, every second Sunday"


def phone(index):
    """+44 20 7946 0000 to 0999 are kept by Ofcom for drama: nobody answers there."""
    return f"+442079460{index % 1000:03d}"


def entries_of(association, index):
    """What an association publishes: its profile, one DEMO gathering place, one DEMO bearer."""
    where = {"country": association["country"]}
    if "city" in association:
        where["city"] = association["city"]
    if "lat" in association:
        where["coordinates"] = {"lat": association["lat"], "lon": association["lon"]}
    profile = {"entry": "profile", "name": association["name"], "kind": association["kind"],
               **where}
    for theirs, ours in (("alt_names", "alternative_names"), ("parent", "parent"),
                         ("founded", "founded"), ("url", "url"), ("languages", "languages")):
        if theirs in association:
            profile[ours] = association[theirs]
    return [profile,
            {"entry": "place", "subject": "hall", "name": "DEMO hall", "what": GATHERING,
             **where, "zone": "UTC", "starts": "2026-01-04T11:00", "minutes": 120,
             "recurrence": "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU"},
            {"entry": "bearer", "subject": "secretary", "role": "Secretary (DEMO)",
             "phone": phone(index), "public": True}]


class Story:
    """Homes under one folder, the hub, five nodes, guests on them."""

    def __init__(self, program, folder):
        self.program = Program(program)
        self.folder = folder
        self.hub = None
        self.nodes = []
        self.network = None
        with open(os.path.join(HERE, "associations.json"), encoding="utf-8") as file:
            self.associations = json.load(file)

    def say(self, line, took=None):
        print(line if took is None else f"{line} ({took:.1f} s)", flush=True)

    def home(self, name):
        return os.path.join(self.folder, name)

    def make_hub(self):
        self.hub = Node(self.program, self.home("hub"), "hub")
        self.program.run("network", "new", "--home", self.hub.home, "--name", "DEMO network",
                         "--yes")
        self.network = os.path.join(self.hub.home, "network.zaw")

    def make_home(self, name, association):
        node = Node(self.program, self.home(name), name)
        made = self.program.json("init", "--home", node.home, "--network", self.network, "--name",
                                 association["name"], "--country", association["country"],
                                 "--yes")
        node.id = made["id"]
        return node

    def keepers(self):
        rest = list(self.associations)
        kept = []
        for name, official in KEEPERS:
            association = next(a for a in rest if a["name"] == official)
            rest.remove(association)
            kept.append((name, association))
        return kept, rest

    def publish(self, node, association, index):
        node.tell("publish", "-", text=json.dumps(entries_of(association, index)))

    def admit(self, node, association):
        """The hub is handed the key log as a file, as if by mail, and recognises."""
        self.hub.tell("import", os.path.join(node.home, "keylog.zaw"))
        self.hub.tell("recognise", node.id, "--country", association["country"])

    def add_guest(self, keeper, association, index):
        """An association without a machine: made and signed apart, handed over as a file."""
        guest = self.make_home(f"guest-{index:02d}", association)
        bundle = os.path.join(guest.home, "entries.zaw")
        guest.tell("publish", "--to", bundle, "-",
                   text=json.dumps(entries_of(association, index)))
        self.admit(guest, association)
        wait_for(f"{keeper.name} knows of the guest",
                 lambda: keeper.admission(guest.id) == "recognised")
        keeper.tell("import", bundle)
        shutil.rmtree(guest.home)

    def start_all(self):
        """hub <- B, C; A -> B <- C <- D, E: from A to E the only way leads through B and C once the
        hub is gone."""
        self.make_hub()
        self.hub.start()
        kept, rest = self.keepers()
        for name, association in kept:
            self.nodes.append(self.make_home(name, association))
        a, b, c, d, e = self.nodes
        b.start([self.hub.address])
        c.start([self.hub.address, b.address])
        a.start([b.address])
        d.start([c.address])
        e.start([c.address])
        for node, (_, association) in zip(self.nodes, kept):
            self.admit(node, association)
        for index, (node, (_, association)) in enumerate(zip(self.nodes, kept)):
            wait_for(f"{node.name} is recognised", lambda n=node: n.admission(
                n.id) == "recognised")
            self.publish(node, association, index)
        for index, association in enumerate(rest):
            self.add_guest(self.nodes[index % 5], association, index + 5)
            print(f"\r  {index + 1} of {len(rest)} associations spread", end="", flush=True)
        print()

    def everyone(self):
        return [self.hub, *self.nodes]

    def api(self, node, path, **query):
        url = f"{node.url}/api/v1/{path}?{urllib.parse.urlencode(query)}"
        with urllib.request.urlopen(url, timeout=10) as answer:
            return json.load(answer)

    def all_answer(self):
        expected = len(self.associations)
        for node in self.everyone():
            listed = self.api(node, "associations", limit=200)["associations"]
            if len(listed) != expected:
                return False
        return True

    def check_queries(self):
        for node in self.everyone():
            near = self.api(node, "near", lat=3.139, lon=101.687, limit=3)["results"]
            if near[0]["body"]["country"] != "MY":
                raise Failed(f"{node.name}: nearest to Kuala Lumpur is {near[0]}")
            if not self.api(node, "search", q="Shillong")["results"]:
                raise Failed(f"{node.name}: a search for Shillong finds nothing")

    def stop(self):
        for node in self.everyone():
            if node is not None:
                node.stop()

    def kill(self):
        """What still runs when the story broke off."""
        for node in self.everyone():
            if node is not None and node.process is not None:
                node.kill()

    def check_without_hub(self):
        a, *_, e = self.nodes
        self.hub.kill()
        self.say("The hub is killed.")
        a.tell("publish", "-", text=json.dumps(
            [{"entry": "place", "subject": "hall", "name": "DEMO hall, moved", "country": "IN",
              "city": "Shillong", "coordinates": {"lat": 25.57, "lon": 91.88}}]))

        def arrived():
            places = self.api(e, f"associations/{a.id}")["places"]
            return any(place["body"]["name"] == "DEMO hall, moved" for place in places)

        _, took = wait_for("the change arrives", arrived)
        self.say("A changed its entry, and E, with two nodes between them, shows it.", took)

    def check_newcomer(self):
        _, b, c, d, e = self.nodes
        newcomer = self.make_home("newcomer", {"name": "DEMO newcomers' association",
                                               "country": "DK"})
        newcomer.start([b.address, c.address, d.address])
        self.nodes.append(newcomer)
        profile = {"entry": "profile", "name": "DEMO newcomers' association", "country": "DK",
                   "kind": "welfare-association", "city": "Copenhagen"}
        newcomer.tell("publish", "-", text=json.dumps([profile]))
        for voucher in (b, c, d):
            wait_for(f"{voucher.name} sees the request", lambda v=voucher: any(
                row["id"] == newcomer.id for row in v.ask("requests")["requests"]))
            voucher.tell("vouch", newcomer.id)

        def shown():
            found = self.api(e, f"associations/{newcomer.id}")["association"]
            return (found["profile"] or {}).get("name") == profile["name"]

        _, took = wait_for("the newcomer is shown", shown)
        self.say("An association that the hub never saw is vouched in and shown at E.", took)

    def check_return(self):
        self.hub.start([self.nodes[1].address, self.nodes[2].address])
        _, took = wait_for("the hub catches up", lambda: agree(self.everyone()), 60)
        self.say("The hub is back and has caught up by itself; all fingerprints agree.", took)

    def check(self):
        _, took = wait_for("all nodes agree", lambda: agree(self.everyone()), 60)
        self.say("Hub and five nodes hold the same set.", took)
        _, took = wait_for("every node answers over all associations", self.all_answer)
        self.check_queries()
        self.say(f"Every node answers queries over all {len(self.associations)} associations.",
                 took)
        self.check_without_hub()
        self.check_newcomer()
        self.check_return()


def show(story):
    story.say("The network is up. Look here (Ctrl-C ends it and cleans up):")
    for node in story.everyone():
        story.say(f"  {node.name:13} {node.url}/api/v1/associations")
    story.say("Ask a node:")
    story.say(f"  {story.program.path} find Shillong --home {story.nodes[0].home}")
    story.say(f"  {story.program.path} status --home {story.hub.home}")
    threading.Event().wait()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="zawlbuk-demo-")
    story = Story(options.program, folder)
    try:
        story.say(f"Making a DEMO network in {folder}")
        story.start_all()
        if options.check:
            story.check()
            story.say("The whole story came true.")
        else:
            show(story)
        story.stop()
    except KeyboardInterrupt:
        story.say("\nStopping.")
        story.stop()
    except Failed as failure:
        print(f"demo: {failure}; the logs are in {folder}", file=sys.stderr)
        return 1
    finally:
        story.kill()
    shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
