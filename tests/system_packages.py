"""Installs packages of the operating system that tests need, where that is possible: as root, on Debian and its kin."""

import os
import shutil
import subprocess


def install(*names: str) -> None:
    """Install these packages; do nothing where that is not possible. The caller looks at what is there afterwards."""
    if not (hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get")):
        return
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *names]):
        print("Running: apt-get", *step, flush=True)
        try:
            subprocess.run(["apt-get", *step], check=False, stdout=subprocess.DEVNULL, timeout=600, env=quiet)
        except subprocess.TimeoutExpired:
            print("That took more than ten minutes and was stopped.", flush=True)
