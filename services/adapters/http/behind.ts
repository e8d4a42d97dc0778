import type { DecaySettings } from '../../core/explain/decay-ahead.ts';
import type { Unit } from '../../core/push/unit.ts';
import type { Warning } from '../../core/record/warning.ts';
import type { Rule } from '../../core/rule/rule.ts';
import type { AccessLog } from '../../steps/access/access-log.ts';
import type { Ingest } from '../../steps/ingest/ingest.ts';
import type { Boundaries } from '../../steps/ports/boundaries.ts';
import type { Deliveries } from '../../steps/ports/deliveries.ts';
import type { HistoryReader } from '../../steps/ports/history.ts';
import type { Looks } from '../../steps/ports/looks.ts';
import type { CostMeter } from '../../steps/ports/rule-costs.ts';
import type { RuleDesk } from '../../steps/ports/rule-desk.ts';
import type { Actions } from '../../steps/push/actions.ts';
import type { WarningFeed } from '../../steps/push/feed.ts';
import type { Revisions } from '../../steps/push/revisions.ts';
import { Refusal } from './refusal.ts';
import type { StreamHub } from './stream/hub.ts';
import type { TitleOf } from './view.ts';

/** What the door opens to. */
export interface Behind {
  readonly accessLog: AccessLog;
  /** Null where another process takes events. */
  readonly ingest: Ingest | null;
  /** Null where another process shows warnings. */
  readonly shown: Shown | null;
}

/** What a process that shows warnings shows them from. */
export interface Shown {
  readonly feed: WarningFeed;
  readonly revisions: Revisions;
  /** Titles of the rules, for people to read. */
  readonly titleOf: TitleOf;
  /** Those that warnings go to, by the settings. */
  readonly units: readonly Unit[];
  /** A rule as that version of it has it; undefined where the version is not known. */
  readonly ruleOf: (rule: string, version: string) => Rule | undefined;
  readonly looks: Looks;
  /** Null where there is no store to read. */
  readonly history: HistoryReader | null;
  /** Null where this process takes no actions. */
  readonly actions: Actions | null;
  readonly rules: RuleDesk;
  /** What rules cost, as it is measured. */
  readonly costs: CostMeter;
  /** What receivers outside did not get. */
  readonly deliveries: Deliveries;
  /** Outlines of administrative areas; none where no setting names them. */
  readonly boundaries: Boundaries;
  /** A warning in formats other than JSON, by content type. */
  readonly formats: Readonly<Record<string, (warning: Warning) => Promise<string>>>;
  readonly decay: DecaySettings;
  /** Corners of an H3 cell, as `[lon, lat]`; undefined for what is none. */
  readonly outlineOf: (cell: string) => readonly (readonly [number, number])[] | undefined;
  /** Epoch ms. */
  readonly now: () => number;
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
