/** Ctrl-C and a polite kill end a command that only reads, with the exit code that shells expect. */
export function endOnSignal(clear: () => void = () => {}): void {
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    process.once(signal, () => {
      clear();
      process.exit(code);
    });
  }
}
