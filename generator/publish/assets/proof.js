// The public log in the browser: its signed checkpoint, its entries and its Merkle tree, read from static tiles (C2SP tlog-tiles, RFC 6962).
// Only /verify/ loads this. Whatever does not fit is told in words: a cut file is no reason for an empty page.

// So many hashes or entries are in a full tile, and so many bytes has a hash.
const WIDTH = 256, HASH = 32;
const EVENTS = ["", "published", "corrected", "removed", "stamped", "key", "restarted"];
// So many bundles are asked for at once when a whole log is looked through.
const TOGETHER = 6;

/** A log whose files do not fit each other. The message is for people. */
export class Broken extends Error {}

const hex = (bytes) => [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");

/** Bytes as base64. */
export function base64(bytes) {
  let text = "";
  for (const one of bytes) text += String.fromCharCode(one);
  return btoa(text);
}

function unbase64(text) {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) throw new Broken("有一处不是 base64。");
  return Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
}

async function sha256(...parts) {
  const all = new Uint8Array(parts.reduce((sum, one) => sum + one.length, 0));
  let at = 0;
  for (const one of parts) {
    all.set(one, at);
    at += one.length;
  }
  return new Uint8Array(await crypto.subtle.digest("SHA-256", all));
}

const same = (one, other) => one.length === other.length && one.every((byte, i) => byte === other[i]);
const ZERO = Uint8Array.of(0), ONE = Uint8Array.of(1);

/** The hash of a leaf, and of two hashes (RFC 6962, 2.1). */
export const leafHash = (entry) => sha256(ZERO, entry);
export const nodeHash = (left, right) => sha256(ONE, left, right);

// Checkpoints

/** What a signed checkpoint says: origin, size, root, its whole text, what is signed, and the signatures. Throws Broken. */
export function checkpoint(bytes) {
  let text;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Broken("检查点不是文字。");
  }
  const cut = text.lastIndexOf("\n\n"), [origin, size, root] = text.slice(0, cut + 1).split("\n");
  if (cut < 0 || !origin || !/^(?:0|[1-9]\d{0,14})$/.test(size) || !/^[A-Za-z0-9+/]{43}=$/.test(root)) throw new Broken("检查点的格式不对。");
  const signatures = [];
  for (const line of text.slice(cut + 2).split("\n").slice(0, -1)) {
    const found = /^— (\S+) (\S+)$/u.exec(line);
    if (!found) throw new Broken("检查点的签名格式不对。");
    signatures.push({ name: found[1], bytes: unbase64(found[2]) });
  }
  return { origin, size: Number(size), root: unbase64(root), text, body: text.slice(0, cut + 1), signatures };
}

/** Whether a checkpoint is signed by one of some verifier keys: good, bad, none (by no key of these), or unable (the browser cannot). */
export async function signed(note, keys) {
  let found = "none";
  for (const text of keys) {
    const [, name, id, key] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text) || [];
    const whole = key ? unbase64(key) : ZERO;
    // Ed25519 keys of signed notes.
    if (whole[0] !== 1 || whole.length !== 33) continue;
    const one = note.signatures.find((some) => some.name === name && hex(some.bytes.subarray(0, 4)) === id && some.bytes.length === 68);
    if (!one) continue;
    let good;
    try {
      const imported = await crypto.subtle.importKey("raw", whole.subarray(1), { name: "Ed25519" }, false, ["verify"]);
      good = await crypto.subtle.verify({ name: "Ed25519" }, imported, one.bytes.subarray(4), new TextEncoder().encode(note.body));
    } catch {
      // Browsers older than Chrome 137, Firefox 129 and Safari 17.
      found = "unable";
      continue;
    }
    if (!good) return "bad";
    found = "good";
  }
  return found;
}

// Entries

/** An entry as values: event, day (ISO), the leaf before it or null, its digest in hexadecimal digits or "". Throws Broken. */
export function entry(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const event = EVENTS[bytes[0]], day = bytes.length >= 5 ? String(view.getUint32(1)) : "";
  const ends = event === "corrected" || event === "removed", digest = bytes.subarray(ends ? 13 : 5);
  if (!event || !/^\d{8}$/.test(day) || (ends && bytes.length < 13) || digest.length !== (event === "removed" ? 0 : HASH)) throw new Broken("日志里有看不懂的条目。");
  const before = ends ? Number(view.getBigUint64(5)) : null;
  return { event, day: `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`, before, digest: hex(digest), bytes };
}

function bundle(bytes, width) {
  const found = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 2 + (bytes[at] << 8) + bytes[at + 1];
    if (!(end <= bytes.length)) break;
    found.push(bytes.subarray(at + 2, end));
    at = end;
  }
  return found.length === width && found.reduce((sum, one) => sum + one.length + 2, 0) === bytes.length ? found : null;
}

/** The path of a tile below the log; a width below 256 is that of a partial one. `level` may be "entries". */
export function path(level, number, width = WIDTH) {
  let rest = Math.floor(number / 1000), text = String(number % 1000).padStart(3, "0");
  for (; rest; rest = Math.floor(rest / 1000)) text = `x${String(rest % 1000).padStart(3, "0")}/${text}`;
  return `tile/${level}/${text}${width < WIDTH ? `.p/${width}` : ""}`;
}

/** A log of `size` leaves whose tree has the hash `root`; `ask(path)` gives the bytes of a file of the log, or null if there is none. */
export class Log {
  constructor(ask, { size, root }) {
    this.ask = ask;
    this.size = size;
    this.root = root;
    this.known = new Map();
  }

  /** How wide a tile is in a log of this size. */
  width(level, number) {
    let count = this.size;
    for (let i = level; i > 0; i--) count = Math.floor(count / WIDTH);
    return Math.min(WIDTH, count - number * WIDTH);
  }

  once(name, make) {
    if (!this.known.has(name)) this.known.set(name, make());
    return this.known.get(name);
  }

  /** A file of the log, read by `check(bytes, width)`, which gives null for what is cut or too long. */
  tile(level, number, check) {
    const width = this.width(level === "entries" ? 0 : level, number), name = path(level, number, width);
    return this.once(name, async () => {
      let bytes = await this.ask(name), wide = width;
      if (bytes === null && width < WIDTH) {
        // A partial tile may be taken away once it is full.
        bytes = await this.ask(path(level, number));
        wide = WIDTH;
      }
      const found = bytes === null ? null : check(bytes, wide);
      if (found === null) throw new Broken(bytes === null ? `缺少 log/${name}。` : `log/${name} 被截断，或者长度不对。`);
      return found.slice(0, width);
    });
  }

  hashes(level, number) {
    return this.tile(level, number, (bytes, width) =>
      bytes.length === width * HASH ? Array.from({ length: width }, (_, i) => bytes.subarray(i * HASH, (i + 1) * HASH)) : null,
    );
  }

  /** The bytes of the entries of a bundle. */
  entries(number) {
    return this.tile("entries", number, bundle);
  }

  async entry(index) {
    return entry((await this.entries(Math.floor(index / WIDTH)))[index % WIDTH]);
  }

  /** The hash of the leaves from `begin` up to `end`, which begin where a whole subtree may begin. */
  async hash(begin, end) {
    let level = 0, span = 1;
    while (span * 2 <= end - begin) span *= 2;
    if (span < end - begin) return nodeHash(await this.hash(begin, begin + span), await this.hash(begin + span, end));
    while (span >= WIDTH) {
      span /= WIDTH;
      level++;
    }
    const at = begin / WIDTH ** level, tile = await this.hashes(level, Math.floor(at / WIDTH));
    let some = tile.slice(at % WIDTH, (at % WIDTH) + span);
    while (some.length > 1) some = await Promise.all(Array.from({ length: some.length / 2 }, (_, i) => nodeHash(some[2 * i], some[2 * i + 1])));
    return some[0];
  }

  /** The inclusion proof of a leaf: hashes from its sibling up to below the root (RFC 6962, 2.1.1). */
  async inclusion(index) {
    const found = [];
    for (let begin = 0, end = this.size; end - begin > 1; ) {
      let span = 1;
      while (span * 2 < end - begin) span *= 2;
      if (index < begin + span) {
        found.unshift(await this.hash(begin + span, end));
        end = begin + span;
      } else {
        found.unshift(await this.hash(begin, begin + span));
        begin += span;
      }
    }
    return found;
  }

  /** An entry with its inclusion proof. Throws Broken unless the proof leads from the entry to the root. */
  async proved(index) {
    const one = await this.entry(index), proof = await this.inclusion(index);
    if (!same(await rootOf(index, this.size, await leafHash(one.bytes), proof), this.root)) throw new Broken("日志文件与检查点不符。");
    return { ...one, index, proof };
  }

  /** What came after a leaf: the entries that replaced or ended it, the oldest first. `tell(done, all)` hears how far it is. */
  async after(index, tell = () => {}) {
    const found = [];
    let now = index;
    await this.through(Math.floor(index / WIDTH), tell, (one, at) => {
      if (at > now && one.before === now) {
        found.push(at);
        now = at;
      }
    });
    return Promise.all(found.map((at) => this.proved(at)));
  }

  /** The last leaf whose digest begins with some hexadecimal digits; -1 if there is none. */
  async find(digits, tell = () => {}) {
    let found = -1;
    await this.through(0, tell, (one, at) => {
      if ((one.event === "published" || one.event === "corrected") && one.digest.startsWith(digits)) found = at;
    });
    return found;
  }

  async through(first, tell, see) {
    const all = Math.ceil(this.size / WIDTH);
    for (let number = first; number < all; number += TOGETHER) {
      const some = Array.from({ length: Math.min(TOGETHER, all - number) }, (_, i) => this.entries(number + i));
      (await Promise.all(some)).forEach((entries, i) => entries.forEach((bytes, k) => see(entry(bytes), (number + i) * WIDTH + k)));
      tell(Math.min(number + TOGETHER, all) - first, all - first);
    }
  }
}

/** The root to which an inclusion proof leads (RFC 9162, 2.1.3.2). Throws Broken if it has too many or too few hashes. */
export async function rootOf(index, size, leaf, proof) {
  let at = index, last = size - 1, hash = leaf;
  for (const one of proof) {
    if (last === 0) throw new Broken("证明的长度不对。");
    if (at % 2 || at === last) {
      hash = await nodeHash(one, hash);
      while (at && at % 2 === 0) {
        at /= 2;
        last = Math.floor(last / 2);
      }
    } else {
      hash = await nodeHash(hash, one);
    }
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  }
  if (last !== 0) throw new Broken("证明的长度不对。");
  return hash;
}

/** A proof that can be kept and checked without a network (C2SP tlog-proof); `extra` are the bytes that say what was logged. */
export function kept(note, one, extra) {
  const lines = ["c2sp.org/tlog-proof@v1", `extra ${base64(extra)}`, `index ${one.index}`, ...one.proof.map(base64)];
  return `${lines.join("\n")}\n\n${note.text}`;
}
