import { describe } from 'vitest';
import { appendContract } from './log/append.ts';
import { conditionsContract } from './log/conditions.ts';
import { deliveryContract } from './log/delivery.ts';
import { modelContract } from './log/model.ts';
import { offsetsContract } from './log/offsets.ts';
import { ownershipContract } from './log/ownership.ts';
import { retentionContract } from './log/retention.ts';
import { snapshotsContract } from './log/snapshots.ts';
import type { LogHarness, LogTraits } from './log/support.ts';

/** What every implementation of the port `Log` is held to. */
export function logContract(name: string, createHarness: () => Promise<LogHarness>, traits: LogTraits): void {
  describe(name, () => {
    appendContract(createHarness, traits);
    conditionsContract(createHarness);
    deliveryContract(createHarness, traits);
    offsetsContract(createHarness);
    ownershipContract(createHarness, traits);
    snapshotsContract(createHarness, traits);
    retentionContract(createHarness, traits);
    modelContract(createHarness, traits);
  });
}
