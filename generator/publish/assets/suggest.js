// Suggestions under every field of `form[data-box]`: a combobox (ARIA 1.2) that opens while one types. Without a choice the form does what it
// does without this script: it leads to the search page.

const root = new URL("../../", import.meta.url);
const WAIT = 120;
let number = 0;
// What suggests is loaded when somebody is about to type, not with every page.
let engine = null;

function suggestions() {
  if (!engine) {
    engine = import("./suggestions.js").then(({ Suggestions }) => new Suggestions(new URL("search/suggest/", root)));
    engine.catch(() => (engine = null));
  }
  return engine;
}

function element(name, text = "", attributes = {}) {
  const made = document.createElement(name);
  made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

/** Makes the field of a form a combobox. */
export function upgrade(form) {
  const field = form.querySelector("input[name=q]");
  if (!field || field.getAttribute("role") === "combobox") return;
  const id = `cr-box-${number++}`;
  const popup = element("div", "", { class: "cr-popup", hidden: "" });
  const list = element("ul", "", { role: "listbox", id, "aria-label": "建议" });
  const note = element("p", "", { class: "cr-popup-note", hidden: "" });
  const status = element("p", "", { class: "cr-hidden", role: "status" });
  popup.append(list, note);
  // Not within a label or paragraph of the form: a list is no part of these.
  form.append(popup, status);
  form.classList.add("cr-boxed");
  const given = { role: "combobox", "aria-expanded": "false", "aria-controls": id, "aria-autocomplete": "list", autocomplete: "off" };
  for (const [key, value] of Object.entries({ ...given, autocapitalize: "off", spellcheck: "false" })) field.setAttribute(key, value);

  let rows = [], at = -1, run = 0, timer = 0, composing = false, asked = "";

  function close() {
    run++;
    clearTimeout(timer);
    popup.hidden = true;
    rows = [];
    at = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  }

  function mark(next) {
    list.children[at]?.setAttribute("aria-selected", "false");
    at = next;
    const one = list.children[at];
    if (one) {
      one.setAttribute("aria-selected", "true");
      one.scrollIntoView({ block: "nearest" });
      field.setAttribute("aria-activedescendant", one.id);
    } else {
      field.removeAttribute("aria-activedescendant");
    }
  }

  function choose(index) {
    const one = rows[index];
    close();
    location.assign(new URL(one.address, root).href);
  }

  function show({ rows: found, note: said }) {
    rows = found;
    at = -1;
    field.removeAttribute("aria-activedescendant");
    list.replaceChildren(...rows.map((one, index) => {
      const item = element("li", "", { role: "option", id: `${id}-${index}`, "aria-selected": "false" });
      item.append(element("span", one.title, { class: "cr-title" }), element("span", [one.near, one.said].filter(Boolean).join(" · "), { class: "cr-said" }));
      return item;
    }));
    list.hidden = !rows.length;
    note.textContent = said;
    note.hidden = !said;
    popup.hidden = !rows.length && !said;
    // Under the field, and as wide as the form is behind it.
    popup.style.top = `${field.offsetTop + field.offsetHeight}px`;
    popup.style.left = `${field.offsetLeft}px`;
    popup.style.width = `${Math.max(field.offsetWidth, Math.min(form.clientWidth - field.offsetLeft, 480))}px`;
    field.setAttribute("aria-expanded", String(rows.length > 0));
    status.textContent = [said, rows.length ? `有${rows.length}条建议，用上下键选择。` : "没有建议，按回车搜索。"].filter(Boolean).join("");
  }

  async function ask() {
    const text = field.value.trim();
    if (text === asked && !popup.hidden) return;
    asked = text;
    const mine = ++run;
    if (!text) return close();
    try {
      const found = await (await suggestions()).find(text);
      // An answer that comes late must not stand under what has been typed since, nor open under a field that was left.
      if (mine === run && document.activeElement === field) show(found);
    } catch (error) {
      console.error(error);
      engine?.then((one) => one.forget());
      if (mine === run) show({ rows: [], note: "现在不能给出建议，可能是网络中断。按回车仍可搜索。" });
    }
  }

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  }

  field.addEventListener("focus", () => suggestions().catch(() => {}), { once: true });
  field.addEventListener("compositionstart", () => {
    composing = true;
    clearTimeout(timer);
  });
  field.addEventListener("compositionend", () => {
    composing = false;
    soon();
  });
  field.addEventListener("input", (event) => {
    // While Chinese is composed the field holds letters that nobody means to look for.
    if (!composing && !event.isComposing) soon();
  });
  field.addEventListener("keydown", (event) => {
    // Enter and arrows that belong to the composition of Chinese. Safari says so by the key code only.
    if (composing || event.isComposing || event.keyCode === 229) return;
    const open = !popup.hidden && rows.length > 0;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) return void ask();
      const last = rows.length - 1;
      if (event.key === "ArrowDown") mark(at < last ? at + 1 : -1);
      else mark(at < 0 ? last : at - 1);
    } else if (event.key === "Escape" && !popup.hidden) {
      event.preventDefault();
      asked = "";
      close();
    } else if (event.key === "Enter" && open && at >= 0) {
      event.preventDefault();
      choose(at);
    } else if (event.key === "Enter" || event.key === "Tab") {
      close();
    }
  });
  // A press keeps the focus in the field, so that it does not close the list before the choice.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const index = [...list.children].indexOf(event.target.closest("li"));
    if (index >= 0) choose(index);
  });
  field.addEventListener("blur", () => {
    composing = false;
    close();
  });
  form.addEventListener("submit", close);
  if (document.activeElement === field) {
    suggestions().catch(() => {});
    // What was typed before this script came.
    if (field.value !== field.defaultValue) soon();
  }
}

for (const form of document.querySelectorAll("form[data-box]")) upgrade(form);
