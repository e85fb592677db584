// Addresses and networks, read as the server reads them.

export interface Address {
  bits: bigint;
  width: 32 | 128;
}

/** Null where it is none. An IPv4 address within an IPv6 one counts as itself. */
export function readAddress(text: string): Address | null {
  const short = fourBytes(text);
  if (short !== null) return { bits: short, width: 32 };
  const long = eightWords(text);
  if (long === null) return null;
  return long >> 32n === 0xffffn ? { bits: long & 0xffffffffn, width: 32 } : { bits: long, width: 128 };
}

function fourBytes(text: string): bigint | null {
  const parts = text.split(".");
  // A leading zero would be octal to some.
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256))
    return null;
  return parts.reduce((bits, part) => (bits << 8n) | BigInt(part), 0n);
}

function eightWords(text: string): bigint | null {
  const halves = text.split("::");
  if (halves.length > 2) return null;
  const words = halves.map(wordsOf);
  const [before, after = []] = words;
  if (!before || words.includes(null) || !after) return null;
  const known = before.length + after.length;
  if (halves.length === 1 ? known !== 8 : known > 7) return null;
  const all = [...before, ...Array.from({ length: 8 - known }, () => 0), ...after];
  return all.reduce((bits, word) => (bits << 16n) | BigInt(word), 0n);
}

function wordsOf(half: string): number[] | null {
  if (half === "") return [];
  const parts = half.split(":");
  const words: number[] = [];
  for (const [index, part] of parts.entries()) {
    const short = index === parts.length - 1 ? fourBytes(part) : null;
    if (short !== null) words.push(Number(short >> 16n), Number(short & 0xffffn));
    else if (/^[0-9a-f]{1,4}$/i.test(part)) words.push(Number.parseInt(part, 16));
    else return null;
  }
  return words;
}

/** Whether an address is in a network (`10.0.0.0/8`, `192.0.2.1`); null where that is no network. */
export function isIn(network: string, address: Address): boolean | null {
  const [base = "", length, ...more] = network.split("/");
  const begin = base.includes(":") ? exact(base) : readAddress(base);
  if (!begin || more.length > 0) return null;
  const bits = length === undefined ? begin.width : /^\d{1,3}$/.test(length) ? Number(length) : Number.NaN;
  if (!(bits <= begin.width)) return null;
  const shift = BigInt(begin.width - bits);
  return begin.width === address.width && begin.bits >> shift === address.bits >> shift;
}

function exact(text: string): Address | null {
  const bits = eightWords(text);
  return bits === null ? null : { bits, width: 128 };
}
