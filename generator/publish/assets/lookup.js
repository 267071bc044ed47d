// Leads from a code, a document number or a full name to its page with one small request; see generator/lookup.py.

import { crc32, normal } from "./search.js";

/** A key as it is looked up: the twin of `key` in generator/lookup.py. */
export function key(text) {
  return normal(text).replace(/ /g, "").replace(/[()]/g, (c) => (c === "(" ? "〔" : "〕")).replace(/[a-z]/g, (c) => c.toUpperCase());
}

/** What a code, number or name leads to: a list of {kind, title, address}, empty if nothing. `files` is how many there are. */
export async function lookup(text, files, base = new URL("../../api/v1/lookup/", import.meta.url)) {
  const wanted = key(text);
  if (!wanted) return [];
  const answer = await fetch(new URL(`${crc32(new TextEncoder().encode(wanted)) % files}.json`, base));
  if (!answer.ok) throw new Error(`${answer.url}: ${answer.status}`);
  const found = await answer.json();
  return Object.prototype.hasOwnProperty.call(found, wanted) ? found[wanted] : [];
}
