"""The way out of the house: a folder, or GOV.UK Notify where the council has it. Nothing else sends.

`hand_over` may be called again for the same message, after a crash or an answer that never came, and the
outside still gets it once. The folder knows by a mark it leaves what it has put out, even when somebody has
taken the file away since; Notify is asked for our reference before anything is sent to it a second time.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from notifications_python_client.errors import APIError
from notifications_python_client.notifications import NotificationsAPIClient

from trellis.govuk import pdf
from trellis.journey.people.models import Channel, Format

from . import paper
from .models import Message

FOLDER, NOTIFY = "folder", "notify"
MAKING, OUT = ".making", ".out"


@dataclass(frozen=True)
class HandedOver:
    """Where a message went, and under what number it is known there."""

    by: str
    number: str = ""


class InDoubt(Exception):
    """Nobody can say whether it went; the sentence says why. It is asked about, then tried again."""


class NotNow(Exception):
    """It did not go, and may later: too much was sent at once."""


class Refused(Exception):
    """It did not go, and the same again would not. The sentence is for whoever wrote it."""


def hand_over(message: Message) -> HandedOver:
    """Puts a message out, once however often it is asked for. Raises `InDoubt`, `NotNow` or `Refused`."""
    if goes_by_notify(message.channel):
        return _by_notify(message)
    return _into_folder(message)


def goes_by_notify(channel: str) -> bool:
    if not settings.NOTIFY_KEY:
        return False
    return bool(
        {
            Channel.EMAIL: settings.NOTIFY_EMAIL_TEMPLATE,
            Channel.TEXT: settings.NOTIFY_TEXT_TEMPLATE,
            # A letter that is drawn already needs no template, and only PDF can be posted.
            Channel.LETTER: settings.NOTIFY_LETTERS and pdf.can_make_pdf(),
        }.get(Channel(channel), False)
    )


# The folder. ---------------------------------------------------------------------------------------------


def _into_folder(message: Message) -> HandedOver:
    """Writes the file in a side folder, leaves a mark, then moves the file out in one step.

    A mark without a file in the side folder means that the file went out. A crash at any point between leaves
    one of the states that this reads.
    """
    name, content = _as_file(message)
    folder = settings.OUTBOX
    try:
        making, mark, out = _places(folder, message.ref, name)
        if mark.exists() and not making.exists():
            return HandedOver(FOLDER, name)
        _write_whole(making, content)
        _write_whole(mark, b"")
        os.replace(making, out)
        _settle(folder)
    except OSError as trouble:
        raise InDoubt(f"The outbox could not be written: {trouble.strerror or 'the disk failed'}.") from None
    return HandedOver(FOLDER, name)


def forget(message: Message) -> None:
    """Takes the mark away, once the database knows that the message went."""
    with suppress(OSError):
        (settings.OUTBOX / OUT / message.ref).unlink(missing_ok=True)


def _places(folder: Path, ref: str, name: str) -> tuple[Path, Path, Path]:
    for one in (folder, folder / MAKING, folder / OUT):
        if not one.is_dir():
            one.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / MAKING / name, folder / OUT / ref, folder / name


def _write_whole(path: Path, content: bytes) -> None:
    """The service alone may read it: it holds somebody's name, address and affairs."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    _settle(path.parent)


def _settle(folder: Path) -> None:
    # A new name in a folder outlives a power cut only once the folder itself is written.
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _as_file(message: Message) -> tuple[str, bytes]:
    if message.channel == Channel.EMAIL:
        return f"{message.ref}.eml", _as_email(message)
    if message.channel == Channel.TEXT:
        to = f"To: {message.to_address}\n\n{paper.text_message(message)}\n"
        return f"{message.ref}.txt", to.encode()
    if pdf.can_make_pdf():
        return f"{message.ref}.pdf", paper.as_pdf(message)
    return f"{message.ref}.html", paper.as_html(message).encode()


def _as_email(message: Message) -> bytes:
    mail = EmailMessage()
    mail["Subject"] = message.subject
    mail["From"] = formataddr((message.council, settings.MAIL_FROM))
    mail["To"] = formataddr((message.to_name, message.to_address))
    mail["Date"] = format_datetime(message.written_at)
    # A mail server that is given the same file twice can see that it is the same message.
    mail["Message-ID"] = f"<{message.ref}@{settings.MAIL_FROM.rpartition('@')[2]}>"
    mail["Content-Language"] = "en-GB"
    mail.set_content(paper.as_text(message))
    if message.format in (Format.EASY_READ, Format.LARGE_PRINT):
        mail.add_alternative(paper.as_html(message), subtype="html")
    return bytes(mail)


# GOV.UK Notify. ------------------------------------------------------------------------------------------

# What Notify says of a message that did not arrive, in words for whoever wrote it.
DID_NOT_ARRIVE = {
    "permanent-failure": "GOV.UK Notify could not deliver it: there is no such address or number. Check it.",
    "temporary-failure": "GOV.UK Notify could not deliver it: a mailbox is full or a phone off. Try again.",
    "technical-failure": "GOV.UK Notify could not deliver it, through a fault of theirs. Try again.",
    "validation-failed": "GOV.UK Notify cannot print this letter. Mostly the address is not one it knows.",
    "virus-scan-failed": "GOV.UK Notify would not take this letter.",
    "cancelled": "Somebody cancelled this letter in GOV.UK Notify.",
    "returned-letter": "The letter came back: nobody of that name lives there. Check the address.",
}
ASKED_OF = ("failed", "validation-failed", "virus-scan-failed", "cancelled", "returned-letter")


def _by_notify(message: Message) -> HandedOver:
    client = _notify()
    # The first try needs no asking; after a try that nobody can account for, asking comes first, always.
    if message.in_doubt_since is not None and (there := _number_at_notify(client, message.ref)):
        return HandedOver(NOTIFY, there)
    try:
        answer = _post(client, message)
    except APIError as error:
        raise _meant_by(error) from None
    return HandedOver(NOTIFY, str((answer or {}).get("id", "")))


def _notify() -> NotificationsAPIClient:
    return NotificationsAPIClient(settings.NOTIFY_KEY, base_url=settings.NOTIFY_URL, timeout=10)


def _number_at_notify(client: NotificationsAPIClient, ref: str) -> str:
    try:
        found = client.get_all_notifications(reference=ref)["notifications"]
    except (APIError, KeyError, TypeError):
        raise InDoubt("GOV.UK Notify does not answer, so nobody can say whether it went.") from None
    # An earlier sending that did not arrive is no proof of this one.
    return next((str(one["id"]) for one in found if one.get("status") not in DID_NOT_ARRIVE), "")


def _post(client: NotificationsAPIClient, message: Message) -> Any:
    if message.channel == Channel.LETTER:
        return client.send_precompiled_letter_notification(message.ref, BytesIO(paper.as_pdf(message)))
    if message.channel == Channel.TEXT:
        return client.send_sms_notification(
            message.to_address,
            settings.NOTIFY_TEXT_TEMPLATE,
            personalisation={"body": paper.text_message(message)},
            reference=message.ref,
        )
    return client.send_email_notification(
        message.to_address,
        settings.NOTIFY_EMAIL_TEMPLATE,
        personalisation={"subject": message.subject, "body": paper.as_text(message)},
        reference=message.ref,
    )


def _meant_by(error: APIError) -> Exception:
    """What an answer that is no yes means. Only a plain no is taken for one."""
    if error.response is None or error.status_code >= 500 or error.status_code < 400:
        return InDoubt("GOV.UK Notify did not answer, so nobody can say whether it went.")
    if error.status_code == 429:
        return NotNow("GOV.UK Notify takes no more just now.")
    if error.status_code == 403:
        return Refused(
            "GOV.UK Notify does not know the council's key, or this machine's clock is wrong. "
            "Tell whoever keeps the service."
        )
    return Refused(f"GOV.UK Notify would not take it. It says: {_says(error)}")


def _says(error: APIError) -> str:
    """Notify's own sentences. They name what is wrong with a part of the message, and never quote it."""
    said = error.message
    if isinstance(said, list):
        return " ".join(str(one.get("message", "")) for one in said if isinstance(one, dict))
    return str(said)


def did_not_arrive() -> Iterator[tuple[str, str, str]]:
    """What Notify took this week and could not deliver: our reference, its number, and why in words."""
    if not settings.NOTIFY_KEY:
        return
    client = _notify()
    try:
        for status in ASKED_OF:
            for one in client.get_all_notifications_iterator(status=status):
                if one.get("reference"):
                    yield (
                        one["reference"],
                        one["id"],
                        DID_NOT_ARRIVE.get(one["status"], "It could not be delivered."),
                    )
    except (APIError, KeyError, TypeError):
        # It is asked again in a while; nothing is lost by not knowing yet.
        return
