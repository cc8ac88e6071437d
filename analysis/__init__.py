"""Find the kinds of customers in a table and weigh the evidence. Numbers only, no pages."""
