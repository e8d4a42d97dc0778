/** What every process of an installation must agree on. */
export const FACT_KINDS = ['token_key'] as const;
export type FactKind = (typeof FACT_KINDS)[number];

/** A record of the topic `installation`, in which the first of each kind counts. Holds no secret. */
export interface InstallationFact {
  readonly kind: FactKind;
  /** Of `token_key`: the key's fingerprint, from which the key cannot be found. */
  readonly value: string;
  /** Epoch ms. */
  readonly recordedAt: number;
}
