"""Commands about people and consent."""
