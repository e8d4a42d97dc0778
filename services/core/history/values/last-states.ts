import { grown } from '../growable.ts';
import type { Value } from '../leaves.ts';
import { type Column, NO_ROW } from './column.ts';
import { Distinct } from './distinct.ts';
import { LastSeen } from './last-seen.ts';
import { SortedBlocks } from './sorted-blocks.ts';

/** What an entry tells of its device: that it fails, that it works, or (null) neither. */
export type StateOf = (row: number) => boolean | null;

/**
 * Devices whose last state in a window is a failure: the failures in it, less those that another state of the same device
 * follows in it. A state follows one in the window where its device's state before is a failure and stands in the window too.
 */
export class LastStates implements Column {
  readonly #device: (row: number) => Value;
  readonly #stateOf: StateOf;
  readonly #seen: Distinct;
  /** By entry, the number of states before it. */
  #states = new Int32Array(1);
  #length = 0;
  /** By state: its entry, and the failures before it. */
  #entries = new Int32Array(0);
  #failures = new Int32Array(1);
  readonly #last = new LastSeen();
  /** By state, the entry of the failure it ends, or -1. */
  readonly #ended = new SortedBlocks(new Int32Array(0));

  readonly #note = (state: number, before: number): void =>
    this.#ended.set(state, this.#endedBy(state, before));

  constructor(device: (row: number) => Value, stateOf: StateOf) {
    this.#device = device;
    this.#stateOf = stateOf;
    this.#seen = new Distinct(device);
  }

  append(row: number): void {
    const entry = this.#length++;
    const states = this.#states[entry]!;
    const fails = row === NO_ROW ? null : this.#stateOf(row);
    this.#seen.append(row);
    if (fails !== null) this.#addState(states, entry, this.#device(row), fails);
    this.#states = grown(this.#states, entry + 2);
    this.#states[entry + 1] = states + (fails === null ? 0 : 1);
  }

  #addState(state: number, entry: number, device: Value, fails: boolean): void {
    this.#entries = grown(this.#entries, state + 1);
    this.#failures = grown(this.#failures, state + 2);
    this.#entries[state] = entry;
    this.#failures[state + 1] = this.#failures[state]! + (fails ? 1 : 0);
    this.#ended.append(this.#endedBy(state, this.#last.append(device)));
  }

  /** The entry of the failure that a state ends if `before` is the one before it of its device. */
  #endedBy(state: number, before: number): number {
    return before >= 0 && before < state && this.#isFailure(before) ? this.#entries[before]! : -1;
  }

  #isFailure(state: number): boolean {
    return this.#failures[state + 1]! > this.#failures[state]!;
  }

  truncate(length: number): void {
    this.#length = length;
    this.#seen.truncate(length);
    const states = this.#states[length]!;
    this.#last.truncate(states);
    this.#ended.truncate(states);
  }

  replace(place: number, row: number): boolean {
    const fails = row === NO_ROW ? null : this.#stateOf(row);
    const state = this.#states[place]!;
    const isState = this.#states[place + 1]! > state;
    if (!isState && fails !== null) return false;
    this.#seen.replace(place, row);
    // What is a state no more keeps its number, as one of no device that does not fail.
    if (isState) this.#turn(state, fails === null ? null : this.#device(row), fails ?? false);
    return true;
  }

  #turn(state: number, device: Value, fails: boolean): void {
    const by = (fails ? 1 : 0) - (this.#isFailure(state) ? 1 : 0);
    const states = this.#states[this.#length]!;
    if (by !== 0) for (let i = state + 1; i <= states; i++) this.#failures[i]! += by;
    this.#last.set(state, device, this.#note);
    const next = this.#last.next(state);
    if (by !== 0 && next !== -1) this.#note(next, state);
  }

  devices(from: number, to: number): number {
    return this.#seen.count(from, to);
  }

  failing(from: number, to: number): number {
    const first = this.#states[from]!;
    const behind = this.#states[to]!;
    const ended = behind - first - this.#ended.countBelow(first, behind, from);
    return this.#failures[behind]! - this.#failures[first]! - ended;
  }
}
