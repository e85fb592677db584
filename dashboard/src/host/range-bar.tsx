// Which stretch of time is shown: a range up to now, a stretch of one's own, followed or paused.
import { useNavigate } from "@tanstack/react-router";
import { type JSX, useState } from "react";

import { serverNow } from "../api/clock";
import type { Stretch } from "../chart/data";
import { Button, IconButton } from "../kit/button";
import { classes } from "../kit/class";
import { Choice } from "../kit/choice";
import { clockTime } from "../kit/format";
import { useShortcut } from "../kit/shortcuts";
import { useNow } from "../kit/time";
import { closer, earlier, later, possible, wider } from "./moves";
import { ofRange, type Range, RANGES } from "./params";
import styles from "./range-bar.module.css";
import { RangeDialog } from "./range-dialog";
import type { Shown } from "./stretch";

const OPTIONS = RANGES.map((range) => ({ value: range, label: range }));

export function RangeBar({ shown }: { shown: Shown }): JSX.Element {
  const navigate = useNavigate({ from: "/hosts/$hostId" });
  const [choosing, setChoosing] = useState(false);
  const now = useNow();
  const { stretch, live, range } = shown;

  const show = (next: Stretch): void => {
    const { start, end } = possible(next, serverNow());
    void navigate({ to: ".", search: (before) => ({ ...before, from: Math.round(start), to: Math.round(end) }) });
  };
  const follow = (next: Range = range): void => void navigate({ to: ".", search: (before) => ofRange(before, next) });
  const pause = (): void => (live ? show(stretch) : follow());

  useShortcut("p", "Pause, or follow the present", pause);
  useShortcut("c", "Choose a stretch of time", () => setChoosing(true));
  useShortcut("[", "Earlier", () => show(earlier(stretch)));
  useShortcut("]", "Later", () => show(later(stretch, serverNow())));
  useShortcut("+", "Closer", () => show(closer(stretch)));
  useShortcut("-", "Wider", () => show(wider(stretch, serverNow())));

  return (
    <div className={styles.bar}>
      <div className={styles.ranges}>
        <Choice<Range | "">
          label="Range"
          value={live ? range : ""}
          none={range}
          options={OPTIONS}
          onChange={(next) => next !== "" && follow(next)}
        />
      </div>
      <div className={styles.moves}>
        <Button
          icon="calendar"
          onClick={() => setChoosing(true)}
          aria-label={`Choose a stretch, now ${saying(stretch, now)}`}
        >
          <span className={styles.stretch}>{saying(stretch, now)}</span>
        </Button>
        <span className={styles.group}>
          <IconButton icon="left" label="Earlier" onClick={() => show(earlier(stretch))} />
          <IconButton
            icon="right"
            label="Later"
            disabled={stretch.end >= now - 1000}
            onClick={() => show(later(stretch, serverNow()))}
          />
          <IconButton
            className={styles.zoom ?? ""}
            icon="minus"
            label="Wider"
            onClick={() => show(wider(stretch, serverNow()))}
          />
          <IconButton className={styles.zoom ?? ""} icon="plus" label="Closer" onClick={() => show(closer(stretch))} />
        </span>
      </div>
      <Button
        icon={live ? "pause" : "play"}
        className={classes(styles.follow, live ? styles.live : styles.paused)}
        onClick={pause}
      >
        {live ? "Live" : "Follow"}
      </Button>
      {choosing && (
        <RangeDialog
          stretch={stretch}
          now={now}
          onClose={() => setChoosing(false)}
          onShow={(next) => {
            setChoosing(false);
            show(next);
          }}
        />
      )}
    </div>
  );
}

function saying({ start, end }: Stretch, now: number): string {
  const [from, to] = [clockTime(start, now), clockTime(end, now)];
  const [day, clock] = to.split(", ");
  // The day once where both are of the same.
  return clock !== undefined && from.startsWith(`${day ?? ""}, `) ? `${from} – ${clock}` : `${from} – ${to}`;
}
