// What a script adds to the page of an organisation: a button to print it as a report, whose head says whose it is, where from and of which day.
const root = new URL("../../", import.meta.url);
const canonical = document.querySelector("link[rel=canonical]");
const address = canonical ? canonical.href : location.href.split(/[?#]/)[0];
const line = document.createElement("p");
line.className = "cr-paper";
document.querySelector("h1").before(line);

function onPaper(build) {
  const told = build ? [`数据截至 ${build.as_of}`, build.commit ? `提交 ${build.commit}` : ""] : [];
  const today = new Date(Date.now() + 8 * 3600000).toISOString().slice(0, 10);
  line.textContent = ["单位公示信息报告", document.title.split(" - ").pop(), decodeURI(address), ...told, `打印于 ${today}`].filter(Boolean).join(" · ");
}

onPaper(null);
fetch(new URL("api/v1/build.json", root))
  .then((answer) => (answer.ok ? answer.json() : null))
  .then(onPaper, () => {});

const button = document.createElement("button");
button.type = "button";
button.className = "cr-button";
button.textContent = "打印成报告";
button.addEventListener("click", () => print());
document.querySelector(".cr-events ~ footer p").append(" ", button);
