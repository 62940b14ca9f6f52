"""Measurements of Textdesk on PostgreSQL and Redis: `python -m bench [name ...]`, explained in docs/performance.md."""
