"""Spanish: 9:05, 25 nov."""

CLOCK = "G:i"
CLOCK_WITH_SECONDS = "G:i:s"
HOUR = "G"
DAY = "j b"
DAY_WITH_YEAR = "j b Y"
WEEKDAY_AND_DAY = r"l j \d\e F"
LONG_DAY = r"l j \d\e F"
LONG_DAY_WITH_YEAR = r"l j \d\e F \d\e Y"
MOMENT = "j b, G:i"
MOMENT_WITH_SECONDS = "j b, G:i:s"
MOMENT_WITH_YEAR = "j b Y, G:i"
MOMENT_WITH_YEAR_AND_SECONDS = "j b Y, G:i:s"
MOMENT_WITH_WEEKDAY = "D j b, G:i"
LONG_MOMENT = r"l j \d\e F \d\e Y, G:i:s T"
MOMENT_IN_FULL = r"j \d\e F \d\e Y, G:i:s T"

# What Django takes where nobody names a form, as in admin.
DATE_FORMAT = DAY_WITH_YEAR
DATETIME_FORMAT = MOMENT_WITH_YEAR
TIME_FORMAT = CLOCK
