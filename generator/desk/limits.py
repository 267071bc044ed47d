"""How large a request may be; and that nothing of it is ever written to a disk while it is read."""

from __future__ import annotations

import io
from typing import IO, Any

from flask import Request, abort

# Bytes: a workbook of 50,000 rows has some 5 MB, a decision of 2 MB must pass.
UPLOAD = 20 * 1024 * 1024
# Bytes: a field of a form; a pasted decision.
FIELD = 4 * 1024 * 1024
# Fields: a screen of 500 rows of a wide table.
FIELDS = 30_000


class Bounded(Request):
    """A request whose parts stay in memory: the framework would put large ones into temporary files, which a disk does not forget."""

    max_content_length = UPLOAD
    max_form_memory_size = FIELD
    max_form_parts = FIELDS

    # Called by the framework for each file of a form.
    def _get_file_stream(
        self, total_content_length: int | None, content_type: str | None, filename: str | None = None, content_length: int | None = None
    ) -> IO[bytes]:
        # The library gives these values by their names.
        return io.BytesIO()

    def _load_form_data(self) -> None:
        if self.mimetype == "application/x-www-form-urlencoded" and self.get_data(cache=True).count(b"&") >= FIELDS:
            abort(413, description=f"一次最多{FIELDS}项，超过了，没有保存。请分成几份。")
        super()._load_form_data()


def settings() -> dict[str, Any]:
    """The settings of the framework that say the same."""
    return {"MAX_CONTENT_LENGTH": UPLOAD, "MAX_FORM_MEMORY_SIZE": FIELD, "MAX_FORM_PARTS": FIELDS}
