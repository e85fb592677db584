// What fills a disk: a treemap to go down in, and the same as a table.
import { type JSX, useMemo, useState } from "react";

import { Button, Segments } from "../../kit/button";
import { bytes, count, NOTHING, percent, plural } from "../../kit/format";
import { Icon } from "../../kit/icon";
import { type Column, Table } from "../../kit/table";
import { Meter } from "../../kit/meter";
import { type Node, treeOf, wayTo } from "../folders";
import type { DiskReport } from "../results";
import type { Looking } from "../view";
import styles from "./disk-result.module.css";
import { Treemap } from "./treemap";

const TABLE_HEIGHT = 420;

type Part = "here" | "folders" | "files";

interface DiskResultProps extends Looking {
  report: DiskReport;
  /** Looks into a folder of which nothing is known; null where one may not. */
  onLook: ((path: string) => void) | null;
}

export function DiskResult({ report, view, onView, onLook }: DiskResultProps): JSX.Element {
  const top = useMemo(() => treeOf(report), [report]);
  const way = wayTo(top, view.at);
  const folder = way.at(-1) ?? top;
  const up = way.at(-2);
  const [pointed, setPointed] = useState<Node | null>(null);
  const [picked, setPicked] = useState<Node | null>(null);
  const shown = pointed ?? picked ?? folder;
  const go = (node: Node): void => {
    setPointed(null);
    setPicked(null);
    onView({ at: node === top ? undefined : node.path });
  };
  const open = (node: Node): void => {
    if (node.kind === "folder" && node.children.length > 0) go(node);
    else setPicked(node);
  };
  const part: Part = view.only === "folders" || view.only === "files" ? view.only : "here";
  const rows = rowsOf(part, folder, report);
  const whole = part === "here" ? folder.bytes : top.bytes;
  const columns = columnsOf(whole, top, onView);
  const unknown = shown.kind === "folder" && shown.children.length === 0;
  return (
    <div className={styles.disk}>
      <nav className={styles.way} aria-label="Folder">
        {way.map((node, at) => (
          <span key={node.path}>
            {at > 0 && <Icon name="right" size={11} />}
            {at === way.length - 1 ? (
              <strong>{node.name}</strong>
            ) : (
              <button type="button" onClick={() => go(node)}>
                {node.name}
              </button>
            )}
          </span>
        ))}
        <span className={styles.whole}>
          {bytes(folder.bytes)}
          {folder.files !== null && ` in ${plural(folder.files, "file")}`}
        </span>
      </nav>
      {folder.children.length === 0 ? (
        <p className={styles.nothing}>There is nothing in it that takes room.</p>
      ) : (
        <Treemap key={folder.path} folder={folder} onOpen={open} onUp={up ? () => go(up) : null} onPoint={setPointed} />
      )}
      <p className={styles.pointed} aria-live="polite">
        <Icon name={shown.kind === "file" ? "file" : shown.kind === "rest" ? "more" : "folder"} size={15} />
        <span className={styles.path} title={shown.path}>
          <bdi>{shown.kind === "rest" ? `Smaller ones in ${shown.path}` : shown.path}</bdi>
        </span>
        <span className={styles.weight}>
          {bytes(shown.bytes)}, {percent((100 * shown.bytes) / Math.max(1, top.bytes))}
          {shown.files !== null && `, ${plural(shown.files, "file")}`}
        </span>
        {unknown && picked === shown && onLook && (
          <Button icon="play" onClick={() => onLook(shown.path)}>
            Look into it
          </Button>
        )}
      </p>
      <div className={styles.tools}>
        <Segments<Part>
          label="List"
          value={part}
          options={[
            { value: "here", label: "In this folder", count: folder.children.length },
            { value: "folders", label: "Largest folders", count: report.folders.length },
            { value: "files", label: "Largest files", count: report.files.length },
          ]}
          onChange={(only) => onView({ only: only === "here" ? undefined : only })}
        />
        <p className={styles.scanned}>
          {count(report.scannedFolders)} folders and {count(report.scannedFiles)} files were looked at
          {report.errors > 0 && `, ${count(report.errors)} could not be read`}
        </p>
      </div>
      <Table
        label="Folders and files"
        columns={columns}
        rows={rows}
        rowKey={({ kind, path }) => `${kind} ${path}`}
        rowHeight={36}
        height={TABLE_HEIGHT}
        onOpen={(node) => {
          const to = wayTo(top, node.path).at(-1);
          if (node.kind === "folder" && to?.path === node.path && to.children.length > 0) go(to);
        }}
      />
    </div>
  );
}

function rowsOf(part: Part, folder: Node, report: DiskReport): Node[] {
  if (part === "here") return folder.children;
  const kind = part === "files" ? "file" : "folder";
  return report[part].map((entry): Node => ({ ...entry, kind, name: entry.path, children: [] }));
}

function columnsOf(whole: number, top: Node, onView: Looking["onView"]): Column<Node>[] {
  return [
    {
      id: "name",
      head: "Name",
      width: "minmax(200px, 1fr)",
      cell: (node) => (
        <span className={styles.name} title={node.path}>
          <Icon name={node.kind === "file" ? "file" : node.kind === "rest" ? "more" : "folder"} size={14} />
          {node.kind === "folder" &&
          (wayTo(top, node.path).at(-1)?.children.length ?? 0) > 0 &&
          node.path !== top.path ? (
            <button type="button" onClick={() => onView({ at: node.path })}>
              <bdi>{node.name}</bdi>
            </button>
          ) : (
            <bdi>{node.name}</bdi>
          )}
        </span>
      ),
    },
    {
      id: "share",
      head: "Share",
      width: "minmax(130px, 260px)",
      cell: ({ bytes: size, name }) => <Meter value={(100 * size) / Math.max(1, whole)} label={name} />,
    },
    { id: "size", head: "Size", width: "96px", align: "end", cell: ({ bytes: size }) => bytes(size) },
    {
      id: "files",
      head: "Files",
      width: "84px",
      align: "end",
      cell: ({ files }) => (files === null ? NOTHING : count(files)),
    },
  ];
}
