// What a host follows, setting by setting: the value that counts, and what each level says of it.

interface Level {
  level: string;
  name: string;
  settings: object;
}

export interface SettingRow {
  /** `collectors.cpu.interval_seconds` */
  key: string;
  value: unknown;
  /** Where the value comes from; null where no level says anything and the agent decides. */
  from: Level | null;
  /** What weaker levels say, the weakest first. */
  others: { level: Level; value: unknown }[];
}

/** Settings that are always told, also where the agent decides. */
const ALWAYS = ["log_level", "flush_seconds"];

/** An object of settings as single ones: lists are one value. */
export function flat(settings: unknown, before = ""): Map<string, unknown> {
  const found = new Map<string, unknown>();
  if (typeof settings !== "object" || settings === null) return found;
  for (const [key, value] of Object.entries(settings)) {
    const name = before === "" ? key : `${before}.${key}`;
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      for (const [inner, found_] of flat(value, name)) found.set(inner, found_);
    else if (value !== null && value !== undefined) found.set(name, value);
  }
  return found;
}

export function settingRows({ effective, levels }: { effective: object; levels: Level[] }): SettingRow[] {
  const counted = flat(effective);
  const said = levels.map((level) => ({ level, values: flat(level.settings) }));
  const keys = new Set([...ALWAYS, ...counted.keys(), ...said.flatMap(({ values }) => [...values.keys()])]);
  return [...keys]
    .sort((a, b) => rank(a) - rank(b) || a.localeCompare(b))
    .map((key) => {
      const telling = said.filter(({ values }) => values.has(key));
      const last = telling.at(-1);
      return {
        key,
        value: counted.get(key) ?? last?.values.get(key) ?? null,
        from: last?.level ?? null,
        others: telling.slice(0, -1).map(({ level, values }) => ({ level, value: values.get(key) })),
      };
    });
}

function rank(key: string): number {
  return key.startsWith("collectors.") ? 1 : key.startsWith("diagnostics.") ? 2 : 0;
}

const NAMES: Record<string, string> = {
  log_level: "Log level",
  flush_seconds: "Sends every",
  "diagnostics.allowed": "Diagnostics that may run",
  "diagnostics.denied_networks": "Networks that no diagnostic may reach",
  "diagnostics.log_paths": "Log files that may be read",
  "diagnostics.log_units": "Units whose log may be read",
  "diagnostics.max_concurrent": "Diagnostics at once",
  "diagnostics.max_output_bytes": "Most output of a diagnostic",
};

export function settingName(key: string): string {
  const [kind, collector, what] = key.split(".");
  if (kind === "collectors" && collector) {
    if (what === "enabled") return `Collector ${collector}`;
    if (what === "interval_seconds") return `Collector ${collector}, reads every`;
  }
  return NAMES[key] ?? key;
}

/** A value in words; `null` is left to the agent. */
export function settingValue(key: string, value: unknown): string {
  if (value === null || value === undefined) return "left to the agent";
  if (typeof value === "boolean") return key.endsWith(".enabled") ? (value ? "on" : "off") : value ? "yes" : "no";
  if (typeof value === "number") {
    if (key.endsWith("_seconds")) return `${String(value)}\u202fs`;
    return value.toLocaleString("en-GB");
  }
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map(String).join(", ");
  return typeof value === "string" ? value : JSON.stringify(value);
}

const LEVELS: Record<string, string> = { global: "All hosts", fleet: "Fleet", label: "Label", host: "This host" };

export function levelName({ level, name }: Pick<Level, "level" | "name">): string {
  const known = LEVELS[level] ?? level;
  return name === "" ? known : `${known} ${name}`;
}
