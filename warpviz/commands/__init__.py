"""The subcommands; each module is loaded when one of its subcommands is used."""
