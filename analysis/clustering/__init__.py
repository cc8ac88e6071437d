"""The clustering algorithms. To add one: write its module, then list it here."""
