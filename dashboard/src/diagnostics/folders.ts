// The tree of folders that a list of the largest ones makes.
import type { DiskReport, Entry } from "./results";

export interface Node {
  kind: "folder" | "file" | "rest";
  /** Whole path; of a rest, that of its folder. */
  path: string;
  /** As it is called within its folder: may have more than one part where those between are not known. */
  name: string;
  bytes: number;
  files: number | null;
  /** The largest first; what is too small to be known is one `rest`. */
  children: Node[];
}

/** The folder that was looked into, with all that is known below it. */
export function treeOf({ root, folders, files }: DiskReport): Node {
  const top = nodeOf("folder", folders.find(({ path }) => path === root) ?? { path: root, bytes: 0, files: null });
  top.name = root;
  const known = new Map<string, Node>([[root, top]]);
  const separator = root.includes("\\") ? "\\" : "/";
  const inside = folders.filter(({ path }) => path !== root);
  const shortFirst = inside.toSorted((a, b) => a.path.length - b.path.length);
  for (const entry of shortFirst) known.set(entry.path, hang(nodeOf("folder", entry), known, top, separator));
  for (const entry of files) hang(nodeOf("file", entry), known, top, separator);
  settle(top);
  return top;
}

function nodeOf(kind: "folder" | "file", { path, bytes, files }: Entry): Node {
  return { kind, path, name: path, bytes, files, children: [] };
}

/** Puts a node into the nearest folder that is known. */
function hang(node: Node, known: Map<string, Node>, top: Node, separator: string): Node {
  const parts = node.path.split(separator);
  let parent = top;
  for (let count = parts.length - 1; count > 0; count -= 1) {
    const found = known.get(parts.slice(0, count).join(separator) || separator);
    if (!found) continue;
    parent = found;
    break;
  }
  const begin = parent.path.endsWith(separator) ? parent.path.length : parent.path.length + 1;
  node.name = node.path.startsWith(parent.path) ? node.path.slice(begin) : node.path;
  parent.children.push(node);
  return node;
}

/** Sorts, and says what is not known of each folder. */
function settle(node: Node): void {
  for (const child of node.children) settle(child);
  const sum = node.children.reduce((all, { bytes }) => all + bytes, 0);
  node.bytes = Math.max(node.bytes, sum);
  node.children.sort((a, b) => b.bytes - a.bytes || (a.path < b.path ? -1 : 1));
  const rest = node.bytes - sum;
  if (node.children.length > 0 && rest > 0)
    node.children.push({ kind: "rest", path: node.path, name: "Smaller ones", bytes: rest, files: null, children: [] });
}

/** The folders from the top down to the one with this path; the top alone where there is none. */
export function wayTo(top: Node, path: string | undefined): [Node, ...Node[]] {
  const way: [Node, ...Node[]] = [top];
  let here = top;
  while (path !== undefined && here.path !== path) {
    const next = here.children.find(
      (child) => child.kind === "folder" && (child.path === path || isWithin(path, child.path)),
    );
    if (!next) return [top];
    way.push(next);
    here = next;
  }
  return way;
}

function isWithin(path: string, folder: string): boolean {
  return path.startsWith(folder) && /[\\/]/.test(path.charAt(folder.length));
}
