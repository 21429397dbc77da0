"""The commands, one module for what belongs together; each adds its words to the command line."""
