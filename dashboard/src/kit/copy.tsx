// Text to be taken elsewhere: shown as it is, and copied with one press.
import { type JSX, useEffect, useRef, useState } from "react";

import { Button } from "./button";
import { classes } from "./class";
import styles from "./copy.module.css";
import { toast } from "./toast";

/** So long the button says that it has been done. */
const SAID_MS = 2000;

/** Copies; where the browser has no clipboard for plain HTTP, by a selection. */
async function copyText(text: string): Promise<void> {
  // The browser's types say it is always there; in a page over plain HTTP it is not.
  const clipboard = navigator.clipboard as Clipboard | undefined;
  if (clipboard) return clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  area.className = styles.away ?? "";
  // In the dialog that is open, which keeps the focus; else anywhere.
  (document.querySelector("[role=dialog]") ?? document.body).append(area);
  area.select();
  // The only way without a clipboard; it is marked as old, and every browser has it.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  const done = document.execCommand("copy");
  area.remove();
  if (!done) throw new Error("The browser does not let it be copied: mark the text and copy it.");
}

interface CopyButtonProps {
  text: string;
  label?: string;
  kind?: "plain" | "primary";
}

export function CopyButton({ text, label = "Copy", kind = "plain" }: CopyButtonProps): JSX.Element {
  const [copied, setCopied] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = (): void => {
    copyText(text).then(
      () => {
        setCopied(true);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => setCopied(false), SAID_MS);
      },
      (error: unknown) => toast.failed(error instanceof Error ? error.message : "It could not be copied."),
    );
  };
  return (
    <Button kind={kind} icon={copied ? "check" : "copy"} onClick={copy}>
      <span aria-live="polite">{copied ? "Copied" : label}</span>
    </Button>
  );
}

interface LinesProps {
  /** What they are, for those who listen. */
  label: string;
  text: string;
  /** Long lines break, in place of scrolling to the side. */
  wraps?: boolean;
  copyLabel?: string;
  kind?: "plain" | "primary";
}

/** Command lines, with the button that copies them. */
export function Lines({ label, text, wraps, copyLabel, kind = "plain" }: LinesProps): JSX.Element {
  return (
    <div className={styles.lines}>
      {/* It scrolls: who has no mouse does it with the arrows. */}
      <pre className={classes(styles.text, wraps && styles.wraps)} tabIndex={0} role="region" aria-label={label}>
        <code>{text}</code>
      </pre>
      <div className={styles.copy}>
        <CopyButton text={text} kind={kind} {...(copyLabel && { label: copyLabel })} />
      </div>
    </div>
  );
}
