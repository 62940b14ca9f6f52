"""A carrier on your desk: it speaks TeleVoIPs' whole document over HTTP, and has a page with a phone on it.

No text leaves the machine. `python -m televoips.sandbox` runs it as a process; tests run it in their own:

    with Sandbox(api_key="key", owned=["13215550100"]) as carrier:
        ...  # carrier.url, carrier.log.posts, carrier.faults.set("drop_after"), carrier.text_in(...)
"""

from televoips.sandbox.carrier import Sandbox

__all__ = ["Sandbox"]
