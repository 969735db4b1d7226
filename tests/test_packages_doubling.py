"""Twice as much input takes about twice as long to read: a package cannot make the cost quadratic.

Measured in CPU time over three doublings: eight times as much may take twenty times as long, where a quadratic cost
would be sixty-four times.
"""
