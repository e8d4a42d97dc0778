/** Keeps a connection to the server's stream of warnings, and says what becomes of it. */

/** The server sends something every 15 s; a line that is silent for longer is dead though nobody has said so. */
const SILENCE_MS = 40_000;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 10_000;
const LIMIT = 200;

/**
 * Connects, and connects again whenever the line is lost. On each connection the stream is opened first and the list is
 * asked for then, so that no revision falls between the two. Calls `onState('connecting' | 'live' | 'lost')`,
 * `onList(answer)`, `onWarning(view)` and `onCounts(counts)`.
 */
export function connect({ onState, onList, onWarning, onCounts }) {
  let source = null;
  let retryMs = FIRST_RETRY_MS;
  let retry = 0;
  let silence = 0;

  const lose = (lost) => {
    if (source !== lost) return;
    source.close();
    source = null;
    clearTimeout(silence);
    onState('lost');
    retry = setTimeout(open, retryMs);
    retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
  };

  const open = () => {
    clearTimeout(retry);
    const current = new EventSource('/v1/stream');
    source = current;
    /** Revisions that came before the list; null once it is there. */
    let early = [];
    const hear = () => {
      clearTimeout(silence);
      silence = setTimeout(() => lose(current), SILENCE_MS);
    };
    hear();
    current.addEventListener('open', () => {
      fetchList(LIMIT).then(
        (answer) => {
          if (source !== current) return;
          retryMs = FIRST_RETRY_MS;
          onList(answer);
          for (const warning of early) onWarning(warning);
          early = null;
          onState('live');
        },
        () => lose(current),
      );
    });
    current.addEventListener('error', () => lose(current));
    current.addEventListener('warning', ({ data }) => {
      hear();
      const warning = JSON.parse(data);
      if (early === null) onWarning(warning);
      else early.push(warning);
    });
    current.addEventListener('counts', ({ data }) => {
      hear();
      onCounts(JSON.parse(data));
    });
  };

  // A machine that wakes up or finds its network again need not wait for the next try.
  addEventListener('online', () => {
    if (source === null) open();
  });
  onState('connecting');
  open();
}

async function fetchList(limit) {
  const response = await fetch(`/v1/warnings?limit=${limit}`, { signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`the list was refused with ${response.status}`);
  return await response.json();
}
