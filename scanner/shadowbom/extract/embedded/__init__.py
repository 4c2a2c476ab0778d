"""Code inside other files: components of web frameworks, documents with fences, notebooks that are source files."""
