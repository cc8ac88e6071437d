"""Studies that take long: run by hand, not by pytest; their tables lie beside them."""
