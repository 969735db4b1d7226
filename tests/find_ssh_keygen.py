"""Finds the ssh-keygen for the tests of SSH signatures, or installs one.

The portal reads and writes these signatures by itself; OpenSSH's own program is the reference. Uses the one on the
PATH, or the system's package if run as root. Run as a program, it makes sure that there is one.
"""

import os
import shutil
import subprocess
import sys

NONE_TO_BE_HAD = """No ssh-keygen was found and none could be installed, so SSH signatures cannot be compared with OpenSSH's.
Install OpenSSH's client, version 8.2 or newer, with your system's package manager (Debian, Ubuntu: apt-get install
openssh-client) and try again.
"""


def present() -> str | None:
    """The path of ssh-keygen, or None."""
    return shutil.which("ssh-keygen")


def installed() -> str | None:
    """Install the system's package, as root. Return its path, or None if that fails."""
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        for step in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "openssh-client"]):
            print("No ssh-keygen yet; running:", " ".join(step), flush=True)
            try:
                quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
                subprocess.run(step, check=False, stdout=subprocess.DEVNULL, timeout=600, env=quiet)
            except subprocess.TimeoutExpired:
                print("That took more than ten minutes and was stopped.", flush=True)
    return present()


if __name__ == "__main__":
    found = present() or installed()
    if found is None:
        sys.exit(NONE_TO_BE_HAD)
    print(f"Tests of SSH signatures will use {found}")
