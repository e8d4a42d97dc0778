import type { FaultCode } from '../fault.ts';

/** Why a record was refused and where it stands; never its payload, which may hold what the charter refuses. */
export interface DeadLetter {
  /** Source topic, or `ingest` for what the door refused. */
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly reason: FaultCode;
  /** Path in the record, for example `parties[0].token`. */
  readonly path: string;
  /** Registered source id where it could be read, else empty. */
  readonly source: string;
  readonly at: number;
}
