"""Makes a package from a folder of tests/broken: a correct package, the folder's files over it, its recipe's steps.

Some packages cannot be in Git (links, pipes, names that differ in case, megabytes), and most differ from a correct one
by a word; so a folder holds only the differences. A path in a recipe is relative to the package; with a leading slash,
to the folder of data packages.
"""

import csv
import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from generator.model import Standards
from generator.packages import read_institution
from generator.packages.reviews import review_digest
from generator.packages.tables import descriptor_schema
from tests.package_builders import write_base

BROKEN = Path(__file__).resolve().parent / "broken"
OWN_FILES = frozenset({"recipe.json", "expected.txt"})


def names(prefix: str = "") -> list[str]:
    """The packages of tests/broken. Those called `inert-…` are accepted, and must come out harmless."""
    return sorted(path.name for path in BROKEN.iterdir() if path.is_dir() and path.name.startswith(prefix))


def cook(name: str, root: Path, standards: Standards) -> Path:
    """Make the package of tests/broken/`name` below `root`, a folder of data packages; return the package's folder."""
    folder: Path = write_base(root, standards)
    source = BROKEN / name
    for path in sorted(source.rglob("*")):
        if path.is_file() and path.name not in OWN_FILES:
            target = folder / path.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    recipe = source / "recipe.json"
    for step in json.loads(recipe.read_text())["steps"] if recipe.exists() else []:
        if "bind" in step:
            bind(folder, standards)
        elif "table" in step:
            add_table(root / step["table"][1:] if step["table"][0] == "/" else folder / step["table"], step, standards)
        else:
            _do(step, root, folder)
    return folder


def bind(folder: Path, standards: Standards) -> None:
    """Write what the reviewers of a package would see today into its reviews, as the portal's tools do."""
    dossier, _ = read_institution(folder, standards)
    assert dossier is not None
    path = folder / "reviews.csv"
    with path.open(newline="") as file:
        header, *rows = csv.reader(file)
    with path.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        for row in rows:
            review = dossier.reviews.get((row[1], row[0]))
            writer.writerow([*row[:-1], review_digest.digest_today(dossier, review) if review else row[-1]])


def add_table(path: Path, step: Mapping[str, Any], standards: Standards) -> None:
    """Write another table into a package, and list it in the descriptor."""
    schema = standards.schemas[path.stem]
    fields: Any = schema["fields"]
    lines = [",".join(field["name"] for field in fields), *step["rows"]]
    path.write_text("\n".join(lines) + "\n")
    descriptor = path.parent / "datapackage.json"
    document = json.loads(descriptor.read_text())
    document["resources"].append(descriptor_schema.resource(path.stem, schema))
    descriptor.write_text(json.dumps(document, indent=2) + "\n")


def _do(step: Mapping[str, Any], root: Path, folder: Path) -> None:
    verb, where = next(iter(step.items()))
    if verb in ("set", "unset"):
        _edit(folder / "datapackage.json", where.split("/"), step)
        return
    path = root / where[1:] if where.startswith("/") else folder / where
    match verb:
        case "replace":
            text = path.read_bytes().decode()
            assert step["old"] in text, f"{step['old']!r} is not in {where}"
            path.write_bytes(text.replace(step["old"], step["new"]).encode("utf-8", "surrogatepass"))
        case "append":
            path.write_bytes(path.read_bytes() + step["text"].encode("utf-8", "surrogatepass") + b"\n")
        case "write":
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(bytes.fromhex(step["hex"]) if "hex" in step else step["text"].encode())
        case "fill":  # with one text many times over
            middle = step["text"] * step["times"]
            path.write_text(step.get("before", "") + middle + step.get("after", ""), newline="")
        case "prepend":
            path.write_bytes(bytes.fromhex(step["hex"]) + path.read_bytes())
        case "encode":
            path.write_bytes(path.read_bytes().decode().encode(step["as"]))
        case "line-ends":
            path.write_bytes(path.read_bytes().replace(b"\n", bytes.fromhex(step["hex"])))
        case "link":
            path.parent.mkdir(exist_ok=True)
            path.unlink(missing_ok=True)
            path.symlink_to(step["to"])
        case "pipe":
            path.unlink(missing_ok=True)
            os.mkfifo(path)
        case "copy":
            shutil.copyfile(path, path.parent / step["to"])
        case "copy-folder":
            shutil.copytree(path, path.parent / step["to"])
        case "rename":
            path.rename(path.parent / step["to"])
        case "remove":
            path.unlink()
        case "mode":
            path.chmod(int(step["to"], 8))
        case "many":  # small files
            for number in range(step["times"]):
                (path.parent / f"{path.name}{number}.csv").write_text("")
        case _:
            raise ValueError(f"no such step: {verb}")


def _edit(path: Path, keys: list[str], step: Mapping[str, Any]) -> None:
    document = json.loads(path.read_text())
    holder = document
    for key in keys[:-1]:
        holder = holder[int(key)] if isinstance(holder, list) else holder[key]
    last: Any = int(keys[-1]) if isinstance(holder, list) else keys[-1]
    if "set" in step:
        holder[last] = step["to"]
    else:
        del holder[last]
    path.write_text(json.dumps(document, indent=2, ensure_ascii=True) + "\n")
