// Looks at a map in Chromium: as SVG, and as the page to look around in.
//
//     node pictures.mjs MAP.svg MAP.html --modules DIR --shots DIR
//
// Writes svg.png and html.png, for the judge of pictures to compare, and without-ID.png for groups that are hidden. The
// page has to find territories by their names, to zoom, to move, and to tell what is under the pointer; it may ask for
// nothing but itself, and complain about nothing.

import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

// Twice as fine as CSS pixels: with one to one Chromium moves every letter to a whole pixel.
const FINER = 2;
const WINDOW = { width: 900, height: 700 };
const GROUPS = ["labels", "coast", "inset-mayotte"];
// What is typed, and what is found.
const SEARCHES = [
  ["Périgord-Limousin", "Périgord-Limousin"],
  ["perigord-limousin", "Périgord-Limousin"],
  ["  HAUT-JURA ", "Haut-Jura"],
  ["epernay", "Epernay - Bassin sézannais - Portes de Romilly"],
  ["Évry-Corbeil", "Évry-Corbeil - Villaroche"],
];

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { modules: { type: "string" }, shots: { type: "string" } },
});
const [svg, html] = positionals.map((file) => path.resolve(file));
const { chromium } = createRequire(path.resolve(options.modules, "package.json"))("playwright-core");

const faults = [];
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--force-color-profile=srgb"],
});
try {
  await mkdir(options.shots, { recursive: true });
  const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(await readFile(svg, "utf8"));
  const viewport = { width: Number(width), height: Number(height) };
  const context = await browser.newContext({ viewport, deviceScaleFactor: FINER });
  await drawAlone(await open(context, svg));
  await drawPage(await open(context, html));
  // Nothing is compared from here on, so a small window does, which is drawn many times faster.
  await lookAround(await open(await browser.newContext({ viewport: WINDOW }), html));
} finally {
  await browser.close();
}
for (const fault of faults) console.log(`wrong: ${fault}`);
process.exitCode = faults.length ? 1 : 0;

/** Opens a file; whatever it asks for besides, and whatever it says, is wrong. */
async function open(context, file) {
  const page = await context.newPage();
  const url = pathToFileURL(file).href;
  page.on("console", (message) => faults.push(`${path.basename(file)} says: ${message.text()}`));
  page.on("pageerror", (error) => faults.push(`${path.basename(file)} says: ${error}`));
  page.on("request", (request) => {
    if (request.url() !== url) faults.push(`${path.basename(file)} asks for ${request.url()}`);
  });
  await page.goto(url);
  return page;
}

async function shoot(page, name) {
  await page.screenshot({ path: path.join(options.shots, `${name}.png`) });
}

/** The SVG by itself, whole and without some groups. */
async function drawAlone(page) {
  await shoot(page, "svg");
  for (const id of GROUPS) {
    await page.evaluate((id) => document.getElementById(id).setAttribute("display", "none"), id);
    await shoot(page, `without-${id}`);
    await page.evaluate((id) => document.getElementById(id).removeAttribute("display"), id);
  }
}

/** The page, without what is over the map. */
async function drawPage(page) {
  await page.addStyleTag({ content: "form { visibility: hidden }" });
  await shoot(page, "html");
}

async function lookAround(page) {
  await hover(page);
  await zoomAndMove(page);
  await search(page);
}

/** Units lie under the pointer, whatever is drawn over them, and tell their names. What is beside the map does not. */
async function hover(page) {
  const places = await page.evaluate(() => [...document.querySelectorAll("path[aria-label]")].map((shape) => {
    const name = shape.getAttribute("aria-label");
    const { left, top, width, height } = shape.getBoundingClientRect();
    for (let n = 3; n < 100; n += 8) {
      for (let i = 1; i < n * n; i++) {
        const [x, y] = [left + (width * (i % n)) / n, top + (height * Math.floor(i / n)) / n];
        if (document.elementFromPoint(x, y) === shape) return { name, x, y };
      }
    }
    return { name };
  }));
  const hidden = places.filter(({ x }) => x === undefined);
  for (const { name } of hidden) faults.push(`${name} is nowhere under the pointer`);
  for (const [n, { name, x, y }] of places.entries()) {
    if (n % 10 || x === undefined) continue;
    await page.mouse.move(x, y);
    const told = await tooltip(page);
    if (told !== name) faults.push(`on ${name} the page tells ${told}`);
  }
  console.log(`${places.length} units lie under the pointer`);
  if (places.length < 100) faults.push("units are missing");
  await page.mouse.move(1, WINDOW.height - 1);
  const told = await tooltip(page);
  if (told !== null) faults.push(`beside the map the page tells ${told}`);
}

/** What the page tells of what is under the pointer, if anything. */
function tooltip(page) {
  return page.evaluate(() => {
    const box = document.querySelector("output");
    return box.checkVisibility() ? box.textContent : null;
  });
}

/** Left, top, width and height of what is seen, in pixels of the map. */
function view(page) {
  return page.evaluate(() => document.querySelector("svg").getAttribute("viewBox").split(" ").map(Number));
}

async function zoomAndMove(page) {
  const whole = await view(page);
  const at = { x: WINDOW.width / 3, y: WINDOW.height / 4 };
  const under = () => page.evaluate(({ x, y }) => {
    const place = new DOMPoint(x, y).matrixTransform(document.querySelector("svg").getScreenCTM().inverse());
    return [place.x, place.y];
  }, at);
  const expect = (what, is) => is || faults.push(`${what} does not do what it has to`);
  const near = (a, b) => a.every((value, n) => Math.abs(value - b[n]) < 0.01);
  const press = async (key) => {
    await page.keyboard.press(key);
    return view(page);
  };

  await page.mouse.move(at.x, at.y);
  const place = await under();
  await page.mouse.wheel(0, -400);
  await page.waitForFunction((width) => document.querySelector("svg").viewBox.baseVal.width < width, whole[2]);
  const closer = await view(page);
  expect("the wheel", closer[2] < whole[2] && near(await under(), place));

  await page.mouse.down();
  at.x += 60;
  at.y += 30;
  await page.mouse.move(at.x, at.y, { steps: 3 });
  await page.mouse.up();
  expect("dragging", near(await under(), place) && (await view(page))[2] === closer[2]);

  await page.evaluate(() => document.activeElement.blur());
  expect("0", near(await press("0"), whole));
  expect("+", (await press("+"))[2] < whole[2]);
  expect("-", near(await press("-"), whole));
  expect("an arrow", (await press("ArrowRight"))[0] > whole[0]);
  for (const [key, sign] of [["+", -1], ["-", 1], ["0", 0]]) {
    const before = await view(page);
    await page.click(`button[data-key="${key}"]`);
    const after = await view(page);
    expect(`the button ${key}`, sign ? Math.sign(after[2] - before[2]) === sign : near(after, whole));
  }
}

/** A territory that is searched is found, shown from near, in the middle, and told. */
async function search(page) {
  const whole = await view(page);
  for (const [typed, name] of SEARCHES) {
    await page.keyboard.press("Escape");
    await page.fill("input", typed);
    await page.press("input", "Enter");
    const shown = await page.evaluate(() => {
      const shape = document.querySelector(".is-shown");
      const { left, right, top, bottom } = shape?.getBoundingClientRect() ?? {};
      return {
        name: shape?.getAttribute("aria-label"),
        isInTheMiddle: Math.abs(left + right - innerWidth) < 4 && Math.abs(top + bottom - innerHeight) < 4,
        isRefused: document.querySelector("input").getAttribute("aria-invalid") === "true",
      };
    });
    const [, , width] = await view(page);
    const isFound = shown.name === name && shown.isInTheMiddle && !shown.isRefused;
    if (!isFound || width > whole[2] / 2 || (await tooltip(page)) !== name) {
      faults.push(`${typed} finds ${JSON.stringify(shown)}, ${width} px wide`);
    }
  }
  const before = await view(page);
  await page.fill("input", "Atlantide");
  await page.press("input", "Enter");
  const isRefused = await page.getAttribute("input", "aria-invalid");
  if (isRefused !== "true" || String(await view(page)) !== String(before)) faults.push("Atlantide is found");
  console.log(`${SEARCHES.length} searches find what they have to`);
}
