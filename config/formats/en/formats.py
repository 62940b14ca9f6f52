"""English: 9:05 AM, Nov 25."""

CLOCK = "g:i A"
CLOCK_WITH_SECONDS = "g:i:s A"
HOUR = "g A"
DAY = "M j"
DAY_WITH_YEAR = "M j, Y"
WEEKDAY_AND_DAY = "l, M j"
LONG_DAY = "l, F j"
LONG_DAY_WITH_YEAR = "l, F j, Y"
MOMENT = "M j, g:i A"
MOMENT_WITH_SECONDS = "M j, g:i:s A"
MOMENT_WITH_YEAR = "M j, Y, g:i A"
MOMENT_WITH_YEAR_AND_SECONDS = "M j, Y, g:i:s A"
MOMENT_WITH_WEEKDAY = "D, M j, g:i A"
LONG_MOMENT = "l, F j, Y, g:i:s A T"
MOMENT_IN_FULL = "F j, Y, g:i:s A T"

# What Django takes where nobody names a form, as in admin.
DATE_FORMAT = DAY_WITH_YEAR
DATETIME_FORMAT = MOMENT_WITH_YEAR
TIME_FORMAT = CLOCK
