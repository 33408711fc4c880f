// which-polygon: which polygon of IN contains each of POINTS, in memory.
//
// Writes the number of the polygon of each point to OUT, -1 for none, and prints how long the shortest
// of three look-ups of all points took.

const fs = require("fs");
const path = require("path");
const { createRequire } = require("module");

const RUNS = 3;
const [modules, source, pointsFile, out] = process.argv.slice(2);
const whichPolygon = createRequire(path.join(modules, "x.js"))("which-polygon");

const layer = JSON.parse(fs.readFileSync(source, "utf8"));
layer.features.forEach((feature, number) => { feature.properties = { number }; });
const query = whichPolygon(layer);
const bytes = fs.readFileSync(pointsFile);
const numbers = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
const found = new Int32Array(numbers.length / 2);

let best = Infinity;
for (let run = 0; run < RUNS; run++) {
    const start = performance.now();
    for (let i = 0; i < found.length; i++) {
        const unit = query([numbers[2 * i], numbers[2 * i + 1]]);
        found[i] = unit ? unit.number : -1;
    }
    best = Math.min(best, performance.now() - start);
}
console.error(`looking up: ${best.toFixed(1)} ms`);
fs.writeFileSync(out, Buffer.from(found.buffer));
