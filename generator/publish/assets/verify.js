// The page /verify/: which record has a digest, and whether the site really says now what the digest is of. It is computed here, from the
// data interface, so that nobody has to believe the list of digests.

import { crc32 } from "./files.js";

const root = new URL("../../", import.meta.url);
// So many digits are in the files, and enough to name a record.
const DIGITS = 16;

/** A part of an address as text; what is not encoded as it should be is text already. */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The digits of what somebody typed or scanned, and what else stands in it; letters that look like digits are read as these. */
export function read(text) {
  let plain = String(text).normalize("NFKC").toLowerCase();
  // A scanned address of this page.
  const given = /[?&#](?:code=)?([0-9a-f+% ]+)$/.exec(plain);
  if (given) plain = decoded(given[1].replace(/\+/g, " ").replace(/%(?![0-9a-f]{2})/g, ""));
  plain = plain.replace(/^核对码|sha-?256/g, "").replace(/[\s\-_:：()（）.·,，]/g, "").replace(/o/g, "0").replace(/[il|]/g, "1");
  return { digits: plain.replace(/[^0-9a-f]/g, ""), strange: [...new Set(plain.replace(/[0-9a-f]/g, ""))].join("") };
}

/** A value as canonical JSON (RFC 8785): JavaScript writes texts and numbers as it is wanted, so only members are to be sorted. */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  return `{${Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
}

/** The SHA-256 of what is public of a record, in hexadecimal digits; null where the browser cannot compute it (without https). */
export async function digest(record, keys) {
  if (!globalThis.crypto || !crypto.subtle) return null;
  const told = {};
  for (const key of keys) told[key] = record[key];
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(canonical(told)));
  return [...new Uint8Array(bytes)].map((one) => one.toString(16).padStart(2, "0")).join("");
}

/** The number of an entry of the log as somebody types it: null for nothing, NaN for what is no number. */
export function leafOf(text) {
  const plain = String(text).normalize("NFKC").replace(/日志|条目|[号第条\s,:，、.。]/g, "").replace(/o/gi, "0").replace(/[il|]/gi, "1");
  return plain === "" ? null : /^\d{1,15}$/.test(plain) ? Number(plain) : NaN;
}

async function fetched(path) {
  const answer = await fetch(new URL(path, root));
  if (!answer.ok) throw new Error(`${answer.url}: ${answer.status}`);
  return answer.json();
}

const own = (object, key) => (Object.prototype.hasOwnProperty.call(object, key) ? object[key] : undefined);

/** What is known of a digest: `sort` is short, strange, unknown, gone, differs, compared or same; with the record or the address. */
export async function found(text, { digits, shards, keys }) {
  const code = read(text);
  if (code.strange) return { sort: "strange", strange: code.strange };
  if (code.digits.length < DIGITS || code.digits.length > 64) return { sort: "short", length: code.digits.length };
  const begin = code.digits.slice(0, DIGITS), file = await fetched(`api/v1/digests/${begin.slice(0, digits)}.json`);
  const gone = own(file.gone, begin), shown = own(file.shown, begin);
  if (shown === undefined) return gone === undefined ? { sort: "unknown" } : { sort: "gone", address: gone };
  const cut = shown.indexOf("/"), kind = shown.slice(0, cut), id = shown.slice(cut + 1);
  const number = String(crc32(new TextEncoder().encode(id)) % shards).padStart(3, "0");
  const record = own(await fetched(`api/v1/records/${kind}/${number}.json`), id);
  if (record === undefined) return { sort: "unknown" };
  const now = await digest(record, keys);
  if (now === null) return { sort: "compared", record };
  return { sort: now.startsWith(code.digits) ? "same" : "differs", record, now };
}

const WORDS = {
  short: (one) => ["核对码不完整", `您输入了 ${one.length} 位，至少要前16位，最多64位，只有数字和 a 到 f。`],
  strange: (one) => ["这不是核对码", `核对码只有数字和字母 a 到 f，没有“${one.strange}”。`],
  unknown: () => ["没有", "本站现在没有这个核对码的信息。可能抄错了，可能后来改过，也可能从来没有公示过。请打开打印件上的网址看现在的内容。"],
  gone: () => ["已不再公示", "这个核对码是一条公示过的信息的，它已经停止公示。原因见它的网页："],
  same: () => ["一致", "这是本站现在公示的内容，刚在您的浏览器里按公开数据重新算过。请再与网页逐项对照："],
  compared: () => ["一致（只比对了前16位）", "核对码在本站的清单里。这个浏览器现在不能重新计算（要用 https 打开本页），请与网页逐项对照："],
  differs: () => ["不一致", "前16位与一条信息相同，但全部核对码与本站现在的内容不同。可能抄错了后面的数字，也可能有人改过："],
};

function element(name, text, className = "") {
  const made = document.createElement(name);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

function show(answer, one, [title, words]) {
  const head = document.createElement("p");
  head.append(element("strong", title), `：${words}`);
  answer.replaceChildren(head);
  answer.dataset.sort = one.sort;
  const address = one.record ? one.record.address : one.address;
  if (address) {
    const line = document.createElement("p"), link = document.createElement("a");
    link.href = new URL(address, root);
    link.textContent = one.record ? one.record.title : "已不再公示的信息";
    line.append(link, one.record && one.record.date ? `，${one.record.date}` : "");
    answer.append(line);
  }
}

/** What was checked in the log, and a button that saves the proof. */
function showLog(answer, sheet, log, one, keys) {
  const list = element("dl", "", "cr-checked");
  for (const [name, words] of sheet.checks(log)) list.append(element("dt", name), element("dd", words));
  if (list.children.length) answer.append(list);
  if (!log.own || log.sort === "differs") return;
  const button = element("button", "保存证明", "cr-button");
  button.type = "button";
  button.addEventListener("click", () => {
    const file = sheet.proofFile(log, one.record, keys), link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([file.text], { type: "application/octet-stream" }));
    link.download = file.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  });
  const line = element("p", "", "cr-save");
  line.append(button, " 这个文件以后不用上网也能核对，办法见下面。");
  answer.append(line);
}

function start(form) {
  const field = form.elements.code, leafField = form.elements.leaf, answer = document.getElementById("cr-answer"), data = form.dataset;
  const known = { digits: Number(data.digits), shards: Number(data.shards), keys: data.keys.split(" ") };
  const ofLog = data.origin ? { origin: data.origin, keys: data.vkeys.split(" ") } : null;
  answer.textContent = "";
  let latest = 0;

  /** The answer of today's data, then that of the log where there is one. */
  async function asked(tell) {
    const leaf = leafField ? leafOf(leafField.value) : null;
    if (Number.isNaN(leaf)) return [{ sort: "strange" }, ["这不是日志条目", "日志条目是一个整数，例如 128。"]];
    // Who has only the number of the entry leaves the other field empty.
    const code = read(field.value), byLeaf = leaf !== null && !code.strange && code.digits.length < DIGITS;
    const one = byLeaf && !code.digits ? { sort: "short" } : await found(field.value, known);
    const ask = ofLog && (byLeaf || ["same", "unknown", "gone"].includes(one.sort));
    if (!ask) return [one, WORDS[one.sort](one)];
    if (!globalThis.crypto || !crypto.subtle) return [{ sort: "compared" }, ["不能核对日志", "这个浏览器现在不能计算（要用 https 打开本页）。"]];
    const sheet = await import("./sheet.js");
    const log = await sheet.told(one, code.digits, leaf, ofLog, tell);
    const [title, words] = sheet.WORDS[log.sort];
    // Of what is shown, the page says more than the log.
    if (one.sort === "same" && log.sort === "shown") return [one, WORDS.same(one), log, sheet];
    if (one.sort === "same" && log.sort === "none") return [{ ...one, sort: "broken" }, ["不在日志里", "这是本站现在的内容，但公示日志里没有它。请告诉本站的管理员，并保留您的打印件。"]];
    if (byLeaf && log.sort === "shown") {
      const now = await found(log.own.digest, known);
      if (now.sort === "same") return [{ ...now, sort: code.digits ? "same" : "shown" }, [title, words(log)], log, sheet];
    }
    return [{ ...one, sort: log.sort }, [title, words(log)], log, sheet];
  }

  async function ask() {
    const turn = ++latest, tell = (done, all) => turn === latest && all > 8 && (answer.textContent = `正在公示日志里找……（${done}/${all}）`);
    delete answer.dataset.sort;
    answer.textContent = "正在核对……";
    let one, words, log, sheet;
    try {
      [one, words, log, sheet] = await asked(tell);
    } catch {
      if (turn === latest) answer.textContent = "没有读到数据，请检查网络后再试。";
      return;
    }
    if (turn !== latest) return;
    show(answer, one, words);
    if (log) showLog(answer, sheet, log, one, known.keys);
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const asked = new URLSearchParams({ code: field.value.trim(), ...(leafField && leafField.value.trim() ? { leaf: leafField.value.trim() } : {}) });
    history.replaceState(null, "", `?${asked}`);
    ask();
  });
  const params = new URLSearchParams(location.search), given = params.get("code") || decoded(location.hash.slice(1)), leaf = params.get("leaf");
  if (leafField && leaf) leafField.value = leaf;
  if (/[0-9a-f]{4}/i.test(given)) field.value = given;
  if (field.value || (leafField && leafField.value)) ask();
  fetched("api/v1/build.json").then(
    (build) => {
      document.getElementById("cr-build").textContent = `数据截至 ${build.as_of}${build.commit ? `，提交 ${build.commit}` : ""}。`;
    },
    // The link to the file stays.
    () => {},
  );
}

const form = typeof document === "undefined" ? null : document.getElementById("cr-verify");
if (form) start(form);
