// A static server of files on this machine, with the ranges that the pmtiles protocol reads an archive by.

import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".json": "application/json",
  ".geojson": "application/geo+json",
};

/**
 * Serves files under some paths: `mounts` maps the start of a URL's path to a folder or a file.
 * Gives the server's address once it listens.
 */
export async function serve(mounts) {
  const server = createServer((request, response) => {
    answer(request, response, mounts).catch(() => response.writeHead(404).end());
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { address: `http://127.0.0.1:${server.address().port}`, close };
}

async function answer(request, response, mounts) {
  const file = fileOf(decodeURIComponent(new URL(request.url, "http://localhost").pathname), mounts);
  const { size } = await stat(file);
  const headers = {
    "content-type": TYPES[path.extname(file)] ?? "application/octet-stream",
    "accept-ranges": "bytes",
  };
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "");
  const start = range ? Number(range[1]) : 0;
  const end = range?.[2] ? Math.min(Number(range[2]), size - 1) : size - 1;
  if (range && start > end) {
    response.writeHead(416, { "content-range": `bytes */${size}` }).end();
    return;
  }
  if (range) headers["content-range"] = `bytes ${start}-${end}/${size}`;
  response.writeHead(range ? 206 : 200, { ...headers, "content-length": end - start + 1 });
  createReadStream(file, { start, end }).pipe(response);
}

/** The file that a path of a URL means; nothing outside of the mounts can be named. */
function fileOf(pathname, mounts) {
  const mount = Object.keys(mounts).find((start) => pathname.startsWith(start));
  if (!mount) throw new Error(`${pathname} is not served`);
  const rest = path.posix.normalize(`/${pathname.slice(mount.length)}`);
  return rest === "/" ? mounts[mount] : path.join(mounts[mount], rest);
}
