// Small signs of our own, drawn with lines of one width so that they sit beside text.
import type { JSX } from "react";

const SIGNS = {
  search: <path d="M7 12.500A5.500 5.500 0 1 0 7 1.500a5.500 5.500 0 0 0 0 11ZM11 11l3.500 3.500" />,
  close: <path d="m3.500 3.500 9 9m0-9-9 9" />,
  check: <path d="m2.500 8.500 3.500 3.500 7.500-8" />,
  down: <path d="m4 6 4 4 4-4" />,
  right: <path d="m6 4 4 4-4 4" />,
  left: <path d="m10 4-4 4 4 4" />,
  up: <path d="m4 10 4-4 4 4" />,
  sortUp: <path d="M8 13V3M4.500 6.500 8 3l3.500 3.500" />,
  sortDown: <path d="M8 3v10m-3.500-3.500L8 13l3.500-3.500" />,
  arrowDown: <path d="M8 2.500v10M4 9l4 4 4-4" />,
  arrowUp: <path d="M8 13.500v-10M4 7l4-4 4 4" />,
  table: <path d="M2 3.500h12v9H2zM2 6.500h12M2 9.500h12M6 6.500v6" />,
  grid: (
    <path d="M2.500 2.500h4.500v4.500H2.500zM9 2.500h4.500v4.500H9zM2.500 9h4.500v4.500H2.500zM9 9h4.500v4.500H9z" />
  ),
  columns: <path d="M2 3h12v10H2zM6 3v10M10 3v10" />,
  group: <path d="M2 3.500h12M5 8h9M5 12.500h9M2 8h.01M2 12.500h.01" />,
  more: <path d="M3.500 8h.01M8 8h.01M12.500 8h.01" />,
  plus: <path d="M8 3v10M3 8h10" />,
  refresh: <path d="M13.500 8a5.500 5.500 0 1 1-1.600-3.900L13.500 5.500M13.500 2v3.500H10" />,
  sun: (
    <path d="M8 10.800a2.800 2.800 0 1 0 0-5.600 2.800 2.800 0 0 0 0 5.600ZM8 1v1.500M8 13.500V15M15 8h-1.500M2.500 8H1M12.950 3.050l-1.100 1.100M4.150 11.850l-1.100 1.100M12.950 12.950l-1.100-1.100M4.150 4.150l-1.100-1.100" />
  ),
  moon: <path d="M13.800 9.600A6 6 0 0 1 6.400 2.200a6 6 0 1 0 7.400 7.400Z" />,
  screen: <path d="M1.500 2.500h13v9h-13zM5.500 14h5M8 11.500V14" />,
  person: <path d="M8 8a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM2.500 14c.6-2.600 2.700-4 5.500-4s4.900 1.400 5.500 4" />,
  key: (
    <path d="M10.500 8a3 3 0 1 0-2.800-2L2 11.700V14h2.300v-1.500h1.500V11h1.500l1.400-1.400A3 3 0 0 0 10.500 8ZM11 5h.01" />
  ),
  leave: <path d="M6 2.500H2.500v11H6M6.500 8H14m-3-3 3 3-3 3" />,
  keyboard: <path d="M1.500 4h13v8.500h-13zM4 6.500h.01M6.700 6.500h.01M9.300 6.500h.01M12 6.500h.01M4.500 10h7" />,
  server: <path d="M2 2.500h12v4.500H2zM2 9h12v4.500H2zM4.500 4.700h.01M4.500 11.200h.01" />,
  boxes: <path d="M8 1.800 13.500 5v6L8 14.200 2.500 11V5zM2.500 5 8 8m0 0 5.500-3M8 8v6.200" />,
  gear: (
    <path d="M8 10.200a2.200 2.200 0 1 0 0-4.400 2.200 2.200 0 0 0 0 4.400ZM13 8c0-.4 0-.7-.1-1l1.300-1-1.300-2.200-1.500.6a5 5 0 0 0-1.700-1L9.400 1.800H6.600l-.3 1.600c-.6.2-1.200.6-1.700 1l-1.500-.6L1.800 6l1.300 1a5 5 0 0 0 0 2l-1.300 1 1.300 2.200 1.500-.6c.5.4 1.100.8 1.700 1l.3 1.600h2.800l.3-1.600c.6-.2 1.200-.6 1.700-1l1.500.6 1.300-2.200-1.300-1c.1-.3.1-.6.1-1Z" />
  ),
  clock: <path d="M8 14.500a6.500 6.500 0 1 0 0-13 6.500 6.500 0 0 0 0 13ZM8 4.500V8l2.500 1.500" />,
  plug: <path d="M5.500 1.500V5M10.500 1.500V5M3.500 5h9v2.500a4.500 4.500 0 0 1-9 0zM8 12v2.500" />,
  bolt: <path d="M9 1.500 3 9h4.500L7 14.500 13 7H8.500z" />,
  play: <path d="M4.500 2.500 13 8l-8.500 5.500z" />,
  pause: <path d="M4.500 2.500v11M11.500 2.500v11" />,
  minus: <path d="M3 8h10" />,
  thermometer: <path d="M10 9.500V3a2 2 0 1 0-4 0v6.500a3.500 3.500 0 1 0 4 0ZM8 6v6" />,
  drive: (
    <path d="M2.500 2.500h11v11h-11zM8 9.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5ZM5 11.800h.01M11 11.800h.01" />
  ),
  copy: <path d="M5.500 5.500h8v8h-8zM10.500 5.500v-3h-8v8h3" />,
  download: <path d="M8 2v8.500M4.500 7 8 10.500 11.500 7M2.500 13.500h11" />,
  calendar: <path d="M2 3.500h12v10.500H2zM2 6.800h12M5 1.800v3M11 1.800v3" />,
  tag: <path d="M2 2.500h5.500l6.500 6.500-5 5-6.500-6.500zM5 5.500h.01" />,
  sliders: <path d="M2 4.500h6M12 4.500h2M2 11.500h2M8 11.500h6M10 2.700v3.600M6 9.700v3.600" />,
  bell: <path d="M3.500 11.500V7a4.500 4.500 0 0 1 9 0v4.500l1 1.500h-11zM6.700 13.200a1.400 1.400 0 0 0 2.600 0" />,
  database: (
    <path d="M2.500 4c0-1.200 2.500-2 5.500-2s5.500.8 5.500 2-2.500 2-5.500 2-5.500-.8-5.500-2ZM2.500 4v8c0 1.200 2.500 2 5.500 2s5.500-.8 5.500-2V4M2.500 8c0 1.200 2.500 2 5.500 2s5.500-.8 5.500-2" />
  ),
  scroll: <path d="M3 2.500h10v11H3zM5.500 5.500h5M5.500 8h5M5.500 10.500h3" />,
  people: (
    <path d="M6 7.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5ZM1.500 13.500c.4-2.400 2.100-3.700 4.500-3.700s4.100 1.300 4.500 3.700M10.500 2.700a2.500 2.500 0 0 1 0 4.600M12 10.100c1.400.5 2.300 1.700 2.500 3.400" />
  ),
  code: <path d="m5 4.500-3.500 3.500L5 11.500M11 4.500l3.500 3.500-3.500 3.500M9 3 7 13" />,
  hand: (
    <path d="M8 1.800 13.500 4v4c0 3-2.200 5.200-5.500 6.300C4.700 13.200 2.500 11 2.500 8V4zM5.700 8l1.700 1.700 3-3.200" />
  ),
  trash: <path d="M2.500 4h11M6 4V2.500h4V4M4 4l.7 9.500h6.600L12 4M6.700 6.800v4M9.300 6.800v4" />,
  info: <path d="M8 14.500a6.500 6.500 0 1 0 0-13 6.500 6.500 0 0 0 0 13ZM8 7.500v3.700M8 4.900h.01" />,
  pulse: <path d="M1.500 8.500h3l2-5.500 3 10 2-4.500h3" />,
  route: (
    <path d="M3.500 12.500a1.500 1.500 0 1 0 0-3 1.500 1.500 0 0 0 0 3ZM12.500 6.500a1.500 1.500 0 1 0 0-3 1.500 1.500 0 0 0 0 3ZM5 11h4.500a2 2 0 0 0 0-4h-3a2 2 0 0 1 0-4H11" />
  ),
  book: (
    <path d="M3 2.500h8.500a1.500 1.500 0 0 1 1.500 1.500v9.500H4.500A1.500 1.500 0 0 1 3 12zM3 12a1.500 1.500 0 0 1 1.500-1.500H13M6 5.500h4" />
  ),
  sockets: <path d="M2 5h9.500M9 2.500 11.500 5 9 7.500M14 11H4.500M7 8.500 4.500 11 7 13.500" />,
  treemap: <path d="M2 2.500h12v11H2zM8.500 2.500v11M8.500 7.500H14M11.500 7.500v6" />,
  lines: <path d="M2 3.500h12M2 6.500h8M2 9.500h10M2 12.500h6" />,
  folder: <path d="M2 4.500V13h12V5.500H8L6.500 3H2z" />,
  file: <path d="M4 1.800h5.500L12.500 5v9.200H4zM9.500 1.800V5h3" />,
  lock: <path d="M3.500 7.500h9v6h-9zM5.500 7.500V5a2.500 2.500 0 0 1 5 0v2.500" />,
  statusSent: <path d="M8 14a6 6 0 1 0 0-12 6 6 0 0 0 0 12ZM5 8h6M8.500 5.500 11 8l-2.500 2.500" />,
  statusRuns: <path d="M14 8a6 6 0 1 1-6-6" />,
  /* How a host is: a shape each, so that colour is never alone. */
  statusOk: <path d="M8 14a6 6 0 1 0 0-12 6 6 0 0 0 0 12ZM5.400 8.200l1.900 1.900 3.400-3.900" />,
  statusWarn: <path d="M8 2.200 14.300 13.300H1.700zM8 6.300v3.200M8 11.400h.01" />,
  statusCrit: (
    <path d="M5.300 1.800h5.400l3.500 3.500v5.400l-3.500 3.500H5.300l-3.500-3.500V5.300zM8 4.800v3.700M8 10.900h.01" />
  ),
  statusLate: <path d="M8 14a6 6 0 1 0 0-12 6 6 0 0 0 0 12ZM8 4.800V8l2.200 1.300" />,
  statusOff: <path d="M8 14a6 6 0 1 0 0-12 6 6 0 0 0 0 12ZM5.900 5.900l4.200 4.200m0-4.200-4.200 4.200" />,
  statusStopped: <path d="M8 14a6 6 0 1 0 0-12 6 6 0 0 0 0 12ZM6.200 6.200h3.600v3.600H6.200z" />,
  statusAsleep: (
    <path d="M13.200 9.700A5.700 5.700 0 0 1 6.300 2.800a5.700 5.700 0 1 0 6.900 6.900ZM10 2.500h3.500L10 6.500h3.500" />
  ),
  statusNew: <path d="M8 14a6 6 0 1 0 0-12 6 6 0 0 0 0 12Z" strokeDasharray="2.200 2.200" />,
} satisfies Record<string, JSX.Element>;

export type IconName = keyof typeof SIGNS;

interface IconProps {
  name: IconName;
  size?: number;
  /** Said to those who listen; without it the sign is decoration. */
  label?: string;
  className?: string | undefined;
}

export function Icon({ name, size = 16, label, className }: IconProps): JSX.Element {
  return (
    <svg
      viewBox="0 0 16 16"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth={1.5}
      strokeLinecap="round"
      strokeLinejoin="round"
      className={className}
      {...(label ? { role: "img", "aria-label": label } : { "aria-hidden": true })}
    >
      {SIGNS[name]}
    </svg>
  );
}
