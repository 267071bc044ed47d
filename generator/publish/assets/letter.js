// The forms of /objection/: takes over what the site says of one of its records (`?record=ADDRESS`), prints, copies, saves, and begins a mail.
// What the address of the page says is only used to find a record of this site; what is shown comes from that record, as text. Nothing is sent.

import { crc32 } from "./files.js";

const root = new URL("../../", import.meta.url);
// A mail program may cut off more than that.
const MAIL = 1800;

/** The kind and id of the record that a text names, by its address on this site or by that from the root; null if it names none. */
export function named(text, kinds, base) {
  let path = String(text).trim();
  if (path.startsWith(base)) path = path.slice(base.length);
  path = path.replace(/[?#].*$/s, "").replace(/^\//, "").replace(/\/?(index\.html)?$/, "");
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)+$/.test(path)) return null;
  const folder = Object.keys(kinds).filter((one) => path.startsWith(`${one}/`)).sort((a, b) => b.length - a.length)[0];
  return folder === undefined ? null : { folder, kind: kinds[folder][0], plural: kinds[folder][1], id: path.slice(folder.length + 1) };
}

/** The public record, or null if the site does not show it (any more). */
export async function read(one, shards) {
  const number = String(crc32(new TextEncoder().encode(one.id)) % shards).padStart(3, "0");
  const answer = await fetch(new URL(`api/v1/records/${one.kind}/${number}.json`, root));
  if (answer.status === 404) return null;
  if (!answer.ok) throw new Error(`${answer.url}: ${answer.status}`);
  const all = await answer.json();
  return Object.prototype.hasOwnProperty.call(all, one.id) ? all[one.id] : null;
}

/** The form as plain text, as it would be on paper. */
export function plain(letter) {
  const out = [];
  for (const one of letter.querySelectorAll("h2, h3, .cr-blank, .cr-tick, section > p:not([class])")) {
    const field = one.querySelector("input, textarea"), label = one.querySelector("label");
    const words = (label || one).textContent.trim();
    if (!field) out.push(/^H/.test(one.tagName) ? `\n${words}` : words);
    else if (field.type === "checkbox") out.push(`${field.checked ? "☑" : "☐"} ${words}`);
    else out.push(`${words}${field.tagName === "TEXTAREA" ? "\n" : ""}${field.value || "＿＿＿＿＿＿＿＿"}`);
  }
  return `${out.join("\n").trim()}\n`;
}

function grow(area) {
  area.rows = Math.max(Number(area.dataset.rows || (area.dataset.rows = area.rows)), Math.ceil(area.scrollHeight / (area.clientHeight / area.rows) - 0.2));
}

function start(letter) {
  const state = document.getElementById("state"), mail = document.getElementById("mail"), title = letter.querySelector("h2").textContent;
  const value = (name) => (letter.querySelector(`[data-fill="${name}"]`) || { value: "" }).value;
  const acts = {
    print: () => window.print(),
    copy: async () => {
      try {
        await navigator.clipboard.writeText(plain(letter));
        state.textContent = "全文已经复制。";
      } catch {
        state.textContent = "浏览器不让复制，请改用打印或者下载。";
      }
    },
    save: () => {
      const link = document.createElement("a");
      // With a mark for the programs that otherwise take it for another encoding.
      link.href = URL.createObjectURL(new Blob(["\ufeff", plain(letter).replace(/\n/g, "\r\n")], { type: "text/plain;charset=utf-8" }));
      link.download = `${title}${value("number") ? `-${value("number").replace(/[\\/:*?"<>|\s]/g, "")}` : ""}.txt`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    },
  };
  const tools = document.getElementById("tools");
  tools.addEventListener("click", (event) => {
    const act = event.target.dataset.do;
    if (act) acts[act]();
  });
  tools.hidden = false;
  letter.addEventListener("input", (event) => event.target.tagName === "TEXTAREA" && grow(event.target));
  mail.addEventListener("click", () => {
    const whole = plain(letter), about = encodeURIComponent(`${title}：${value("number") || value("url")}`);
    const short = encodeURIComponent(`${title}\n${value("number")}\n${value("url")}\n\n（全文请附上下载的文件，或者复制后粘贴在这里。）`);
    const body = encodeURIComponent(whole);
    mail.href = `mailto:${mail.dataset.to}?subject=${about}&body=${about.length + body.length < MAIL ? body : short}`;
  });
  return { state, mail };
}

async function fill(letter, { state, mail }) {
  const asked = new URLSearchParams(location.search).get("record");
  if (asked === null) return;
  const kinds = JSON.parse(letter.dataset.kinds);
  const one = named(asked, kinds, root.href);
  if (one === null) {
    state.textContent = "网址里写的不是本站的公示信息，没有填写。请自己填写下面的表。";
    return;
  }
  for (const link of document.querySelectorAll("a[data-door]")) link.search = `?record=${one.folder}/${one.id}/`;
  state.textContent = "正在读取这条信息……";
  let record;
  try {
    record = await read(one, Number(letter.dataset.shards));
  } catch (error) {
    console.error(error);
    state.textContent = "没有读到这条信息，可能是网络中断。可以再试一次，或者自己填写。";
    return;
  }
  if (record === null) {
    state.textContent = "本站没有正在公示的这条信息，可能已经停止公示。请自己填写下面的表。";
    return;
  }
  const row = [...document.querySelectorAll("tr[data-department]")].find((one) => one.dataset.department === record.authority);
  const texts = {
    department: row ? row.querySelector("th").textContent : "",
    title: `${one.plural}：${record.title}`,
    number: String(record.data.document_number || record.data.number || ""),
    date: record.date || "",
    url: new URL(`${one.folder}/${one.id}/`, root).href,
  };
  for (const field of letter.querySelectorAll("[data-fill]")) {
    if (!field.value) field.value = texts[field.dataset.fill];
    if (field.tagName === "TEXTAREA") grow(field);
  }
  if (row && row.dataset.mail) {
    mail.dataset.to = encodeURIComponent(row.dataset.mail).replace(/%40/g, "@");
    mail.href = `mailto:${mail.dataset.to}`;
    mail.hidden = false;
  }
  const phone = row ? row.querySelector('a[href^="tel:"]') : null;
  state.textContent = `已经填好：${record.title}。`;
  if (phone) state.append(`${texts.department}的电话 `, phone.cloneNode(true), "。");
}

const letter = document.getElementById("letter");
if (letter) fill(letter, start(letter));
