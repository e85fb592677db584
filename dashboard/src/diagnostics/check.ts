// What the server takes as a target, a path or a unit: told while one types, in the server's sense.
import { readAddress } from "./address";

/** What is wrong, as a sentence; null where nothing is. */
export type Fault = string | null;

const NAME_LENGTH = 253;
const PATH_LENGTH = 4096;
const WORD_LENGTH = 256;
// eslint-disable-next-line no-control-regex -- these are what it looks for
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

const lengthOf = (text: string): number => new TextEncoder().encode(text).length;

/** A name or an address. Names that end in a number are addresses to resolvers, in a form no policy reads. */
export function hostFault(host: string): Fault {
  if (host === "") return "A name or an address is needed.";
  if (readAddress(host)) return null;
  const last = host.replace(/\.+$/, "").split(".").at(-1) ?? "";
  if (/^(?:\d+|0x[0-9a-f]*)$/i.test(last)) return "This is an address in a form that is not taken: write it in full.";
  const named = host.length <= NAME_LENGTH && /^[a-z0-9_][a-z0-9._-]*$/i.test(host);
  return named ? null : "The target is the name or the address of a host.";
}

/** The host, without brackets, and the port of `host:port`. */
export function splitPort(target: string): { host: string; port: number } | null {
  const at = target.lastIndexOf(":");
  if (at < 0) return null;
  const [before, digits] = [target.slice(0, at), target.slice(at + 1)];
  const bracketed = /^\[(.*:.*)\]$/.exec(before)?.[1];
  if (bracketed === undefined && /[:[]/.test(before)) return null;
  const port = /^\+?\d+$/.test(digits) ? Number(digits) : 0;
  return port >= 1 && port <= 65_535 ? { host: bracketed ?? before, port } : null;
}

export function endpointFault(target: string): Fault {
  const split = splitPort(target);
  return split ? hostFault(split.host) : "The target is host:port, such as example.org:443 or [2001:db8::1]:22.";
}

export function pathFault(path: string): Fault {
  const absolute = path === "" || path.startsWith("/") || /^[a-z]:[\\/]/i.test(path);
  if (!absolute || lengthOf(path) > PATH_LENGTH || CONTROL.test(path)) return "The path is an absolute one.";
  return path.split(/[\\/]/).includes("..") ? "The path has no “..”." : null;
}

export function unitFault(unit: string): Fault {
  const plain = unit === "" || (unit.length <= WORD_LENGTH && /^[a-z0-9._@:\\][a-z0-9._@:\\-]*$/i.test(unit));
  return plain ? null : "The unit is the name of one, such as ssh.service.";
}

export function wordFault(word: string): Fault {
  return lengthOf(word) <= WORD_LENGTH && !CONTROL.test(word)
    ? null
    : `At most ${String(WORD_LENGTH)} bytes, all printable.`;
}

/** A whole number within a range, or nothing. */
export function numberFault(text: string, least: number, most: number): Fault {
  if (text === "") return null;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return value >= least && value <= most ? null : `A whole number from ${least} to ${most.toLocaleString("en-GB")}.`;
}
