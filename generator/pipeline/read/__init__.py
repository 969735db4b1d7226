"""Reads and analyses data packages, reusing the results of earlier builds."""
