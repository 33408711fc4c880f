// Draws an archive of vector tiles with MapLibre GL JS in Chromium and counts what is bare inside an outline.
//
//     node main.mjs ARCHIVE OUTLINE --modules DIR --shots DIR --layer NAME --key FIELD
//         [--zooms 4,7,10] [--without CODE] [--expect-cracks] [--ids]
//
// OUTLINE is a GeoJSON file of what the layer covers. No pixel inside it may be bare, nor may the page complain.
// --without CODE leaves out one unit, and --expect-cracks turns the answer round: the count has to find something.
// --ids: features have numeric ids, where codes are numbers.

import { mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { parseArgs } from "node:util";
import { serve } from "./server.mjs";

// Views over France. Pixels of the width and height are even, so that none has its centre on a side of a tile.
const SIZE = { width: 1600, height: 1200 };
const VIEWS = {
  4: [[2.5, 46.6]],
  7: [[2.5, 49.1], [-1.2, 47.3], [5.6, 47.4], [0.9, 43.9], [5.9, 44.1], [9.1, 42.2]],
  10: [[2.35, 48.86], [-4.1, 48.3], [7.6, 48.4], [5.4, 43.5], [-0.6, 44.8], [3.06, 50.5], [9.0, 42.0], [2.9, 45.8]],
};
// The outline may be simplified by a pixel, and so may its picture.
const MARGIN = 2;
// A commune whose code is no number, one whose code is, and a view that has both of them or one after the other.
const KNOWN = [
  { code: "2A004", centre: [8.74, 41.93], id: undefined },
  { code: "75056", centre: [2.35, 48.86], id: 75056 },
];

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    modules: { type: "string" }, shots: { type: "string" }, layer: { type: "string" },
    key: { type: "string" }, zooms: { type: "string", default: "4,7,10" }, without: { type: "string" },
    "expect-cracks": { type: "boolean", default: false }, ids: { type: "boolean", default: false },
  },
});
const [archive, outline] = positionals.map((file) => path.resolve(file));
const here = import.meta.dirname;
const modules = path.resolve(options.modules);
const { chromium } = createRequire(path.join(modules, "package.json"))("playwright-core");

const faults = [];
const server = await serve({
  "/tests/": here, "/modules/": path.join(modules, "node_modules"), "/archive": archive, "/outline": outline,
});
// Software rendering: the same pixels on every machine.
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--force-color-profile=srgb"],
});
try {
  await test(await browser.newPage({ viewport: SIZE, deviceScaleFactor: 1 }));
} finally {
  await browser.close();
  server.close();
}
for (const fault of faults) console.log(`wrong: ${fault}`);
process.exitCode = faults.length ? 1 : 0;

async function test(page) {
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type()) && !isOfDriver(message.text())) {
      faults.push(`the page says: ${message.text()}`);
    }
  });
  page.on("pageerror", (error) => faults.push(`the page says: ${error}`));
  page.on("requestfailed", (request) => {
    // MapLibre stops asking for tiles that it no longer needs.
    const { errorText } = request.failure();
    if (errorText !== "net::ERR_ABORTED") faults.push(`${request.url()}: ${errorText}`);
  });
  page.setDefaultTimeout(120_000);
  await mkdir(options.shots, { recursive: true });
  await page.goto(`${server.address}/tests/page.html`);
  await page.waitForFunction("window.test");
  const layers = await page.evaluate((words) => test.open(words), options);
  const views = options.zooms.split(",").flatMap(
    (zoom) => VIEWS[zoom].map((centre) => ({ zoom: Number(zoom), centre })));
  const bare = await countAll(page, views);
  if (options["expect-cracks"]) {
    if (!bare) faults.push("nothing is bare, though something has to be");
    return;
  }
  if (bare) faults.push(`${bare} pixels are bare`);
  await findUnits(page);
  await page.evaluate(([layers, layer]) => test.decorate(layers, layer), [layers, options.layer]);
  for (const view of views) {
    await page.evaluate((view) => test.show(view), view);
    await shoot(page, view, "decorated");
  }
}

/** What the software renderer says of itself, and of pictures taken of it. */
function isOfDriver(text) {
  return text.includes("GPU stall due to ReadPixels");
}

async function countAll(page, views) {
  let bare = 0;
  for (const view of views) {
    await page.evaluate((view) => test.show(view), view);
    const shot = await shoot(page, view, "units");
    const counted = await page.evaluate(
      ([shot, view, margin]) => test.count(shot, view, margin), [shot.toString("base64"), view, MARGIN]);
    const places = counted.places.map((place) => place.map((degrees) => degrees.toFixed(4)).join(" "));
    console.log(`z${view.zoom} around ${view.centre.join(" ")}: ${counted.total} pixels inside, ${counted.bare} bare`
      + (places.length ? `, as at ${places.join(", ")}` : ""));
    if (!counted.total) faults.push(`no pixel around ${view.centre.join(" ")} is inside the outline`);
    bare += counted.bare;
  }
  return bare;
}

async function shoot(page, { zoom, centre }, what) {
  const shot = await page.screenshot();
  await writeFile(path.join(options.shots, `z${zoom}-${centre.join("-")}-${what}.png`), shot);
  return shot;
}

/** Units are found by their codes through promoteId, and by a number where the code is one. */
async function findUnits(page) {
  for (const { code, centre, id } of KNOWN) {
    await page.evaluate((view) => test.show(view), { centre, zoom: 9 });
    const found = await page.evaluate(([layer, key, code]) => test.find(layer, key, code),
      [options.layer, options.key, code]);
    console.log(`${code}: ${JSON.stringify(found)}`);
    if (found.promoted !== code || !found.picked) faults.push(`${code} is not found through promoteId`);
    if (options.ids && found.numbered !== id) faults.push(`${code} has the id ${found.numbered}, not ${id}`);
  }
}
