// Searches, filters and sorts records by the files that generator/data/search.py writes; docs/search.md describes them. Nothing is asked of any
// other host.

import { Files, Varints } from "./files.js";

const WIDE = /[\uff01-\uff5e]/g;
const SPACE = /[ \t\n\r\u00a0\u3000]+/g;

/** A text as it is indexed: the twin of `normal` in generator/text/folding.py. Apart from blanks, every character keeps its place. */
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

/** The words of a query and those among them that are too short to look for. */
export function words(query) {
  const all = [...new Set(normal(query).split(" ").filter(Boolean))];
  return { words: all.filter((w) => [...w].length > 1), short: all.filter((w) => [...w].length < 2) };
}

// Of a very long word so many triples and one more say where it can be.
const MOST = 12;

// The pairs and triples that say where a word can be, each with the places of its characters in the word: [gram, first, end].
function cover(word) {
  const signs = [...word];
  if (signs.length <= 3) return [[word, 0, signs.length]];
  const last = signs.length - 3;
  const steps = Math.min(MOST, last);
  const starts = new Set(Array.from({ length: steps + 1 }, (_, i) => Math.round((i * last) / steps)));
  return [...numerals(signs), ...[...starts].map((at) => [signs.slice(at, at + 3).join(""), at, at + 3])];
}

// The numbers in a word as grams: the character before and one that stands for the first four digits; of three or four digits that are all
// of it, the one behind too.
function numerals(signs) {
  const digit = (sign) => sign >= "0" && sign <= "9";
  const found = [];
  for (let at = 1, end; at < signs.length; at = end + 1) {
    for (end = at; end < signs.length && digit(signs[end]); ) end++;
    const size = end - at, first = at - 1;
    if (size < 3 || digit(signs[first])) continue;
    const sign = String.fromCodePoint((size > 3 ? 0xf0000 : 0xf2710) + Number(signs.slice(at, at + Math.min(size, 4)).join("")));
    if (size < 5 && end < signs.length) found.push([signs[first] + sign + signs[end], first, end + 1]);
    if (size > 3) found.push([signs[first] + sign, first, at + 4]);
  }
  return found;
}

// So many of the grams of a word, and one more if there are as many apart from each other, the rarest first: neighbours tell nearly the same.
function telling(some, share, count) {
  const order = some.sort((a, b) => share(a[0]) - share(b[0]));
  const apart = [];
  for (const one of order) if (apart.every(([, from, to]) => one[2] <= from || one[1] >= to)) apart.push(one);
  const rest = order.filter((one) => !apart.includes(one));
  return (apart.length > count ? apart.slice(0, count + 1) : [...apart, ...rest].slice(0, count)).map(([gram]) => gram);
}

/** The number of the bucket of a pair or triple, among so many: the twin of `buckets_of` in generator/data/postings.py. */
export function bucketOf(gram, count) {
  let hash = 0;
  for (const sign of gram) {
    hash = Math.imul(hash ^ sign.codePointAt(0), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return (hash & (count - 1)) >>> 0;
}

// Rather than a column so many of its parts are loaded, which say kind, department and amount of some documents, at most.
const PARTS = { kind: 4, department: 8, amount: 12 };
// Documents in so many parts of a segment are looked up, rather than looked for among the ranked ones.
const FEW = 6;
// To count, files of about six thousand bytes are loaded without being asked; not more than so many.
const MANY = 64;
const text = (data) => new TextDecoder().decode(data);
const bytes = (data) => new Uint8Array(data);
const has = (some, name) => Object.prototype.hasOwnProperty.call(some, name);

/** The number before which a month, or with `next` the one after it, begins in the column of days. */
function dayOf(month, next) {
  return (Number(month.slice(0, 4)) << 9) | ((Number(month.slice(5, 7)) + (next ? 1 : 0)) << 5);
}

// The segment of a document, and its number there.
function placeOf(one, segments) {
  let low = 0, high = segments.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (segments[middle].start <= one) low = middle;
    else high = middle - 1;
  }
  return [segments[low], one - segments[low].start];
}

/** A month by its number in a column of days: "2026-06", "2026" for a year without one, "" for none. */
function monthOf(value) {
  return value ? `${value >> 4}`.padStart(4, "0") + (value & 15 ? `-${`${value & 15}`.padStart(2, "0")}` : "") : "";
}

// Numbers and sums by a column, from rows of summaries.
function added(rows, name) {
  const out = new Map();
  for (const [kind, department, month, count, priced, cents] of rows) {
    const key = name === "day" ? monthOf(month) : name === "kind" ? kind : department;
    const sum = out.get(key) || { count: 0, cents: 0, priced: 0 };
    out.set(key, { count: sum.count + count, cents: sum.cents + cents, priced: sum.priced + priced });
  }
  return out;
}

// By falling amount, those with the same one newest first, those without one last.
function larger([one, cents], [other, others]) {
  const [a, b] = [cents, others].map((value) => (value === value ? value : -Infinity));
  return a === b ? other - one : b - a;
}

// Of a segment all that may hold some words, whatever else they are.
const ANY = { kind: "", department: "", month: "", min: null, max: null };

/** All documents that may hold some words and meet a filter, by falling amount. The largest ones of each segment are in its summary; all of a
 * segment are asked for only when one of them might come next. */
class Ranking {
  constructor(index, query, filter, segments) {
    Object.assign(this, { index, query, filter, segments, parts: null, given: new Set(), most: 2, ahead: 1, seen: new Map() });
  }

  async begin() {
    const { kinds } = await this.index.about();
    const meets = await this.index.meeting(this.filter);
    const place = kinds.findIndex(([name]) => name === this.filter.kind) + 1;
    const [newest, ...others] = [...this.segments].reverse();
    // The newest one shows which pairs and triples are rare.
    const first = newest ? [await this.part(newest, place, meets)] : [];
    this.parts = first.concat(await Promise.all(others.map((segment) => this.part(segment, place, meets))));
  }

  // The documents of a segment that may hold the words; null if there are none to hold.
  async holding(segment) {
    if (!this.query.length) return null;
    return new Set(await this.index.candidates(segment, this.query, { ...this.filter, ...ANY }, this.most, this.seen));
  }

  // What the summary says of a segment: its largest documents, and below which one others may come (null: none).
  async part(segment, place, meets) {
    const { kind, min, max } = this.filter;
    const held = await this.holding(segment);
    if (held && !held.size) return { segment, rows: [], last: null };
    const { top, sums } = await this.index.summary(segment);
    const some = sums.filter(([one, department, month]) => meets(one, department, month));
    if (!some.length) return { segment, rows: [], last: null };
    if (!kind) return { segment, rows: [], last: [Infinity, Infinity] };
    const { rows, all, of } = top[place] || { rows: [], all: true, of: 0 };
    const holds = rows.filter(([i]) => !held || held.has(i));
    const good = holds.filter(([, cents, department, day]) => meets(place, department, day >> 5) && (min === null || cents >= min) && (max === null || cents <= max));
    // Those without an amount are in no summary.
    const unpriced = min === null && max === null && some.some(([, , , count, priced]) => count !== priced);
    const whole = (held && holds.length === held.size) || (all && !unpriced);
    const end = rows.length && !all ? rows[rows.length - 1] : null;
    const last = whole ? null : end ? [segment.start + end[0], end[1]] : [Infinity, NaN];
    // Of the days of ranked ones nothing is said, and few need not be looked for among them.
    const { part } = segment;
    const few = held && new Set([...held].map((i) => Math.floor(i / part))).size <= FEW;
    const ranks = part && end && !few && !this.filter.month ? Array.from({ length: Math.ceil((of - rows.length) / (2 * part)) }, (_, i) => `${segment.name}/k${place}-${i}.bin`) : [];
    return { segment, held, ranks, unpriced, rows: good.map(([i, cents]) => [segment.start + i, cents]), last };
  }

  // Asks for the next ranked ones of a segment, or where there are none for all of its documents.
  async open(part) {
    const { segment, held, ranks, rows } = part;
    if (!ranks.length) return this.openAll(part);
    const about = await this.index.about();
    const { year, department, min, max } = this.filter;
    const [from, to] = year ? segment.years[year] : [0, segment.size];
    const wanted = about.departments.findIndex(([name]) => name === department) + 1;
    const { places, departments, money } = await this.index.load(ranks.shift(), (data) => ranked(bytes(data)));
    places.forEach((i, at) => {
      const cents = money[at];
      const meets = i >= from && i < to && (!department || departments[at] === wanted) && (min === null || cents >= min) && (max === null || cents <= max);
      if (meets && (!held || held.has(i))) rows.push([segment.start + i, cents]);
    });
    const end = places.length - 1;
    part.last = ranks.length ? [segment.start + places[end], money[end]] : part.unpriced ? [Infinity, NaN] : null;
  }

  async openAll(part) {
    const { segment } = part;
    const found = await this.index.candidates(segment, this.query, this.filter, this.most, this.seen);
    const money = found.length ? await this.index.said(segment, found, "amount") : null;
    part.rows = found.map((i) => [segment.start + i, money(i)]);
    part.last = null;
  }

  // The segments of which more may come, those with the largest first.
  get unknown() {
    return this.parts.filter(({ last }) => last).sort((a, b) => larger(a.last, b.last));
  }

  // What is known and not given, in order.
  get known() {
    return this.parts.flatMap(({ rows }) => rows).filter(([one]) => !this.given.has(one)).sort(larger);
  }

  async next(count) {
    if (!this.parts) await this.begin();
    for (;;) {
      const known = this.known, unknown = this.unknown;
      // Whatever is not smaller than all that is unknown is right.
      const sure = unknown.length ? known.filter((one) => larger(one, unknown[0].last) <= 0).length : known.length;
      if (sure >= count || !unknown.length) {
        const out = known.slice(0, Math.min(sure, count)).map(([one]) => one);
        for (const one of out) this.given.add(one);
        return out;
      }
      // More and more at once: who asks for what is rare must not wait for one after the other.
      await Promise.all(unknown.slice(0, this.ahead).map((part) => this.open(part)));
      this.ahead *= 2;
    }
  }

  /** All that have not been given. */
  async rest() {
    if (!this.parts) await this.begin();
    await Promise.all(this.unknown.map((part) => this.openAll(part)));
    return this.known.map(([one]) => one);
  }

  /** Asks for more of the words, since much only looked right. */
  async narrow() {
    this.most = Math.min(2 * this.most, MOST);
    await Promise.all(this.parts.filter(({ rows }) => rows.length).map(async (part) => {
      part.held = await this.holding(part.segment);
      part.rows = part.rows.filter(([one]) => part.held.has(one - part.segment.start));
    }));
  }
}

export class Index extends Files {
  /** Whether the site was published anew since the first file came: then numbers mean other documents, and all must be asked for again. */
  async renewed() {
    const now = await this.fetch("index.json", { cache: "no-cache" }).then(text, () => this.manifest);
    if (now === this.manifest) return false;
    this.forget();
    this.loaded.set("index.json", Promise.resolve(JSON.parse((this.manifest = now))));
    return true;
  }

  about() {
    return this.load("index.json", (data) => JSON.parse((this.manifest = text(data))));
  }

  /** Which documents of a segment hold a pair or triple: a byte for each; null if none does. */
  async posting(segment, gram) {
    const found = await this.load(`${segment.name}/g${bucketOf(gram, segment.buckets)}.bin`, opened);
    return found(gram, segment.size);
  }

  /** A column of a segment: `kind` and `department` by their places in index.json from 1 on, `day` with year, month and day in bits of
   * their own, `amount` in cents with NaN for none. */
  column(segment, name) {
    return this.load(`${segment.name}/${name}.bin`, (data) => {
      const packed = bytes(data);
      if (name === "kind") return packed;
      return name === "amount" ? amounts(packed) : numbers(packed, name === "day" ? 3 : 2);
    });
  }

  /** What a column says of some documents of a segment: a function of their numbers. Of few only the parts are loaded in which they are. */
  async said(segment, some, name) {
    const { part } = segment;
    const files = part && has(PARTS, name) ? [...new Set(some.map((i) => Math.floor(i / part)))] : [];
    if (!files.length || files.length > PARTS[name]) {
      const column = await this.column(segment, name);
      return (i) => column[i];
    }
    const found = await Promise.all(files.map((one) => this.load(`${segment.name}/f${one}.bin`, (data) => divided(bytes(data), Math.min(part, segment.size - one * part)))));
    const parts = new Map(files.map((one, i) => [one, found[i]]));
    return (i) => parts.get(Math.floor(i / part))[name][i % part];
  }

  /** What the documents of a segment are together: number and sum by kind, department and month, and the largest amounts. */
  summary(segment) {
    return this.load(`${segment.name}/sums.bin`, (data) => JSON.parse(text(data)));
  }

  /** Rows of the summaries of some segments that meet a filter: `[department, month, number, number with an amount, cents]`. */
  async counted(some, filter) {
    const meets = await this.meeting(filter);
    const of = async (segment) => (await this.summary(segment)).sums.filter(([kind, department, month]) => meets(kind, department, month));
    return (await Promise.all(some.map(of))).flat();
  }

  // Whether a kind, a department and a month, by their numbers in the index, meet a filter.
  async meeting({ kind, department, year, month }) {
    const about = await this.about();
    const place = (known, wanted) => wanted && (known.findIndex(([name]) => name === wanted) + 1 || -1);
    const ofKind = place(about.kinds, kind), ofDepartment = place(about.departments, department);
    const at = month && dayOf(month, false) >> 5;
    return (one, other, day) => (!kind || one === ofKind) && (!department || other === ofDepartment) && (!year || day >> 4 === Number(year)) && (!month || day === at);
  }

  // The documents of a segment, by their number in it, that meet the filter and in which all words may be. `seen` has for each pair or
  // triple in how many of how many documents it was so far: the rarest is asked for first, and the others only if that is there.
  async candidates(segment, query, filter, most, seen) {
    const { kind, department, year, month, min, max } = filter;
    const [from, to] = year ? (has(segment.years, year) ? segment.years[year] : [0, 0]) : [0, segment.size];
    if (from >= to) return [];
    // Of a segment without any of a department two files are saved.
    if (!query.length && (kind || department) && !(await this.counted([segment], filter)).length) return [];
    const about = await this.about();
    const share = (gram) => (seen.has(gram) ? (seen.get(gram)[0] + 1) / (seen.get(gram)[1] + 1) : 1);
    // The first segment is asked for all of a word. Of a long word the rarest tell nearly as much.
    const chosen = query.map((word) => telling(cover(word), share, seen.size ? most : Infinity));
    const grams = [...new Set([].concat(...chosen))].sort((a, b) => share(a) - share(b));
    const look = async (gram) => {
      const found = await this.posting(segment, gram);
      const [held, all] = seen.get(gram) || [0, 0];
      seen.set(gram, [held + (found ? found.reduce((sum, one) => sum + one, 0) : 0), all + segment.size]);
      return found;
    };
    const first = seen.size ? grams.splice(0, 1) : grams.splice(0);
    const postings = await Promise.all(first.map(look));
    if (postings.includes(null)) return [];
    postings.push(...(await Promise.all(grams.map(look))));
    if (postings.includes(null)) return [];
    const some = [];
    for (let i = from; i < to; i++) if (postings.every((one) => one[i])) some.push(i);
    if (!some.length) return some;
    const priced = min !== null || max !== null;
    const column = (wanted, name) => (wanted ? this.said(segment, some, name) : null);
    const [kinds, departments, days, money] = await Promise.all([
      column(kind, "kind"),
      column(department, "department"),
      column(month, "day"),
      column(priced, "amount"),
    ]);
    const place = (known, wanted) => known.findIndex(([name]) => name === wanted) + 1 || -1;
    const ofKind = place(about.kinds, kind), ofDepartment = place(about.departments, department);
    const begin = month && dayOf(month, false), end = month && dayOf(month, true);
    return some.filter(
      (i) =>
        (!kinds || kinds(i) === ofKind) &&
        (!departments || departments(i) === ofDepartment) &&
        (!days || (days(i) >= begin && days(i) < end)) &&
        (!money || ((min === null ? money(i) === money(i) : money(i) >= min) && (max === null || money(i) <= max))),
    );
  }

  // What a chunk says of a document: its texts, or its row.
  async chunked(one, sort) {
    const { segments, chunk } = await this.about();
    const [segment, i] = placeOf(one, segments);
    return (await this.load(`${segment.name}/${sort}${Math.floor(i / chunk)}.bin`, (data) => JSON.parse(text(data))))[i % chunk];
  }

  async document(one) {
    const [address, title, kind, department, date, words] = await this.chunked(one, "t");
    return { address, title, kind, department, date, text: words };
  }

  row(one) {
    return this.chunked(one, "r");
  }

  /**
   * Begins a search for documents that hold every word (all, if there is none) and meet the filter: `month` is 2026-06, `min` and `max`
   * are cents. They come newest first, with `oldest` oldest first, and with `largest` by falling amount, those without one last.
   * `next(count)` gives up to so many more as documents, `rows(count)` as rows of lists; `total()` says how many there are; `exact` is
   * whether all of them have been looked into, or need not be; `settle()` looks into all.
   */
  async search(query, { kind = "", department = "", year = "", month = "", min = null, max = null, oldest = false, largest = false } = {}) {
    const { segments, chunk } = await this.about();
    const filter = { kind, department, year: month ? month.slice(0, 4) : year, month, min, max };
    const sure = query.every((word) => [...word].length <= 3);
    const index = this;
    // What is looked through, a segment after the other.
    const runs = segments.map((_, number) => number);
    if (!oldest) runs.reverse();
    // Per run the documents still to be looked into; null until its files are loaded.
    const left = runs.map(() => null);
    // Those that are right and not yet given, and all that were given.
    const right = [], given = [];
    let refused = 0, most = 2, at = 0;
    const seen = new Map();

    async function find(number) {
      const { start } = segments[number];
      const some = (await index.candidates(segments[number], query, filter, most, seen)).map((i) => start + i);
      return oldest ? some : some.reverse();
    }

    // The values of some documents in a column.
    async function values(some, name) {
      const out = new Array(some.length);
      const places = new Map();
      for (let i = 0; i < some.length; i++) {
        const [segment, at] = placeOf(some[i], segments);
        if (!places.has(segment)) places.set(segment, []);
        places.get(segment).push([i, at]);
      }
      await Promise.all([...places].map(async ([segment, ones]) => {
        const said = await index.said(segment, ones.map(([, at]) => at), name);
        for (const [i, at] of ones) out[i] = said(at);
      }));
      return out;
    }
    const priced = (some) => values(some, "amount");

    async function open(place) {
      if (left[place] === null) left[place] = await find(runs[place]);
      return left[place];
    }

    // Whether summaries alone say how many there are, and which amounts are the largest.
    const summed = !query.length && min === null && max === null;
    const within = segments.filter(({ years }) => !filter.year || has(years, filter.year));
    const ranked = largest ? new Ranking(index, query, filter, within) : null;

    // What comes next, with more and more at once: who finds nothing in the newest must not wait for each of the others.
    let ahead = 1;
    async function opening() {
      if (left[at] === null && at) {
        ahead *= 2;
        await Promise.all(runs.slice(at, at + ahead).map((_, i) => open(at + i)));
      }
      return open(at);
    }

    async function holds(some) {
      if (sure) return some;
      const documents = await Promise.all(some.map((one) => index.document(one)));
      return some.filter((_, i) => query.every((word) => folded(documents[i].text).includes(word)));
    }

    async function take(count, give = true) {
      while (ranked && right.length < count) {
        const some = await ranked.next(Math.max(count - right.length, 1));
        if (!some.length) break;
        const good = await holds(some);
        for (const one of good) right.push(one);
        refused += some.length - good.length;
        if (refused > 20 * ranked.most && ranked.most < MOST) await ranked.narrow();
      }
      while (!ranked && at < runs.length && right.length < count) {
        const some = await opening();
        if (!some.length) {
          at++;
          continue;
        }
        // A screenful at once: what is loaded together arrives together.
        const now = some.splice(0, Math.max(count - right.length, 1));
        const good = await holds(now);
        for (const one of good) right.push(one);
        refused += now.length - good.length;
        if (refused > 20 * most && most < MOST) {
          // Many that only look right: ask for more of the word before looking into more of them.
          most = Math.min(2 * most, MOST);
          const kept = new Set(await find(runs[at]));
          left[at] = some.filter((one) => kept.has(one));
          left.forEach((_, i) => i > at && (left[i] = null));
        }
      }
      const out = right.splice(0, count);
      if (give) for (const one of out) given.push(one);
      return out;
    }

    const all = async () => (ranked ? [await ranked.rest()] : Promise.all(runs.map((_, place) => open(place))));

    return {
      next: async (count) => Promise.all((await take(count)).map((one) => index.document(one))),
      rows: async (count) => Promise.all((await take(count)).map((one) => index.row(one))),
      /** Whether there is one more than were given. Nothing is counted for it. */
      async more() {
        if (!right.length) right.push(...(await take(1, false)));
        return right.length > 0;
      },
      /** How many there are at least, as far as is known without another file, and whether to count all takes so many files that somebody
       * should ask for it. */
      known() {
        const waiting = ranked ? (ranked.parts ? [ranked.known] : []) : left.filter(Boolean);
        const open_ = sure ? waiting.reduce((sum, some) => sum + some.length, 0) : 0;
        const closed = ranked ? (ranked.parts ? ranked.unknown : within).length : left.filter((some, i) => i >= at && !some).length;
        const columns = [kind, department, min !== null || max !== null].filter(Boolean).length;
        const grams = query.reduce((sum, word) => sum + ([...word].length > 3 ? 2 : 1), 0);
        return { total: given.length + right.length + open_, many: !summed && closed * (grams + columns) > MANY };
      },
      /** How many there are: those found and those that may be. */
      async total() {
        if (summed) return { total: (await index.counted(within, filter)).reduce((sum, row) => sum + row[3], 0), exact: true };
        const open_ = (await all()).reduce((sum, some) => sum + some.length, 0);
        return { total: given.length + right.length + open_, exact: sure || open_ === 0 };
      },
      /** How many files would have to be loaded to look into all. */
      async pending() {
        const files = new Set();
        if (!sure) {
          for (const some of await all()) {
            for (const one of some) {
              const [segment, i] = placeOf(one, segments);
              files.add(`${segment.name}/t${Math.floor(i / chunk)}.bin`);
            }
          }
        }
        return [...files].filter((name) => !index.loaded.has(name)).length;
      },
      /** Looks into all that is left. */
      async settle() {
        const before = right.splice(0);
        const rest = await take(Infinity);
        given.splice(given.length - rest.length, rest.length);
        for (const one of [...before, ...rest]) right.push(one);
      },
      /** Number and sum in cents of all by a column: by department (its place in index.json from 1 on), or by "2026-06" for "day". */
      async sums(name) {
        if (summed) return added(await index.counted(within, filter), name);
        const some = given.concat(right, ...(await all()));
        const [keys, money] = [await values(some, name), await priced(some)];
        const out = new Map();
        keys.forEach((value, i) => {
          const key = name === "day" ? monthOf(value >> 5) : value;
          const sum = out.get(key) || { count: 0, cents: 0, priced: 0 };
          sum.count++;
          if (money[i] === money[i]) {
            sum.cents += money[i];
            sum.priced++;
          }
          out.set(key, sum);
        });
        return out;
      },
    };
  }
}

// A bucket, as a function that says which documents of a segment of some size hold a pair or triple.
function opened(data) {
  const bucket = bytes(data);
  const steps = new Varints(bucket);
  const pairs = steps.next(), triples = steps.next(), length = steps.next();
  const signs = [...text(bucket.subarray(steps.at, steps.at + length))];
  steps.at += length;
  const postings = new Map();
  for (let i = 0, sign = 0; i < pairs + triples; i++) {
    const end = sign + (i < pairs ? 2 : 3);
    postings.set(signs.slice(sign, end).join(""), steps.next());
    sign = end;
  }
  let at = steps.at;
  for (const [gram, packed] of postings) {
    postings.set(gram, [at, packed]);
    at += packed >> 1;
  }
  return (gram, size) => {
    if (!postings.has(gram)) return null;
    const [start, packed] = postings.get(gram);
    const found = new Uint8Array(size);
    const end = start + (packed >> 1);
    steps.at = start;
    if (packed & 1) {
      for (let i = 0; i < (end - start) * 8 && i < size; i++) found[i] = (bucket[start + (i >> 3)] >> (i & 7)) & 1;
    } else {
      for (let i = -1; steps.at < end; ) found[(i += steps.next())] = 1;
    }
    return found;
  };
}

// Numbers of which first the lowest bytes stand, then the next ones.
function numbers(packed, width) {
  const size = packed.length / width;
  return Uint32Array.from({ length: size }, (_, i) => packed[i] + packed[size + i] * 256 + (width > 2 ? packed[2 * size + i] * 65536 : 0));
}

// Amounts by their places among all that occur: how many these are, the steps between them, and the place of each document's, 0 for none.
function amounts(packed) {
  const steps = new Varints(packed);
  const found = [NaN];
  for (let left = steps.next(), value = 0; left; left--) {
    value += steps.next();
    found.push(((value - 1) % 2 ? -1 : 1) * Math.floor((value - 1) / 2));
  }
  return Float64Array.from(numbers(packed.subarray(steps.at), 2), (place) => found[place]);
}

// Documents by falling amount: how many, their numbers, departments and amounts.
function ranked(packed) {
  const head = new Varints(packed), size = head.next();
  const rest = packed.subarray(head.at);
  return { places: numbers(rest.subarray(0, 3 * size), 3), departments: numbers(rest.subarray(3 * size, 5 * size), 2), money: amounts(rest.subarray(5 * size)) };
}

// The columns of some documents.
const divided = (packed, size) => ({ kind: packed, department: numbers(packed.subarray(size, 3 * size), 2), amount: amounts(packed.subarray(3 * size)) });

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
