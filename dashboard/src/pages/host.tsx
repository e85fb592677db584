// placeholder
import type { JSX } from "react";
export function HostPage(): JSX.Element {
  return <p>host</p>;
}
