// The form over a list: filters and sorts it without loading another page. Every choice is in the address; without this script the links to
// static pages serve. Rows come as the generator made them, so that they look like all others.

import { Index, words } from "./search.js";

const root = new URL("../../", import.meta.url);
const index = new Index(new URL("search/", root));
const form = document.getElementById("cr-filter");
const list = new URL(form.dataset.list, location.href);
const table = document.getElementById("cr-rows");
const total = document.getElementById("cr-total");
const more = document.getElementById("cr-more");
const pictures = document.getElementById("cr-pictures");
const csv = document.getElementById("cr-csv");
const browse = document.querySelector(".cr-browse");
const phone = matchMedia("(max-width: 44.99em)");
const NAMES = ["q", "department", "year", "month", "min", "max", "sort"];
// So many files more are loaded to count exactly; beyond that the number is called approximate.
const LOOK_INTO = 40;
// A screenful: each row may be in a file of its own.
const SCREEN = 20;
let run = 0, current = null;

// Choices change the address of the page, also its path, and every link must lead to where it leads now.
for (const [sort, name] of [["a[href]", "href"], ["link[href]", "href"], ["form[action]", "action"]]) {
  for (const one of document.querySelectorAll(sort)) {
    if (one.getAttribute(name)[0] !== "#") one.setAttribute(name, one[name]);
  }
}

const element = (name, text = "", attributes = {}) => {
  const made = document.createElement(name);
  made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
};
const number = (value) => value.toLocaleString("zh-CN");
const million = (cents) => (cents / 1e6).toLocaleString("zh-CN", { maximumFractionDigits: 6 });

// The page as it came, to which one can go back.
const before = {
  address: location.pathname,
  rows: [...table.tBodies],
  total: total.textContent,
  pictures: [...pictures.childNodes],
  beside: [...document.querySelectorAll(".cr-pager, .cr-rest")],
};

/** An amount in yuan as people write it (`100,000`, `１０万元`), in cents; null for none, NaN if it is no amount. */
export function cents(text) {
  const plain = text.normalize("NFKC").replace(/[\s,，¥￥元]/g, "");
  if (!plain) return null;
  const found = /^(-?[0-9]{1,13}(?:\.[0-9]{1,6})?)([万亿]?)$/.exec(plain);
  return found ? Math.round(Number(found[1]) * { "": 1, 万: 1e4, 亿: 1e8 }[found[2]] * 100) : NaN;
}

/** A text for a cell that no spreadsheet runs: the twin of `guard` in generator/text/formulas.py. */
export function guard(text) {
  return /^'*(?:\s*[=+\-@＝＋－＠]|[\t\r\n])/.test(text) ? `'${text}` : text;
}

// What the path of a static page chooses.
function ofPath(path) {
  const [, department = "", year = "", largest = ""] = /^(?:by\/([^/]+)\/)?(?:([0-9]{4})\/)?(largest\/)?/.exec(path.slice(list.pathname.length)) || [];
  return { department, year, sort: largest ? "amount" : "" };
}

/** What an address asks for, without what cannot be meant, and what was wrong with that. */
function asked(address, about) {
  const given = new URLSearchParams(address.search);
  // On the page of a year or department, that counts unless the address says otherwise.
  const out = ofPath(address.pathname), wrong = [];
  for (const name of NAMES) out[name] = (given.get(name) || "").trim() || out[name] || "";
  const refuse = (name, title) => {
    wrong.push(`${title}“${out[name]}”不对，没有按它筛选`);
    out[name] = "";
  };
  if (out.department && !about.departments.some(([id]) => id === out.department)) refuse("department", "部门");
  const dated = /^([0-9]{4})-([0-9]{1,2})$/.exec(out.month);
  if (dated) [, out.year, out.month] = dated;
  if (out.year && !/^[0-9]{4}$/.test(out.year)) refuse("year", "年度");
  if (out.month && !/^(?:0?[1-9]|1[0-2])$/.test(out.month)) refuse("month", "月份");
  if (out.month) out.month = String(Number(out.month));
  if (out.month && !out.year) {
    wrong.push("选了月份还要选年度");
    out.month = "";
  }
  for (const [name, title] of [["min", "金额"], ["max", "金额"]]) {
    if (out[name] && (Number.isNaN(cents(out[name])) || !form.dataset.amount)) refuse(name, title);
  }
  if (out.sort && !(out.sort === "old" || (out.sort === "amount" && form.dataset.amount))) refuse("sort", "排序");
  return [out, wrong];
}

/** What the form says. */
function chosen() {
  const data = new FormData(form);
  return Object.fromEntries(NAMES.map((name) => [name, String(data.get(name) || "").trim()]));
}

function fill(state) {
  for (const name of NAMES) {
    const field = form.elements[name];
    if (!field) continue;
    if (field.options && state[name] && ![...field.options].some((one) => one.value === state[name])) field.append(element("option", state[name], { value: state[name] }));
    field.value = state[name] || "";
  }
}

function addressOf(state) {
  const some = String(new URLSearchParams(NAMES.filter((name) => state[name]).map((name) => [name, state[name]])));
  return new URL(some ? `?${some}` : "", list);
}

function filterOf(state, without = "") {
  const own = { ...state, [without]: "" };
  return {
    kind: form.dataset.kind,
    department: own.department,
    year: own.year,
    month: own.month ? `${own.year}-${own.month.padStart(2, "0")}` : "",
    min: own.min ? cents(own.min) : null,
    max: own.max ? cents(own.max) : null,
    oldest: own.sort === "old",
    largest: own.sort === "amount",
  };
}

function rowsOf(found) {
  const held = document.createElement("template");
  held.innerHTML = found.join("").split("\0").join(root.href);
  return [...held.content.children];
}

/** Numbers and sums by a part of the list, each with an address that chooses it, and the same numbers in the field of the form; null if there
 * are none. `label` names a value that is chosen and finds nothing.
 */
function summary(title, head, parts, field, name, label) {
  const money = Boolean(form.dataset.amount);
  const greatest = Math.max(1, ...parts.map(({ sum }) => (money ? sum.cents : sum.count)));
  const made = element("table", "", { class: "cr-bars" });
  made.append(element("caption", title));
  const top = made.createTHead().insertRow();
  for (const one of [head, "件数", ...(money ? [`${form.dataset.amount}（万元）`] : [])]) top.append(element("th", one, { scope: "col" }));
  const body = made.createTBody();
  for (const { value, label, sum } of parts) {
    const row = body.insertRow();
    const here = current.state[name] === value;
    const link = element("a", label, { href: addressOf({ ...current.state, [name]: here ? "" : value }).href, ...(here ? { "aria-current": "true" } : {}) });
    row.append(element("th", "", { scope: "row" }));
    row.cells[0].append(link);
    row.append(element("td", number(sum.count)));
    const share = Math.max(0, ((money ? sum.cents : sum.count) / greatest) * 100).toFixed(1);
    const bar = element("td");
    bar.innerHTML = `<div class="cr-bar"><svg aria-hidden="true"><rect class="cr-column" width="${share}%" height="100%"/></svg><span></span></div>`;
    if (money) {
      bar.querySelector("span").textContent = million(sum.cents);
      row.append(bar);
    }
  }
  if (field) {
    const kept = field.value;
    field.replaceChildren(field.options[0], ...parts.map(({ value, label, sum }) => element("option", `${label}（${number(sum.count)}）`, { value })));
    if (kept && !parts.some(({ value }) => value === kept)) field.append(element("option", label(kept), { value: kept }));
    field.value = kept;
  }
  return parts.length ? made : null;
}

async function summaries(state, query, mine) {
  const about = await index.about();
  const sums = async (without, column) => (await index.search(query, filterOf(state, without))).sums(column);
  const [departments, months, years] = await Promise.all([sums("department", "department"), sums("month", "day"), sums("year", "day")]);
  if (mine !== run) return;
  const named = [...departments].filter(([place]) => place).map(([place, sum]) => ({ value: about.departments[place - 1][0], label: about.departments[place - 1][1], sum }));
  named.sort((a, b) => b.sum.cents - a.sum.cents || b.sum.count - a.sum.count);
  const department = (value) => (about.departments.find(([id]) => id === value) || [value, value])[1];
  const out = [summary("按部门", "部门", named, form.elements.department, "department", department)];
  const byYear = new Map();
  for (const [month, { count, cents: money }] of years) {
    const sum = byYear.get(month.slice(0, 4)) || { count: 0, cents: 0 };
    byYear.set(month.slice(0, 4), { count: sum.count + count, cents: sum.cents + money });
  }
  const inOrder = (some, label) => [...some].filter(([value]) => value).sort().map(([value, sum]) => ({ value, label: label(value), sum }));
  const ofYear = (value) => `${value}年`, ofMonth = (value) => `${Number(value)}月`;
  const table_ = summary("按年度", "年度", inOrder(byYear, ofYear), form.elements.year, "year", ofYear);
  if (!state.year) out.push(table_);
  else {
    const own = inOrder(months, (value) => value).filter(({ value }) => value.length === 7).map(({ value, sum }) => ({ value: String(Number(value.slice(5))), label: ofMonth(value.slice(5)), sum }));
    out.push(summary(`${state.year}年按月`, "月份", own, form.elements.month, "month", ofMonth));
  }
  pictures.replaceChildren(...out.filter(Boolean));
  pictures.classList.add("cr-sums");
}

async function show(state, wrong = []) {
  const mine = ++run;
  const { words: query, short } = words(state.q);
  if (short.length) wrong = [...wrong, `“${short.join(" ")}”太短，没有按它查`];
  const note = wrong.length ? `（${wrong.join("；")}）` : "";
  current = { state, query };
  fill(state);
  links(state);
  table.setAttribute("aria-busy", "true");
  more.hidden = true;
  csv.hidden = true;
  total.textContent = "正在查找……";
  before.beside.forEach((one) => (one.hidden = true));
  try {
    const started = performance.now();
    const search = await index.search(query, filterOf(state));
    const first = await search.rows(SCREEN);
    if (mine !== run) return;
    const body = element("tbody");
    body.append(...rowsOf(first));
    [...table.tBodies].forEach((one) => one.remove());
    table.append(body);
    table.dataset.milliseconds = String(Math.round(performance.now() - started));
    table.dataset.bytes = String(index.bytes);
    if (await index.renewed()) return void (mine === run && show(state, wrong));
    const { total: least, many } = search.known();
    if (many) {
      // Of a very large site that would load the index of all years.
      total.textContent = `至少 ${number(least)} 条${note} `;
      const button = element("button", "数清并合计", { type: "button" });
      button.onclick = () => counted(search, state, note, mine).catch((error) => failed(error, mine));
      total.append(button);
      pictures.replaceChildren();
    } else {
      await counted(search, state, note, mine);
      if (mine !== run) return;
    }
    csv.hidden = !first.length;
    const rest = async () => (more.hidden = !(search.known().many || (await search.more())));
    await rest();
    more.firstElementChild.onclick = async () => {
      const at = body.rows.length;
      try {
        const some = await search.rows(SCREEN);
        if (await index.renewed()) return void (mine === run && show(state));
        if (mine !== run) return;
        body.append(...rowsOf(some));
        await rest();
        // Who reads by ear or by key goes on where the new ones begin.
        if (body.rows[at]) body.rows[at].querySelector("a").focus();
      } catch (error) {
        failed(error, mine);
      }
    };
    if (!many) await summaries(state, query, mine);
  } catch (error) {
    failed(error, mine);
  }
  if (mine === run) table.setAttribute("aria-busy", "false");
}

// Says how many there are, and their sum; with the numbers by part, if somebody asked for it.
async function counted(search, state, note, mine) {
  const { many } = search.known();
  if (many) total.textContent = "正在数……";
  if (!(await search.total()).exact && (await search.pending()) <= LOOK_INTO) await search.settle();
  const found = await search.total();
  const sums = [...(await search.sums("kind")).values()][0];
  if (mine !== run) return;
  const money = form.dataset.amount && sums && sums.priced ? `，${form.dataset.amount}合计 ${million(sums.cents)} 万元` + (sums.priced < sums.count ? `（${number(sums.priced)} 条写明金额）` : "") : "";
  total.textContent = found.total ? `${found.exact ? "共" : "约"} ${number(found.total)} 条${money}${note}` : `没有符合的${note}。可以少选几项，或者少输几个字。`;
  if (many) await summaries(state, current.query, mine);
}

function failed(error, mine) {
  if (mine !== run) return;
  console.error(error);
  index.forget();
  browse.classList.add("cr-needed");
  total.textContent = error.unreached ? "没有取到数据，请检查网络后再按一次“筛选”，或者用下面的链接查看。" : "筛选没有完成，请再按一次“筛选”；仍不行，请刷新页面，或者用下面的链接查看。";
  table.setAttribute("aria-busy", "false");
}

// The links to static pages keep what those cannot say.
function links(state) {
  for (const one of browse.querySelectorAll("a[href]")) {
    if (!one.dataset.href) one.dataset.href = one.href;
    const to = new URL(one.dataset.href);
    if (to.hash || !(state.q || state.month || state.min || state.max || state.sort === "old")) {
      one.href = one.dataset.href;
      continue;
    }
    const chosen = ofPath(to.pathname);
    one.href = addressOf({ ...state, ...chosen, month: chosen.year === state.year ? state.month : "" }).href;
  }
}

function back() {
  run++;
  [...table.tBodies].forEach((one) => one.remove());
  table.append(...before.rows);
  total.textContent = before.total;
  pictures.replaceChildren(...before.pictures);
  pictures.classList.remove("cr-sums");
  before.beside.forEach((one) => (one.hidden = false));
  csv.hidden = true;
  // The form and the links forget what was chosen since.
  const state = ofPath(location.pathname);
  fill(state);
  links(state);
  table.setAttribute("aria-busy", "false");
  fold();
}

// On a phone twenty rows are enough at first. Who comes for a month finds it open.
function fold() {
  const rows = [...table.rows].filter((row) => row.parentNode.tagName === "TBODY");
  const close = phone.matches && rows.length > 20 && !location.hash;
  rows.forEach((row, i) => (row.hidden = close && i >= 20));
  more.hidden = !close;
  more.firstElementChild.onclick = () => {
    rows.forEach((row) => (row.hidden = false));
    more.hidden = true;
    rows[20].querySelector("a").focus();
  };
}

async function save() {
  const { state, query } = current, mine = run, said = total.textContent;
  try {
    const search = await index.search(query, filterOf(state));
    const heads = [...table.tHead.rows[0].cells].map((cell) => cell.textContent.trim());
    const lines = [[...heads, "页面地址"]];
    for (let rows; (rows = await search.rows(500)).length; ) {
      for (const row of rowsOf(rows)) {
        const cells = [...row.cells].map((cell) => {
          const text = cell.textContent.replace(/\s+/g, " ").trim();
          return cell.className === "cr-amount" ? text.replace(/,/g, "") : guard(text);
        });
        lines.push([...cells, row.querySelector("a").href]);
      }
      if (mine !== run) return;
      total.textContent = `正在导出，已有 ${number(lines.length - 1)} 条……`;
    }
    if (await index.renewed()) return void (mine === run && save());
    const text = lines.map((line) => line.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replace(/"/g, '""')}"` : cell)).join(",")).join("\r\n");
    const link = element("a", "", { href: URL.createObjectURL(new Blob(["\ufeff", text, "\r\n"], { type: "text/csv;charset=utf-8" })), download: `${document.querySelector("h1").textContent.trim()}-筛选结果.csv` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    total.textContent = said;
  } catch (error) {
    failed(error, mine);
  }
}

// What can be chosen stands in the links to static pages.
function choices() {
  for (const [label, name, part] of [["部门", "department", /by\/([^/]+)\//], ["年度", "year", /([0-9]{4})\/(?:largest\/)?$/]]) {
    const field = form.elements[name];
    for (const one of field ? browse.querySelectorAll(`nav[aria-label="${label}"] a`) : []) {
      const found = part.exec(one.pathname.slice(list.pathname.length));
      if (found && ![...field.options].some((option) => option.value === found[1])) field.append(element("option", one.firstChild.textContent.trim(), { value: found[1] }));
    }
  }
  if (form.elements.month) for (let month = 1; month < 13; month++) form.elements.month.append(element("option", `${month}月`, { value: String(month) }));
  if (/\/largest\/$/.test(location.pathname)) form.elements.sort.value = "amount";
}

async function go(address, push = true) {
  if (!push && address.pathname === before.address && !address.search) return back();
  try {
    const [state, wrong] = asked(address, await index.about());
    if (push) history.pushState(null, "", addressOf(state));
    await show(state, wrong);
  } catch (error) {
    failed(error, run);
  }
}

choices();
fold();
form.addEventListener("submit", (event) => {
  event.preventDefault();
  go(addressOf(chosen()));
});
form.addEventListener("change", (event) => event.target.tagName === "SELECT" && go(addressOf(event.target.name === "year" && !event.target.value ? { ...chosen(), month: "" } : chosen())));
// A link to another choice, also in the summaries, needs no other page.
pictures.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || link.pathname !== list.pathname || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  go(new URL(link.href));
});
csv.addEventListener("click", save);
addEventListener("popstate", () => go(new URL(location.href), false));
if (NAMES.some((name) => new URLSearchParams(location.search).get(name))) go(new URL(location.href), false);
