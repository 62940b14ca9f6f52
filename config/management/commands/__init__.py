"""`manage.py up`."""
