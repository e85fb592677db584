// What scrolls: the page below the bar. Tables of any length need to know.
import { createContext, type RefObject } from "react";

export const ScrollContext = createContext<RefObject<HTMLElement | null>>({ current: null });
