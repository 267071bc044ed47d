"""The page where a stranger with a sheet of paper learns whether it is what the site says: `/verify/`."""

from __future__ import annotations

from collections.abc import Iterator

import jinja2

from generator.pages.page import Page, PagePlan, of_view
from generator.site import public
from generator.site.addresses import DIGESTS, VERIFY, digest_digits
from generator.site.published import PUBLISHED_SHARDS
from generator.site.site import Site


def pages(site: Site, env: jinja2.Environment) -> Iterator[PagePlan]:
    """The page. The script needs to know how the files of digests and of records are divided, and whose log it is to believe."""
    log = site.logged
    view = {
        "digits": digest_digits(site),
        "digests": DIGESTS,
        "shards": PUBLISHED_SHARDS,
        "keys": list(public.keys(site)),
        "log": {"origin": log.origin, "size": log.size, "vkeys": list(log.keys)} if log else None,
        "records": f"{public.FOLDER}records/",
        "build": f"{public.FOLDER}build.json",
    }
    yield of_view(env, "verify.html", Page(VERIFY, VERIFY, "核对", "手里的打印件是不是本站现在公示的内容：输入核对码就知道"), view)
