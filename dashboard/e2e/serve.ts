// Serves dist/ as the server will: with its security headers, every unknown address the page, the API passed on.
import { readFile } from "node:fs/promises";
import { createServer, request } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const dist = fileURLToPath(new URL("../dist", import.meta.url));
const server = new URL(process.env.SPECTRA_SERVER ?? "http://127.0.0.1:8080");
const port = Number(process.env.PORT ?? 4173);

/** As in server/src/http/protect.rs. */
const HEADERS = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
};

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

createServer((incoming, outgoing) => {
  const path = new URL(incoming.url ?? "/", "http://localhost").pathname;
  if (path.startsWith("/api/")) {
    const upstream = request(
      {
        host: server.hostname,
        port: server.port,
        path: incoming.url,
        method: incoming.method,
        headers: { ...incoming.headers, host: incoming.headers.host },
      },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    upstream.on("error", () => outgoing.writeHead(502).end());
    incoming.pipe(upstream);
    return;
  }
  void file(path).then(([name, bytes, coding]) => {
    const kept = path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache";
    outgoing.writeHead(200, {
      ...HEADERS,
      "content-type": TYPES[extname(name)] ?? "application/octet-stream",
      "cache-control": kept,
      ...(coding && { "content-encoding": coding }),
    });
    outgoing.end(bytes);
  });
}).listen(port, "127.0.0.1", () => console.log(`http://127.0.0.1:${String(port)} shows ${server.href}`));

async function file(path: string): Promise<[string, Buffer, string | null]> {
  const name = join(dist, normalize(path));
  if (name.startsWith(dist) && extname(name) !== "") {
    const packed = await readFile(`${name}.gz`).catch(() => null);
    if (packed) return [name, packed, "gzip"];
    const plain = await readFile(name).catch(() => null);
    if (plain) return [name, plain, null];
  }
  return ["index.html", await readFile(join(dist, "index.html")), null];
}
