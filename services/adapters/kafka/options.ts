import type { Logger } from '../../steps/ports/logger.ts';

export interface KafkaOptions {
  /** `host:port` of some brokers; they tell of the others. */
  readonly brokers: readonly string[];
  /** How this process is named in the brokers' logs and quotas; `tocsin` where it is left out. */
  readonly clientId?: string;
  /** TLS: `true` trusts the machine's authorities; else PEM texts. */
  readonly tls?: true | { readonly ca?: string; readonly cert?: string; readonly key?: string };
  readonly sasl?: {
    readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
    readonly username: string;
    readonly password: string;
  };
  /** Of what is appended; `none` where it is left out. Records in gzip and zstd can be read always. */
  readonly compression?: 'none' | 'gzip' | 'zstd';
  /** How long `openKafkaLog` tries to reach a broker; 10,000 where it is left out. Afterwards it waits for as long as it takes. */
  readonly connectTimeoutMs?: number;
  /** After this long a request counts as lost and is repeated; 30,000 where it is left out. */
  readonly requestTimeoutMs?: number;
  /** After this long without a sign of life a process loses its partitions; 10,000 where it is left out. */
  readonly sessionTimeoutMs?: number;
  /** Bytes that may wait at once of appends with a `patienceMs`; 32 MiB where it is left out. */
  readonly queueBytes?: number;
  /** Copies of each new topic; the brokers' own default where it is left out. */
  readonly replicas?: number;
  readonly snapshots?: SnapshotTopic;
  readonly logger: Logger;
}

/** The topic of snapshots; made where it is missing. */
export interface SnapshotTopic {
  readonly name: string;
  readonly partitions: number;
  /** Longer than the longest stop that is to be survived without reading the whole log again. */
  readonly retentionMs: number;
}

const DAY_MS = 86_400_000;
/** Where the settings name no other. */
export const SNAPSHOTS: SnapshotTopic = { name: 'snapshots', partitions: 4, retentionMs: 14 * DAY_MS };

export type FullOptions = KafkaOptions &
  Required<
    Pick<
      KafkaOptions,
      | 'clientId'
      | 'compression'
      | 'connectTimeoutMs'
      | 'requestTimeoutMs'
      | 'sessionTimeoutMs'
      | 'queueBytes'
      | 'snapshots'
    >
  >;

export function withDefaults(options: KafkaOptions): FullOptions {
  return {
    ...options,
    clientId: options.clientId ?? 'tocsin',
    compression: options.compression ?? 'none',
    connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
    requestTimeoutMs: options.requestTimeoutMs ?? 30_000,
    sessionTimeoutMs: options.sessionTimeoutMs ?? 10_000,
    queueBytes: options.queueBytes ?? 32 << 20,
    snapshots: options.snapshots ?? SNAPSHOTS,
  };
}
