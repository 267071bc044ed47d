// The search page: a form whose answers come without loading another page, and which works by keyboard and with a screen reader. First come
// the organisations, numbers and sections that are meant, then what holds the words; what is only near comes when nothing is exact.

import { Index, snippet, words } from "./search.js";
import { Suggestions, faultOfCode } from "./suggestions.js";
import { upgrade } from "./suggest.js";

const root = new URL("../../", import.meta.url);
const index = new Index(new URL("search/", root));
const suggestions = new Suggestions(new URL("search/suggest/", root));
const [form, status, elsewhere, direct, list, more, help, sections] = ["search", "status", "elsewhere", "direct", "results", "more", "help", "sections"].map((name) =>
  document.getElementById(`cr-${name}`),
);
// On the site of a province: the link to the look-up in all its cities, which takes what was asked along.
const everywhere = document.querySelector("#cr-everywhere a");
const PAGE = 10;
// So many organisations, numbers and sections stand before what holds the words.
const DIRECT = 5;
// So many files more are loaded to count exactly; beyond that the number is called approximate.
const LOOK_INTO = 40;
const FILTERS = ["kind", "department", "year", "sort"];
let run = 0;

function element(name, text = "", attributes = {}) {
  const made = document.createElement(name);
  made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function link(address, title) {
  return element("a", title, { href: new URL(address, root).href });
}

function row(one, query, about) {
  const item = element("li");
  const head = element("h2");
  head.append(link(one.address, one.title));
  const names = [about.kinds, about.departments].map((some, i) => (some.find(([name]) => name === [one.kind, one.department][i]) || [])[1]);
  const line = element("p", [names[0] || "网页", names[1], one.date].filter(Boolean).join(" · "), { class: "cr-kind" });
  const text = element("p");
  const [before, match, after] = snippet(one.text, query);
  text.append(before, element("mark", match), after);
  item.append(head, line, text);
  return item;
}

function directRow(one) {
  const item = element("li", "", { class: "cr-direct" });
  const head = element("h2");
  head.append(link(one.address, one.title));
  item.append(head, element("p", [one.near, one.said].filter(Boolean).join(" · "), { class: "cr-kind" }));
  return item;
}

function values() {
  const data = new FormData(form);
  return Object.fromEntries(["q", ...FILTERS].map((name) => [name, (data.get(name) || "").trim()]));
}

function say(text) {
  status.textContent = text;
}

function leadOn(q) {
  if (!everywhere) return;
  everywhere.textContent = q ? `在各城市查“${q}”` : "在各城市查";
  everywhere.search = q ? String(new URLSearchParams({ q })) : "";
}

const number = (total) => total.toLocaleString("zh-CN");

async function show() {
  const mine = ++run;
  const { q } = values();
  sections.hidden = Boolean(q);
  leadOn(q);
  list.setAttribute("aria-busy", "true");
  try {
    await find(mine);
  } catch (error) {
    failed(error, mine);
  }
  if (mine === run) list.setAttribute("aria-busy", "false");
}

/** The organisations, numbers and sections that are meant; with a filter by which they cannot be judged, none. */
async function meant(q, { kind, department, year }) {
  if (kind || department || year) return { rows: [], note: "", exact: false };
  const found = await suggestions.find(q);
  return { ...found, rows: found.exact ? found.rows.filter(({ near }) => !near) : found.rows };
}

async function find(mine) {
  const { q, ...filter } = values();
  for (const some of [direct, list]) some.replaceChildren();
  for (const one of [more, help, elsewhere]) one.hidden = true;
  if (!q) return say("");
  say("正在查找……");
  const started = performance.now();
  const { words: query, short } = words(q);
  const options = { kind: filter.kind, department: filter.department, year: filter.year, oldest: filter.sort === "old" };
  const [about, found] = await Promise.all([index.about(), meant(q, filter)]);
  if (mine !== run) return;
  const tooShort = short.length ? `（“${short.join(" ")}”太短，没有查。）` : "";
  let asked = query;
  let search = query.length ? await index.search(asked, options) : null;
  let first = search ? await search.next(PAGE) : [];
  const numbered = found.rows.find((one) => one.group === "文号" && !one.near);
  if (!first.length && numbered) {
    // Written otherwise than it was published: what names the number is found by its own form.
    asked = words(numbered.title).words;
    search = await index.search(asked, options);
    first = await search.next(PAGE);
  }
  if (mine !== run) return;
  // What is only near must not stand before what holds the words.
  const rows = found.exact || !first.length ? found.rows : [];
  direct.replaceChildren(...rows.slice(0, DIRECT).map(directRow));
  list.replaceChildren(...first.map((one) => row(one, asked, about)));
  list.dataset.milliseconds = String(Math.round(performance.now() - started));
  list.dataset.bytes = String(index.bytes + suggestions.bytes);
  if (search && (await index.renewed())) return mine === run ? find(mine) : undefined;
  if (found.note) {
    elsewhere.firstElementChild.textContent = found.note;
    elsewhere.hidden = false;
    elsewhere.lastElementChild.hidden = faultOfCode(q) !== "";
  }
  if (!first.length) {
    help.hidden = rows.length > 0;
    if (!query.length && short.length) return say(`请至少输入两个字：“${short.join(" ")}”太短。`);
    if (found.exact) return say(`找到 ${Math.min(rows.length, DIRECT)} 项与“${q}”一致的。`);
    if (rows.length) return say(`没有与“${q}”完全一致的，下面是相近的。`);
    return say(`没有找到“${q}”。${tooShort}`);
  }
  await count(search, mine, tooShort);
  if (mine === run) continues(search, asked, about, mine);
}

async function count(search, mine, tooShort, asked = false) {
  const { total: least, many } = search.known();
  if (many && !asked) {
    // Of a very large site that would load the index of all years.
    say(`找到至少 ${number(least)} 条。${tooShort}`);
    const button = element("button", "数清一共多少条", { type: "button" });
    button.onclick = () => count(search, mine, tooShort, true).catch((error) => failed(error, mine));
    status.append(" ", button);
    return;
  }
  let { total, exact } = await search.total();
  if (mine !== run) return;
  if (!exact) {
    say(`找到约 ${number(total)} 条，正在核对……`);
    if ((await search.pending()) > LOOK_INTO) {
      if (mine === run) say(`找到约 ${number(total)} 条（列出的每一条都已核对）。`);
      return;
    }
    // A little more and the number is exact.
    await search.settle();
    total = (await search.total()).total;
  }
  if (mine === run) say(`找到 ${number(total)} 条。${tooShort}`);
}

async function continues(search, asked, about, mine) {
  const rest = async () => search.known().many || search.more();
  more.hidden = !(await rest());
  more.onclick = async () => {
    const at = list.children.length;
    more.disabled = true;
    try {
      const some = await search.next(PAGE);
      if (!some.length) say("没有更多了。");
      const renewed = await index.renewed();
      if (mine !== run) return;
      if (renewed) return void show();
      list.append(...some.map((one) => row(one, asked, about)));
      more.hidden = !(await rest());
      // Who reads by ear or by key goes on where the new ones begin.
      const next = list.children[at];
      if (next) next.querySelector("a").focus();
    } catch (error) {
      failed(error, mine);
    } finally {
      more.disabled = false;
    }
  };
}

function failed(error, mine) {
  if (mine !== run) return;
  console.error(error);
  index.forget();
  suggestions.forget();
  say(error.unreached ? "查找没有完成，请检查网络后再按一次“搜索”。" : "查找没有完成，请再按一次“搜索”；仍不行，请刷新页面。");
  help.hidden = false;
}

function fill() {
  const asked = new URLSearchParams(location.search);
  for (const name of ["q", ...FILTERS]) form.elements[name].value = asked.get(name) || "";
  // A choice that does not exist (any more) is none, not an empty field.
  for (const name of FILTERS) if (form.elements[name].selectedIndex < 0) form.elements[name].selectedIndex = 0;
}

function go() {
  const asked = String(new URLSearchParams(Object.entries(values()).filter(([, value]) => value)));
  history.pushState(null, "", asked ? `?${asked}` : location.pathname);
  show();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  go();
});
for (const name of FILTERS) form.elements[name].addEventListener("change", go);
addEventListener("popstate", () => {
  fill();
  show();
});
fill();
upgrade(form);
if (form.elements.q.value) show();
else form.elements.q.focus();
