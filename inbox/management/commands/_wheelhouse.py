"""The demo's business: Wheelhouse, a bicycle repair shop, its three numbers and what its customers text."""

from dataclasses import dataclass

FRONT_DESK, BILLING, BOOKINGS = "+13215550100", "+13215550101", "+13215550102"
NUMBERS = ((FRONT_DESK, "Front desk", "blue"), (BILLING, "Billing", "green"), (BOOKINGS, "Bookings", "purple"))
PEOPLE = (("maya", "Maya", "Ortiz"), ("jonas", "Jonas", "Weber"))


@dataclass(frozen=True, slots=True)
class Line:
    """One text: how many minutes ago, by whom (nobody is the customer, `rule` is the shop's own rule), and what."""

    ago: int
    by: str
    body: str
    status: str = "delivered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A conversation, its texts oldest first; the last `unread` of the customer's are unread."""

    number: str
    phone: str
    name: str = ""
    lines: tuple[Line, ...]
    unread: int = 0
    assignee: str = ""
    closed_by: str = ""


STORIES = (
    Story(
        number=FRONT_DESK,
        phone="+14075550111",
        name="Priya Nair",
        unread=2,
        lines=(
            Line(190, "", "Hi! Is my blue Trek ready? The ticket says today 🚲"),
            Line(172, "maya", "Hi Priya! New brake pads are on, we are just truing the back wheel. Ready by 4."),
            Line(6, "", "Amazing, thank you!! 🙌"),
            Line(4, "", "Can my brother pick it up? He has the ticket."),
        ),
    ),
    Story(
        number=BOOKINGS,
        phone="+13215550133",
        name="Lucía Fernández",
        unread=1,
        lines=(Line(16, "", "Hola, se me rompió la cadena. ¿Tienen una cita para mañana por la tarde? ¡Gracias!"),),
    ),
    Story(
        number=BOOKINGS,
        phone="+14075550127",
        name="Marcus Bell",
        assignee="jonas",
        lines=(
            Line(75, "", "Do you have anything Saturday morning for a full tune-up?"),
            Line(61, "jonas", "We do: 9:30 or 11:00. It takes about two hours, $95 with a new cable set."),
            Line(44, "", "11 works."),
            Line(41, "jonas", "Booked: Saturday at 11:00. See you then, Marcus."),
        ),
    ),
    Story(
        number=FRONT_DESK,
        phone="+13215550162",
        unread=1,
        lines=(Line(33, "", "do you carry kids bikes? my daughter is 6, about 3'10"),),
    ),
    Story(
        number=BILLING,
        phone="+14075550148",
        name="Dana Whitfield",
        assignee="maya",
        unread=1,
        lines=(
            Line(320, "", "My card was charged twice for invoice 2207, $64.50 both times."),
            Line(301, "maya", "Sorry about that, Dana. I see both. One is a hold that your bank drops by itself."),
            Line(58, "", "It is still there today. Can you check again?"),
        ),
    ),
    Story(
        number=FRONT_DESK,
        phone="+13215550175",
        name="Tom Hargrove",
        assignee="maya",
        lines=(
            Line(1490, "", "Let me know when the cargo bike's motor comes in please"),
            Line(130, "maya", "Hi Tom, the motor for your cargo bike is here. Shall we fit it this week?", "failed"),
        ),
    ),
    Story(
        number=FRONT_DESK,
        phone="+14075550189",
        name="Eleanor Voss",
        lines=(
            Line(
                410,
                "",
                "Good morning! I am planning a ten-day ride down the coast in May with two friends and we would all "
                "like to bring our bikes in together beforehand. Mine is a 1998 steel tourer with a triple "
                "crankset that skips under load, Ruth's is a nearly new gravel bike that only needs its tires "
                "sealed, and Anneke's has a rear rack whose bolts keep working loose whatever she does. Is there a "
                "day when you could look at all three, and should we take the racks and bags off first? "
                "No hurry at all.",
            ),
            Line(366, "jonas", "What a trip! Any Tuesday is good for three bikes. Racks on, bags off, please."),
            Line(352, "", "Tuesday the 9th then. Thank you so much 😊"),
            Line(349, "jonas", "It is in the book. 👍"),
        ),
    ),
    Story(
        number=FRONT_DESK,
        phone="+13215550194",
        name="Greg Palmer",
        lines=(
            Line(1710, "maya", "Hi Greg, it is a year since your last service. 10% off this month. STOP to opt out."),
            Line(1695, "", "STOP"),
            Line(1695, "rule", ""),
        ),
    ),
    Story(
        number=BOOKINGS,
        phone="+14075550106",
        name="Aisha Karim",
        closed_by="jonas",
        lines=(
            Line(1820, "", "Running 15 min late for my 2:00, sorry!"),
            Line(1816, "jonas", "No problem at all, take your time."),
            Line(1690, "", "Rides like new. Thanks, Jonas! ⭐️⭐️⭐️⭐️⭐️"),
        ),
    ),
    Story(
        number=BILLING,
        phone="+13215550118",
        name="Riverside Couriers",
        lines=(
            Line(2960, "", "Could you send October's statement for our six bikes?"),
            Line(2890, "maya", "Just emailed it to accounts@. Twelve visits, $842.00 in all."),
            Line(2875, "", "Got it. Payment goes out Friday."),
        ),
    ),
    Story(
        number=BOOKINGS,
        phone="+14075550152",
        name="Hannah Lindqvist",
        assignee="jonas",
        lines=(
            Line(3050, "jonas", "Reminder: your fitting is tomorrow at 10:00. Reply C to confirm."),
            Line(3041, "", "C"),
            Line(1600, "", "Could we do 10:30 instead? The school run takes longer in the rain ☔"),
            Line(1588, "jonas", "10:30 it is."),
        ),
    ),
    Story(
        number=FRONT_DESK,
        phone="+13215550141",
        name="Ben Okafor",
        lines=(
            Line(2200, "", "Found a lock key by your door, left it with the bakery next door"),
            Line(2188, "maya", "You are a hero, Ben. Its owner has just been in to look for it!"),
            Line(2186, "", "😂 glad to hear"),
        ),
    ),
    Story(
        number=FRONT_DESK,
        phone="+14075550170",
        name="Sofia Rossi",
        closed_by="maya",
        lines=(
            Line(4100, "", "How much to replace a tube?"),
            Line(4092, "maya", "$18 with the tube, while you wait. Walk in any day before 5."),
            Line(4090, "", "perfect ty"),
        ),
    ),
    Story(
        number=BILLING,
        phone="+13215550187",
        unread=1,
        lines=(Line(230, "", "Need a receipt for my insurance, repair on the 3rd, name is Castellano"),),
    ),
)
