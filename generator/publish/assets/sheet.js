// What the public log says of a sheet of paper, for the page /verify/: which entry it is, whether that entry is in the tree that the checkpoint
// names, who signed and stamped it, and what came later. Only loaded on a site with a log.

import { Broken, Log, base64, checkpoint, kept, signed } from "./proof.js";

const root = new URL("../../", import.meta.url);
// So many digits name a record.
const DIGITS = 16;
const ENDS = { corrected: "代替", removed: "结束" };
const EVENTS = { published: "公示", corrected: "更正", removed: "撤下", stamped: "记下一个时间戳", key: "换签名密钥", restarted: "重新开始记日志" };

async function read(path, cache) {
  const answer = await fetch(new URL(`log/${path}`, root), { cache });
  if (answer.status === 404 || answer.status === 410) return null;
  if (!answer.ok) throw new Error(`${answer.url}: ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}

/** The log as it is now: its checkpoint, whether that is signed, and its tree. Throws Broken. */
async function opened({ origin, keys }, cache) {
  const bytes = await read("checkpoint", "no-cache");
  if (bytes === null) throw new Broken("缺少 log/checkpoint。");
  const note = checkpoint(bytes);
  if (note.origin !== origin) throw new Broken(`检查点是 ${note.origin} 的，不是 ${origin} 的。`);
  const by = await signed(note, keys);
  if (by === "bad" || by === "none") throw new Broken(by === "bad" ? "检查点的签名不对。" : "检查点不是用本站公布的密钥签名的。");
  return { note, by, log: new Log((path) => read(path, cache), note) };
}

const moment = (text) => new Date(Date.parse(text) + 8 * 3600000).toISOString().slice(0, 16).replace("T", " ");

/** The first stamp, by its time, that holds an entry; null if there is none. */
async function stampOf(index) {
  const bytes = await read("index.json", "no-cache");
  const stamps = bytes === null ? [] : JSON.parse(new TextDecoder().decode(bytes)).stamps;
  const held = stamps.filter((one) => one.size > index).sort((one, other) => other.proved - one.proved || one.at.localeCompare(other.at));
  return held[0] || null;
}

/** The entry that the page of a record names as its own; -1 if it names none. */
async function leafOfPage(address) {
  const answer = await fetch(new URL(address, root), { cache: "no-cache" });
  const page = new DOMParser().parseFromString(answer.ok ? await answer.text() : "", "text/html");
  // The newest is the first.
  const found = /日志条目 ([\d,]{1,20})/.exec([...page.querySelectorAll(".cr-past, .cr-source > summary")].map((one) => one.textContent).join(" "));
  return found ? Number(found[1].replace(/,/g, "")) : -1;
}

/** What the log says: `sort` shown, corrected, removed, other, differs, none, far or broken; with the entry, those after it, its stamp. */
export async function told(one, digits, leaf, known, tell) {
  try {
    return await asked(one, digits, leaf, known, tell, "default");
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
  }
  try {
    // A log that was restarted has other files at the same addresses, which the browser may have kept.
    return await asked(one, digits, leaf, known, tell, "reload");
  } catch (error) {
    if (error instanceof Broken) return { sort: "broken", why: error.message };
    throw error;
  }
}

async function asked(one, digits, leaf, known, tell, cache) {
  const { note, by, log } = await opened(known, cache), about = { note, by };
  let index = leaf;
  if (index === null && one.record) index = await leafOfPage(one.record.address);
  if (index !== null && index >= log.size) {
    if (leaf === null) throw new Broken("网页比检查点新，网站可能刚刚更新过，请过一会儿再试。");
    return { ...about, sort: "far", index };
  }
  if (index === null || index < 0) index = digits.length < DIGITS ? -1 : await log.find(one.now || digits, tell);
  if (index < 0) return { ...about, sort: "none" };
  let own = await log.proved(index);
  if (leaf === null && one.now && own.digest !== one.now) {
    // The page of the record names numbers in words of editors too.
    index = await log.find(one.now, tell);
    if (index < 0) return { ...about, sort: "none" };
    own = await log.proved(index);
  }
  Object.assign(about, { own, stamp: await stampOf(index) });
  if (!own.digest || own.event === "stamped" || own.event === "key" || own.event === "restarted") return { ...about, sort: "other" };
  if (!own.digest.startsWith(one.now || digits)) return { ...about, sort: "differs" };
  // What is shown has nothing after it: the record was compared with the entry.
  const later = one.record ? [] : await log.after(index, tell);
  const last = later[later.length - 1];
  return { ...about, later, sort: !last ? "shown" : last.event };
}

/** For each sort of answer a title, and words. */
export const WORDS = {
  shown: ["现在公示", () => "这是本站现在公示的内容。"],
  corrected: ["已更正", (one) => `这是 ${one.own.day} 公示过的内容，${one.later[0].day} 已经更正。现在的内容请打开打印件上的网址看。`],
  removed: ["已撤下", (one) => `这是 ${one.own.day} 公示过的内容，${one.later[one.later.length - 1].day} 已经撤下${one.later.length > 1 ? "，撤下以前更正过" : ""}。日志里只留核对码，不留内容。`],
  other: ["这不是一条信息的条目", (one) => `日志条目 ${one.own.index} 记的是：${one.own.day} ${EVENTS[one.own.event]}。`],
  differs: ["不一致", (one) => `日志条目 ${one.own.index} 的核对码不是这个。可能抄错了，也可能有人改过。`],
  far: ["没有这个条目", (one) => `本站的日志现在有 ${one.note.size} 条，编号到 ${one.note.size - 1}。可能抄错了，也可能是别的网站的打印件。`],
  none: ["没有", () => "本站现在没有这个核对码的信息，公示日志里也没有。可能抄错了，也可能是别的网站的打印件，也可能从来没有公示过。"],
  broken: ["日志文件不完整", (one) => `${one.why}现在不能证明这条信息在不在日志里。请告诉本站的管理员，并保留您的打印件。`],
};

const SIGNED = {
  good: "检查点的签名与本站公布的公钥相符。",
  unable: "这个浏览器不会核对检查点的签名（Ed25519），没有核对。",
};

/** What was checked, each as a name and words. */
export function checks(one) {
  if (!one.own) return [];
  const { own, note, later = [], stamp } = one;
  const rows = [["条目", `日志条目 ${own.index}，${own.day} ${EVENTS[own.event]}${own.before === null ? "" : `（${ENDS[own.event]}条目 ${own.before}）`}`]];
  for (const next of later) rows.push(["后来", `日志条目 ${next.index}，${next.day} ${EVENTS[next.event]}`]);
  rows.push(["在日志里", `是。从数据块算出了 ${own.proof.length} 个散列的证明，一直通到检查点（共 ${note.size} 条）。`]);
  rows.push(["签名", SIGNED[one.by]]);
  if (!stamp) rows.push(["时间戳", "还没有。下一个时间戳会包括它。"]);
  else {
    const said = `${stamp.authority} 在 ${moment(stamp.at)}（北京时间）说前 ${stamp.size} 条已经存在。`;
    rows.push(["时间戳", `${said}${stamp.proved ? "" : "网站没有这个机构的证书，只是照录。"}浏览器没有核对时间戳的签名。`]);
  }
  return rows;
}

/** A file with the proof of what is shown, or of an old sheet: its text, and its name. */
export function proofFile(one, record, keys) {
  const extra = { version: 1, entry: base64(one.own.bytes) };
  if (record) extra.record = Object.fromEntries(keys.map((key) => [key, record[key]]));
  const text = kept(one.note, one.own, new TextEncoder().encode(JSON.stringify(extra)));
  return { text, name: `${one.note.origin.split("/")[0].replace(/[^A-Za-z0-9.-]/g, "-")}-${one.own.index}.tlog-proof` };
}
