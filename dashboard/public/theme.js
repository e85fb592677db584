// Runs before anything is painted, so that a chosen theme does not flash in the other one first.
(() => {
  try {
    const theme = localStorage.getItem("spectra.theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch {
    // Without storage the system decides.
  }
})();
