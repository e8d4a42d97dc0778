/** So many are sent with one request: each tells what became of them before the next begins. */
const BATCH = 20;
/** A receiver that hangs is given up by the server well before. */
const TIMEOUT_MS = 120_000;
/** Results after which nothing is left to send. */
export const SETTLED = new Set(['redelivered', 'superseded', 'settled']);

/** Sends deliveries again, some at a time, and keeps what became of each. Calls `onChange` after each answer. */
export function createReplaying(context, onChange) {
  const results = new Map();
  let running = null;
  let sendings = 0;
  let told = { done: 0, all: 0, counts: {}, error: null };

  const take = (some) => {
    for (const one of some) {
      results.set(one.id, one);
      told.counts[one.result] = (told.counts[one.result] ?? 0) + 1;
      told.done++;
    }
  };
  return {
    isRunning: () => running !== null,
    /** How often something was sent. */
    sendings: () => sendings,
    isSettled: (id) => SETTLED.has(results.get(id)?.result),
    /** `{ result, reason, status }`, `'sending'`, or undefined where it was not sent. */
    resultOf: (id) => (running?.now.has(id) ? 'sending' : results.get(id)),
    /** `{ done, all, counts, error }` of the last time. */
    state: () => told,
    stop() {
      if (running !== null) running.isStopped = true;
    },
    forget() {
      results.clear();
      told = { done: 0, all: 0, counts: {}, error: null };
    },
    async send(ids) {
      const turn = { isStopped: false, now: new Set() };
      running = turn;
      sendings++;
      told = { done: 0, all: ids.length, counts: {}, error: null };
      let left = ids;
      try {
        while (left.length > 0 && !turn.isStopped) {
          const batch = left.slice(0, BATCH);
          turn.now = new Set(batch);
          onChange();
          const { body } = await context.api.post(
            '/v1/deliveries/replay',
            { ids: batch },
            { timeoutMs: TIMEOUT_MS },
          );
          take(body.results);
          const come = new Set(body.results.map(({ id }) => id));
          left = left.filter((id) => !come.has(id));
        }
      } catch (error) {
        if (error.name !== 'RequestError') throw error;
        told.error = error;
      } finally {
        running = null;
        onChange();
      }
    },
  };
}
