// Full-text search in the files that generator/search.py writes, which says how they are made. Nothing is asked of any other host.

const WIDE = /[\uff01-\uff5e]/g;
const SPACE = /[ \t\n\r\u00a0\u3000]+/g;

/** A text as it is indexed: the twin of `normal` in generator/search.py. Apart from blanks, every character keeps its place. */
export function normal(text) {
  return folded(text.replace(SPACE, " ").replace(/^ | $/g, ""));
}

function folded(text) {
  return text
    .replace(WIDE, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
    .replace(/[A-Z]/g, (c) => c.toLowerCase())
    .replace(/[[【]/g, "〔")
    .replace(/[\]】]/g, "〕");
}

const CRC = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n;
});

/** The CRC-32 of bytes, as zlib counts it. */
export function crc32(bytes) {
  let crc = -1;
  for (const byte of bytes) crc = CRC[(crc ^ byte) & 255] ^ (crc >>> 8);
  return ~crc >>> 0;
}

const encoder = new TextEncoder();

/** The words of a query and those among them that are too short to look for. */
export function words(query) {
  const all = [...new Set(normal(query).split(" ").filter(Boolean))];
  return { words: all.filter((w) => [...w].length > 1), short: all.filter((w) => [...w].length < 2) };
}

// The pairs and triples that say where a word can be: all of a short one, a few of a long one.
function cover(word, most) {
  const signs = [...word];
  if (signs.length <= 3) return [word];
  const last = signs.length - 3;
  const steps = Math.min(most, last);
  const found = new Set();
  for (let i = 0; i <= steps; i++) {
    const at = Math.round((i * last) / steps);
    found.add(signs.slice(at, at + 3).join(""));
  }
  return [...found];
}

export class Index {
  /** `base` is the address of the folder with index.json. */
  constructor(base) {
    this.base = base;
    this.loaded = new Map();
    this.bytes = 0;
  }

  async load(name, read) {
    let known = this.loaded.get(name);
    if (!known) {
      known = this.fetch(name).then(read);
      this.loaded.set(name, known);
      // What failed may be asked for again.
      known.catch(() => this.loaded.delete(name));
    }
    return known;
  }

  // The site may have been published anew since: what is asked for next is asked for from the beginning.
  forget() {
    this.loaded.clear();
  }

  async fetch(name) {
    const answer = await fetch(new URL(name, this.base));
    if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
    const data = await answer.arrayBuffer();
    this.bytes += data.byteLength;
    if (!name.endsWith(".bin")) return data;
    const stream = new Response(data).body.pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).arrayBuffer();
  }

  about() {
    return this.load("index.json", (data) => JSON.parse(new TextDecoder().decode(data)));
  }

  async posting(number, segment, gram) {
    const name = encoder.encode(gram);
    const bucket = await this.load(`${number}/g${crc32(name) % segment.buckets}.bin`, (data) => new Uint8Array(data));
    const found = new Uint8Array(segment.size);
    let at = 0;
    const varint = () => {
      let value = 0, shift = 1, byte;
      do {
        byte = bucket[at++];
        value += (byte & 127) * shift;
        shift *= 128;
      } while (byte > 127);
      return value;
    };
    while (at < bucket.length) {
      const length = varint();
      const start = at;
      at += length;
      const packed = varint();
      const end = at + (packed >> 1);
      if (length === name.length && name.every((byte, i) => byte === bucket[start + i])) {
        if (packed & 1) {
          for (let i = 0; i < (end - at) * 8 && i < segment.size; i++) found[i] = (bucket[at + (i >> 3)] >> (i & 7)) & 1;
        } else {
          for (let i = -1; at < end; ) found[(i += varint())] = 1;
        }
        return found;
      }
      at = end;
    }
    return found;
  }

  // The documents of a segment, by their number in it, in which all words may be.
  async candidates(number, segment, query, filter, most) {
    const grams = [...new Set(query.flatMap((word) => cover(word, most)))];
    const [first, ...others] = await Promise.all(grams.map((gram) => this.posting(number, segment, gram)));
    const [from, to] = filter.year ? segment.years[filter.year] || [0, 0] : [0, segment.size];
    const found = [];
    for (let i = from; i < to; i++) if (first[i] && others.every((one) => one[i])) found.push(i);
    if (!found.length || !(filter.kind || filter.department)) return found;
    const about = await this.about();
    const kind = about.kinds.findIndex(([name]) => name === filter.kind) + 1;
    const department = about.departments.findIndex(([id]) => id === filter.department) + 1;
    const table = await this.load(`${number}/d.bin`, (data) => new Uint8Array(data));
    return found.filter(
      (i) => (!filter.kind || table[3 * i] === kind) && (!filter.department || table[3 * i + 1] + 256 * table[3 * i + 2] === department),
    );
  }

  async document(number, i) {
    const { chunk } = await this.about();
    const some = await this.load(`${number}/t${Math.floor(i / chunk)}.bin`, (data) => JSON.parse(new TextDecoder().decode(data)));
    const [address, title, kind, department, date, text] = some[i % chunk];
    return { address, title, kind, department, date, text };
  }

  /**
   * Begins a search. `next(count)` gives up to so many more documents that hold every word, newest first (or oldest first), and says
   * by `total` how many there are; `exact` is whether all of them have been looked into, or need not be.
   */
  async search(query, { kind = "", department = "", year = "", oldest = false } = {}) {
    const about = await this.about();
    const order = about.segments.map((segment, number) => [number, segment]);
    if (!oldest) order.reverse();
    const filter = { kind, department, year };
    const sure = query.every((word) => [...word].length <= 3);
    const index = this;
    // Per segment the numbers still to be looked into; null until its buckets are loaded.
    const left = order.map(() => null);
    let refused = 0, most = 3, found = 0, at = 0;

    async function open(place) {
      if (left[place] === null) {
        const [number, segment] = order[place];
        const some = await index.candidates(number, segment, query, filter, most);
        left[place] = oldest ? some : some.reverse();
      }
      return left[place];
    }

    async function next(count) {
      const out = [];
      while (at < order.length && out.length < count) {
        const some = await open(at);
        if (!some.length) {
          at++;
          continue;
        }
        // A screenful at once: what is loaded together arrives together.
        const now = some.splice(0, Math.max(count - out.length, 1));
        const documents = await Promise.all(now.map((i) => index.document(order[at][0], i)));
        for (const one of documents) {
          if (sure || query.every((word) => folded(one.text).includes(word))) {
            out.push(one);
            found++;
          } else {
            refused++;
          }
        }
        if (refused > 50 && most < 12) {
          // Many that only look right: ask for more of the word before looking into more of them.
          most = 12;
          const kept = new Set(await index.candidates(...order[at], query, filter, most));
          left[at] = some.filter((i) => kept.has(i));
          left.forEach((_, i) => i > at && (left[i] = null));
        }
      }
      return out;
    }

    return {
      next,
      /** How many there are: those found and those that may be. */
      async total() {
        await Promise.all(order.map((_, place) => open(place)));
        const open_ = left.reduce((sum, some) => sum + some.length, 0);
        return { total: found + open_, exact: sure || open_ === 0 };
      },
      /** How many files would have to be loaded to look into all. */
      async pending() {
        const files = new Set();
        for (const place of order.keys()) {
          for (const i of await open(place)) files.add(`${order[place][0]}/${Math.floor(i / about.chunk)}`);
        }
        return [...files].filter((name) => !index.loaded.has(name.replace("/", "/t") + ".bin")).length;
      },
    };
  }
}

/** The place of the first of some words in a text with what stands around it: before, match and after. */
export function snippet(text, query, around = 36) {
  const plain = folded(text);
  // The first line is the title, which is shown already.
  const rest = text.indexOf("\n") + 1;
  let at = -1, length = 0;
  for (const word of query) {
    const below = plain.indexOf(word, rest);
    const place = below < 0 ? plain.indexOf(word) : below;
    if (place >= 0 && (at < 0 || place < at)) [at, length] = [place, word.length];
  }
  if (at < 0) return ["", "", text.slice(0, 2 * around)];
  const line = text.lastIndexOf("\n", at) + 1;
  const stop = (text.indexOf("\n", at) + text.length + 1) % (text.length + 1) || text.length;
  const from = Math.max(line, at - around), to = Math.min(stop, at + length + around);
  return [(from > line ? "…" : "") + text.slice(from, at), text.slice(at, at + length), text.slice(at + length, to) + (to < stop ? "…" : "")];
}
