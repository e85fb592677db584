// What every chart of a host is given.
import type { Asked } from "../../api/series";
import type { ChartFrame } from "../../chart/time-chart";

export interface HostChart {
  hostId: string;
  asked: Asked;
  frame: ChartFrame;
}
