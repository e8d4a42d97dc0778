/** What every process of an installation must agree on. */
export const FACT_KINDS = ['token_key', 'sources'] as const;
export type FactKind = (typeof FACT_KINDS)[number];

/** A record of the topic `installation`. Holds no secret. */
export interface InstallationFact {
  readonly kind: FactKind;
  /**
   * A fingerprint: of `token_key`, from which the key cannot be found, and the first counts; of the registered `sources` that
   * a process began to merge, and the last counts.
   */
  readonly value: string;
  /** Epoch ms. */
  readonly recordedAt: number;
}
