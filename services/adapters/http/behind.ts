import type { AccessLog } from '../../steps/access/access-log.ts';
import type { Ingest } from '../../steps/ingest/ingest.ts';
import type { WarningFeed } from '../../steps/push/feed.ts';
import { Refusal } from './refusal.ts';
import type { StreamHub } from './stream-hub.ts';
import type { TitleOf } from './view.ts';

/** What the door opens to. */
export interface Behind {
  readonly accessLog: AccessLog;
  /** Null where another process takes events. */
  readonly ingest: Ingest | null;
  /** Null where another process shows warnings. */
  readonly feed: WarningFeed | null;
  /** Titles of the rules, for people to read. */
  readonly titleOf: TitleOf;
}

/** What is behind an open door; throws a Refusal while it is not open yet. */
export type WhenOpen = () => Behind & { readonly hub: StreamHub | null };

/** A part that is behind this door; throws a Refusal where another process has it. */
export function here<T>(part: T | null, step: string): T {
  if (part !== null) return part;
  throw new Refusal(
    'not_here',
    `this process does not run the step ${step}`,
    `Ask one that does (tocsin up --steps ${step}).`,
  );
}
