// Helps with a pasted decision: shows the place in the source of the field one is in, and the field of a place. Everything works without it.
const words = document.querySelector(".p-words");

function show(mark) {
  for (const one of words.querySelectorAll(".p-now")) one.classList.remove("p-now");
  if (!mark) return;
  const control = mark.dataset.control;
  for (const one of words.querySelectorAll("mark")) if (one === mark || (one.dataset.control === control && one.id !== "")) one.classList.add("p-now");
  // Only the panel moves, and only where it scrolls by itself: on a phone the source stands below the form.
  if (words.scrollHeight > words.clientHeight + 4) {
    const at = mark.offsetTop - words.offsetTop - words.clientHeight / 3;
    words.scrollTo({ top: at, behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  }
}

if (words) {
  document.getElementById("form").addEventListener("focusin", (event) => {
    const link = event.target.closest(".d-field")?.querySelector("[data-mark]");
    if (link) show(document.getElementById(link.dataset.mark));
  });
  words.addEventListener("click", (event) => {
    const mark = event.target.closest("mark");
    const field = mark && document.getElementById(mark.dataset.control);
    if (!field) return;
    for (let around = field.closest("details"); around; around = around.parentElement.closest("details")) around.open = true;
    field.focus();
    show(mark);
  });
  document.getElementById("form").addEventListener("click", (event) => {
    const link = event.target.closest("[data-mark]");
    if (link) show(document.getElementById(link.dataset.mark));
  });
}

// A file that is dropped anywhere on the screen is chosen.
const file = document.getElementById("file");
if (file) {
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    file.files = event.dataTransfer.files;
    file.focus();
  });
}
