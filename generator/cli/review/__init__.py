"""The desk review: `portal review …`."""
