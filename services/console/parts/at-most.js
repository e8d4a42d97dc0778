/** A function that calls `run`, however often it is called: at once after a pause, and else once in `ms` at most. */
export function atMost(ms, run) {
  let timer = 0;
  let last = Number.NEGATIVE_INFINITY;
  return () => {
    if (timer !== 0) return;
    timer = setTimeout(
      () => {
        timer = 0;
        last = performance.now();
        run();
      },
      Math.max(0, last + ms - performance.now()),
    );
  };
}
