// Search as one types: every word must be somewhere in a host's name, labels, system, board or addresses.
import type { Host } from "../api/fleet";
import { machineName, systemName } from "../kit/os-icon";

/** Texts of a host, once for as long as the host says the same. */
const texts = new WeakMap<Host, string>();

function textOf(host: Host): string {
  const known = texts.get(host);
  if (known !== undefined) return known;
  const labels = Object.entries(host.labels).flatMap(([key, value]) => [`${key}:${value}`, `${key}=${value}`]);
  const parts = [
    host.hostname,
    systemName(host),
    host.platform,
    host.os,
    host.arch,
    machineName(host),
    host.ip_address,
    ...host.addresses,
    ...labels,
  ];
  const text = parts.filter(Boolean).join("\n").toLowerCase();
  texts.set(host, text);
  return text;
}

/** Words, and phrases in quotation marks: `role:web "rack 1"`. */
export function wordsOf(search: string): string[] {
  const found = search.toLowerCase().match(/(?:[^\s"]*"[^"]*"?|[^\s"]+)/g) ?? [];
  return found.map((word) => word.replaceAll('"', "")).filter((word) => word !== "");
}

export function searched(hosts: Host[], search: string): Host[] {
  const words = wordsOf(search);
  if (words.length === 0) return hosts;
  return hosts.filter((host) => {
    const text = textOf(host);
    return words.every((word) => text.includes(word));
  });
}

/** The search with a label added, or as it was where it has it already. */
export function withLabel(search: string, key: string, value: string): string {
  const word = /[\s"]/.test(value) ? `${key}:"${value.replaceAll('"', "")}"` : `${key}:${value}`;
  const words = search.split(/\s+/).filter(Boolean);
  return search.includes(word) ? search : [...words, word].join(" ");
}
