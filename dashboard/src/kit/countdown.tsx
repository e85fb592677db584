// How long something holds yet, by the second.
import { type JSX, useEffect, useState } from "react";

import { serverNow } from "../api/clock";
import { duration, instant } from "./format";

/** Beyond two days seconds say nothing. */
const DAYS_S = 2 * 86_400;

/** `23:59:07`; beyond two days `6 d 23 h`. */
export function leftText(seconds: number): string {
  if (seconds >= DAYS_S) return duration(seconds);
  const two = (value: number): string => String(Math.floor(value)).padStart(2, "0");
  const [hours, minutes] = [seconds / 3600, (seconds % 3600) / 60];
  return hours >= 1 ? `${two(hours)}:${two(minutes)}:${two(seconds % 60)}` : `${two(minutes)}:${two(seconds % 60)}`;
}

/** Seconds until a moment on the server's clock, 0 when it is over; renewed every second while the page is seen. */
export function useLeft(until: string): number {
  const left = (): number => Math.max(0, Math.ceil((Date.parse(until) - serverNow()) / 1000));
  const [seconds, setSeconds] = useState(left);
  useEffect(() => {
    const renew = (): void => {
      if (!document.hidden) setSeconds(Math.max(0, Math.ceil((Date.parse(until) - serverNow()) / 1000)));
    };
    renew();
    const timer = setInterval(renew, 1000);
    return () => clearInterval(timer);
  }, [until]);
  return seconds;
}

interface CountdownProps {
  /** RFC 3339. */
  until: string;
  /** In place of the time when it is over. */
  over: string;
}

export function Countdown({ until, over }: CountdownProps): JSX.Element {
  const seconds = useLeft(until);
  // Not a live region: a voice that counts seconds helps nobody.
  return (
    <time dateTime={until} title={instant(Date.parse(until))}>
      {seconds === 0 ? over : leftText(seconds)}
    </time>
  );
}
