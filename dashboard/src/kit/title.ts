// The name of the page in the browser's tab.
import { useEffect } from "react";

export function useTitle(...parts: (string | null | undefined)[]): void {
  const title = [...parts, "Spectra"].filter(Boolean).join(" · ");
  useEffect(() => {
    document.title = title;
  }, [title]);
}
