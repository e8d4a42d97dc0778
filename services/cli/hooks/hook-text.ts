import type { Failed, Receipt } from '../../steps/ports/hooks.ts';

/** What is said where the settings name no receiver. */
export const NO_HOOKS = 'no hooks are registered (settings: hooks; see docs/push.md)';

/** How a receiver answered. */
export function answerOf(receipt: Receipt): string {
  if (receipt.kind === 'delivered') return 'answers';
  const { reason, status } = receipt;
  return status === null ? reason : `${reason} (${status})`;
}

/** How a receiver answered, and where it did not as it should, what to look at. */
export function answerWithRemedy(receipt: Receipt): string {
  if (receipt.kind === 'delivered') return answerOf(receipt);
  return `${answerOf(receipt)}: ${remedyOf(receipt)}`;
}

const REMEDIES: Readonly<Record<Exclude<Failed['reason'], 'refused'>, string>> = {
  throttled: 'it asks for a rest; ask it again later',
  failing: 'the error is its own; look at its log',
  timeout: 'it did not answer within push.timeout; see whether it hangs',
  unreachable: 'check the name, the port and the certificate of its url, and the way there',
};

const remedyOf = ({ reason, status }: Failed): string =>
  reason === 'refused' ? remedyOfRefusal(status) : REMEDIES[reason];

function remedyOfRefusal(status: number | null): string {
  if (status === 401 || status === 403)
    return 'check its secret (secretFile or secretEnv), which the receiver must know too';
  if (status === 404 || status === 405 || status === 410) return 'check its address (url)';
  if (status !== null && status < 400)
    return 'it points elsewhere, which is not followed; name the address that it points to (url)';
  return 'it does not understand what it is sent; check its type, format and url, and look at its log';
}
