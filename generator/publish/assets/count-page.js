// The calculator: reads the form or the address, counts the limit, and lists the days with the notices by which they are off.

import { Calendar, counted, ofRule } from "./count.js";

const WORDS = {
  start: "起算的这一天不算",
  counts: "计入",
  makeup: "调休上班，计入",
  weekend: "周末，不计",
  holiday: "放假，不计",
  still: "计时暂停，不计",
  moved: "顺延到的第一个工作日",
};
const WEEK = "日一二三四五六";
const form = document.getElementById("cr-count");
const answer = document.getElementById("cr-answer");
const field = (name) => form.elements.namedItem(name);
// Further days that do not count, which the address may name and the form has no room for.
const more = [];
let loaded;

function element(name, ...parts) {
  const made = document.createElement(name);
  made.append(...parts);
  return made;
}

function data() {
  if (!loaded) {
    loaded = fetch(form.dataset.file).then((found) => {
      if (!found.ok) throw new Error(found.status);
      return found.json();
    });
    loaded.catch(() => (loaded = undefined));
  }
  return loaded;
}

function week(text) {
  return `星期${WEEK[new Date(`${text}T00:00:00Z`).getUTCDay()]}`;
}

// Which fields a rule needs: a time of day, or the number of days that its records set.
function fit(rule) {
  document.getElementById("cr-from-name").textContent = rule ? `起算的日子（${rule.starts}）` : "起算的日子";
  const clock = Boolean(rule && (rule.unit === "分钟" || rule.unit === "小时"));
  document.getElementById("cr-clock").hidden = !clock;
  document.getElementById("cr-many").hidden = Boolean(rule && rule.limit_kind !== "字段");
  field("unit").disabled = Boolean(rule);
  if (rule && rule.limit_kind === "字段") field("unit").value = rule.unit;
  return clock;
}

function show(found, rule, from, calendars) {
  const head = found.due ? `${found.due}${found.due.length === 10 ? `（${week(found.due)}）` : ""} 到期` : `不知道：${found.reason}`;
  const parts = [element("h2", head)];
  const about = element("p", `从 ${from} 起算，当天不算。`);
  if (rule) {
    const link = element("a", rule.title);
    link.href = new URL(`../../${rule.address}`, new URL(form.dataset.file, location.href)).href;
    about.append("规则：", link, "。依据：", rule.law, "。");
  }
  parts.push(about);
  if (found.steps.length) {
    const body = element("tbody");
    for (const [first, last, what, number] of found.steps) {
      const name = element("th", first === last ? `${first} ${week(first)}` : `${first} 至 ${last}`);
      name.scope = "row";
      const counts = what === "counts" || what === "makeup";
      const row = element("tr", name, element("td", WORDS[what]), element("td", counts ? String(number) : ""));
      row.className = `cr-day-${what}`;
      body.append(row);
    }
    const heads = ["日子", "算不算", "第几天"].map((text) => Object.assign(element("th", text), { scope: "col" }));
    const table = element("table", element("thead", element("tr", ...heads)), body);
    table.className = "cr-days";
    parts.push(table);
    const years = found.steps.flatMap(([first, last]) => [Number(first.slice(0, 4)), Number(last.slice(0, 4))]);
    const notices = calendars
      .filter((one) => one.year >= Math.min(...years) && one.year <= Math.max(...years))
      .flatMap((one) => one.notices);
    if (notices.length) {
      const list = element("ul");
      for (const one of notices) {
        const name = one.url ? Object.assign(element("a", one.title), { href: one.url }) : one.title;
        list.append(element("li", name, `${one.number ? `（${one.number}）` : ""}，${one.issued_on}`));
      }
      parts.push(element("p", "放假和调休依据："), list);
    }
  }
  answer.replaceChildren(...parts);
}

async function count() {
  let known;
  try {
    known = await data();
  } catch {
    answer.replaceChildren(element("p", "没有取到规则和日历，请检查网络后再试。"));
    return;
  }
  const rule = known.rules.find((one) => one.id === field("rule").value);
  const clock = fit(rule);
  const from = field("from").value;
  if (!from) {
    answer.replaceChildren();
    return;
  }
  const number = field("n").value === "" ? null : Number(field("n").value);
  const [stop, stopped] = [field("stop").value, field("stopped").value];
  const stretches = [...more, ...(stop ? [[stop, stopped]] : [])];
  const closed = stretches.filter(([, to]) => to);
  // The first day of a stretch that still runs: a limit that has not ended before it has no last day yet.
  const [running] = stretches.filter(([, to]) => !to).map(([first]) => first).sort();
  const calendar = new Calendar(known.calendars);
  const starts = clock && field("at").value ? `${from} ${field("at").value}` : from;
  if (!rule && (number === null || number < 0 || number > 1000 || !Number.isInteger(number))) {
    answer.replaceChildren(element("p", "期限请填 0 到 1000 的整数。"));
    return;
  }
  const found = rule ? ofRule(rule, starts, calendar, number, closed) : counted(from, number, field("unit").value, calendar, closed);
  const paused = running && found.due.slice(0, 10) >= running;
  show(paused ? { due: "", reason: `从 ${running} 起计时暂停，恢复以后才知道`, steps: [] } : found, rule, starts, known.calendars);
}

// What the address asks for; `from` may have a time of day, `stop` two days with ~ between them.
for (const [name, value] of new URLSearchParams(location.search)) {
  const at = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)$/.exec(value);
  if (name === "from" && at) [field("from").value, field("at").value] = [at[1], at[2]];
  else if (name === "stop" && value.includes("~")) {
    if (field("stop").value) more.push(value.split("~"));
    else [field("stop").value, field("stopped").value] = value.split("~");
  }
  else if (["rule", "from", "n", "unit", "at", "stop", "stopped"].includes(name)) field(name).value = value;
}
if (field("stop").value) document.getElementById("cr-stops").open = true;
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const asked = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
  history.replaceState(null, "", `?${asked}`);
  count();
});
form.addEventListener("change", (event) => {
  if (event.target.name === "rule") count();
});
if (location.search) count();
