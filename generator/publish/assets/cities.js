// Looks an organisation up in all cities of a province: by a code, a name, a part of one, or its pinyin. It asks only the static files that
// generator/data/cityorganisations.py writes; docs/search.md describes them. Each hit leads to the cities' own pages of the organisation.

import { crc32 } from "./files.js";
import { Suggestions, faultOfCode } from "./suggestions.js";

const root = new URL("../../", import.meta.url);
const MOST = 20;
const [form, status, list] = ["cities", "status", "found"].map((name) => document.getElementById(`cr-${name}`));
let run = 0;

/** The index of all cities: that of the suggestions, whose rows also say what each city has. */
class Index extends Suggestions {
  constructor(base) {
    super(base, MOST);
    // By code, what each city has of an organisation: its id and a list of [kind, records, newest, adverse].
    this.held = new Map();
  }

  async organisations(numbers, about) {
    const found = await super.organisations(numbers, about);
    for (const [code, , cities] of found) this.held.set(code, cities);
    return found;
  }

  async codes(typed, about) {
    if (faultOfCode(typed) !== "") return super.codes(typed, about);
    // A whole code leads to its file at once.
    const wanted = crc32(new TextEncoder().encode(typed)) % about.space;
    const [found] = (await this.organisations([wanted], about)).filter(([code]) => code === typed);
    return found ? [{ title: found[3], code: typed, current: found[3], near: "" }] : super.codes(typed, about);
  }

  // Only organisations are looked up here.
  async numbers() {
    return [];
  }

  async words() {
    return [];
  }
}

const index = new Index(new URL("cities/organisations/index/", root));

function element(name, text = "", attributes = {}) {
  const made = document.createElement(name);
  made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

/** What one city has: its name leads to its own page of the organisation. */
function ofCity([id, kinds], code, about) {
  const [, name, site, page, day] = about.cities.find(([known]) => known === id) || [id, id, "", "", ""];
  const item = element("li");
  const own = site ? new URL(`organisations/${code}/`, site) : null;
  item.append(own && /^https?:$/.test(own.protocol) ? element("a", name, { href: own.href }) : element("span", name));
  const said = kinds.map(([kind, count]) => `${about.titles[kind] || kind} ${count}`).join("、");
  const adverse = kinds.reduce((sum, [, , , count]) => sum + count, 0);
  const newest = kinds.map(([, , date]) => date).sort().pop();
  item.append(` ${said}`);
  if (adverse) item.append("，", element("strong", `处罚等 ${adverse}`));
  const rest = [newest && `最近 ${newest}`, day && `数据截至 ${day}`].filter(Boolean).join("，");
  if (rest) item.append(" ", element("span", rest, { class: "cr-count" }));
  if (page) item.append(" ", element("a", "汇集情况", { href: new URL(page, root).href, "aria-label": `${name}的汇集情况` }));
  return item;
}

function row({ title, code, current, near }, about) {
  const item = element("li");
  const cities = index.held.get(code) || [];
  const head = element("h2", title);
  const line = [near, title === current ? "" : `现名${current}`, code, `${cities.length} 个城市`].filter(Boolean).join(" · ");
  const held = element("ul");
  held.append(...cities.map((one) => ofCity(one, code, about)));
  item.append(head, element("p", line, { class: "cr-kind" }), held);
  return item;
}

async function show() {
  const mine = ++run;
  const text = form.elements.q.value.trim();
  list.replaceChildren();
  status.textContent = text ? "正在查找……" : "";
  if (!text) return;
  const started = performance.now();
  try {
    const [about, found] = await Promise.all([index.json("index.json"), index.find(text)]);
    if (mine !== run) return;
    const rows = found.exact ? found.rows.filter(({ near }) => !near) : found.rows;
    list.replaceChildren(...rows.map((one) => row(one, about)));
    list.dataset.milliseconds = String(Math.round(performance.now() - started));
    list.dataset.bytes = String(index.bytes);
    status.textContent = words(text, rows, found);
  } catch (error) {
    if (mine !== run) return;
    console.error(error);
    index.forget();
    status.textContent = error.unreached ? "查找没有完成，请检查网络后再按一次“查询”。" : "查找没有完成，请再按一次“查询”；仍不行，请刷新页面。";
  }
}

function words(text, rows, { exact, note }) {
  if (!rows.length) return [`没有找到“${text}”。`, note].filter(Boolean).join("");
  if (!exact) return [`没有与“${text}”完全一致的，下面是相近的。`, note].filter(Boolean).join("");
  const more = rows.length >= MOST ? "，可能还有，请再输几个字" : "";
  return `找到 ${rows.length} 家${more}。`;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = form.elements.q.value.trim();
  history.pushState(null, "", text ? `?q=${encodeURIComponent(text)}` : location.pathname);
  show();
});
function fill() {
  form.elements.q.value = new URLSearchParams(location.search).get("q") || "";
  show();
}
addEventListener("popstate", fill);
fill();
