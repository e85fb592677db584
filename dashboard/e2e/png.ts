// Makes a screenshot small: the same picture with a palette, a third of the size. Pages have few colours.
import { crc32, deflateSync, inflateSync } from "node:zlib";

/** Colours that a picture has then: more make it larger, and nobody sees it. */
const MOST = 128;
/** The most frequent ones stay as they are: grounds and texts. */
const EXACT = 40;
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

interface Pixels {
  width: number;
  height: number;
  /** 0xRRGGBB of each, line after line. */
  colors: Uint32Array;
}

/** A PNG as Chromium makes it, with a palette. */
export function packed(png: Buffer): Buffer {
  const { width, height, colors } = decoded(png);
  const { palette, indexOf } = paletteOf(colors);
  // Each line begins with its filter: none, for neighbouring numbers of a palette mean nothing to each other.
  const lines = Buffer.alloc((width + 1) * height);
  for (let line = 0; line < height; line += 1) {
    for (let at = 0; at < width; at += 1)
      lines[line * (width + 1) + 1 + at] = indexOf.get(colors[line * width + at] ?? 0) ?? 0;
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  // 8 bits, colours of a palette.
  head.set([8, 3, 0, 0, 0], 8);
  const table = Buffer.from(palette.flatMap((color) => [color >> 16, (color >> 8) & 0xff, color & 0xff]));
  const data = deflateSync(lines, { level: 9, memLevel: 9 });
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", head),
    chunk("PLTE", table),
    chunk("IDAT", data),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}

/** The pixels of a PNG with 8 bits a channel, without transparency and interlacing. */
export function decoded(png: Buffer): Pixels {
  if (!png.subarray(0, 8).equals(SIGNATURE)) throw new Error("this is no PNG");
  const [width, height, depth, kind, interlaced] = [
    png.readUInt32BE(16),
    png.readUInt32BE(20),
    png[24],
    png[25],
    png[28],
  ];
  const channels = { 2: 3, 6: 4 }[kind ?? -1];
  if (depth !== 8 || channels === undefined || interlaced !== 0) throw new Error("this PNG is of another kind");
  const parts: Buffer[] = [];
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    if (png.toString("latin1", at + 4, at + 8) === "IDAT") parts.push(png.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  const raw = inflateSync(Buffer.concat(parts));
  const stride = width * channels;
  let above = new Uint8Array(stride);
  const colors = new Uint32Array(width * height);
  for (let line = 0; line < height; line += 1) {
    const start = line * (stride + 1);
    const current = unfiltered(raw[start] ?? 0, raw.subarray(start + 1, start + 1 + stride), above, channels);
    for (let at = 0; at < width; at += 1) {
      const [red = 0, green = 0, blue = 0] = current.subarray(at * channels, at * channels + 3);
      colors[line * width + at] = (red << 16) | (green << 8) | blue;
    }
    above = current;
  }
  return { width, height, colors };
}

/** A line as it was before its filter (PNG specification, 9.2). */
function unfiltered(filter: number, line: Uint8Array, above: Uint8Array, channels: number): Uint8Array<ArrayBuffer> {
  const plain = new Uint8Array(line.length);
  for (let at = 0; at < line.length; at += 1) {
    const left = at < channels ? 0 : (plain[at - channels] ?? 0);
    const up = above[at] ?? 0;
    const corner = at < channels ? 0 : (above[at - channels] ?? 0);
    const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter] ?? 0;
    plain[at] = (line[at] ?? 0) + guess;
  }
  return plain;
}

function paeth(left: number, up: number, corner: number): number {
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

/** The colours that stand for all, and which of them stands for each. */
export function paletteOf(colors: Uint32Array): { palette: number[]; indexOf: Map<number, number> } {
  const counts = new Map<number, number>();
  for (const color of colors) counts.set(color, (counts.get(color) ?? 0) + 1);
  const found = [...counts].sort((a, b) => b[1] - a[1]).map(([color]) => color);
  const palette = found.length <= MOST ? found : chosen(found);
  return { palette, indexOf: new Map(found.map((color) => [color, nearest(palette, color)])) };
}

/** The most frequent, then none that is like another: so that the few pixels of a sign keep their colour. */
function chosen(found: number[]): number[] {
  const palette = found.slice(0, EXACT);
  const taken = new Set(palette);
  for (let apart = 1024; palette.length < MOST; apart = Math.floor(apart / 4)) {
    for (const color of found) {
      if (palette.length === MOST) break;
      if (taken.has(color)) continue;
      const like = palette[nearest(palette, color)];
      if (like !== undefined && distance(like, color) <= apart) continue;
      palette.push(color);
      taken.add(color);
    }
  }
  return palette;
}

function nearest(palette: number[], color: number): number {
  let best = 0;
  let least = Infinity;
  for (const [index, one] of palette.entries()) {
    const far = distance(one, color);
    if (far >= least) continue;
    least = far;
    best = index;
    if (far === 0) break;
  }
  return best;
}

/** Of two colours, squared: eyes see differences of green best, of blue worst. */
function distance(a: number, b: number): number {
  const [red, green, blue] = [(a >> 16) - (b >> 16), ((a >> 8) & 0xff) - ((b >> 8) & 0xff), (a & 0xff) - (b & 0xff)];
  return 2 * red * red + 4 * green * green + blue * blue;
}
