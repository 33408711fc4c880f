// Which pixels of a view lie inside an outline: from positions in degrees, without any tile.

const TILE = 512; // pixels on a side of the world at zoom 0

/** The rings of all polygons of a GeoJSON FeatureCollection, in Web Mercator: the world is from 0 to 1, y down. */
export function ringsOf(collection) {
  const polygons = collection.features.flatMap(({ geometry }) => {
    if (!geometry) return [];
    return geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  });
  return polygons.flat().map((ring) => ring.map(mercator));
}

function mercator([longitude, latitude]) {
  const y = Math.asinh(Math.tan((latitude * Math.PI) / 180));
  return [longitude / 360 + 0.5, 0.5 - y / (2 * Math.PI)];
}

/** A byte for each pixel of a view: 1 where it lies inside the rings and further than `margin` from them. */
export function within(rings, view, margin) {
  const { width, height } = view;
  const placed = place(rings, view);
  const inside = filled(placed, width, height);
  const near = widened(traced(placed, width, height), width, height, margin);
  return inside.map((yes, at) => yes & ~near[at] & 1);
}

/** Rings in pixels of the view, from its upper left corner; those outside of it are left out. */
function place(rings, { centre, zoom, width, height }) {
  const scale = TILE * 2 ** zoom;
  const [cx, cy] = mercator(centre);
  const at = ([x, y]) => [(x - cx) * scale + width / 2, (y - cy) * scale + height / 2];
  return rings.map((ring) => ring.map(at)).filter((ring) => {
    const [x, y] = [ring.map(([x]) => x), ring.map(([, y]) => y)];
    return least(x) < width && most(x) > 0 && least(y) < height && most(y) > 0;
  });
}

const least = (values) => values.reduce((a, b) => Math.min(a, b));
const most = (values) => values.reduce((a, b) => Math.max(a, b));

/** 1 for the pixels whose centres lie inside, by the even-odd rule: rings of a coverage do not overlap. */
function filled(rings, width, height) {
  const crossings = Array.from({ length: height }, () => []);
  for (const ring of rings) {
    for (let n = 1; n < ring.length; n++) {
      const [[x, y], [u, v]] = ring[n - 1][1] < ring[n][1] ? [ring[n - 1], ring[n]] : [ring[n], ring[n - 1]];
      const last = Math.min(Math.ceil(v - 0.5), height);
      for (let row = Math.max(Math.ceil(y - 0.5), 0); row < last; row++) {
        crossings[row].push(x + ((row + 0.5 - y) / (v - y)) * (u - x));
      }
    }
  }
  const pixels = new Uint8Array(width * height);
  crossings.forEach((row, y) => {
    row.sort((a, b) => a - b);
    for (let n = 0; n + 1 < row.length; n += 2) {
      const [start, end] = [row[n], row[n + 1]].map((x) => Math.min(Math.max(Math.ceil(x - 0.5), 0), width));
      pixels.fill(1, y * width + start, y * width + end);
    }
  });
  return pixels;
}

/** 1 for the pixels that rings pass through, or nearly. */
function traced(rings, width, height) {
  const pixels = new Uint8Array(width * height);
  for (const ring of rings) {
    for (let n = 1; n < ring.length; n++) {
      const [[x, y], [u, v]] = [ring[n - 1], ring[n]];
      const steps = Math.ceil(2 * Math.max(Math.abs(u - x), Math.abs(v - y), 0.5));
      for (let step = 0; step <= steps; step++) {
        const column = Math.floor(x + ((u - x) * step) / steps);
        const row = Math.floor(y + ((v - y) * step) / steps);
        if (column >= 0 && column < width && row >= 0 && row < height) pixels[row * width + column] = 1;
      }
    }
  }
  return pixels;
}

/** Each pixel that is 1 makes those up to `margin` away 1, along rows and then along columns. */
function widened(pixels, width, height, margin) {
  const along = (from, step, length, lines, across) => {
    const made = new Uint8Array(from.length);
    for (let line = 0; line < lines; line++) {
      for (let n = 0; n < length; n++) {
        if (!from[line * across + n * step]) continue;
        const last = Math.min(n + margin, length - 1);
        for (let m = Math.max(n - margin, 0); m <= last; m++) made[line * across + m * step] = 1;
      }
    }
    return made;
  };
  return along(along(pixels, 1, width, height, width), width, height, width, 1);
}
