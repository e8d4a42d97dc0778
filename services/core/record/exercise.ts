/**
 * Made-up events come into this log from here on. Everything that was ever in such a log is an exercise: its warnings go
 * on for weeks, and no later setting may make a pager believe them.
 */
export interface ExerciseMark {
  /** What made them up, for example `simulated town`. */
  readonly origin: string;
  /** Epoch ms. */
  readonly at: number;
}
