// Folders and files as areas, as large as they are; a folder that is pressed is looked into.
import { type JSX, type KeyboardEvent, useRef, useState } from "react";

import { bytes, percent } from "../../kit/format";
import { usePhone } from "../../kit/media";
import { useWidth } from "../../kit/width";
import type { Node } from "../folders";
import { type Box, squarify } from "../squarify";
import styles from "./treemap.module.css";

const HEIGHT = 440;
const PHONE_HEIGHT = 380;
/** Where the name of a folder stands, above what is in it. */
const HEAD = 22;
/** Smaller areas hold no names, and nothing within. */
const LEAST_NAME = { width: 44, height: 18 };
const LEAST_INSIDE = { width: 72, height: 58 };
/** Of a letter, pixels: names are cut off before they leave their area. */
const LETTER = 6.6;
/** Areas of one level: the rest would be hairs. */
const MOST_AREAS = 120;
const COLOURS = 7;

interface TreemapProps {
  folder: Node;
  onOpen: (node: Node) => void;
  onUp: (() => void) | null;
  /** Told which area is pointed at or has the focus. */
  onPoint: (node: Node | null) => void;
}

export function Treemap({ folder, onOpen, onUp, onPoint }: TreemapProps): JSX.Element {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const height = usePhone() ? PHONE_HEIGHT : HEIGHT;
  const [at, setAt] = useState(0);
  const nodes = folder.children.slice(0, MOST_AREAS);
  const boxes = squarify(
    nodes.map((node) => node.bytes),
    { x: 0, y: 0, width, height },
  );
  const current = Math.min(at, nodes.length - 1);

  const focus = (index: number): void => {
    const to = Math.min(nodes.length - 1, Math.max(0, index));
    setAt(to);
    frame.current?.querySelector<SVGRectElement>(`[data-area="${to}"]`)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const to: Record<string, number> = {
      ArrowRight: current + 1,
      ArrowDown: current + 1,
      ArrowLeft: current - 1,
      ArrowUp: current - 1,
      Home: 0,
      End: nodes.length - 1,
    };
    const next = to[event.key];
    const node = nodes[current];
    if (next !== undefined) focus(next);
    else if ((event.key === "Enter" || event.key === " ") && node) onOpen(node);
    else if (event.key === "Backspace" && onUp) onUp();
    else return;
    event.preventDefault();
  };
  return (
    <div ref={frame} className={styles.frame} style={{ height }}>
      <svg
        width={width}
        height={height}
        role="group"
        aria-label={`What is in ${folder.path}: arrow keys go through it, Enter opens, Backspace goes up`}
        onKeyDown={onKeyDown}
        onPointerLeave={() => onPoint(null)}
      >
        {width > 0 &&
          nodes.map((node, index) => (
            <Area
              key={`${node.kind} ${node.path}`}
              node={node}
              box={boxes[index] ?? { x: 0, y: 0, width: 0, height: 0 }}
              colour={(index % COLOURS) + 1}
              index={index}
              reachable={index === current}
              share={(100 * node.bytes) / Math.max(1, folder.bytes)}
              onOpen={() => {
                setAt(index);
                onOpen(node);
              }}
              onPoint={() => onPoint(node)}
              onFocus={() => {
                setAt(index);
                onPoint(node);
              }}
            />
          ))}
      </svg>
    </div>
  );
}

interface AreaProps {
  node: Node;
  box: Box;
  colour: number;
  index: number;
  reachable: boolean;
  share: number;
  onOpen: () => void;
  onPoint: () => void;
  onFocus: () => void;
}

function Area({ node, box, colour, index, reachable, share, onOpen, onPoint, onFocus }: AreaProps): JSX.Element {
  // A hair of ground between neighbours.
  const [width, height] = [Math.max(0, box.width - 2), Math.max(0, box.height - 2)];
  const named = width >= LEAST_NAME.width && height >= LEAST_NAME.height;
  const opens = node.kind === "folder" && node.children.length > 0;
  const inside = opens && width >= LEAST_INSIDE.width && height >= LEAST_INSIDE.height;
  const words = { folder: "folder", file: "file", rest: "what is too small to be listed" }[node.kind];
  return (
    <g
      className={styles.area}
      data-kind={node.kind}
      data-opens={opens || undefined}
      style={{ color: `var(--series-${colour})` }}
    >
      <svg x={box.x + 1} y={box.y + 1} width={width} height={height} overflow="hidden" aria-hidden>
        <rect className={styles.ground} width={width} height={height} rx={3} />
        {inside && <Inside node={node} box={{ x: 3, y: HEAD, width: width - 6, height: height - HEAD - 3 }} />}
        {named && (
          <text className={styles.name} x={7} y={15}>
            {cut(node.name, width - 12)}
          </text>
        )}
        {named && !inside && height >= 36 && (
          <text className={styles.size} x={7} y={31}>
            {cut(bytes(node.bytes), width - 12)}
          </text>
        )}
        {inside && width >= 90 + node.name.length * LETTER && (
          <text className={styles.size} x={width - 7} y={15} textAnchor="end">
            {bytes(node.bytes)}
          </text>
        )}
      </svg>
      {/* Over the picture and not around it: what is written in it are names of other areas too. */}
      <rect
        role="button"
        tabIndex={reachable ? 0 : -1}
        aria-label={`${node.name}, ${words}, ${bytes(node.bytes)}, ${percent(share)}`}
        className={styles.edge}
        data-area={index}
        x={box.x + 2}
        y={box.y + 2}
        width={Math.max(0, width - 2)}
        height={Math.max(0, height - 2)}
        rx={3}
        onClick={onOpen}
        onPointerEnter={onPoint}
        onFocus={onFocus}
      />
    </g>
  );
}

/** What is in a folder, one level deep: to be seen, not to be pressed. */
function Inside({ node, box }: { node: Node; box: Box }): JSX.Element {
  const shown = node.children.slice(0, MOST_AREAS);
  const boxes = squarify(
    shown.map((child) => child.bytes),
    box,
  );
  return (
    <g aria-hidden>
      {shown.map((child, index) => {
        const { x, y, width, height } = boxes[index] ?? { x: 0, y: 0, width: 0, height: 0 };
        if (width < 3 || height < 3) return null;
        return (
          <svg
            key={index}
            x={x}
            y={y}
            width={Math.max(0, width - 1)}
            height={Math.max(0, height - 1)}
            overflow="hidden"
          >
            <rect className={styles.inner} data-kind={child.kind} width="100%" height="100%" rx={2} />
            {width >= LEAST_NAME.width && height >= LEAST_NAME.height && (
              <text className={styles.innerName} x={5} y={13}>
                {cut(child.name, width - 8)}
              </text>
            )}
          </svg>
        );
      })}
    </g>
  );
}

/** A name that is too long for its area ends in an ellipsis. */
export function cut(name: string, width: number): string {
  const room = Math.floor(width / LETTER);
  if (name.length <= room) return name;
  return room < 2 ? "" : `${name.slice(0, room - 1)}…`;
}
