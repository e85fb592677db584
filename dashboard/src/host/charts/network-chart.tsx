// Traffic of an interface, received and sent; of all that carry some where none is chosen.
import { type JSX, useMemo } from "react";

import { columnsByKey } from "../../chart/data";
import { TimeChart } from "../../chart/time-chart";
import { bitRate, byteRate } from "../../kit/format";
import { InterfaceMenu } from "../interface-menu";
import { interfacesOf, shownInterfaces } from "../interfaces";
import { paired } from "./disk-io-chart";
import type { HostChart } from "./frame";
import { useSeries } from "./series";

interface NetworkChartProps extends HostChart {
  /** The interface that the address names. */
  chosen: string | undefined;
  onChoose: (name: string | undefined) => void;
}

export function NetworkChart({ chosen, onChoose, ...chart }: NetworkChartProps): JSX.Element {
  const { rows, state } = useSeries("network", chart);
  const interfaces = useMemo(() => interfacesOf(rows), [rows]);
  const names = useMemo(() => shownInterfaces(interfaces, chosen), [interfaces, chosen]);
  const columns = useMemo(() => {
    const shown = rows.filter(({ interface: name }) => names.has(name));
    return paired(
      columnsByKey(shown, ({ interface: name }) => `${name} received`, "rx_bytes"),
      columnsByKey(shown, ({ interface: name }) => `${name} sent`, "tx_bytes"),
    );
  }, [rows, names]);
  const only = names.size === 1 ? interfaces.find(({ name }) => names.has(name)) : undefined;
  return (
    <TimeChart
      {...chart.frame}
      title="Network"
      aside={
        <>
          {interfaces.length > 1 && (
            <InterfaceMenu interfaces={interfaces} shown={names} chosen={chosen} onChoose={onChoose} />
          )}
          {only && only.speed > 0 && bitRate(only.speed)}
        </>
      }
      columns={columns}
      state={state}
      format={byteRate}
      binary
      least={1024}
    />
  );
}
