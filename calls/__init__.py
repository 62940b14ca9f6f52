"""Call records from the carrier."""
