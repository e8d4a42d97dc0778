/** A function that calls `run` soon, however often it is called: once in `ms` at most. */
export function atMost(ms, run) {
  let timer = 0;
  return () => {
    if (timer !== 0) return;
    timer = setTimeout(() => {
      timer = 0;
      run();
    }, ms);
  };
}
