#!/usr/bin/python3
"""A bare window of WebKitGTK for WebKitWebDriver to start, with its console on the output.

WebKit's own MiniBrowser writes no console messages while it is driven, and is never narrower than 447 px. This runs in
the system's Python, which has the bindings of GTK, and imports nothing of the project.
"""

import os

import gi  # type: ignore[import-not-found]

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import Gtk, WebKit2  # type: ignore[import-not-found]  # noqa: E402

width, height = (int(part) for part in os.environ["WINDOW_SIZE"].split("x"))
context = WebKit2.WebContext.get_default()  # an ephemeral one writes no console
context.set_automation_allowed(True)
settings = WebKit2.Settings(enable_developer_extras=True, enable_write_console_messages_to_stdout=True)
kept: list[Gtk.Window] = []


def view(*_args):
    made = WebKit2.WebView(web_context=context, settings=settings, is_controlled_by_automation=True)
    window = Gtk.Window(decorated=False)
    window.set_default_size(width, height)
    window.add(made)
    window.show_all()
    made.grab_focus()
    kept.append(window)
    return made


def started(_context, session):
    session.set_application_info(WebKit2.ApplicationInfo())
    session.connect("create-web-view", view)


context.connect("automation-started", started)
Gtk.main()
