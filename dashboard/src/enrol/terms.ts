// What somebody fills in about a token, and what the server is asked for then.
import type { TokenRequest } from "../api/enrolment";

/** As it is typed. */
export interface Terms {
  expires: string;
  uses: string;
  labels: string;
  hostnames: string;
  cidrs: string;
  fleet: string;
}

export type TermErrors = Partial<Record<keyof Terms, string>>;

export const EXPIRIES: { value: string; label: string }[] = [
  { value: "3600", label: "1 hour" },
  { value: "86400", label: "1 day" },
  { value: "604800", label: "7 days" },
  { value: "2592000", label: "30 days" },
  { value: "31536000", label: "1 year" },
];

/** What a token is where nobody says otherwise: for one host and one day. */
export const USUAL: Terms = { expires: "86400", uses: "1", labels: "", hostnames: "", cidrs: "", fleet: "" };

const MOST_USES = 100_000;
const LABEL_KEY = /^[a-z][a-z0-9_]{0,62}$/;
/** Keys of labels that follow from what a host is. */
export const RESERVED = ["os", "arch", "hardware", "agent_version"];

/** What the server is asked for, or what is wrong with which field. */
export function readTerms(terms: Terms): { request: TokenRequest } | { errors: TermErrors } {
  const errors: TermErrors = {};
  const uses = Number(terms.uses);
  if (terms.uses.trim() === "" || !Number.isInteger(uses) || uses < 0 || uses > MOST_USES)
    errors.uses = "A whole number up to 100,000; 0 is any number.";
  const labels: Record<string, string> = {};
  for (const entry of listOf(terms.labels)) {
    const problem = readLabel(entry, labels);
    if (problem) errors.labels ??= problem;
  }
  const fleet = terms.fleet.trim();
  if (fleet !== "" && !/^[^/\s]+\/[^/\s]+$/.test(fleet)) errors.fleet = "A fleet is written as namespace/name.";
  if (Object.keys(errors).length > 0) return { errors };
  const [hostnames, cidrs] = [listOf(terms.hostnames), listOf(terms.cidrs)];
  return {
    request: {
      expires_in_seconds: Number(terms.expires),
      uses,
      ...(Object.keys(labels).length > 0 && { labels }),
      ...(hostnames.length > 0 && { hostnames }),
      ...(cidrs.length > 0 && { cidrs }),
      ...(fleet !== "" && { fleet }),
    },
  };
}

function readLabel(entry: string, into: Record<string, string>): string | null {
  const at = entry.search(/[=:]/);
  const [key, value] = [entry.slice(0, at).trim(), entry.slice(at + 1).trim()];
  if (at < 1 || value === "") return `“${entry}” is no label: write key=value.`;
  const problem = keyProblem(key);
  if (problem) return problem;
  into[key] = value;
  return null;
}

/** Why a text cannot be the key of a label; null where it can. */
export function keyProblem(key: string): string | null {
  if (!LABEL_KEY.test(key)) return `“${key}” is no key: small letters, digits and _, a letter first.`;
  return RESERVED.includes(key) ? `“${key}” follows from what the host is.` : null;
}

/** Entries by commas or lines; a value may have spaces. */
function listOf(text: string): string[] {
  return text
    .split(/[,\n]/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
}

/** Which field the server's sentence is about; null: the form as a whole. */
export function blamed(sentence: string): keyof Terms | null {
  if (sentence.includes("network")) return "cidrs";
  if (/pattern|host names/.test(sentence)) return "hostnames";
  if (sentence.includes("fleet")) return "fleet";
  if (/label|key|value/.test(sentence)) return "labels";
  if (/expires|year/.test(sentence)) return "expires";
  return sentence.includes("uses") ? "uses" : null;
}

/** Whether the server's usual token is what is wanted. */
export function isUsual(terms: Terms): boolean {
  return (Object.keys(USUAL) as (keyof Terms)[]).every((name) => terms[name].trim() === USUAL[name]);
}
