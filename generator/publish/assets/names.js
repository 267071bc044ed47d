// Shows of a long table only the rows whose name holds what was typed: the form with data-names names the table, and what its rows are.

const form = document.querySelector("form[data-names]");
const field = form.querySelector("input");
const status = document.getElementById("cr-status");
const rows = [...document.querySelectorAll(`#${form.dataset.names} tbody tr`)];
const plain = (text) => text.normalize("NFKC").toLowerCase().replace(/\s/gu, "");

function show() {
  const typed = plain(field.value);
  let count = 0;
  for (const row of rows) {
    row.hidden = !plain(row.cells[0].textContent).includes(typed);
    if (!row.hidden) count += 1;
  }
  const { what } = form.dataset;
  const told = count ? `找到 ${count} 个${what}。` : `没有名称里有“${field.value.trim()}”的${what}，请少写几个字。`;
  status.textContent = typed ? told : "";
}

field.addEventListener("input", show);
form.addEventListener("submit", (event) => event.preventDefault());
// Whoever comes back finds in the field what was typed before.
window.addEventListener("pageshow", show);
