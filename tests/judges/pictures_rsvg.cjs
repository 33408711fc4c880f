// Draws an SVG as PNG with librsvg, which the npm package sharp has in it.
//
//     node pictures_rsvg.cjs SHARP SVG PNG

const [, , folder, svg, png] = process.argv;
const sharp = require(folder);

console.log(`librsvg ${sharp.versions.rsvg}`);
sharp(svg, { unlimited: true }).png().toFile(png).catch((error) => {
  console.error(`${svg}: ${error}`);
  process.exitCode = 1;
});
