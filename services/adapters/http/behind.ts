import type { Ingest } from '../../steps/ingest/ingest.ts';
import type { WarningFeed } from '../../steps/push/feed.ts';
import type { StreamHub } from './stream-hub.ts';
import type { TitleOf } from './view.ts';

/** What the door opens to. */
export interface Behind {
  readonly ingest: Ingest;
  readonly feed: WarningFeed;
  /** Titles of the rules, for people to read. */
  readonly titleOf: TitleOf;
}

/** What is behind an open door; throws a Refusal while it is not open yet. */
export type WhenOpen = () => Behind & { readonly hub: StreamHub };
