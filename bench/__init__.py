"""Benchmarks: each file is one subject and runs alone; `python -m bench` runs all at the routine size.

Figures that travel are ratios measured in the same run against a yardstick on the same machine: a bare COPY, NumPy on
the same columns, PostgreSQL's own table. Milliseconds are printed beside them with the machine's size.
"""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hustings.config.settings")
django.setup()
