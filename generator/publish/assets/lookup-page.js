// The form on the page of organisations: goes straight to the page that a code, full name or document number names.

import { lookup } from "./lookup.js";

const root = new URL("../../", import.meta.url);
const form = document.getElementById("cr-lookup");
const found = document.getElementById("cr-found");

function link(one) {
  const made = document.createElement("a");
  made.href = new URL(one.address, root).href;
  made.textContent = one.title;
  return made;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = form.elements.key.value.trim();
  if (!text) return;
  found.textContent = "正在查询……";
  try {
    const hits = await lookup(text, Number(form.dataset.files));
    if (hits.length === 1) {
      location.assign(link(hits[0]).href);
    } else if (hits.length) {
      found.replaceChildren("有多条：", ...hits.flatMap((one, i) => (i ? ["、", link(one)] : [link(one)])));
    } else {
      const search = document.createElement("a");
      search.href = new URL(`search/?q=${encodeURIComponent(text)}`, root).href;
      search.textContent = "在全文里搜索";
      found.replaceChildren(`没有与“${text}”完全一致的代码、全称或文号。请核对是否写全，或`, search, "。");
    }
  } catch (error) {
    console.error(error);
    found.textContent = "查询没有完成，可能是网络中断。请再试一次。";
  }
});
form.hidden = false;
