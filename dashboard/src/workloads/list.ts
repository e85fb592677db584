// Which workloads are shown, in what order and groups, and how each is.
import type { Workload } from "../api/workloads";
import { wordsOf } from "../fleet/search";
import type { Tone } from "../kit/badge";
import type { IconName } from "../kit/icon";
import type { Sorting } from "../kit/table";

export const KINDS = ["container", "lxc", "vm", "pod"] as const;
export type Kind = (typeof KINDS)[number];
export const KIND_NAMES: Record<Kind, [one: string, many: string]> = {
  container: ["Container", "Containers"],
  lxc: ["LXC", "LXC"],
  vm: ["VM", "VMs"],
  pod: ["Pod", "Pods"],
};

/** Of a kind that is not known, its own word. */
export function kindName(kind: string): string {
  return (KIND_NAMES as Partial<Record<string, [string, string]>>)[kind]?.[0] ?? kind;
}

/** How a workload is, the worst first. Runtimes have many words for it. */
export const MOODS = ["failed", "unhealthy", "changing", "running", "stopped"] as const;
export type Mood = (typeof MOODS)[number];

export const MOOD_LOOKS: Record<Mood, { word: string; icon: IconName; tone: Tone }> = {
  failed: { word: "Failed", icon: "statusCrit", tone: "crit" },
  unhealthy: { word: "Unhealthy", icon: "statusWarn", tone: "warn" },
  changing: { word: "Changing", icon: "statusLate", tone: "late" },
  running: { word: "Running", icon: "statusOk", tone: "ok" },
  stopped: { word: "Stopped", icon: "statusStopped", tone: "rest" },
};

const FAILED = /^(?:dead|failed|error|crashloopbackoff|imagepullbackoff|errimagepull|oomkilled|unknown)$/;
const CHANGING = /^(?:restarting|removing|pending|creating|containercreating|terminating|starting|stopping|waiting)$/;
const RUNNING = /^(?:running|ready|up)$/;

export function moodOf({ state, health }: Pick<Workload, "state" | "health">): Mood {
  const word = state.toLowerCase();
  if (FAILED.test(word)) return "failed";
  if (CHANGING.test(word)) return "changing";
  if (!RUNNING.test(word)) return "stopped";
  return health === "unhealthy" ? "unhealthy" : "running";
}

export const SORTS = ["state", "name", "kind", "restarts", "cpu", "memory", "image", "host"] as const;
export type Sort = (typeof SORTS)[number];

const texts = new WeakMap<Workload, string>();

function textOf(workload: Workload): string {
  const known = texts.get(workload);
  if (known !== undefined) return known;
  const { name, image, container_id: id, hostname, namespace, source, state, health, kind } = workload;
  const parts = [name, image, id, hostname, namespace, source, state, health, kindName(kind)];
  const text = [...parts, `host:${hostname}`].filter(Boolean).join("\n").toLowerCase();
  texts.set(workload, text);
  return text;
}

/** Every word must be somewhere in a workload's name, image, id, host, namespace, runtime or state. */
export function searched(workloads: Workload[], search: string): Workload[] {
  const words = wordsOf(search);
  if (words.length === 0) return workloads;
  return workloads.filter((workload) => words.every((word) => textOf(workload).includes(word)));
}

type Value = number | string | null;
const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

const VALUES: Record<Sort, (workload: Workload) => Value> = {
  state: (workload) => MOODS.indexOf(moodOf(workload)),
  name: ({ name }) => name,
  kind: ({ kind }) => kindName(kind),
  restarts: ({ restarts }) => restarts ?? null,
  cpu: (workload) => (moodOf(workload) === "stopped" ? null : (workload.cpu_percent ?? null)),
  memory: (workload) => (moodOf(workload) === "stopped" ? null : (workload.memory_bytes ?? null)),
  image: ({ image }) => image || null,
  host: ({ hostname }) => hostname,
};

/** Workloads without a value are last in both directions; of equals names and hosts decide. */
export function sorted(workloads: Workload[], { by, descending }: Sorting): Workload[] {
  const valueOf = VALUES[by as Sort];
  const direction = descending ? -1 : 1;
  return workloads
    .map((workload) => ({ workload, value: valueOf(workload) }))
    .sort((a, b) => {
      if (a.value === null || b.value === null) {
        if (a.value !== b.value) return a.value === null ? 1 : -1;
      } else {
        const order =
          typeof a.value === "number" && typeof b.value === "number"
            ? a.value - b.value
            : collator.compare(String(a.value), String(b.value));
        if (order !== 0) return order * direction;
      }
      return (
        collator.compare(a.workload.name, b.workload.name) || collator.compare(a.workload.hostname, b.workload.hostname)
      );
    })
    .map(({ workload }) => workload);
}

export interface HostGroup {
  id: string;
  hostname: string;
  workloads: Workload[];
}

/** By host, in the order of names; of two hosts of one name each is its own. */
export function byHost(workloads: Workload[]): HostGroup[] {
  const groups = new Map<string, HostGroup>();
  for (const workload of workloads) {
    const { agent_id: id, hostname } = workload;
    const group = groups.get(id);
    if (group) group.workloads.push(workload);
    else groups.set(id, { id, hostname, workloads: [workload] });
  }
  return [...groups.values()].sort((a, b) => collator.compare(a.hostname, b.hostname) || (a.id < b.id ? -1 : 1));
}

/** How many are how, the worst first. */
export function moodsOf(workloads: Workload[]): [Mood, number][] {
  const counts = new Map<Mood, number>();
  for (const workload of workloads) counts.set(moodOf(workload), (counts.get(moodOf(workload)) ?? 0) + 1);
  return MOODS.flatMap((mood): [Mood, number][] => (counts.has(mood) ? [[mood, counts.get(mood) ?? 0]] : []));
}

/** Of the memory it may use, %; null without a limit. */
export function memoryShare({ memory_bytes: used, memory_limit: limit }: Workload): number | null {
  return typeof used === "number" && typeof limit === "number" && limit > 0 ? (100 * used) / limit : null;
}

/** `nginx:1.27` of `docker.io/library/nginx:1.27`: what tells images apart. */
export function shortImage(image: string): string {
  const parts = image.split("/");
  const host = parts.length > 1 && /[.:]/.test(parts[0] ?? "") ? parts.slice(1) : parts;
  const own = host[0] === "library" ? host.slice(1) : host;
  return own.join("/").replace(/@sha256:([0-9a-f]{8})[0-9a-f]+$/, "@$1");
}
