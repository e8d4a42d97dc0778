import { MOST_CLASSES } from '../../history/slabs.ts';

/** When classes are freed and answers forgotten. */
export interface ClassLimits {
  /** Numbers that there are. */
  readonly mostClasses: number;
  /** Kept back of them, for what comes before unused ones are freed. */
  readonly spare: number;
  /** With fewer classes none is freed. */
  readonly leastCrowd: number;
  /** Entries that may be looked through for each class made since the last time. */
  readonly entriesPerClass: number;
  /** Words of memory for answers that are found again when they are asked for. */
  readonly mostKnown: number;
}

export const CLASS_LIMITS: ClassLimits = {
  mostClasses: MOST_CLASSES,
  spare: 4_096,
  leastCrowd: 16_384,
  entriesPerClass: 8,
  mostKnown: 1_000_000,
};
