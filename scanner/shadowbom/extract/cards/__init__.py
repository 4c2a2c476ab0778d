"""Files that speak of models and datasets: configurations beside weights, cards, and what tools that track them keep.
"""
