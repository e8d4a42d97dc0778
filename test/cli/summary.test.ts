import { describe, expect, it } from 'vitest';
import { createProgressLine } from '../../services/cli/io.ts';
import { summaryLine } from '../../services/cli/summary.ts';

describe('the summary of a running system', () => {
  it('has events a second, warnings by level and lag in one line', () => {
    const status = {
      ingest: { accepted: 9, duplicate: 2, rejected: 3, byReason: {}, accusedDropped: 0 },
      merged: { accepted: 12_345, duplicate: 6, rejected: 7 },
      open: { blue: 1, yellow: 2, orange: 3, red: 4 },
      lag: { merge: 5, score: 6, store: 7 },
      subjects: 1_234,
    };
    expect(summaryLine(status, 19.6)).toBe(
      '20 events/s · 12,345 accepted, 8 duplicate, 10 rejected · open: 4 red, 3 orange, 2 yellow, 1 blue · 1,234 subjects · lag 5/6/7',
    );
  });
});

describe('the progress line', () => {
  const terminal = (isTTY: boolean) => {
    const written: string[] = [];
    const stream = { isTTY, write: (text: string) => written.push(text) } as unknown as NodeJS.WriteStream;
    return { written, line: createProgressLine(stream) };
  };

  it('is written over on a terminal, and gone at the end', () => {
    const { written, line } = terminal(true);
    line.show(() => '1,000 events');
    line.clear();
    expect(written).toEqual(['\r\u001b[2K1,000 events', '\r\u001b[2K']);
  });

  it('is not written where nobody watches', () => {
    const { written, line } = terminal(false);
    line.show(() => '1,000 events');
    line.clear();
    expect(written).toEqual([]);
  });
});
