"""Is a filing recognised, why, and what is missing?"""
