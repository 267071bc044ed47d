// What a script adds to the page of a record: buttons to print, cite and share it, and the day and the commit on its paper. Everything else is
// on the page itself.
const root = new URL("../../", import.meta.url);
const canonical = document.querySelector("link[rel=canonical]");
const address = canonical ? canonical.href : location.href.split(/[?#]/)[0];
const title = document.querySelector("h1").textContent.trim();
const site = document.title.split(" - ").pop();
const hash = document.querySelector(".cr-hash");
const code = hash.textContent.trim();

// On paper

const today = () => new Date(Date.now() + 8 * 3600000).toISOString().slice(0, 10);
const line = document.createElement("p");
line.className = "cr-paper";
hash.after(line);

// On a site with a log, the entry of what stands on the sheet.
const past = [...document.querySelectorAll(".cr-past, .cr-source > summary")].map((one) => one.textContent).join(" ");
const leaf = (/日志条目 ([\d,]+)/.exec(past) || ["", ""])[1].replace(/,/g, "");
const source = document.querySelector(".cr-source > p");
if (leaf && source) {
  const link = document.createElement("a");
  link.href = new URL(`verify/?leaf=${leaf}`, root);
  link.textContent = "核对";
  source.append(" · ", link);
}
let sheet = null, built = null, salt = "";

function onPaper(build) {
  built = build;
  const told = build ? [`数据截至 ${build.as_of}`, build.commit ? `提交 ${build.commit}` : ""] : [];
  line.textContent = [site, address, ...told, leaf && `日志条目 ${leaf}`, salt && `盐 ${salt}`, `打印于 ${today()}`].filter(Boolean).join(" · ");
  hash.classList.toggle("cr-told", Boolean(build));
  // A line at the foot of every sheet, where the browser can do it.
  const foot = JSON.stringify(`${decodeURI(address)}  核对码 ${code.slice(0, 19)}`).replace(/\\"/g, "\\22 ");
  if (sheet) return;
  try {
    sheet = document.styleSheets[0];
    sheet.insertRule(`@media print { @page { @bottom-left { content: ${foot}; font-size: 7pt } } }`);
  } catch {
    // An old browser has no lines at the foot; the sheet still ends with the same words.
  }
}

onPaper(null);
fetch(new URL("api/v1/build.json", root))
  .then((answer) => (answer.ok ? answer.json() : null))
  .then(onPaper, () => {});

/** Prints the sheet. On a site with a log it has the salt too: without it nobody can compute the digest from the sheet once the record has left. */
async function onSheet() {
  const data = document.querySelector('.cr-source a[href*="api/v1/records/"]');
  if (leaf && !salt && data) {
    const [file, place] = data.href.split("#/"), id = decodeURI(place).replace(/~1/g, "/").replace(/~0/g, "~");
    try {
      const answer = await fetch(file);
      salt = ((answer.ok && (await answer.json())[id]) || {}).salt || "";
    } catch {
      // Without the network the sheet has all else.
    }
    onPaper(built);
  }
  print();
}

// Buttons

const said = document.createElement("span");
said.setAttribute("role", "status");
said.className = "cr-hidden";

function button(words, work) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = words;
  made.addEventListener("click", () => work(made));
  return made;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without https there is no clipboard; the old way needs a field with the text.
    const field = document.createElement("textarea");
    field.value = text;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    if (!done) throw new Error("no clipboard");
  }
}

const citation = () => `${title}．${site}．${address}．${today()}查阅．核对码 ${code.slice(0, 19)}`;
const tools = document.querySelector(".cr-do");
if (tools) {
  tools.append(
    button("打印", onSheet),
    button("复制引用", (made) =>
      copy(citation()).then(
        () => {
          made.textContent = "引用已复制";
          said.textContent = "引用已复制";
        },
        () => prompt("请复制下面的引用：", citation()),
      ),
    ),
  );
  // A visitor who changes his mind is no fault.
  if (navigator.share) tools.append(button("分享", () => navigator.share({ title, url: address }).catch(() => {})));
  tools.append(said);
}
