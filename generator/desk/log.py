"""The log of a desk: who did what, by the number of the account, without names, addresses of persons or anything that was typed."""

from __future__ import annotations

import logging
import traceback
from typing import Any

_NAME = "credit.desk"


def begin(office: bool) -> None:
    """Lets the log go to the standard error: in an office all of it (systemd adds the time), on one's own machine faults only."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
    logger = logging.getLogger(_NAME)
    logger.addHandler(handler)
    logger.setLevel(logging.INFO if office else logging.ERROR)
    logger.propagate = False
    # The server would note paths, and the path of an invitation is a secret.
    logging.getLogger("waitress").setLevel(logging.CRITICAL)


def done(account: str, method: str, rule: Any, status: int) -> None:
    """Notes a request: the account's number, and the pattern of the address, not the address itself."""
    logging.getLogger(_NAME).info("account=%s %s %s %d", account or "-", method, rule or "-", status)


def fault(error: BaseException, rule: Any) -> None:
    """Notes a fault of ours with the places in the program that led to it. Its message may hold what was typed: it is left out."""
    places = "".join(traceback.format_tb(error.__traceback__))
    logging.getLogger(_NAME).error("%s at %s\n%s", type(error).__name__, rule or "-", places)


def deed(account: str, did: str, what: str) -> None:
    """Notes what an account did to what, by numbers and fixed words."""
    logging.getLogger(_NAME).info("account=%s %s %s", account, did, what)


def refused(sort: str, said: str) -> None:
    """Notes why a remote or a forge refused, in its own words, which hold no secret and nothing that was typed."""
    logging.getLogger(_NAME).error("refused (%s): %s", sort, said)
