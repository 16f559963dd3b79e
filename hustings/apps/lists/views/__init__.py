"""The pages of lists: the builder, a list with its files, and what the home page says of them."""
