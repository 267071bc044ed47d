// Uploaded tables: a file that is dropped, and what has not been saved. Everything works without this script.

const drop = document.querySelector("[data-drop]");
if (drop) {
  const field = drop.querySelector("input[type=file]");
  drop.querySelector(".d-drop-hint").hidden = false;
  const over = (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    drop.classList.toggle("d-drop-over", event.type === "dragover" || event.type === "dragenter");
  };
  for (const name of ["dragenter", "dragover", "dragleave"]) drop.addEventListener(name, over);
  // A file that is dropped beside the field must not take the place of the page.
  for (const name of ["dragover", "drop"]) document.addEventListener(name, (event) => event.preventDefault());
  drop.addEventListener("drop", (event) => {
    over(event);
    if (!event.dataTransfer.files.length) return;
    field.files = event.dataTransfer.files;
    drop.requestSubmit();
  });
  drop.addEventListener("submit", (event) => {
    // A file that will be refused need not travel first.
    const large = [...field.files].some((file) => file.size > Number(drop.dataset.most));
    drop.querySelector("[data-large]").hidden = !large;
    drop.querySelector("[data-busy]").hidden = large;
    if (large) event.preventDefault();
  });
}

const rows = document.getElementById("rows");
if (rows) {
  let changed = false;
  rows.addEventListener("input", () => { changed = true; });
  rows.addEventListener("submit", () => { changed = false; });
  addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
}
