"""The commands of the desk review: `portal review …`."""
