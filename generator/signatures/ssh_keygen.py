"""Signs with a reviewer's own key, by their own program: `ssh-keygen -Y sign`.

The private key is never read here. OpenSSH asks for its passphrase on the terminal, or lets the agent or the security
key sign.
"""

import shutil
import subprocess
import tempfile
from pathlib import Path

from generator.limits import SshKeyLimits
from generator.problems import SignatureError
from generator.signatures.sshsig import NAMESPACE

PROGRAM = "ssh-keygen"


def sign(message: bytes, key: Path, namespace: str = NAMESPACE) -> str:
    """The armored signature over a message. `key` is a private key, or the public half of one that the agent holds.

    Raises SignatureError: `program` if there is no ssh-keygen, `key` if the file cannot be read or holds the wrong
    thing, `refused` if the program did not sign; it has then printed the reason.
    """
    program = shutil.which(PROGRAM)
    if program is None:
        raise SignatureError(
            "program", f"There is no {PROGRAM} here. It comes with OpenSSH 8.2 or newer: install that, then sign again."
        )
    _look_at(key)
    with tempfile.TemporaryDirectory(prefix="review-") as folder:
        text = Path(folder) / "statement"
        text.write_bytes(message)
        # Its output goes to the terminal unchanged: that is how a security key asks to be touched.
        done = subprocess.run([program, "-q", "-Y", "sign", "-n", namespace, "-f", key.resolve(), text], check=False)
        signature = text.with_name("statement.sig")
        if done.returncode or not signature.is_file():
            raise SignatureError(
                "refused",
                f"{PROGRAM} did not sign with {key}. Is it your private key, readable by you alone, and the passphrase "
                "right? Or name the .pub file of a key that your agent holds.",
            )
        return signature.read_text("ascii", "replace")[: SshKeyLimits.ARMOR_CHARACTERS]


def _look_at(key: Path) -> None:
    try:
        with key.open("rb") as file:
            file.read(1)
    except OSError as error:
        raise SignatureError("key", f"The key {key} cannot be read: {error.strerror}.") from error
