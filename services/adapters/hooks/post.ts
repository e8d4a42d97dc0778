import type { Failed } from '../../steps/ports/hooks.ts';

export interface PostOptions {
  readonly url: string;
  readonly timeoutMs: number;
}

export interface Message {
  readonly contentType: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answered {
  readonly kind: 'answered';
  readonly status: number;
  /** The body, where it was asked for; null where it is longer than what anybody should send. */
  readonly text: string | null;
}

/** A body that is asked for may have so many bytes. */
const MOST_BYTES = 65_536;
/** Answers that may be another one later. */
const TEMPORARY: ReadonlySet<number> = new Set([408, 425, 429]);

/**
 * One request, `POST` where there is a message, else `GET`. Redirects are not followed: what is signed for one address is
 * for no other. Settles within `timeoutMs`, however slowly the receiver answers; never throws for what it does.
 */
export async function request(
  { url, timeoutMs }: PostOptions,
  message: Message | null,
  signal: AbortSignal,
  wantsText = false,
): Promise<Answered | Failed> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      method: message === null ? 'GET' : 'POST',
      redirect: 'manual',
      signal: AbortSignal.any([signal, timeout]),
      headers: {
        'user-agent': 'tocsin',
        ...(message === null ? {} : { 'content-type': message.contentType, ...message.headers }),
      },
      ...(message === null ? {} : { body: message.body }),
    });
    const { status } = response;
    if (status < 200 || status > 299) {
      await response.body?.cancel();
      return failedBy(status, response.headers.get('retry-after'), Date.now());
    }
    const text = wantsText ? await boundedText(response) : '';
    if (!wantsText) await response.body?.cancel();
    return { kind: 'answered', status, text };
  } catch {
    // The error may name the address, and that a key: it is told by its kind alone.
    return failed(timeout.aborted ? 'timeout' : 'unreachable', null, null);
  }
}

const failed = (reason: Failed['reason'], status: number | null, retryAfterMs: number | null): Failed => {
  return { kind: 'failed', reason, status, retryAfterMs };
};

function failedBy(status: number, retryAfter: string | null, now: number): Failed {
  const retryAfterMs = retryAfterOf(retryAfter, now);
  if (status === 429 || (status === 503 && retryAfterMs !== null)) {
    return failed('throttled', status, retryAfterMs);
  }
  const isTemporary = status >= 500 || TEMPORARY.has(status);
  return failed(isTemporary ? 'failing' : 'refused', status, isTemporary ? retryAfterMs : null);
}

/** Seconds or an HTTP date (RFC 9110, 10.2.3); null where it is neither. */
export function retryAfterOf(text: string | null, now: number): number | null {
  if (text === null) return null;
  if (/^\d{1,9}$/.test(text.trim())) return Number(text) * 1_000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}

async function boundedText(response: Response): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
