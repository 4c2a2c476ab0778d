"""Infrastructure as code: what a repository asks a cloud for."""
