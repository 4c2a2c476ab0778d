"""shadowbom: where is AI used in our code, who approved it, and what is wrong with it?"""

__version__ = "0.1.0"
