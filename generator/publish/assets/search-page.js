// The search page: a form whose answers come without loading another page, and which works by keyboard and with a screen reader.

import { lookup } from "./lookup.js";
import { Index, snippet, words } from "./search.js";

const root = new URL("../../", import.meta.url);
const index = new Index(new URL("search/", root));
const form = document.getElementById("cr-search");
const status = document.getElementById("cr-status");
const list = document.getElementById("cr-results");
const more = document.getElementById("cr-more");
const help = document.getElementById("cr-help");
const PAGE = 10;
// So many files more are loaded to count exactly; beyond that the number is called approximate.
const LOOK_INTO = 40;
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

function values() {
  const data = new FormData(form);
  return Object.fromEntries(["q", "kind", "department", "year", "sort"].map((name) => [name, (data.get(name) || "").trim()]));
}

function say(text) {
  status.textContent = text;
}

async function count(search, mine) {
  let { total, exact } = await search.total();
  if (mine !== run) return;
  const number = () => total.toLocaleString("zh-CN");
  say(exact ? `找到 ${number()} 条。` : `找到约 ${number()} 条，正在核对……`);
  if (!exact && (await search.pending()) > LOOK_INTO) {
    say(`找到约 ${number()} 条（列出的每一条都已核对）。`);
  }
}

async function show() {
  const mine = ++run;
  list.setAttribute("aria-busy", "true");
  await find(mine);
  if (mine === run) list.setAttribute("aria-busy", "false");
}

async function find(mine) {
  const { q, kind, department, year, sort } = values();
  list.replaceChildren();
  more.hidden = true;
  help.hidden = true;
  if (!q) return say("");
  const { words: query, short } = words(q);
  if (!query.length) {
    help.hidden = false;
    return say(`请至少输入两个字：“${short.join(" ")}”太短。`);
  }
  say("正在查找……");
  try {
    const started = performance.now();
    const about = await index.about();
    const direct = await lookup(q, about.lookup);
    if (mine !== run) return;
    if (direct.length) {
      const item = element("li", "", { class: "cr-direct" });
      const head = element("h2");
      head.append(link(direct[0].address, direct[0].title));
      item.append(head, element("p", "与输入的代码、文号或全称完全一致", { class: "cr-kind" }));
      list.append(item);
    }
    const search = await index.search(query, { kind, department, year, oldest: sort === "old" });
    const held = [];
    const page = async () => {
      const found = held.length ? held.splice(0) : await search.next(PAGE);
      if (mine !== run) return 0;
      list.append(...found.map((one) => row(one, query, about)));
      return found.length;
    };
    const first = await page();
    if (mine !== run) return;
    list.dataset.milliseconds = String(Math.round(performance.now() - started));
    list.dataset.bytes = String(index.bytes);
    if (!first) {
      help.hidden = false;
      return say(`没有找到“${q}”。` + (short.length ? `（“${short.join(" ")}”太短，没有查。）` : ""));
    }
    await count(search, mine);
    if (mine !== run) return;
    const pending = await search.pending();
    // A little more and the number is exact.
    if (pending <= LOOK_INTO) {
      const all = await search.next(Infinity);
      if (mine !== run) return;
      held.push(...all);
      const total = (await search.total()).total;
      say(`找到 ${total.toLocaleString("zh-CN")} 条。` + (short.length ? `（“${short.join(" ")}”太短，没有查。）` : ""));
    }
    const rest = async () => held.length || !(await search.total()).exact || (await search.total()).total > list.querySelectorAll("li:not(.cr-direct)").length;
    more.hidden = !(await rest());
    more.onclick = async () => {
      const at = list.children.length;
      more.disabled = true;
      try {
        const some = held.length ? held.splice(0, PAGE) : await search.next(PAGE);
        if (mine !== run) return;
        list.append(...some.map((one) => row(one, query, about)));
        more.hidden = !(await rest());
        // Who reads by ear or by key goes on where the new ones begin.
        list.children[at]?.querySelector("a")?.focus();
      } catch (error) {
        failed(error, mine);
      } finally {
        more.disabled = false;
      }
    };
  } catch (error) {
    failed(error, mine);
  }
}

function failed(error, mine) {
  if (mine !== run) return;
  console.error(error);
  index.forget();
  say(
    typeof DecompressionStream === "undefined"
      ? "这个浏览器的版本太旧，不能全文检索。请更新浏览器，或从各栏目的列表查找。"
      : "查找没有完成，可能是网络中断。请再按一次“搜索”。",
  );
  help.hidden = false;
}

async function choices() {
  const about = await index.about();
  const years = [...new Set(about.segments.flatMap((segment) => Object.keys(segment.years)))].sort().reverse();
  for (const [name, some] of [["kind", about.kinds], ["department", about.departments], ["year", years.map((y) => [y, `${y}年`])]]) {
    form.elements[name].append(...some.map(([value, text]) => element("option", text, { value })));
  }
}

function fill(names) {
  const asked = new URLSearchParams(location.search);
  for (const name of names) form.elements[name].value = asked.get(name) || "";
}

function go() {
  const asked = new URLSearchParams(Object.entries(values()).filter(([, value]) => value));
  history.pushState(null, "", String(asked) ? `?${asked}` : location.pathname);
  show();
}

// What is typed at once is typed before the choices are there, and must stay.
fill(["q"]);
form.hidden = false;
if (!form.elements.q.value) form.elements.q.focus();
const ready = choices().then(() => fill(["kind", "department", "year", "sort"]));
const then = (next) => ready.then(next, (error) => failed(error, run));

form.addEventListener("submit", (event) => {
  event.preventDefault();
  then(go);
});
for (const name of ["kind", "department", "year", "sort"]) form.elements[name].addEventListener("change", () => then(go));
addEventListener("popstate", () => {
  fill(["q", "kind", "department", "year", "sort"]);
  then(show);
});
if (new URLSearchParams(location.search).get("q")) then(show);
else then(() => {});
