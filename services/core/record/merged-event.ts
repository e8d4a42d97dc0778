import type { Event } from '../event/event.ts';
import type { Origin } from './subject-record.ts';

/** An event that merge accepted, with its areas resolved: what the store keeps. */
export interface MergedEvent {
  readonly origin: Origin;
  readonly event: Event;
  /** H3 index at resolution 9, or null without a place. */
  readonly cell: string | null;
}
