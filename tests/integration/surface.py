"""What tests that end daemons share: the control surface over its socket, what it lists, and whether
the database that was left is sound."""

import http.client
import json
import os
import shutil
import socket
import sqlite3

from stage import check


class Surface(http.client.HTTPConnection):
    """The control surface of a home. Each call gives whether it was done; OSError or HTTPException
    when nobody can know."""

    def __init__(self, home, seconds=60):
        super().__init__("localhost", timeout=seconds)
        self.path = os.path.join(home, "control.sock")

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)

    def post(self, path, body):
        self.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
        return self.answer()[0]

    def get(self, path):
        self.request("GET", path)
        return self.answer()[0]

    def answer(self):
        answer = self.getresponse()
        text = answer.read()
        return answer.status < 300, text


def listed(home):
    """The names of all places that the node lists, by subject."""
    found = {}
    after = ""
    while after is not None:
        surface = Surface(home)
        surface.request("GET", f"/v1/list?kind=place&author=self{after}")
        done, text = surface.answer()
        surface.close()
        check("the places are listed", done)
        answer = json.loads(text)
        found.update({row["subject"]: row["body"]["name"] for row in answer["records"]})
        after = f"&after={answer['next']}" if answer.get("next") else None
    return found


def stores(home):
    """The files of its database."""
    return [os.path.join(home, name) for name in os.listdir(home)
            if name.startswith("zawlbuk.db")]


def check_database(home, folder):
    """As it was left, in a copy in that folder: SQLite recovers that, and the node its own."""
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    for path in stores(home):
        shutil.copy(path, folder)
    database = sqlite3.connect(os.path.join(folder, "zawlbuk.db"))
    problems = [row[0] for row in database.execute("PRAGMA integrity_check")]
    for table in ("association_spot", "place_spot", "service_spot"):
        problems += [row[0] for row in database.execute("SELECT rtreecheck(?)", (table,))]
    check(f"integrity: {problems}", problems == ["ok"] * 4)
    database.execute("INSERT INTO entry_text (entry_text) VALUES ('integrity-check')")
    database.close()
