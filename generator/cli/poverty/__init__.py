"""`portal ppi`, and the tasks that read tables and scores in a process of their own."""
