"""Shows what one of several parties has of a decision: the page of an organisation must not show what others have to pay."""

from __future__ import annotations

from dataclasses import replace

from generator.model.kinds import Kind
from generator.model.parties import Share
from generator.pages import values
from generator.pages.page import escaped
from generator.site import plainvalues
from generator.site.site import Site


def share(site: Site, kind: Kind, found: Share, data: values.Data) -> str:
    """What one of several parties has of a decision, with the names of the others: a decision about 60 is not 60 for each of them."""
    own = replace(kind.root, properties={key: field for key, field in kind.root.properties.items() if key in found.result})
    words = f"这份决定共有{found.of}名当事人，另有：{'、'.join(found.others)}。以下是对该单位的部分。"
    together = [
        f"{kind.root.properties[key].title}{plainvalues.number(kind.root.properties[key], repr(one))}"
        for key, one in found.together.items()
    ]
    if together:
        joint = any(field.joint and data.get(key) for key, field in kind.root.properties.items())
        words += f"{'；'.join(together)}{'由各名当事人共同承担' if joint else '没有写明各名当事人的数额'}。"
    return f'<p class="cr-note">{escaped(words)}</p>{values.fields(site, own, 3)(found.result, data)}'
