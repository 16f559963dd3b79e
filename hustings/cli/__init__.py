"""The command line. Importing it readies Django, without a database being started."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hustings.config.settings")
django.setup()
