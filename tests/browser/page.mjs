// What the test asks of the page: to draw a view, to count, to find a unit. `window.test` has it all.

import * as maplibregl from "/modules/maplibre-gl/dist/maplibre-gl.mjs";
import { ringsOf, within } from "/tests/outline.mjs";

/** No layer has this colour, so where it shows nothing was drawn. */
const BACKGROUND = "#ff00ff";
const COLOURS = ["#8dd3c7", "#ffffb3", "#bebada", "#fb8072", "#80b1d3", "#fdb462", "#b3de69"];
const PICKED = "#202020";

const protocol = new pmtiles.Protocol({ metadata: true });
maplibregl.addProtocol("pmtiles", protocol.tile);

let map;
let outline;

window.test = { open, show, decorate, count, find };

/** Loads an archive: its layer is drawn, unit by unit, and nothing else; features are known by `key`. */
async function open({ layer, key, without }) {
  outline = ringsOf(await (await fetch("/outline")).json());
  const url = `pmtiles://${location.origin}/archive`;
  map = new maplibregl.Map({
    container: "map",
    // Neither the canvas nor fills are smoothed along their borders: smoothing draws a line around each unit, half a
    // pixel to each side, which hides cracks, and mixes colours, which hides the background's.
    canvasContextAttributes: { antialias: false },
    pixelRatio: 1,
    fadeDuration: 0,
    attributionControl: false,
    style: {
      version: 8,
      sources: {
        codes: { type: "vector", url, promoteId: { [layer]: key } },
        numbers: { type: "vector", url },
      },
      layers: [
        { id: "background", type: "background", paint: { "background-color": BACKGROUND } },
        {
          id: "units", type: "fill", source: "codes", "source-layer": layer,
          filter: without ? ["!=", ["get", key], without] : true,
          paint: { "fill-antialias": false, "fill-color": colour(key) },
        },
        {
          id: "numbered", type: "fill", source: "numbers", "source-layer": layer,
          paint: { "fill-opacity": 0 },
        },
      ],
    },
  });
  await map.once("load");
  const header = await protocol.tiles.values().next().value.getMetadata();
  return header.vector_layers.map(({ id }) => id);
}

/** A colour by the last digits of the code, so that most neighbours differ; the picked unit is dark. */
function colour(key) {
  const number = ["to-number", ["slice", ["to-string", ["get", key]], -3], 0];
  const choice = ["match", ["%", number, COLOURS.length],
    ...COLOURS.slice(1).flatMap((colour, at) => [at + 1, colour]), COLOURS[0]];
  return ["case", ["boolean", ["feature-state", "picked"], false], PICKED, choice];
}

/** Goes to a view and waits until everything of it is drawn. */
async function show({ centre, zoom }) {
  const idle = map.once("idle");
  map.jumpTo({ center: centre, zoom });
  map.triggerRepaint();
  await idle;
}

/** Draws the borders and the labels of a layer above it, as far as the archive has them. */
async function decorate(layers, layer) {
  const [borders, labels] = ["_borders", "_labels"].map((kind) => layer + kind);
  const source = "codes";
  if (layers.includes(borders)) {
    map.addLayer({
      id: borders, type: "line", source, "source-layer": borders,
      paint: { "line-color": "#404040", "line-width": 0.7 },
    });
  }
  if (layers.includes(labels)) {
    map.addLayer({
      id: labels, type: "circle", source, "source-layer": labels,
      paint: { "circle-radius": 1.5, "circle-color": "#000000" },
    });
  }
  const idle = map.once("idle");
  map.triggerRepaint();
  await idle;
}

/** Of a picture of a view: how many pixels lie inside the outline, and those that no unit has coloured. */
async function count(png, { centre, zoom }, margin) {
  const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
  const { width, height } = bitmap;
  const canvas = new OffscreenCanvas(width, height).getContext("2d");
  canvas.drawImage(bitmap, 0, 0);
  const pixels = new Uint32Array(canvas.getImageData(0, 0, width, height).data.buffer);
  const inside = within(outline, { centre, zoom, width, height }, margin);
  const drawn = new Set([...COLOURS, PICKED].map(pixelOf));
  const bare = [];
  let total = 0;
  for (let at = 0; at < pixels.length; at++) {
    if (!inside[at]) continue;
    total++;
    if (!drawn.has(pixels[at])) bare.push([at % width, Math.floor(at / width)]);
  }
  const places = bare.slice(0, 3).map((at) => map.unproject([at[0] + 0.5, at[1] + 0.5]).toArray());
  return { total, bare: bare.length, places };
}

/** A colour as a pixel of a picture has it, read as a number of 32 bits, the red one first in memory. */
function pixelOf(colour) {
  const number = parseInt(colour.slice(1), 16);
  return new Uint32Array(new Uint8Array([number >> 16, (number >> 8) & 255, number & 255, 255]).buffer)[0];
}

/** A unit that is drawn, found by its code: what it is known by in both sources. Gives it a state and reads it. */
async function find(layer, key, code) {
  const filter = ["==", ["get", key], code];
  map.setFeatureState({ source: "codes", sourceLayer: layer, id: code }, { picked: true });
  const idle = map.once("idle");
  map.triggerRepaint();
  await idle;
  const [promoted] = map.queryRenderedFeatures({ layers: ["units"], filter });
  const [numbered] = map.queryRenderedFeatures({ layers: ["numbered"], filter });
  return { promoted: promoted?.id, picked: promoted?.state.picked === true, numbered: numbered?.id };
}
