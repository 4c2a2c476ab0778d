"""A run of continuous integration: what it is about, what it is compared with, and where it tells the outcome.

One module for each service says what its variables mean and what it reads of our output; the rest knows none of them.
"""
