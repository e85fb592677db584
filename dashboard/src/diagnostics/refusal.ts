// Why a person may not run anything.

export const NO_RUNNING = "Only admins run and cancel diagnostics.";
