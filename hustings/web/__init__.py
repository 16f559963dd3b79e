"""The shell of the web application; for now the catalogues of what the product says."""
