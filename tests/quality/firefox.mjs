// Looks at pages in Debian's Firefox by WebDriver BiDi and writes what it saw as JSON: node firefox.mjs PUPPETEER FIREFOX AXE < questions
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [, , puppeteer, firefox, axe] = process.argv;
const { launch } = (await import(pathToFileURL(puppeteer).href)).default;
const { urls, widths, print } = JSON.parse(readFileSync(0, "utf8"));
const rules = readFileSync(axe, "utf8");
// Whoever started this waits only so long for the whole; a busy machine may take its time for any one step.
const browser = await launch({ browser: "firefox", executablePath: firefox, headless: true, timeout: 0, protocolTimeout: 0 });
const seen = [];
try {
  for (const width of widths) {
    const page = await browser.newPage();
    page.setDefaultTimeout(0);
    page.setDefaultNavigationTimeout(0);
    await page.setViewport({ width, height: 900 });
    let said = [];
    page.on("console", (one) => one.type() === "error" && said.push(one.text()));
    page.on("pageerror", (one) => said.push(String(one)));
    for (const url of urls) {
      said = [];
      await page.goto(url, { waitUntil: "load" });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      await page.evaluate(rules);
      const faults = await page.evaluate(async () => (await axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], resultTypes: ["violations"] })).violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).slice(0, 3).join(" ")}`));
      seen.push({ url, width, title: await page.title(), wide, faults, said });
    }
    await page.close();
  }
} finally {
  await browser.close();
}
console.log(JSON.stringify(seen));
