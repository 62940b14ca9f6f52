"""Owned numbers, conversations and messages: receiving, sending, live pages."""
