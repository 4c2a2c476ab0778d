"""Evidence merges into assets; assets are linked. A function of the set of evidence, not of its order."""
