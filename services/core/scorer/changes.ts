import type { CompiledRule } from '../rule/compile.ts';
import type { Known } from '../rule/kleene.ts';
import type { Concern } from '../score/concern.ts';
import { compareText } from '../text/canonical.ts';
import type { Subject } from './subjects.ts';

/** How one match changed: it is new, it is gone, or its facts are others. */
export interface Change {
  readonly rule: CompiledRule;
  readonly row: number;
  /** Time of the match, epoch ms. */
  readonly at: number;
  readonly facts: readonly Known[];
  readonly kind: 'new' | 'gone' | 'facts';
}

/** What changed of one concern. */
export interface Changed {
  readonly subject: Subject;
  readonly changes: Change[];
}

type Listed = Map<Concern, Changed>;

/** Changes by the concern they belong to. Most events change nothing: then nothing is made. */
export class Changes {
  #byConcern: Listed | null = null;

  note(subject: Subject, concern: Concern, change: Change): void {
    this.#byConcern ??= new Map();
    const known = this.#byConcern.get(concern);
    if (known === undefined) this.#byConcern.set(concern, { subject, changes: [change] });
    else known.changes.push(change);
  }

  /** By the subjects' keys: where all were looked at, their order tells who was forgotten before, and not so their keys. */
  bySubject(): readonly (readonly [Concern, Changed])[] {
    return [...(this.#byConcern ?? [])].sort(([, a], [, b]) => compareText(a.subject.key, b.subject.key));
  }

  /** Null where nothing changed. */
  list(): Listed | null {
    return this.#byConcern;
  }
}
