// Leads from a code, a document number or a full name to its page with one small request; see generator/lookup.py.

import { crc32, normal } from "./search.js";

const FILES = 1000;

/** A key as it is looked up: the twin of `key` in generator/lookup.py. */
export function key(text) {
  return normal(text).replace(/ /g, "").replace(/[()]/g, (c) => (c === "(" ? "〔" : "〕")).replace(/[a-z]/g, (c) => c.toUpperCase());
}

/** What a code, number or name leads to: a list of {kind, title, address}, empty if nothing. */
export async function lookup(text, base = new URL("../api/v1/lookup/", import.meta.url)) {
  const wanted = key(text);
  if (!wanted) return [];
  const file = String(crc32(new TextEncoder().encode(wanted)) % FILES).padStart(3, "0");
  const answer = await fetch(new URL(`${file}.json`, base));
  // A file without a single key is not written.
  if (answer.status === 404) return [];
  if (!answer.ok) throw new Error(`${file}.json: ${answer.status}`);
  return (await answer.json())[wanted] || [];
}
