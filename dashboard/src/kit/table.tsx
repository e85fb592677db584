// A table of any length: only the rows in sight are in the page. Its header stays, its columns sort.
import { useVirtualizer } from "@tanstack/react-virtual";
import {
  type CSSProperties,
  type JSX,
  type KeyboardEvent,
  memo,
  type MouseEvent,
  type ReactNode,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";

import { classes } from "./class";
import { Icon } from "./icon";
import styles from "./table.module.css";

export interface Column<Row> {
  id: string;
  head: string;
  /** The head is said to those who listen, and not shown: of buttons at the end of a row. */
  headUnseen?: boolean;
  /** A track of a CSS grid: `96px`, `minmax(180px, 1fr)`. */
  width: string;
  align?: "start" | "end";
  /** The name by which it sorts; absent where it does not. */
  sort?: string;
  /** The direction of the first press: the worst first, where there is a worst. */
  firstDescending?: boolean;
  cell: (row: Row) => ReactNode;
}

export interface Sorting {
  by: string;
  descending: boolean;
}

interface TableProps<Row> {
  label: string;
  /** Kept the same while nothing about them changes, like `spanning`: rows are drawn again when they are others. */
  columns: Column<Row>[];
  rows: Row[];
  rowKey: (row: Row) => string;
  /** Pixels. */
  rowHeight: number;
  /** Of rows that span all columns; without it they are as high as the others. */
  spanHeight?: number;
  sorting?: Sorting;
  onSort?: (sorting: Sorting) => void;
  /** A row over all columns in place of cells, such as the head of a group. */
  spanning?: (row: Row) => ReactNode;
  /** Of the row itself, for its look: `data-tone`. */
  tone?: (row: Row) => string | undefined;
  /** Enter, or a press anywhere on the row. */
  onOpen?: (row: Row) => void;
  /** What scrolls, when it is not the table itself. */
  scroll?: RefObject<HTMLElement | null>;
  /** How high the table is at most when it scrolls itself. */
  height?: number;
  /** Told which rows are in sight. */
  onVisible?: (first: number, last: number) => void;
}

/** Rows that are kept beyond each edge, so that fast scrolling shows no holes. */
const OVERSCAN = 8;
const INTERACTIVE = "a, button, input, select, label";

export function Table<Row>(props: TableProps<Row>): JSX.Element {
  const {
    label,
    columns,
    rows,
    rowKey,
    rowHeight,
    spanHeight = rowHeight,
    sorting,
    onSort,
    spanning,
    tone,
    onOpen,
    scroll,
    height,
    onVisible,
  } = props;
  const own = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const margin = useOffset(body, scroll ?? own);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => (scroll ?? own).current,
    estimateSize: (index) => {
      const row = rows[index];
      return row !== undefined && spanning?.(row) ? spanHeight : rowHeight;
    },
    getItemKey: (index) => {
      const row = rows[index];
      return row === undefined ? index : rowKey(row);
    },
    overscan: OVERSCAN,
    scrollMargin: margin,
  });
  useEffect(() => virtual.measure(), [virtual, rowHeight, spanHeight, rows]);

  const items = virtual.getVirtualItems();
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0];
  useEffect(() => onVisible?.(first, last), [onVisible, first, last]);

  const focusRow = (index: number): void => {
    if (index < 0 || index >= rows.length) return;
    virtual.scrollToIndex(index);
    requestAnimationFrame(() => body.current?.querySelector<HTMLElement>(`[data-index="${index}"]`)?.focus());
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-index]") : null;
    if (!row) return;
    const index = Number(row.dataset.index);
    const to: Record<string, number> = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: rows.length - 1 };
    const next = to[event.key];
    const focused = rows[index];
    if (next !== undefined) focusRow(next);
    else if (event.key === "Enter" && event.target === row && focused !== undefined) onOpen?.(focused);
    else return;
    event.preventDefault();
  };
  const opened = useRef(onOpen);
  useEffect(() => {
    opened.current = onOpen;
  });
  const onPress = useCallback((event: MouseEvent, row: Row): void => {
    if (!(event.target instanceof Element) || event.target.closest(INTERACTIVE)) return;
    // Who marks text to copy it does not want to go anywhere.
    if (getSelection()?.type === "Range") return;
    opened.current?.(row);
  }, []);

  const tracks = columns.map(({ width }) => width).join(" ");
  return (
    <div
      ref={own}
      role="table"
      aria-label={label}
      aria-rowcount={rows.length + 1}
      aria-colcount={columns.length}
      className={classes(styles.table, !scroll && styles.scrolls)}
      style={{ "--columns": tracks, ...(height !== undefined && { maxHeight: height }) } as CSSProperties}
      onKeyDown={onKeyDown}
      {...(!scroll && { tabIndex: 0 })}
    >
      <div role="rowgroup" className={styles.head}>
        <div role="row" aria-rowindex={1} className={styles.headRow}>
          {columns.map((column) => (
            <Head key={column.id} column={column} sorting={sorting} onSort={onSort} />
          ))}
        </div>
      </div>
      <div role="rowgroup" ref={body} className={styles.body} style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const row = rows[item.index];
          if (row === undefined) return null;
          return (
            <RowView
              key={item.key}
              row={row}
              index={item.index}
              top={item.start - margin}
              height={item.size}
              columns={columns}
              spanning={spanning}
              tone={tone?.(row)}
              opens={onOpen !== undefined}
              onPress={onPress}
            />
          );
        })}
      </div>
    </div>
  );
}

interface RowViewProps<Row> {
  row: Row;
  index: number;
  top: number;
  height: number;
  columns: Column<Row>[];
  spanning: ((row: Row) => ReactNode) | undefined;
  tone: string | undefined;
  opens: boolean;
  onPress: (event: MouseEvent, row: Row) => void;
}

/** Drawn again when its row or its columns are others, not when one scrolls. */
const RowView = memo(function RowView<Row>({
  row,
  index,
  top,
  height,
  columns,
  spanning,
  tone,
  opens,
  onPress,
}: RowViewProps<Row>): JSX.Element {
  const span = spanning?.(row);
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      data-index={index}
      data-tone={tone}
      tabIndex={-1}
      className={classes(styles.row, Boolean(span) && styles.span, opens && styles.opens)}
      style={{ height, transform: `translateY(${top}px)` }}
      onClick={(event) => onPress(event, row)}
    >
      {span ? (
        <div role="cell" aria-colspan={columns.length} className={styles.spanCell}>
          {span}
        </div>
      ) : (
        columns.map((column) => (
          <div key={column.id} role="cell" className={styles.cell} data-align={column.align} data-column={column.id}>
            {column.cell(row)}
          </div>
        ))
      )}
    </div>
  );
}) as <Row>(props: RowViewProps<Row>) => JSX.Element;

interface HeadProps<Row> {
  column: Column<Row>;
  sorting: Sorting | undefined;
  onSort: ((sorting: Sorting) => void) | undefined;
}

function Head<Row>({ column, sorting, onSort }: HeadProps<Row>): JSX.Element {
  const { sort } = column;
  const sorted = sort !== undefined && sorting?.by === sort;
  const direction = sorted ? (sorting.descending ? "descending" : "ascending") : undefined;
  return (
    <div
      role="columnheader"
      aria-sort={direction}
      className={styles.cell}
      data-align={column.align}
      data-column={column.id}
    >
      {sort !== undefined && onSort ? (
        <button
          type="button"
          className={styles.sort}
          onClick={() =>
            onSort({ by: sort, descending: sorted ? !sorting.descending : column.firstDescending === true })
          }
        >
          {column.head}
          <Icon
            name={sorted && sorting.descending ? "sortDown" : "sortUp"}
            size={12}
            className={classes(styles.arrow, sorted && styles.sorted)}
          />
        </button>
      ) : (
        <span className={column.headUnseen ? "unseen" : undefined}>{column.head}</span>
      )}
    </div>
  );
}

/** How far below the beginning of what scrolls an element begins. */
function useOffset(element: RefObject<HTMLElement | null>, scroll: RefObject<HTMLElement | null>): number {
  const [offset, setOffset] = useState(0);
  useLayoutEffect(() => {
    const measure = (): void => {
      if (!element.current || !scroll.current) return;
      const { top } = element.current.getBoundingClientRect();
      const found = top - scroll.current.getBoundingClientRect().top + scroll.current.scrollTop;
      setOffset((before) => (Math.abs(before - found) < 1 ? before : found));
    };
    measure();
    if (typeof ResizeObserver === "undefined") return undefined;
    const observer = new ResizeObserver(measure);
    // What stands above may grow: the content as a whole tells.
    const content = scroll.current?.firstElementChild;
    if (content) observer.observe(content);
    if (scroll.current) observer.observe(scroll.current);
    return () => observer.disconnect();
  }, [element, scroll]);
  return offset;
}
