// Helps with a form: shows what is asked for at once, saves while somebody types, finds records, picks days. Everything works without it.
const form = document.getElementById("form");
const saving = document.getElementById("saving");
const WAIT = 1200;
let token = document.querySelector("meta[name=token]").content;
let waiting = 0;
let busy = false;
let again = false;
let stopped = false;
let after = null;
let unsaved = false;

const boxOf = (id) => {
  const one = document.getElementById(id);
  return one && (one.matches("fieldset") ? one : one.closest(".d-field"));
};
const idOf = (name) => "f-" + name.replaceAll(".", "-");

// Conditions of the schema, as the server knows them too.

function valuesOf(name) {
  return [...form.elements]
    .filter((one) => one.name === name && (!["radio", "checkbox"].includes(one.type) || one.checked))
    .map((one) => one.value);
}

function isEmpty(box) {
  return ![...box.querySelectorAll("input, select, textarea")].some((one) =>
    ["radio", "checkbox"].includes(one.type) ? one.checked && one.value !== "" : one.type !== "date" && one.value.trim() !== "",
  );
}

function follow() {
  for (const group of [form, ...form.querySelectorAll("[data-rules]")]) {
    if (!group.dataset.rules) continue;
    const asked = new Set();
    const never = new Set();
    const sometimes = new Set();
    const of = new Set();
    for (const rule of JSON.parse(group.dataset.rules)) {
      const holds = rule.if.every(([name, values]) => valuesOf(name).some((value) => values.includes(value)));
      for (const key of rule.ask) {
        sometimes.add(key);
        if (holds) asked.add(key);
      }
      for (const key of rule.not) {
        of.add(key);
        if (holds) never.add(key);
      }
    }
    const before = group === form ? "f-" : group.id + "-";
    for (const key of new Set([...sometimes, ...of])) {
      const box = boxOf(before + key);
      const may = box?.querySelector(".f-may");
      if (may && sometimes.has(key)) may.hidden = asked.has(key);
      if (box) box.hidden = (never.has(key) || (sometimes.has(key) && !asked.has(key))) && isEmpty(box);
    }
  }
}

// Saving

function tell(words) {
  if (saving.textContent !== words) saving.textContent = words;
}

async function fresh() {
  const answer = await fetch("/form/token", { headers: { Accept: "application/json" } });
  if (!answer.ok) return false;
  token = (await answer.json()).token;
  for (const one of document.querySelectorAll("input[name=token]")) one.value = token;
  return true;
}

async function send() {
  const body = new URLSearchParams(new FormData(form));
  // The source of a pasted decision need not travel with each saving.
  body.delete("source");
  // A request that outlives the page may hold 64 KiB.
  const keepalive = body.toString().length < 60000;
  return fetch(`/form/${form.dataset.draft}/save`, { method: "POST", body, keepalive, headers: { "X-Desk-Token": token } });
}

async function save() {
  if (busy || stopped) {
    again = busy;
    return;
  }
  busy = true;
  unsaved = false;
  try {
    let answer = await send();
    if (answer.status === 403 && (await fresh())) answer = await send();
    if (answer.status === 409) {
      stopped = true;
      tell((await answer.json()).message);
    } else if (answer.status === 401) {
      tell("登录过期了，还没有保存。请不要关上这一页：在另一个窗口里重新进入工作台，再回到这里接着填，会自动保存。");
    } else if (answer.ok) {
      show(await answer.json());
    } else {
      tell("没有自动保存成功。请不要关上这一页，稍后点“保存草稿”。");
    }
  } catch {
    tell("连不上工作台，还没有保存。请不要关上这一页，稍后再试。");
  } finally {
    busy = false;
    const next = after;
    after = null;
    if (next) next();
    else if (again) {
      again = false;
      later();
    }
  }
}

function noteAt(one, words) {
  let note = document.getElementById(one.id + "-n");
  if (!note && words) {
    note = document.createElement("p");
    note.id = one.id + "-n";
    note.className = "d-hint f-note";
    one.closest(".d-field").append(note);
  }
  if (note) note.textContent = words;
}

function show(got) {
  form.elements.version.value = got.version;
  for (const one of form.querySelectorAll("input[id], textarea[id]")) {
    const masked = got.masked[one.id];
    if (masked !== undefined && masked !== one.value.trim()) {
      noteAt(one, `公示时显示为“${masked}”，全名不保存`);
      if (one !== document.activeElement) one.value = masked;
    } else if (got.masked[one.id] === undefined || got.notes[one.id]) {
      noteAt(one, got.notes[one.id] ?? "");
    }
  }
  const now = new Date();
  tell(`已自动保存（${String(now.getHours()).padStart(2, "0")}:${String(now.getMinutes()).padStart(2, "0")}）`);
}

function later() {
  clearTimeout(waiting);
  waiting = setTimeout(save, WAIT);
  unsaved = true;
}

// Whoever closes the window does not wait.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden" && unsaved) {
    clearTimeout(waiting);
    save();
  }
});

// Records by name

function near(box) {
  const list = document.createElement("ul");
  list.className = "f-near";
  box.after(list);
  let last = 0;
  box.addEventListener("input", async () => {
    const mine = ++last;
    const typed = box.value.trim();
    if (!typed) {
      list.replaceChildren();
      return;
    }
    const answer = await fetch(`/form/find?kind=${encodeURIComponent(box.dataset.find)}&q=${encodeURIComponent(typed)}`);
    if (!answer.ok || mine !== last) return;
    const { found } = await answer.json();
    list.replaceChildren(
      ...found.map((one) => {
        const item = document.createElement("li");
        const button = document.createElement("button");
        button.type = "button";
        button.className = "d-plain";
        button.textContent = one.name;
        button.addEventListener("click", () => choose(box, list, one));
        item.append(button);
        return item;
      }),
    );
  });
}

function choose(box, list, one) {
  const name = box.name.replace(/~find$/, "");
  const field = box.closest(".d-field");
  for (const old of field.querySelectorAll(".f-chosen, label.d-choice")) old.remove();
  let held = field.querySelector(`input[type=hidden][name="${CSS.escape(name)}"]`);
  if (!held) {
    held = document.createElement("input");
    held.type = "hidden";
    held.name = name;
    field.append(held);
  }
  held.value = one.id;
  const words = document.createElement("p");
  words.className = "f-chosen";
  words.textContent = `已选：${one.name}`;
  box.before(words);
  box.value = "";
  list.replaceChildren();
  box.focus();
  later();
}

// Days

function day(box) {
  const around = document.createElement("span");
  const picker = document.createElement("input");
  picker.type = "date";
  picker.setAttribute("aria-label", "从日历里选：" + box.closest(".d-field").querySelector("label").firstChild.textContent.trim());
  around.className = "f-day";
  box.before(around);
  around.append(box, picker);
  const set = () => {
    picker.value = /^\d{4}-\d{2}-\d{2}$/.test(box.value.trim()) ? box.value.trim() : "";
  };
  set();
  box.addEventListener("change", set);
  picker.addEventListener("change", () => {
    if (picker.value) {
      box.value = picker.value;
      later();
    }
  });
}

if (form) {
  for (const box of form.querySelectorAll("[data-find]")) near(box);
  for (const box of form.querySelectorAll("[data-day]")) day(box);
  form.addEventListener("input", () => {
    follow();
    later();
  });
  follow();
  form.addEventListener("submit", (event) => {
    clearTimeout(waiting);
    if (busy) {
      // What is being saved has its version; this one comes after it.
      event.preventDefault();
      after = () => form.requestSubmit(event.submitter);
    }
  });
  const summary = document.getElementById("faults");
  if (summary) summary.focus();
  for (const link of document.querySelectorAll('a[href^="#f-"]')) {
    link.addEventListener("click", () => open(link.hash.slice(1)));
  }
  if (location.hash.startsWith("#f-")) open(location.hash.slice(1));
  if (form.dataset.focus) open(form.dataset.focus)?.querySelector("input, select, textarea")?.focus();
}

function open(id) {
  const one = document.getElementById(id);
  for (let here = one; here; here = here.parentElement) if (here.matches("details")) here.open = true;
  one?.scrollIntoView({ block: "start" });
  one?.focus?.();
  return one;
}
