// Which system the host has, and which of its builds: radio buttons as cards, walked through by arrows.
import type { JSX } from "react";

import type { Platform } from "../api/enrolment";
import { Icon } from "../kit/icon";
import { SystemIcon } from "../kit/os-icon";
import styles from "./system-choice.module.css";
import { type Build, isOffered, SYSTEMS, type System, type SystemId } from "./systems";

const LOOKS: Record<SystemId, { os: string; platform: string } | null> = {
  linux: { os: "linux", platform: "" },
  "raspberry-pi": { os: "linux", platform: "raspbian" },
  windows: { os: "windows", platform: "Windows" },
  freebsd: { os: "freebsd", platform: "freebsd" },
  macos: { os: "darwin", platform: "macOS" },
  kubernetes: null,
};

interface SystemChoiceProps {
  chosen: System | null;
  onChoose: (system: System) => void;
}

export function SystemChoice({ chosen, onChoose }: SystemChoiceProps): JSX.Element {
  return (
    <fieldset className={styles.choice}>
      <legend>System of the host</legend>
      <div className={styles.cards}>
        {SYSTEMS.map((system) => {
          const look = LOOKS[system.id];
          return (
            <label key={system.id} className={styles.card}>
              <input type="radio" name="system" checked={chosen?.id === system.id} onChange={() => onChoose(system)} />
              <span className={styles.sign} aria-hidden>
                {look ? <SystemIcon host={look} /> : <Icon name="boxes" />}
              </span>
              {system.label}
            </label>
          );
        })}
      </div>
    </fieldset>
  );
}

interface BuildChoiceProps {
  system: System;
  chosen: Build;
  offered: Platform[];
  onChoose: (build: Build) => void;
}

export function BuildChoice({ system, chosen, offered, onChoose }: BuildChoiceProps): JSX.Element | null {
  if (system.builds.length < 2) return null;
  return (
    <fieldset className={styles.choice}>
      <legend>Processor</legend>
      <div className={styles.builds}>
        {system.builds.map((build) => (
          <label key={build.filename} className={styles.build}>
            <input
              type="radio"
              name="build"
              checked={chosen.filename === build.filename}
              onChange={() => onChoose(build)}
            />
            <span>
              {build.label}
              <small>{isOffered(build, offered) ? build.about : `${build.about} · no binary here`}</small>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
