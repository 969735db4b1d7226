#!/usr/bin/env bash
# mkdocs 1.6.1: a plugin declared as `BasePlugin[Config]`, with MkDocs' own empty Config, cannot even be imported.
#
# Expected: `BasePlugin` is generic over the class of a plugin's settings; one without settings names the base class of
# all settings, `Config`, which has none. A type checker in strict mode accepts that, and wants some argument.
# Seen: AttributeError when the class is defined: 'Config' has no attribute '_schema'. The attribute is set where Config
# is subclassed, so only subclasses have it, and an empty one will do.
# Matters here: the portal is a plugin without settings. It names an empty subclass of Config.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile mkdocs==1.6.1

declared() { # a plugin with the settings of the class $1
    venv/bin/python - <<PY
from mkdocs.config.base import Config
from mkdocs.plugins import BasePlugin

class Empty(Config):
    pass

try:
    class Plugin(BasePlugin[$1]):
        pass
    print("loads", Plugin().load_config({}))
except AttributeError as error:
    print("AttributeError:", error)
PY
}
seen="Config: $(declared Config)
a subclass: $(declared Empty)"
expected="Config: AttributeError: type object 'Config' has no attribute '_schema'
a subclass: loads ([], [])"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'What a plugin without settings may name has changed. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
