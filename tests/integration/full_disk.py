"""A disk that is full: what cannot be stored is refused and says why, the status says so for as long
as it is so, nothing acknowledged is lost, and once there is room all goes on by itself."""

import os
import resource
import subprocess
import sys

from stage import Failed, check, main, names, place, publish, wait_for

DISK_SIZE = 16 << 20
WORDS = "the disk is full"
MARK = "ZAWLBUK_TEST_OWN_MOUNTS"


class Tmpfs:
    """A small disk of its own for one home: ENOSPC, as the kernel says it."""

    name = "a tmpfs"

    def __init__(self, folder):
        self.folder = folder
        self.filler = os.path.join(folder, "filler")
        os.makedirs(folder, mode=0o700)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_SIZE},mode=0700", "none", folder],
                       check=True)

    def fill(self, _node):
        with open(self.filler, "wb", buffering=0) as file:
            try:
                while file.write(bytes(4096)):
                    pass
            except OSError:
                return

    def free(self, _node):
        os.unlink(self.filler)

    def leave(self):
        subprocess.run(["umount", self.folder], check=True)


class FileBound:
    """Where nothing may be mounted: the daemon may write no file beyond its first byte."""

    name = "RLIMIT_FSIZE"

    def __init__(self, _folder):
        pass

    def set(self, node, bound):
        if node.process is not None:
            resource.prlimit(node.process.pid, resource.RLIMIT_FSIZE,
                             (bound, resource.RLIM_INFINITY))

    def fill(self, node):
        self.set(node, 0)

    def free(self, node):
        self.set(node, resource.RLIM_INFINITY)

    def leave(self):
        pass


def told(node, words):
    """How many lines of its log say so."""
    return sum(words in line["text"] for line in node.ask("log")["messages"])


def refused(node, entries):
    try:
        publish(node, entries)
    except Failed as failure:
        check(f"the refusal says why: {failure}", WORDS in str(failure))
    else:
        raise Failed("a full disk took an entry")


def start_fails(node, disk):
    """Started on a full disk, the daemon ends with one line that says so."""
    def bound():
        if isinstance(disk, FileBound):
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))

    done = subprocess.run([node.program.path, "run", "--home", node.home], check=False, timeout=60,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          preexec_fn=bound)
    lines = done.stderr.splitlines()
    check(f"exit 1, not {done.returncode}", done.returncode == 1)
    check(f"one line that says why: {lines}", len(lines) == 1 and WORDS in lines[0])


def story(stage):
    kind = Tmpfs if os.environ.get(MARK) else FileBound
    disk = kind(os.path.join(stage.folder, "one"))
    print(f"the disk is {disk.name}")
    hub = stage.hub
    hub.start()
    one = stage.association("one")
    one.start([hub.address])
    stage.admit(one)
    wait_for("recognised", lambda: one.admission(one.id) == "recognised")
    publish(one, [place("before", "before")])
    wait_for("the hub has it", lambda: "before" in names(hub))

    disk.fill(one)
    refused(one, [place("refused", "refused")])
    wait_for("it is off the links", lambda: not one.ask("peers")["links"])
    check("the status says so", one.ask("status")["store"] == "disk-full")
    publish(hub, [place("meanwhile", "meanwhile")])
    refused(one, [place("again", "again")])
    wait_for("it is off the links", lambda: not one.ask("peers")["links"])
    status = one.ask("status")
    check("the status keeps saying so", status["store"] == "disk-full")
    check(f"and what to do: {status['disk']}", status["disk"]["state"] == "full" and
          "Free some space" in status["disk"]["text"])
    check("the log was told once", told(one, "the store takes nothing") == 1)
    check("what was acknowledged is there, and no more", names(one) == {"before"})

    disk.free(one)
    _, took = wait_for("the status is good again", lambda: one.ask("status")["store"] == "ok", 60)
    print(f"good {took:.1f} s after there was room")
    check("so is the disk", one.ask("status")["disk"]["state"] in ("well", "nearly-full",
                                                                   "last-room"))
    check("the log was told", told(one, "the store takes records again") == 1)
    _, took = wait_for("what it missed is there", lambda: "meanwhile" in names(one), 60)
    print(f"equal {took:.1f} s later")
    publish(one, [place("after", "after")])
    wait_for("the hub has it", lambda: names(hub) == {"before", "meanwhile", "after"})

    one.stop()
    disk.fill(one)
    start_fails(one, disk)
    disk.free(one)
    one.start([hub.address])
    check("all is there", names(one) == {"before", "meanwhile", "after"})
    one.stop()
    disk.leave()


def enter_own_mounts():
    """Runs this test once more where it may mount; false when that cannot be had."""
    if MARK in os.environ:
        return False
    tried = subprocess.run(["unshare", "--map-root-user", "--mount", "sh", "-c",
                            "mount -t tmpfs none /mnt"], capture_output=True, check=False)
    if tried.returncode != 0:
        return False
    os.environ[MARK] = "1"
    os.execvp("unshare", ["unshare", "--map-root-user", "--mount", sys.executable, *sys.argv])


if __name__ == "__main__":
    enter_own_mounts()
    sys.exit(main(story))
