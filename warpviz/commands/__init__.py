"""The subcommands; each module is loaded when one of its own is asked for."""
