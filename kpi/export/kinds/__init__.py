"""Kinds of illustrations, by what they are about; each module names its own in KINDS."""
