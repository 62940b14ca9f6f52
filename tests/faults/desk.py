"""A whole Textdesk on real processes, with a proxy on each wire; what tests do to it and see of it."""

import contextlib
import itertools
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import redis
import requests
from celery import Celery
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import connections, transaction
from django.db.utils import load_backend
from django.utils import timezone
from kombu.exceptions import OperationalError

from accounts.models import User
from config import databases, programs
from config import settings as own
from config.programs import Address
from inbox.models import CatchUp, Conversation, Message, OwnedNumber, SendingState, WebhookEvent
from tests.events import text_in
from tests.factories import ConversationFactory, OwnedNumberFactory, UserFactory
from tests.faults.process import PATIENCE, ROOT, Process, free_port, until
from tests.faults.proxy import Proxy
from tests.faults.servers import ROLE, Postgres, redis_server
from tests.televoips.loopback import Answer, Loopback, Seen

OURS, OURS_TOO = "13215550100", "13215550101"
CARRIER_KEY, WEBHOOK_KEY, PASSWORD = "fault-carrier", "fault-webhooks", "correct horse battery"
NOT_OURS = ("DATABASE_URL", "REDIS_URL", "TELEVOIPS_", "WEBHOOK_", "DJANGO_", "LOG_LEVEL", "SANDBOX_")
"""What of the tests' own environment no program of a desk may see."""


@dataclass
class Person:
    """A customer of one test, and the conversation with them."""

    phone: str
    conversation: int
    replies: dict[str, int] = field(default_factory=dict)
    """Each text that the page accepted for them, and its message."""
    texts: list[str] = field(default_factory=list)
    """Each text that they wrote."""


class Desk:
    """Web, worker, beat, Redis, the sandbox carrier and a database of its own; every wire goes through a proxy."""

    def __init__(self, postgres: Postgres | None = None, **settings: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="textdesk-faults-"))
        self.var = self.folder / "var"
        self.var.mkdir()
        self.postgres, self.name = postgres, f"desk_{uuid.uuid4().hex[:12]}"
        self.people: list[Person] = []
        self._phones = itertools.count(14075550100)
        self.redis, self.redis_port = redis_server(self.folder)
        self.to_redis = Proxy(self.redis_port)
        carrier_port, web_port = free_port(), free_port()
        self.to_carrier, self.to_web = Proxy(carrier_port), Proxy(web_port)
        self.to_database = Proxy(postgres.port) if postgres else None
        self.settings = self._settings() | settings
        self.carrier = self._carrier(carrier_port)
        address = Address("127.0.0.1", web_port)
        self.web = Process(
            "web",
            programs.web(address, {}).command,
            folder=self.folder,
            env=self.settings,
            is_ready=lambda: programs.answers(address, "/healthz"),
        )
        self.workers = [self._worker("worker")]
        self.beats = [self._beat("beat")]
        self.cookies: dict[str, str] = {}
        self.strange_posts: list[dict[str, Any]] = []

    # Starting and ending

    @property
    def worker(self) -> Process:
        """The first worker."""
        return self.workers[0]

    @property
    def beat(self) -> Process:
        """The first clock."""
        return self.beats[0]

    @property
    def processes(self) -> list[Process]:
        """All programs, in the order of their start."""
        return [self.redis, self.carrier, self.web, *self.workers, *self.beats]

    def _settings(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(NOT_OURS)}
        if self.postgres and self.to_database:
            kept["DATABASE_URL"] = self.postgres.url(self.name, port=self.to_database.port)
        return kept | {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "VAR_DIR": str(self.var),
            "SECRET_KEY": own.SECRET_KEY,
            "REDIS_URL": f"redis://127.0.0.1:{self.to_redis.port}/0",
            "TELEVOIPS_BASE_URL": f"http://127.0.0.1:{self.to_carrier.port}",
            "TELEVOIPS_API_KEY": CARRIER_KEY,
            "WEBHOOK_API_KEY": WEBHOOK_KEY,
            "SEND_PER_SECOND": "10000",
            "LOG_LEVEL": "INFO",
            "PYTHONUNBUFFERED": "1",
            "PYTHONWARNINGS": programs.CALM_AS_ROOT,
        }

    def _carrier(self, port: int) -> Process:
        told = {
            "--port": str(port),
            "--api-key": CARRIER_KEY,
            "--owned": f"{OURS},{OURS_TOO}",
            "--webhook-url": f"http://127.0.0.1:{self.to_web.port}/webhooks/messages",
            "--webhook-api-key": WEBHOOK_KEY,
            "--retry-seconds": "0.5",
            "--receipt-seconds": "0.2",
        }
        command = [sys.executable, "-m", "televoips.sandbox", *itertools.chain.from_iterable(told.items())]
        return Process(
            "carrier",
            command,
            folder=self.folder,
            is_ready=lambda: programs.is_taken("127.0.0.1", port),
            env={name: value for name, value in os.environ.items() if not name.startswith(NOT_OURS)},
        )

    def _worker(self, name: str) -> Process:
        command = [word.replace("worker@%h", f"{name}@desk") for word in programs.worker({}).command]

        def is_ready() -> bool:
            try:
                with self.tasks() as app:
                    return bool(app.control.ping(destination=[f"{name}@desk"], timeout=0.3))
            except (OperationalError, OSError, redis.RedisError):
                return False

        return Process(name, command, folder=self.folder, env=self.settings, is_ready=is_ready)

    def _beat(self, name: str) -> Process:
        command = [*programs.beat({}).command, "--schedule", str(self.var / name)]
        return Process(name, command, folder=self.folder, env=self.settings)

    def start(self, template: str | Path) -> None:
        """Start everything on a copy of a migrated database, and wait until it is ready to send."""
        if self.postgres:
            self.postgres.do(f'CREATE DATABASE "{self.name}" TEMPLATE "{template}" OWNER {ROLE}')
        else:
            shutil.copy(template, self.var / "textdesk.sqlite3")
        self.redis.start()
        for process in self.processes[1:]:
            process.spawn()
        with self.connected():
            self._arrange()
            for process in self.processes[1:]:
                process.wait()
            self._sign_in()
            until(self._has_caught_up, what="the first reading of the carrier's list")

    def _arrange(self) -> None:
        hashed = PBKDF2PasswordHasher().encode(PASSWORD, "salt", iterations=1000)
        self.staff = UserFactory(username="sam", is_superuser=True, is_staff=True)
        User.objects.filter(pk=self.staff.pk).update(password=hashed)
        for number in (OURS, OURS_TOO):
            OwnedNumberFactory(number=f"+{number}", texts_per_second=1000)
        now = timezone.now()
        CatchUp.objects.create(  # 90 days of nothing: 90 questions that each desk need not wait for
            kind=CatchUp.Kind.IMPORT, start_at=now - timedelta(days=90), end_at=now, done_until=now, finished_at=now
        )

    def _sign_in(self) -> None:
        self.browse("/accounts/login/")
        answer = self.browse("/accounts/login/", login="sam", password=PASSWORD)
        assert answer.status_code == 302, answer.text

    @staticmethod
    def _has_caught_up() -> bool:
        return CatchUp.objects.filter(kind=CatchUp.Kind.RECENT, succeeded_at__isnull=False).exists()

    def stop(self) -> None:
        """End everything and leave nothing."""
        for process in reversed(self.processes):
            if process.process is not None:
                process.kill()
        for proxy in self.proxies:
            proxy.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def proxies(self) -> list[Proxy]:
        """The wires."""
        found = [self.to_redis, self.to_carrier, self.to_web, self.to_database]
        return [proxy for proxy in found if proxy]

    @property
    def url(self) -> str:
        """The pages, past the proxy."""
        return f"http://127.0.0.1:{self.to_web.usual_target}"

    def mend(self) -> None:
        """Put right whatever a test did: every wire, every program, the carrier's faults, a pause."""
        for proxy in self.proxies:
            proxy.mend()
        if self.postgres and not self.postgres.process.is_alive:
            self.postgres.process.start()
        if self.postgres:
            self.postgres.thaw()
        for process in self.processes:
            process.thaw()
        for extra in [*self.workers[1:], *self.beats[1:]]:
            extra.kill()
        del self.workers[1:], self.beats[1:]
        for process in self.processes:
            if not process.is_alive:
                process.start()
        self.press("fault", on=False)
        self.press("fault", latency=0)
        forget_connection()
        SendingState.objects.filter(pk=1).update(
            paused_at=None, reason="", probe_at=None, failures=0, heard_at=timezone.now()
        )

    def second_worker(self) -> Process:
        """Start another worker beside the first."""
        self.workers.append(self._worker("second").start())
        return self.workers[-1]

    def second_beat(self) -> Process:
        """Start another clock beside the first."""
        self.beats.append(self._beat("beat2").start())
        return self.beats[-1]

    # The database, past the proxy

    @contextlib.contextmanager
    def connected(self) -> Iterator[None]:
        """Let the ORM of this thread see the desk's database."""
        usual = connections["default"]
        connections["default"] = self._connection()
        try:
            yield
        finally:
            connections["default"].close()
            connections["default"] = usual

    def _connection(self) -> Any:
        if self.postgres:
            options = databases.postgres(self.postgres.url(self.name))
        else:
            options = databases.sqlite(self.var / "textdesk.sqlite3")
        whole = {**connections.configure_settings({"default": options})["default"]}
        return load_backend(whole["ENGINE"]).DatabaseWrapper(whole, "default")

    # What people do

    def meet(self, *, number: str = OURS) -> Person:
        """Make a customer with whom there is a conversation."""
        phone = str(next(self._phones))
        owned = OwnedNumber.objects.get(number=f"+{number}")
        conversation = ConversationFactory(owned_number=owned, contact__phone=f"+{phone}")
        self.people.append(Person(phone, conversation.pk))
        return self.people[-1]

    def stranger(self) -> Person:
        """Make somebody who never wrote to us."""
        self.people.append(Person(str(next(self._phones)), 0))
        return self.people[-1]

    def freeze(self, worker: Process) -> None:
        """Freeze a worker between two transactions: on SQLite it could take the only writer's place along."""
        with transaction.atomic():
            worker.freeze()

    def browse(self, path: str, *, timeout: float = 30, **form: str) -> requests.Response:
        """Open a page as the one who is signed in, or post a form to it; raises where nobody answers."""
        with requests.Session() as session:
            session.trust_env = False
            session.cookies.update(self.cookies)
            how: dict[str, Any] = {"timeout": timeout, "allow_redirects": False}
            if form:
                form["csrfmiddlewaretoken"] = self.cookies["csrftoken"]
                answer = session.post(self.url + path, data=form, **how)
            else:
                answer = session.get(self.url + path, **how)
            self.cookies = session.cookies.get_dict()
        return answer

    def write(self, person: Person, words: str, *, token: str = "") -> int:
        """Send a reply by the page's form, and return the status of the answer; any thread may."""
        path = f"/conversations/{person.conversation}/reply/"
        return self.browse(path, body=words, client_token=token or uuid.uuid4().hex).status_code

    def reply(self, person: Person, words: str = "") -> int:
        """Send a reply that the page must accept, and return its message's key."""
        words = words or f"Reply {uuid.uuid4().hex[:8]}"
        assert self.write(person, words) == 302
        return self.accepted(person, words)

    def accepted(self, person: Person, words: str) -> int:
        """Note that the page accepted this reply, and return its message's key."""
        person.replies[words] = Message.objects.get(conversation=person.conversation, body=words).pk
        return person.replies[words]

    def queue(self, person: Person, count: int) -> list[int]:
        """Have so many replies accepted at once, as by as many forms before the worker came; nobody is nudged."""
        conversation = Conversation.objects.get(pk=person.conversation)
        now = timezone.now()
        made = Message.objects.bulk_create(
            Message(
                conversation=conversation,
                owned_number_id=conversation.owned_number_id,
                direction=Message.Direction.OUTBOUND,
                status=Message.Status.QUEUED,
                body=f"Reply {place} of {count} to {person.phone}",
                client_token=uuid.uuid4().hex,
                author=self.staff,
                segments=1,
                occurred_at=now,
            )
            for place in range(count)
        )
        person.replies |= {message.body: message.pk for message in made}
        return [message.pk for message in made]

    def text(self, person: Person, words: str = "", *, to: str = OURS) -> str:
        """A customer texts us, by the carrier's webhook."""
        words = words or f"Text {uuid.uuid4().hex[:8]}"
        person.texts.append(words)
        assert self.press("text", **{"from": person.phone, "to": to, "text": words}) == {"sent": 1}
        return words

    def post_event(self, event: dict[str, Any], *, past_proxy: bool = True) -> int:
        """Post one webhook ourselves and return the status of the answer."""
        port = self.to_web.usual_target if past_proxy else self.to_web.port
        headers = {"X-Webhook-Key": WEBHOOK_KEY, "Content-Type": "application/json"}
        with requests.Session() as session:
            session.trust_env = False
            answer = session.post(
                f"http://127.0.0.1:{port}/webhooks/messages", data=json.dumps(event), headers=headers, timeout=20
            )
        return answer.status_code

    def event_of(self, person: Person, words: str = "", **changes: Any) -> dict[str, Any]:
        """Return the webhook of a customer's text, to be posted by ourselves."""
        words = words or f"Text {uuid.uuid4().hex[:8]}"
        person.texts.append(words)
        now = timezone.now().strftime("%Y-%m-%d %H:%M:%S")
        return text_in(words, **{"id": uuid.uuid4().hex, "from": person.phone, "time": now} | changes)

    def page(self, person: Person) -> str:
        """Return the conversation as staff see it."""
        answer = self.browse(f"/conversations/{person.conversation}/")
        assert answer.status_code == 200
        return answer.text

    # What the carrier saw, and time

    def press(self, action: str, **asked: Any) -> Any:
        """Press one of the sandbox's buttons."""
        answer = requests.post(f"{self.carrier_url}/sandbox/{action}", json=asked, timeout=10)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def fault(self, name: str, *, times: int | None = 1, **more: Any) -> None:
        """Let the carrier go wrong."""
        self.press("fault", name=name, on=True, times=times, **more)

    @property
    def carrier_url(self) -> str:
        """The sandbox, past the proxy."""
        return f"http://127.0.0.1:{self.to_carrier.usual_target}"

    def log(self) -> dict[str, list[dict[str, Any]]]:
        """Return the carrier's own log."""
        log: dict[str, list[dict[str, Any]]] = requests.get(f"{self.carrier_url}/sandbox/log", timeout=20).json()
        log["posts"] += self.strange_posts
        return log

    @contextlib.contextmanager
    def carrier_answering(self, *answers: Answer) -> Iterator[Loopback]:
        """Have a carrier that answers each POST as told, the last for ever; its requests count in the log."""
        with Loopback(*answers) as strange:
            self.to_carrier.divert(strange.server_address[1])
            try:
                yield strange
            finally:
                self.to_carrier.mend()
                self.strange_posts += [post_of(seen) for seen in strange.requests if seen.path == "/messages"]

    def posts(self, person: Person) -> list[dict[str, Any]]:
        """Return the POSTs to one customer, from the carrier's own log."""
        return [post for post in self.log()["posts"] if post["recipient"] == person.phone]

    def status(self, message: int) -> str:
        """Return the status of a message."""
        return Message.objects.values_list("status", flat=True).get(pk=message)

    def comes_to(self, message: int, *statuses: str, within: float = PATIENCE) -> str:
        """Wait until a message has one of these statuses."""
        what = f"message {message} being {' or '.join(statuses)}"
        until(lambda: self.status(message) in statuses, within=within, what=what)
        return self.status(message)

    def later(self, **ago: float) -> None:
        """Let time pass for what is being sent or in doubt, and look at it as beat has it done every 30 seconds."""
        past = timedelta(**ago)
        for message in Message.objects.filter(
            conversation__in=[person.conversation for person in self.people], claimed_at__isnull=False
        ):
            Message.objects.filter(pk=message.pk).update(claimed_at=message.claimed_at - past)
        self.run("inbox.tasks.settle_unknown")

    def at_once(self, message: int) -> None:
        """Let the time pass that a text still has to wait before it is tried again."""
        Message.objects.filter(pk=message).update(not_before=timezone.now())

    def run(self, task: str, *args: Any) -> None:
        """Put a task into the queue, as beat or a nudge does."""
        with self.tasks() as app:
            app.send_task(task, args, ignore_result=True)

    @contextlib.contextmanager
    def tasks(self) -> Iterator[Celery]:
        """Give a way to the workers past the proxy; a fresh one each time, as Redis may have been away."""
        with Celery(broker=f"redis://127.0.0.1:{self.redis_port}/0", set_as_current=False) as app:
            app.conf.update(task_default_queue=own.REDIS_PREFIX, control_exchange=own.REDIS_PREFIX)
            yield app

    def broker(self) -> "redis.Redis":
        """Return Redis, past the proxy; close it after use."""
        return redis.Redis(port=self.redis_port, socket_timeout=5)

    def drain(self, *, within: float = PATIENCE) -> None:
        """Wait until nothing of this test's people waits, is being sent or is still to be applied."""
        conversations = [person.conversation for person in self.people]
        waiting = Message.objects.filter(conversation__in=conversations, status__in=["queued", "sending"], held_at=None)
        until(lambda: not waiting.exists(), within=within, what="draining the outbox")
        pending = WebhookEvent.objects.filter(state=WebhookEvent.State.PENDING)
        until(lambda: not pending.exists(), within=within, what="applying what was stored")

    def idle(self) -> None:
        """Wait until no worker has a text of this test's people in hand."""
        conversations = [person.conversation for person in self.people]
        sending = Message.objects.filter(conversation__in=conversations, status="sending")
        until(lambda: not sending.exists(), what="the workers' being idle")

    def tails(self) -> str:
        """Return the end of each program's log."""
        return "\n".join(f"--- {process.name}\n{process.tail(15)}" for process in self.processes)


def post_of(seen: Seen) -> dict[str, Any]:
    """Return a strange carrier's request as the sandbox logs one; it may have been taken."""
    fields = seen.fields
    return {
        "at": seen.at,
        "sender": fields["from"],
        "recipient": fields["to"],
        "content": fields["content"],
        "uuid": "strange",
        "fault": "",
    }


def forget_connection() -> None:
    """Close the ORM's connection: the next query opens a new one."""
    with contextlib.suppress(Exception):
        connections["default"].close()


def make_template(postgres: Postgres | None, folder: Path) -> str | Path:
    """Return a database with all tables: the name of one on the server, or a file."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(NOT_OURS)}
    environment |= {"DJANGO_SETTINGS_MODULE": "config.settings", "VAR_DIR": str(folder), "LOG_LEVEL": "ERROR"}
    template = "textdesk_template"
    if postgres:
        postgres.do(f"CREATE DATABASE {template} OWNER {ROLE}")
        environment["DATABASE_URL"] = postgres.url(template)
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0", "--no-input"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    if postgres:
        return template
    path = folder / "textdesk.sqlite3"
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path
