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

function show(answer, one) {
  const [title, words] = WORDS[one.sort](one);
  const head = document.createElement("p"), strong = document.createElement("strong");
  strong.textContent = title;
  head.append(strong, `：${words}`);
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

function start(form) {
  const field = form.elements.code, answer = document.getElementById("cr-answer");
  const known = { digits: Number(form.dataset.digits), shards: Number(form.dataset.shards), keys: form.dataset.keys.split(" ") };
  answer.textContent = "";
  let latest = 0;
  async function ask() {
    const turn = ++latest;
    answer.textContent = "正在核对……";
    let one;
    try {
      one = await found(field.value, known);
    } catch {
      if (turn === latest) answer.textContent = "没有读到数据，请检查网络后再试。";
      return;
    }
    if (turn === latest) show(answer, one);
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    history.replaceState(null, "", `?code=${encodeURIComponent(field.value.trim())}`);
    ask();
  });
  const given = new URLSearchParams(location.search).get("code") || decoded(location.hash.slice(1));
  if (/[0-9a-f]{4}/i.test(given)) {
    field.value = given;
    ask();
  }
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
