// The fleet as cards; only the rows of cards in sight are in the page.
import { useNavigate } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type CSSProperties, type JSX, useContext, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";

import type { Host, Thresholds } from "../api/fleet";
import { useMedia } from "../kit/media";
import { useWidth } from "../kit/width";
import { ScrollContext } from "../shell/scroll";
import styles from "./fleet-grid.module.css";
import { GroupHead, type Item } from "./fleet-table";
import { CARD_HEIGHT, HostCard } from "./host-card";
import type { Group } from "./sort";
import type { Sparklines } from "./sparklines";

const CARD_WIDTH = 252;
const GAP = 12;
const HEAD_HEIGHT = 44;

interface FleetGridProps {
  items: Item[];
  thresholds: Thresholds | undefined;
  sparklines: Sparklines;
  groupKey: string | null;
  onToggle: (group: Group) => void;
  onVisible: (first: number, last: number) => void;
}

type Row = { head: { group: Group; open: boolean }; first: number } | { cards: Host[]; first: number };

export function FleetGrid({
  items,
  thresholds,
  sparklines,
  groupKey,
  onToggle,
  onVisible,
}: FleetGridProps): JSX.Element {
  const scroll = useContext(ScrollContext);
  const navigate = useNavigate();
  const body = useRef<HTMLDivElement>(null);
  const width = useWidth(body);
  const height = useMedia("(pointer: coarse)") ? CARD_HEIGHT.coarse : CARD_HEIGHT.fine;
  const across = Math.max(1, Math.floor((width + GAP) / (CARD_WIDTH + GAP)));
  const rows = useMemo(() => rowsOf(items, across), [items, across]);
  const [margin, setMargin] = useState(0);
  useLayoutEffect(() => {
    if (!body.current || !scroll.current) return;
    setMargin(
      body.current.getBoundingClientRect().top - scroll.current.getBoundingClientRect().top + scroll.current.scrollTop,
    );
  }, [scroll, width]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: (index) => (rows[index] && "head" in rows[index] ? HEAD_HEIGHT : height + GAP),
    overscan: 2,
    scrollMargin: margin,
  });
  useEffect(() => virtual.measure(), [virtual, rows]);

  const shown = virtual.getVirtualItems();
  const first = rows[shown[0]?.index ?? 0]?.first ?? 0;
  const last = (rows[shown.at(-1)?.index ?? 0]?.first ?? 0) + across;
  useEffect(() => onVisible(first, last), [onVisible, first, last]);

  return (
    <div
      ref={body}
      className={styles.grid}
      style={{ height: virtual.getTotalSize(), "--across": across } as CSSProperties}
    >
      {shown.map((item) => {
        const row = rows[item.index];
        if (!row) return null;
        const place = { transform: `translateY(${item.start - margin}px)` };
        return "head" in row ? (
          <div key={item.key} className={styles.head} style={place}>
            <GroupHead item={row.head} groupKey={groupKey ?? ""} onToggle={onToggle} />
          </div>
        ) : (
          <ul key={item.key} className={styles.row} style={{ ...place, height }}>
            {row.cards.map((host) => (
              <li
                key={host.id}
                onClick={(event) => {
                  // The name is the link for keyboards; the whole card is one for pointers.
                  if (event.target instanceof Element && !event.target.closest("a, button"))
                    void navigate({ to: "/hosts/$hostId", params: { hostId: host.id } });
                }}
              >
                <HostCard host={host} thresholds={thresholds} sparklines={sparklines} />
              </li>
            ))}
          </ul>
        );
      })}
    </div>
  );
}

/** Cards of a group never share a row with those of another. */
export function rowsOf(items: Item[], across: number): Row[] {
  const rows: Row[] = [];
  for (const [index, item] of items.entries()) {
    const last = rows.at(-1);
    if ("group" in item) rows.push({ head: item, first: index });
    else if (last && "cards" in last && last.cards.length < across) last.cards.push(item.host);
    else rows.push({ cards: [item.host], first: index });
  }
  return rows;
}
