"""People on the phone and their consent."""
