// Whether a chart is in sight or close to it: only such a chart asks for its readings.
import { createContext, type JSX, type ReactNode, useContext, useEffect, useRef, useState } from "react";

const NearContext = createContext(true);

/** So far from the edge a chart asks already, so that it is there when one arrives. */
const MARGIN = "400px";

/** The place of a chart in the page. */
export function Near({ children }: { children: ReactNode }): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState(false);
  useEffect(() => {
    if (!place.current) return undefined;
    const sight = new IntersectionObserver(([entry]) => setNear(entry?.isIntersecting === true), {
      rootMargin: MARGIN,
    });
    sight.observe(place.current);
    return () => sight.disconnect();
  }, []);
  return (
    <NearContext value={near}>
      <div ref={place}>{children}</div>
    </NearContext>
  );
}

export function useNear(): boolean {
  return useContext(NearContext);
}
