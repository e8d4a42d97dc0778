import { describe, expect, it } from 'vitest';
import { ATTEMPT_LIFE_MS, createAttempts } from '../../../services/adapters/sign-in/attempts.ts';

const CALLBACK = 'http://127.0.0.1:8080/sign-in/oidc/callback';

describe('a sign-in that was begun', () => {
  it('is ended once', () => {
    const attempts = createAttempts(() => 0);
    const { attempt, state, ...begun } = attempts.begin(CALLBACK);
    expect(attempts.take(attempt, state)).toEqual({ ...begun, state });
    expect(attempts.take(attempt, state)).toBeNull();
  });

  it('is over when an answer came with another state: nobody tries states', () => {
    const attempts = createAttempts(() => 0);
    const { attempt, state } = attempts.begin(CALLBACK);
    expect(attempts.take(attempt, 'another')).toBeNull();
    expect(attempts.take(attempt, state)).toBeNull();
  });

  it('is not ended by a browser that did not begin it', () => {
    const attempts = createAttempts(() => 0);
    const [mine, other] = [attempts.begin(CALLBACK), attempts.begin(CALLBACK)];
    expect(attempts.take(other.attempt, mine.state)).toBeNull();
    expect(attempts.take(null, mine.state)).toBeNull();
    expect(attempts.take(mine.attempt, mine.state)).not.toBeNull();
  });

  it('is forgotten in time, and the oldest goes where there are too many', () => {
    let now = 0;
    const attempts = createAttempts(() => now);
    const first = attempts.begin(CALLBACK);
    const second = attempts.begin(CALLBACK);
    for (let n = 0; n < 999; n++) attempts.begin(CALLBACK);
    expect(attempts.take(first.attempt, first.state)).toBeNull();
    now = ATTEMPT_LIFE_MS + 1;
    expect(attempts.take(second.attempt, second.state)).toBeNull();
  });
});
