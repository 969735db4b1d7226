"""The commands that answer issues and pull requests: `portal submission`, `portal pull-request …`."""
