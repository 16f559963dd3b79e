"""Exports of other platforms: what their columns, codes and flags mean, as data; a TOML file for each kind."""
