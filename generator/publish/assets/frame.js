// Stands behind the navigation and runs before anything is shown, so that nothing moves: the colours that a visitor has chosen, the
// navigation of a phone folded. A page needs none of it.
(() => {
  const script = document.currentScript, root = document.documentElement;
  // For styles that keep the room of what a script fills in.
  root.className = "js";
  const key = new URL("../../", script.src).pathname + "scheme", wide = matchMedia("(min-width: 60em)");
  const dark = matchMedia("(prefers-color-scheme: dark)");

  const fold = document.querySelector(".cr-nav details");
  const unfold = () => { fold.open = wide.matches; };
  unfold();
  wide.addListener(unfold);

  if (!script.hasAttribute("data-one")) {
    let kept = null;
    try { kept = localStorage.getItem(key); } catch { /* a browser that keeps nothing */ }
    const button = document.createElement("button");
    const scheme = () => root.dataset.scheme || (dark.matches ? "dark" : "light");
    const show = () => { button.textContent = scheme() === "dark" ? "浅色" : "深色"; };
    if (kept === "dark" || kept === "light") root.dataset.scheme = kept;
    button.type = "button";
    button.className = "cr-scheme";
    button.title = "切换深色和浅色";
    button.addEventListener("click", () => {
      root.dataset.scheme = scheme() === "dark" ? "light" : "dark";
      show();
      try { localStorage.setItem(key, root.dataset.scheme); } catch { /* as above */ }
    });
    dark.addListener(show);
    show();
    document.querySelector(".cr-name").after(button);
  }

  // What suggests while one types is loaded when somebody is about to type.
  const boxed = (field) => field && field.form && field.form.hasAttribute("data-box");
  const suggest = ({ target }) => {
    if (!boxed(target)) return;
    document.removeEventListener("focusin", suggest);
    import(new URL("suggest.js", script.src));
  };
  document.addEventListener("focusin", suggest);

  document.addEventListener("DOMContentLoaded", () => {
    // What a script adds to a record: named here, since a line on each of 100,000 pages would be heavier.
    if (document.querySelector(".cr-events")) import(new URL("paper.js", script.src));
    if (document.querySelector(".cr-hash")) import(new URL("record.js", script.src));
    suggest({ target: document.activeElement });
    // What can be scrolled must be reached by a keyboard.
    for (const one of document.querySelectorAll("pre > code, .cr-scroll")) if (one.scrollWidth > one.clientWidth) one.tabIndex = 0;
  });
})();
