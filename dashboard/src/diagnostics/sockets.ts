// Which sockets are shown, and in what order.
import type { Sorting } from "../kit/table";
import type { Socket } from "./results";

export const PARTS = ["listening", "connected", "other"] as const;
export type Part = (typeof PARTS)[number];

/** A socket of UDP has no state: without another end it waits for anyone. */
export function partOf({ state, remotePort, proto }: Socket): Part {
  if (state === "LISTEN" || (state === "" && proto.startsWith("udp") && remotePort === 0)) return "listening";
  return state === "ESTABLISHED" || (state === "" && remotePort !== 0) ? "connected" : "other";
}

/** `[::1]:443`, `0.0.0.0:22`, `10.0.0.1:*`. */
export function endpoint(address: string, port: number): string {
  const host = address.includes(":") ? `[${address}]` : address;
  return `${host || "*"}:${port === 0 ? "*" : String(port)}`;
}

const texts = new WeakMap<Socket, string>();

function textOf(socket: Socket): string {
  const known = texts.get(socket);
  if (known !== undefined) return known;
  const { proto, local, localPort, remote, remotePort, state, user, pid, process } = socket;
  const text = [proto, endpoint(local, localPort), endpoint(remote, remotePort), state, user, pid ?? "", process]
    .join("\n")
    .toLowerCase();
  texts.set(socket, text);
  return text;
}

/** Every word must be somewhere. */
export function searchedSockets(sockets: Socket[], search: string): Socket[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return words.length === 0
    ? sockets
    : sockets.filter((socket) => words.every((word) => textOf(socket).includes(word)));
}

const VALUES: Record<string, (socket: Socket) => number | string> = {
  proto: ({ proto }) => proto,
  local: ({ localPort }) => localPort,
  remote: ({ remote, remotePort }) => `${remote} ${String(remotePort).padStart(5, "0")}`,
  state: (socket) => `${String(PARTS.indexOf(partOf(socket)))} ${socket.state}`,
  process: ({ process, pid }) => `${process === "" ? "\uffff" : process} ${String(pid ?? 0).padStart(9, "0")}`,
  user: ({ user }) => user,
};

const collator = new Intl.Collator("en", { numeric: true });

export function sortedSockets(sockets: Socket[], { by, descending }: Sorting): Socket[] {
  const valueOf = VALUES[by] ?? VALUES.state;
  if (!valueOf) return sockets;
  const direction = descending ? -1 : 1;
  return sockets
    .map((socket, at) => ({ socket, at, value: valueOf(socket) }))
    .sort((a, b) => {
      const order =
        typeof a.value === "number" && typeof b.value === "number"
          ? a.value - b.value
          : collator.compare(String(a.value), String(b.value));
      return order === 0 ? a.socket.localPort - b.socket.localPort || a.at - b.at : order * direction;
    })
    .map(({ socket }) => socket);
}
