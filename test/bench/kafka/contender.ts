/** One way to read or to write a topic of one partition, whole; resolves when it is done. */
export type Contender = (brokers: string, topic: string, records: number, group: string) => Promise<void>;

/** About what a merged event takes. */
export const VALUE_BYTES = 300;
