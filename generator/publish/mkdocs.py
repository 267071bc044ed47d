"""The MkDocs plugin: gives the site builder the pages that it must frame, and takes the frames back.

It knows nothing of records: a `framing.Client` tells it what is wanted, and gets what has been made. So the builder may run in a process of
its own, which loads nothing else.
"""

from __future__ import annotations

import gc
import os
import re
import secrets
from collections.abc import Mapping
from functools import cached_property
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2
from mkdocs.config import Config
from mkdocs.config import config_options as c
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page
from mkdocs.theme import Theme

from generator.engine import refusals
from generator.engine.store import NO_STORE, Store
from generator.pages import navigation, policy
from generator.pages.dialling import linked
from generator.publish import givenpages, ownfiles
from generator.publish.compiled import Compiled, ahead
from generator.publish.frame import Marks, cut
from generator.publish.framing import Client, Facts, Framed, OwnPage, Wanted

if TYPE_CHECKING:
    from generator.publish.outside import Outside

_HERE = Path(__file__).parent
# MkDocs' own sitemap has only its own pages and the day of the build; `publication` writes another one.
_SITEMAP = "sitemap.xml"
# Files of the theme that no page asks for: its scripts, and its style, of which `themestyle` takes what we need.
_UNUSED = re.compile(r"assets/(?:javascripts|stylesheets)/.*")
# Links at the foot of every page, to those of these pages that the site has. The log is only on that of the home page: on each page of a
# county it would weigh more than the log.
_FOOT = (
    ("各城市", "cities/"),
    ("数据与接口", "data/"),
    ("订阅", "feeds/"),
    ("核对", "verify/"),
    ("公示日志", "log/"),
    ("异议", "objection/"),
    ("关于", "about/"),
)
# The alignment of a cell, as Markdown writes it. The theme knows the attribute.
_ALIGNED = re.compile(r'(<t[dh]\b[^>]*) style="text-align: (left|center|right);"')
_HEADING = re.compile(r'<h1(?: id="[^"]*")?')


class CreditConfig(Config):  # type: ignore[no-untyped-call]  # MkDocs leaves this one untyped
    """Options in mkdocs.yml."""

    edit_base = c.Type(str, default="")
    lang = c.Choice(("zh", "en"), default="zh")


class CreditPlugin(BasePlugin[CreditConfig]):  # type: ignore[no-untyped-call]
    """Builds the records of the repository in which mkdocs.yml is."""

    # The client, and where compiled templates are remembered, set by the caller in this process. If they are not set, the builder was
    # called by its own name, and the environment and mkdocs.yml tell what is wanted.
    client: Client | None = None
    store: Store = NO_STORE
    wanted: Wanted
    marks: Marks
    frames: dict[str, str]
    own: list[OwnPage]
    # The style sheet and the scripts, by their names.
    assets: Mapping[str, bytes]
    # The pages that come with the program, by their paths.
    _given: frozenset[str] = frozenset()
    # The client, if the builder was called by its own name.
    _outside: Outside | None = None
    # Whether the garbage collector was on before.
    _collecting = False
    # Whether the builder shows a preview.
    _previewing = False

    def on_startup(self, *, command: str, dirty: bool) -> None:
        """Notes whether this is a preview."""
        self._previewing = command == "serve"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Asks the client what is wanted, stops on errors, and puts the sections that have content into the navigation."""
        config.theme.__class__ = _Templates
        config.theme.dirs.insert(0, str(_HERE / "theme"))
        config.theme.static_templates.discard(_SITEMAP)
        if self.client is None or self.client is self._outside:
            # A plugin with `on_startup` lives as long as the preview: the client of the build before knows nothing of an edit.
            self.client = self._outside = None
            self.client = self._outside = self._from_outside(config)
        self.assets = ownfiles.made(config.theme.dirs, config.theme, config.markdown_extensions)
        folder = ownfiles.folder(self.assets)
        self.wanted = wanted = self.client.wanted(Facts(config.site_url or "", config.site_name, self.config.edit_base, folder))
        config.extra["credit_search"] = wanted.search
        config.extra["credit_assets"] = folder
        # Random, so that no page can contain a mark.
        self.marks = Marks(secrets.token_hex(16))
        self.frames, self.own = {}, []
        config.extra["credit_policy"] = policy.META
        config.extra_css.insert(0, f"{folder}{ownfiles.STYLE}")
        config.nav = navigation.of(config.nav or [], wanted.kinds, wanted.empty)
        return config

    def _from_outside(self, config: MkDocsConfig) -> Outside:
        """A build as the environment and mkdocs.yml ask for it, in this process."""
        # Imported here: a builder in a process of its own needs none of this.
        from generator.publish import outside, preview

        preview.leave_nothing()
        # None of the millions of values is garbage before the site is written; collecting would double the time.
        self._collecting = gc.isenabled()
        gc.disable()
        root = Path(config.config_file_path).resolve().parent
        order = outside.order(root, self.config.lang, preview=self._previewing)
        self.store = order.store
        # The builder empties the folder next, and the site in it may be good.
        return outside.Outside(root, Path(config.site_dir), order, at_once=True)

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Adds the pages whose frames all others share."""
        assert self.client is not None
        self.client.begin()
        for frame in self.wanted.frames:
            # The title is the mark that each page replaces, and so are description and head.
            marks = f"title: {self.marks.title}\ndescription: {self.marks.description}\nhead: '{self.marks.head}'"
            meta = f"{marks}\nframe: true\ntemplate: frame.html"
            text = f"---\n{meta}\n---\n# {frame.name} {{ #content }}\n"
            file = File.generated(config, f"{frame.address}index.md", content=text)
            if not frame.listed:
                file.inclusion = InclusionLevel.NOT_IN_NAV
            files.append(file)
        self._given = givenpages.add(files, config)
        for file in list(files):
            if _UNUSED.fullmatch(file.src_uri):
                files.remove(file)
        for name, content in self.assets.items():
            files.append(File.generated(config, f"{ownfiles.folder(self.assets)}{name}", content=content))
        there = {frame.address for frame in self.wanted.frames} | {file.url for file in files.documentation_pages()}
        config.extra["credit_contact"] = linked(str((config.extra.get("about") or {}).get("contact") or ""))
        config.extra["credit_foot"] = [(name, address) for name, address in _FOOT if address in there]
        return files

    def on_page_markdown(self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Leaves out the links of given pages that lead to no page of this city."""
        return givenpages.fitted(markdown, page.file.src_uri, files) if page.file.src_uri in self._given else markdown

    def on_env(self, env: jinja2.Environment, *, config: MkDocsConfig, files: Files) -> jinja2.Environment:
        """Remembers compiled templates: compiling the theme's takes longer than anything else when one record has changed."""
        env.bytecode_cache = self._compiled
        return env

    @cached_property
    def _compiled(self) -> Compiled:
        return Compiled(self.store)

    def compile_ahead(self, config: MkDocsConfig) -> None:
        """Compiles the theme's templates, while the builder has to wait anyway."""
        if len(config.plugins) == 1:
            # Another plugin could change the environment, and with it what a template means.
            env = config.theme.get_env()
            env.bytecode_cache = self._compiled
            ahead(env, "main.html", *config.theme.static_templates)

    def on_page_content(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Puts the mark for the body into framing pages and fills in the home page."""
        if self._frames(page):
            return self.marks.body
        if len(config.plugins) == 1 and self.client is not None:
            # Another plugin could have changed the page or its HTML.
            self.client.rendered(page.file.src_uri, html)
        html = givenpages.without_empty(html, page.url, self.wanted.empty, {one.address for one in self.wanted.frames})
        for mark, text in self.wanted.texts.items():
            html = html.replace(f"<!-- credit:{mark} -->", text)
        # The policy ignores styles in a page, and the link 跳到正文 leads to the heading of every page.
        return _HEADING.sub('<h1 id="content"', _ALIGNED.sub(r'\1 align="\2"', html), count=1)

    def _frames(self, page: Page) -> bool:
        """Whether a page is a frame for others."""
        return page.file.generated_by == "credit"

    @event_priority(-100)
    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:
        """Keeps the built frames, after every other plugin has had its turn."""
        if self._frames(page):
            self.frames[page.url] = output
            # Nothing of it is written: one of our pages replaces it.
            return ""
        text = re.sub(r"<[^>]*>", " ", page.content or "")
        address = "" if page.is_homepage else page.url
        self.own.append(OwnPage(address, str(page.title or config.site_name), unescape(text).split("\n")))
        return output

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Gives the frames to the client, which writes every page of a record, list or organisation."""
        assert self.client is not None
        shells = {address: cut(html, address, self.marks) for address, html in self.frames.items()}
        self.client.finish(Framed(shells, self.own))
        self._collect_again()

    def on_build_error(self, *, error: Exception) -> None:
        """Ends what was begun: the site will not be finished."""
        if self.client is not None:
            self.client.stop()
        self._collect_again()
        if self._outside is not None and isinstance(error, OSError) and (reason := refusals.no_room(error)):
            raise PluginError(f"网站没有生成，{error.filename2 or error.filename or '网站文件夹'} 写不了：{reason}。") from None

    def _collect_again(self) -> None:
        """Turns the garbage collector on again if it was on before."""
        if self._collecting:
            gc.enable()

    def on_serve(self, server: Any, *, config: MkDocsConfig, builder: Any) -> Any:
        """A preview also follows edits of records and schemas, and makes only those pages anew that an edit changes."""
        assert self._outside is not None
        from generator.publish import preview

        return preview.follow(server, config, builder, self._outside)


class _Templates(Theme):
    """Finds the theme's templates without going through its hidden folders, which hold ten thousand icons that are not published."""

    def get_env(self) -> jinja2.Environment:
        """The environment of the theme's templates."""
        env = super().get_env()
        env.loader = _Shown(self.dirs)
        return env


class _Shown(jinja2.FileSystemLoader):
    """Finds hidden templates by their names, but does not list them."""

    def list_templates(self) -> list[str]:
        """All templates outside hidden folders."""
        found: set[str] = set()
        for top in self.searchpath:
            for here, folders, names in os.walk(top):
                folders[:] = [one for one in folders if not one.startswith(".")]
                inside = os.path.relpath(here, top).replace(os.sep, "/")
                found.update(name if inside == "." else f"{inside}/{name}" for name in names)
        return sorted(found)


def plugin_of(config: MkDocsConfig) -> CreditPlugin:
    """Our plugin in a configuration of MkDocs."""
    found = config.plugins["credit"]
    assert isinstance(found, CreditPlugin)
    return found
