import { describe, expect, it } from 'vitest';
import { answerOf, answerWithRemedy } from '../../../services/cli/hooks/hook-text.ts';
import type { Failed } from '../../../services/steps/ports/hooks.ts';

describe('how a receiver answered', () => {
  it.each<readonly [reason: Failed['reason'], status: number | null, answer: string, remedy: RegExp]>([
    ['refused', 400, 'refused (400)', /type, format and url.*its log/],
    ['refused', null, 'refused', /type, format and url.*its log/],
    ['refused', 401, 'refused (401)', /secret \(secretFile or secretEnv\)/],
    ['refused', 404, 'refused (404)', /address \(url\)/],
    ['refused', 308, 'refused (308)', /points elsewhere, which is not followed/],
    ['throttled', 429, 'throttled (429)', /later/],
    ['failing', 500, 'failing (500)', /its log/],
    ['timeout', null, 'timeout', /push\.timeout/],
    ['unreachable', null, 'unreachable', /name, the port and the certificate/],
  ])('is told with what to look at: %s %j', (reason, status, answer, remedy) => {
    const receipt: Failed = { kind: 'failed', reason, status, retryAfterMs: null };
    expect(answerOf(receipt)).toBe(answer);
    expect(answerWithRemedy(receipt)).toMatch(new RegExp(`: .*${remedy.source}`));
  });

  it('needs none where it answers', () => {
    expect(answerWithRemedy({ kind: 'delivered' })).toBe('answers');
  });
});
