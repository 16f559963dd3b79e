"""Pages of bringing files in, and of rows about which somebody must say whom they mean."""
