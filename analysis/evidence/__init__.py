"""How sure we are: structure, stability, agreement, sensitivity, and the verdict."""
