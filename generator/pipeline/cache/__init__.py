"""What is kept between builds, under which keys and by what it depends on; and the processes that do the work.

`Session` is the door for a build; `keys` has the name and the key of every kind of entry in a `Cache`.
"""
