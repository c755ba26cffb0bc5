"""Forms as they are posted: bounded, text only as text, files as bytes with the name given.

What a field means is for the page that has it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException

from reasoned.cases.errors import Invalid
from reasoned.web.problems import Problem

if TYPE_CHECKING:
    from reasoned.web.pages.site import Visit

FIELDS, FILES = 1_000, 8
"""Most fields and files of a form."""
LONGEST = 20_000
"""Characters of a field, unless its page says otherwise."""
ONCE = "once"
"""The field with the form's own key."""
_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")


@dataclass(frozen=True)
class Upload:
    """A file as it was sent. What it claims to be is its name alone; nobody trusts that."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Form:
    """A form's fields and files, each by its name, in the order sent."""

    fields: Mapping[str, Sequence[str]]
    files: Mapping[str, Sequence[Upload]]

    @property
    def key(self) -> str:
        """The form's own key; empty where it has none."""
        said = self.fields.get(ONCE, ("",))[0]
        return said if _KEY.fullmatch(said) else ""

    def get(self, name: str, most: int = LONGEST) -> str:
        """A field's text, without blanks around it; empty where there is none. Raises Invalid."""
        said = self.fields.get(name, ("",))[0].replace("\r\n", "\n").strip()
        if len(said) > most:
            raise Invalid(
                name, f"It has {len(said):,} characters; at most {most:,} are taken here."
            )
        return said

    def need(self, name: str, why: str, most: int = LONGEST) -> str:
        """A field that has to be filled in. Raises Invalid with `why` where it isn't."""
        said = self.get(name, most)
        if not said:
            raise Invalid(name, why)
        return said

    def all(self, name: str) -> list[str]:
        """Every value of a field, such as of ticked boxes."""
        return list(self.fields.get(name, ()))

    def file(self, name: str) -> Upload | None:
        """A file; None where none was chosen."""
        return next((f for f in self.files.get(name, ()) if f.content or f.name), None)


async def read_form(visit: Visit) -> Form:
    """The form that was posted. Raises Problem."""
    kind = visit.headers.get("content-type", "").split(";", 1)[0].strip().lower()
    if kind not in ("application/x-www-form-urlencoded", "multipart/form-data"):
        raise Problem("wrong-content-type", "Send the form of the page.")
    await visit.body()
    try:
        # How much a form may carry is bounded by its body, which says so plainly.
        most = visit.house.limits.bulk
        sent = await visit.form(max_files=FILES, max_fields=FIELDS, max_part_size=most)
    except (MultiPartException, ValueError) as error:
        raise Problem("malformed", "The form can't be read. Open the page again.") from error
    fields: dict[str, list[str]] = {}
    files: dict[str, list[Upload]] = {}
    try:
        for count, (name, value) in enumerate(sent.multi_items()):
            if count >= FIELDS:
                raise Problem("malformed", f"A form has at most {FIELDS} fields.")
            if isinstance(value, UploadFile):
                file = Upload(value.filename or "", await value.read())
                _check(name, file.name)
                files.setdefault(name, []).append(file)
            else:
                _check(name, value)
                fields.setdefault(name, []).append(value)
    finally:
        await visit.close()
    return Form(fields, files)


def _check(name: str, value: str) -> None:
    if "\0" in value or "\0" in name:
        raise Problem("malformed", "A field has the character NUL in it, which can't be kept.")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise Problem("malformed", "A field isn't text: it has half a character in it.") from error
