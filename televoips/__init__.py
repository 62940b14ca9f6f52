"""TeleVoIPs, the carrier: its API, its webhooks, its error codes, and a sandbox of it. Plain Python, no Django."""
