"""The shell that pages are shown in, and the product's words in two languages."""
