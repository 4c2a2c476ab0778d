"""Rules that run only when they are asked for (tier C), by name, so that a command's help needs no rule's module."""

OPT_IN = ("a2a-card-http", "a2a-card-no-auth", "deprecated-mcp-transport", "mcp-remote-no-visible-auth",
          "unpinned-hub-revision")
