// Where a setting comes from; what the level that is edited says itself stands out.
import type { JSX } from "react";

import { Badge } from "../kit/badge";
import { fromName, type LevelOf } from "./settings";

export function From({ level, own }: { level: LevelOf | null; own: LevelOf }): JSX.Element {
  const here = level !== null && level.level === own.level && level.name === own.name;
  return (
    <Badge tone={here ? "late" : "plain"} title={`This comes from: ${fromName(level)}`}>
      {here ? "set here" : fromName(level)}
    </Badge>
  );
}
