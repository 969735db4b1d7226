"""What is answered to issues and pull requests: `portal submission`, `portal pull-request …`."""
