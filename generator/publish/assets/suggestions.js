// What to suggest for a text: organisations first, then document numbers, then sections, departments and pages. It asks only the files that
// generator/data/suggest.py writes; docs/search.md describes them and what is called exact and near.

import { Files, Varints, crc32 } from "./files.js";

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const hash = (text) => crc32(encoder.encode(text));
const FORM = /(?:股份有限公司|有限责任公司|有限公司|股份公司|公司|特殊普通合伙|普通合伙|有限合伙|个体工商户|个人独资)$/;

/** The letters and digits of a text: the twin of `plain` in generator/text/organisationnames.py. */
export function plain(text) {
  return text.normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}

/** A plain name without its legal form: the twin of `core` there. */
export function core(name) {
  const short = name.replace(FORM, "");
  return [...short].length >= 2 ? short : name;
}

// Nothing but a legal form, which half of all organisations have.
const isForm = (query) => query !== "" && query.replace(FORM, "") === "";

/** A document number as it is compared: the twin of `canonical` in generator/text/documentnumbers.py. */
export function canonical(text) {
  const parts = text.normalize("NFKC").toUpperCase().replace(/[字第号]/g, " ").match(/\p{L}+|[0-9]+/gu) || [];
  return parts.length && /^[0-9]/.test(parts[parts.length - 1]) ? parts.join("-") : "";
}

// Unified social credit codes (GB 32100-2015).
const ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/** What is wrong with a text that is meant as a code, in words; "" if nothing is. null if it is not meant as one. */
export function faultOfCode(text) {
  const code = plain(text).toUpperCase();
  if (!/^[0-9A-Z]{15,20}$/.test(code) || !/^[0-9]{2}/.test(code)) return null;
  if (code.length !== 18) return `统一社会信用代码有18位，这里有${code.length}位。`;
  const wrong = [...new Set(code)].filter((one) => !ALPHABET.includes(one));
  if (wrong.length) return `统一社会信用代码里没有字母${wrong.join("、")}（不用I、O、S、V、Z）。`;
  const total = WEIGHTS.reduce((sum, weight, i) => sum + weight * ALPHABET.indexOf(code[i]), 0);
  const last = ALPHABET[(31 - (total % 31)) % 31];
  return last === code[17] ? "" : `校验码不对：前17位如果没有错，第18位按GB 32100应当是“${last}”，不是“${code[17]}”。`;
}

/** The smallest number of wrong, missing, additional or exchanged characters with which a text stands anywhere in another one. */
function distance(text, whole, cost) {
  let two = null, one = new Array(whole.length + 1).fill(0);
  for (let i = 1; i <= text.length; i++) {
    const now = [i];
    for (let j = 1; j <= whole.length; j++) {
      let best = Math.min(one[j] + 1, now[j - 1] + 1, one[j - 1] + (text[i - 1] === whole[j - 1] ? 0 : cost(text[i - 1], whole[j - 1])));
      if (two && text[i - 1] === whole[j - 2] && text[i - 2] === whole[j - 1]) best = Math.min(best, two[j - 2] + 1);
      now.push(best);
    }
    two = one;
    one = now;
  }
  return Math.min(...one);
}

// So many characters may differ; shorter texts would be found everywhere.
const allowed = (length) => (length < 3 ? 0.5 : length < 6 ? 1 : length < 10 ? 2 : 3);

/** Whether a text stands in a name but for some words that are left out: its pieces of at least two characters come in their order. */
function leavesOut(text, name) {
  let from = 0, at = 0;
  while (at < text.length) {
    let length = text.length - at, place = -1;
    while (length > 1 && (place = name.indexOf(text.slice(at, at + length).join(""), from)) < 0) length--;
    if (length < 2) return false;
    from = place + text.slice(at, at + length).join("").length;
    at += length;
  }
  return true;
}

/** The tables of letters: how characters are read and their simplified forms. */
class Letters {
  constructor(text) {
    this.sounds = new Map();
    this.simple = new Map();
    for (const line of text.split("\n")) {
      const [sound, first = "", also = ""] = line.split(" ");
      const some = [...first];
      if (sound === ">") for (let i = 0; i < some.length; i += 2) this.simple.set(some[i], some[i + 1]);
      else {
        for (const one of some) this.sounds.set(one, [sound, ...(this.sounds.get(one) || [])]);
        for (const one of also) this.sounds.set(one, [...(this.sounds.get(one) || []), sound]);
      }
    }
    this.all = new Set([...this.sounds.values()].flat());
  }

  simplified(text) {
    return [...text].map((one) => this.simple.get(one) || one).join("");
  }

  of(letter) {
    return this.sounds.get(letter) || [letter];
  }

  alike(a, b) {
    const other = this.of(b);
    return this.of(a).some((sound) => other.includes(sound));
  }

  /** The ways to read letters as sounds and first letters of sounds, those of the fewest parts first: six at most. */
  syllables(text) {
    let ways = [[0, []]];
    const out = [];
    while (ways.length) {
      const next = [];
      for (const [at, found] of ways) {
        if (at === text.length) out.push(found);
        for (let length = Math.min(6, text.length - at); length > 0; length--) {
          const piece = text.slice(at, at + length);
          if (length === 1 || this.all.has(piece)) next.push([at + length, [...found, piece]]);
        }
      }
      if (out.length >= 6) break;
      ways = next.slice(0, 500);
    }
    return out.slice(0, 6);
  }

  /** Whether letters are the sounds, or the beginnings of the sounds, of neighbouring characters of a name, and where. -1 if not. */
  place(text, name) {
    const signs = [...name];
    const goes = (at, i) => {
      if (at === text.length) return true;
      if (i === signs.length) return false;
      return this.of(signs[i]).some((sound) => {
        for (let length = sound.length; length > 0; length--) {
          // A sound is written whole, or as its first letter (zh, ch and sh count as one), or is the last one and not yet whole.
          const short = length === 1 || (length === 2 && /^[zcs]h/.test(sound)) || length === sound.length || at + length === text.length;
          if (short && text.startsWith(sound.slice(0, length), at) && goes(at + length, i + 1)) return true;
        }
        return false;
      });
    };
    return signs.findIndex((_, i) => goes(0, i));
  }
}

const MOST = 8;
// So many organisations are looked into for a first answer, and so many more if few of these are right.
const FIRST = 12, MORE = 16;

export class Suggestions extends Files {
  /** `base` is the folder of the index, `most` how many organisations are named at most. */
  constructor(base, most = MOST) {
    super(base);
    this.most = most;
  }

  json(name) {
    return this.load(name, (data) => JSON.parse(decoder.decode(data)));
  }

  letters() {
    return this.load("letters.bin", (data) => new Letters(decoder.decode(data)));
  }

  /** The numbers of the organisations that hold a gram; null if these are too many to tell anything apart. */
  async holders(gram, about) {
    const bucket = await this.load(`g${hash(gram) % about.buckets}.bin`, opened);
    const found = bucket.get(gram);
    return found === undefined ? [] : found;
  }

  /** The numbers that hold most of some grams, those that hold the rarest ones first. */
  async candidates(grams, about) {
    const held = await Promise.all([...new Set(grams)].map((gram) => this.holders(gram, about)));
    const weights = new Map();
    for (const some of held) {
      if (some) for (const one of some) weights.set(one, (weights.get(one) || 0) + Math.log(about.space / some.length));
    }
    const order = [...weights].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
    return { numbers: order.map(([one]) => one), common: held.includes(null) };
  }

  /** The organisations with some numbers. */
  async organisations(numbers, about) {
    const names = new Set(numbers.map((one) => `o${one % about.shards}-${Math.floor(one / about.shards) % about.parts}.bin`));
    const wanted = new Set(numbers);
    const files = await Promise.all([...names].map((name) => this.json(name)));
    return files.flat().filter(([code]) => wanted.has(hash(code) % about.space));
  }

  /**
   * What to suggest for a text: `{rows, note, exact}`. A row is `{title, said, address, near, group}`; `near` is "" for one that holds what
   * was typed. What is only near is asked for when nothing is exact.
   */
  async find(text) {
    const about = await this.json("index.json");
    if (about.version !== 1) throw new Error(`version ${about.version}`);
    const query = plain(text);
    if (!query) return { rows: [], note: "", exact: false };
    const fault = faultOfCode(text);
    const code = fault !== null || /^(?=.*[0-9])[0-9a-z]+$/.test(query);
    const [parties, numbers, words] = await Promise.all([
      !about.organisations || isForm(query) ? [] : code ? this.codes(query.toUpperCase(), about) : this.named(query, about),
      this.numbers(text, about),
      this.words(query, null),
    ]);
    let rows = [...parties, ...numbers, ...words];
    const exact = rows.some((one) => !one.near);
    if (!exact && !code && !numbers.length && !isForm(query) && [...query].length > 1) {
      const letters = await this.letters();
      const latin = /^[a-z]+$/.test(query);
      const near = about.organisations ? await (latin ? this.spelt(query, letters, about) : this.near(query, letters, about)) : [];
      rows = [...near, ...(latin ? await this.words(query, letters) : [])];
    }
    return { rows, note: await this.note(fault, query, rows, about), exact };
  }

  async note(fault, query, rows, about) {
    // Of a code that is still being typed there is nothing to say while it leads somewhere.
    if (fault && rows.every(({ near }) => near)) return fault;
    if (isForm(query)) return "这几个字只说明组织形式，请再输名称里别的字。";
    if (fault === "" && rows.every(({ near }) => near)) {
      return "本站没有公示与这个代码有关的信息。这不等于它没有不良信息：别的地方和部门可能另有公示。";
    }
    const common = !rows.length && about.organisations && [...query].length > 1 && (await this.candidates(pairs(core(query)), about)).common;
    return common ? "名称里有这些字的单位太多，请再输几个字。" : "";
  }

  /** The organisations in whose name a text stands. */
  async named(query, about) {
    const whole = `=${hash(query).toString(16).padStart(8, "0")}`;
    const { numbers } = await this.candidates([...pairs(core(query)), whole], about);
    return listed(await this.organisations(numbers.slice(0, Math.max(FIRST, this.most)), about), ([, name]) => exactly(query, name), this.most);
  }

  /** The organisations whose name is like a text. */
  async near(query, letters, about) {
    const simple = letters.simplified(core(query));
    const { numbers } = await this.candidates([...pairs(simple), ...read(simple, letters)], about);
    return listed(await this.organisations(numbers.slice(0, MORE), about), ([, name]) => nearly(query, name, letters), this.most);
  }

  /** The organisations whose name is read, or begins to be read, as letters say. */
  async spelt(query, letters, about) {
    const { numbers } = await this.candidates(sounding(query, letters), about);
    return listed(await this.organisations(numbers.slice(0, MORE), about), ([, name]) => byPinyin(query, name, letters), this.most);
  }

  /** The organisations that have a code, or a part of one, or one that is nearly it. */
  async codes(typed, about) {
    // Letters that no code has are mostly digits that look like them.
    const code = typed.length < 15 ? typed : typed.replace(/[IOSZV]/g, (letter) => ({ I: "1", O: "0", S: "5", Z: "2", V: "U" })[letter]);
    const parts = [code.slice(8, 13), code.slice(13, 18), code.slice(-5), code.slice(-10, -5), code.slice(0, 5)];
    const { numbers } = await this.candidates(parts.filter((part) => part.length === 5).map((part) => `#${part}`), about);
    return listed(await this.organisations(numbers.slice(0, MORE), about), ([other]) => {
      if (other.includes(typed)) return { cost: other.length - code.length, near: "" };
      const apart = code.length > 12 ? distance([...code], [...other], () => 1) : Infinity;
      return apart <= 2 ? { cost: 100 + apart, near: "相近" } : null;
    }, this.most);
  }

  async numbers(text, about) {
    const wanted = canonical(text);
    // A number without words and a year would be found everywhere.
    if (!/\p{L}.*-[0-9]/u.test(wanted)) return [];
    const files = [wanted.slice(0, -1), wanted, `${wanted}-`].map((start) => hash(start) % about.numbers);
    const rows = (await Promise.all([...new Set(files)].map((place) => this.json(`n${place}.bin`)))).flat();
    const found = rows.filter(([form]) => form === wanted || (form.startsWith(wanted) && form.length <= wanted.length + 2));
    found.sort((a, b) => a[0].length - b[0].length || (a[0] < b[0] ? -1 : 1));
    const same = new Map();
    for (const [, number, kind, date, address] of found) {
      const known = same.get(number);
      if (known) known.count++;
      else same.set(number, { title: number, kind, date, address, count: 1, whole: canonical(number) === wanted });
    }
    return [...same.values()].slice(0, MOST).map(({ title, kind, date, address, count, whole }) => ({
      title,
      said: [about.kinds[kind], count > 1 ? `${count}条` : date].filter(Boolean).join(" · "),
      // Several records may have one number: they are listed by the search.
      address: count > 1 ? `search/?q=${encodeURIComponent(title)}` : address,
      near: whole ? "" : "以此开头",
      group: "文号",
    }));
  }

  /** The sections, departments and pages in whose name a text stands; with `letters`, those that are read as it says. */
  async words(query, letters) {
    const found = [];
    for (const [title, said, address] of await this.json("words.bin")) {
      const name = plain(title);
      const place = letters ? letters.place(query, name) : name.indexOf(query);
      if (place >= 0) found.push({ cost: place + name.length / 100, title, said, address, near: letters ? "相近" : "", group: said });
    }
    found.sort((a, b) => a.cost - b.cost);
    // One entry for each page.
    return found.filter((one, i) => found.findIndex((other) => other.address === one.address) === i).slice(0, 5);
  }
}

/** The entries of a bucket by their grams: numbers, or null for a gram of too many. */
function opened(data) {
  const bucket = new Uint8Array(data);
  const found = new Map();
  const steps = new Varints(bucket);
  while (steps.at < bucket.length) {
    const length = steps.next(), start = steps.at;
    const gram = decoder.decode(bucket.subarray(start, (steps.at += length)));
    const size = steps.next(), end = steps.at + (size >> 1);
    let numbers = null;
    if (!(size & 1)) {
      numbers = [];
      for (let one = -1; steps.at < end; ) numbers.push((one += steps.next()));
    }
    steps.at = end;
    found.set(gram, numbers);
  }
  return found;
}

// Neighbouring characters, and those with one between them. Of a long text those at its beginning and end.
function pairs(text) {
  const signs = [...text];
  const found = [];
  for (let i = 0; i < signs.length; i++) {
    if (i + 1 < signs.length) found.push(signs[i] + signs[i + 1]);
    if (i + 2 < signs.length) found.push(signs[i] + signs[i + 2]);
  }
  return found.length > 20 ? [...found.slice(0, 10), ...found.slice(-10)] : found;
}

// The sounds of neighbouring characters of a text: the most usual ones, and of a short text the others too.
function read(text, letters) {
  const signs = [...text].slice(0, 12);
  const usual = [], others = [];
  for (let i = 1; i < signs.length; i++) {
    const [before, after] = [letters.of(signs[i - 1]), letters.of(signs[i])];
    usual.push(`${before[0]} ${after[0]}`);
    for (const one of before.slice(1)) others.push(`${one} ${after[0]}`);
    for (const one of after.slice(1)) others.push(`${before[0]} ${one}`);
  }
  return [...usual, ...others].slice(0, Math.max(usual.length, 10));
}

// Letters as sounds, and as first letters.
function sounding(text, letters) {
  const found = new Set();
  for (const way of letters.syllables(text)) {
    for (let i = 1; i < way.length; i++) if (way[i - 1].length > 1 && way[i].length > 1) found.add(`${way[i - 1]} ${way[i]}`);
    const first = way.map((one) => one[0]).join("");
    for (let i = 0; i + 3 <= first.length; i++) found.add(first.slice(i, i + 3));
  }
  if (text.length <= 12) for (let i = 0; i + 3 <= text.length; i++) found.add(text.slice(i, i + 3));
  return [...found].slice(0, 20);
}

/** The organisations that `judge` lets through by their code and one of their names, the best first, as rows; so many at most. */
function listed(some, judge, most) {
  const found = [];
  for (const [code, count, , ...names] of some) {
    const ways = names.map((name) => ({ code, count, name, current: names[0], ...(judge([code, name]) || { cost: Infinity }) }));
    const best = ways.reduce((a, b) => (b.cost < a.cost ? b : a));
    if (best.cost < Infinity) found.push(best);
  }
  found.sort((a, b) => a.cost - b.cost || b.count - a.count || (a.code < b.code ? -1 : 1));
  return found.slice(0, most).map(({ code, count, name, current, near }) => ({
    title: name,
    code,
    current,
    said: ["单位", `${count}条公示`, name === current ? "" : `现名${current}`, code].filter(Boolean).join(" · "),
    address: `organisations/${code}/`,
    near,
    group: "单位",
  }));
}

function exactly(query, name) {
  const whole = plain(name);
  if (whole === query) return { cost: 0, near: "" };
  const at = whole.indexOf(query);
  return at < 0 ? null : { cost: 1 + at / 1000 + whole.length / 100000, near: "" };
}

function nearly(query, name, letters) {
  const near = "相近";
  const whole = letters.simplified(plain(name)), wanted = letters.simplified(query);
  if (whole.includes(wanted)) return { cost: 2, near };
  const short = core(whole), text = core(wanted);
  const more = (short.length - text.length) / 1000;
  if (short.includes(text)) return { cost: 3 + more, near };
  if (leavesOut([...text], short)) return { cost: 4 + more, near };
  const apart = distance([...text], [...short], (a, b) => (letters.alike(a, b) ? 0.5 : 1));
  return apart <= allowed([...text].length) ? { cost: 5 + apart + more, near } : null;
}

function byPinyin(query, name, letters) {
  const whole = letters.simplified(plain(name));
  const at = letters.place(query, whole);
  return at < 0 ? null : { cost: at / 100 + whole.length / 10000, near: "相近" };
}
