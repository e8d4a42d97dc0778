/** What a scorer tells of one of its partitions. */
export interface Told {
  readonly what: 'joined' | 'given' | 'starting' | 'chunk' | 'restored' | 'handled' | 'saved';
  /** Epoch ms. */
  readonly at: number;
  /** That the process has used so far, of all its threads. */
  readonly cpuMs: number;
  /** -1 of the process itself. */
  readonly partition: number;
  /** Of the last record handled, or where a restored task goes on. */
  readonly offset?: number;
  /** Bytes of a chunk, or subjects restored. */
  readonly count?: number;
  /** What it took. */
  readonly ms?: number;
}
