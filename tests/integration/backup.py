"""A machine is lost after its backup was made; the home that is restored from it takes a fresh key,
waits for what its peers know, and loses nothing to what stands in the backup."""

import os
import sys

from stage import check, main, names, place, publish, refused, wait_for


def story(stage):
    hub = stage.hub
    hub.start()
    one = stage.association("one")
    one.start([hub.address])
    stage.admit(one)
    sheet = os.path.join(one.sheets, "sheet-1.txt")
    publish(one, [place("door", "TEST the old door"), place("gone", "TEST soon gone")])
    backup = os.path.join(stage.folder, "one.backup")
    one.tell("backup", backup)
    check("a backup is not overwritten",
          "there already" in (refused(lambda: one.tell("backup", backup)) or ""))
    check("only its owner reads it", os.stat(backup).st_mode & 0o77 == 0)
    publish(one, [place("door", "TEST the new door"), place("late", "TEST added late")])
    one.tell("unpublish", "place", "gone")
    wanted = {"TEST the new door", "TEST added late"}
    wait_for("the hub has what came after the backup", lambda: names(hub) == wanted, 30)
    one.kill()

    again = stage.node("again")
    made = stage.program.json("restore", backup, "--home", again.home)
    check("it is the same association", made["id"] == one.id)
    again.start([])
    again.id = one.id
    check("it says that it was restored", again.ask("status")["restored"])
    why = refused(lambda: again.tell("key delegate", "--sheet", sheet, "--yes"))
    check("no key event is signed on an old log", why is not None and "restored" in why)
    again.stop()
    again.start([hub.address])
    _, took = wait_for("it knows what its peers know",
                       lambda: not again.ask("status")["restored"], 30)
    print(f"caught up in {took:.1f} s")
    check("and shows that", names(again) == wanted)
    os.chmod(sheet, 0o644)
    why = refused(lambda: again.tell("key delegate", "--sheet", sheet))
    check("it tells of a sheet that others can read", "others can read" in why)
    again.tell("key delegate", "--sheet", sheet, "--yes")
    publish(again, [place("more", "TEST from the new machine")])
    wanted.add("TEST from the new machine")
    wait_for("the hub has it", lambda: names(hub) == wanted, 30)
    again.stop()
    offline = os.path.join(stage.folder, "offline.backup")
    again.tell("backup", offline)
    check("a backup without a running node", os.path.getsize(offline) > 0)


if __name__ == "__main__":
    sys.exit(main(story))
