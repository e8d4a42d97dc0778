import type { Claim } from './assignment.ts';

/**
 * The consumer protocol's own messages, so that Kafka's tools can show who has what. Version 0: the topics (or the
 * partitions by topic) and a field for the assigner's own use, in which a member says what it holds.
 */
const VERSION = 0;

export function encodeSubscription(topics: readonly string[], claim: Omit<Claim, 'memberId'>): Buffer {
  const userData = Buffer.from(JSON.stringify({ generation: claim.generation, held: claim.held }));
  return Buffer.concat([
    int16(VERSION),
    int32(topics.length),
    ...topics.map(string),
    int32(userData.length),
    userData,
  ]);
}

export function decodeClaim(memberId: string, metadata: Buffer): Claim {
  const reader = createReader(metadata);
  reader.int16();
  for (let topics = reader.int32(); topics > 0; topics--) reader.string();
  const { generation, held } = JSON.parse(reader.bytes().toString()) as Omit<Claim, 'memberId'>;
  return { memberId, generation, held };
}

/** The assignment of numbers: of each topic the partitions of these numbers that it has. */
export function encodeAssignment(numbers: readonly number[], widths: ReadonlyMap<string, number>): Buffer {
  const topics = [...widths].map(([topic, width]) => {
    const partitions = numbers.filter((number) => number < width);
    return Buffer.concat([string(topic), int32(partitions.length), ...partitions.map(int32)]);
  });
  return Buffer.concat([int16(VERSION), int32(topics.length), ...topics, int32(0)]);
}

export function decodeAssignment(assignment: Buffer): ReadonlySet<number> {
  const numbers = new Set<number>();
  if (assignment.length === 0) return numbers;
  const reader = createReader(assignment);
  reader.int16();
  for (let topics = reader.int32(); topics > 0; topics--) {
    reader.string();
    for (let partitions = reader.int32(); partitions > 0; partitions--) numbers.add(reader.int32());
  }
  return numbers;
}

function int16(value: number): Buffer {
  const buffer = Buffer.alloc(2);
  buffer.writeInt16BE(value);
  return buffer;
}

function int32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32BE(value);
  return buffer;
}

function string(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([int16(bytes.length), bytes]);
}

function createReader(buffer: Buffer) {
  let at = 0;
  const take = (bytes: number): Buffer => {
    at += bytes;
    return buffer.subarray(at - bytes, at);
  };
  const int16At = (): number => take(2).readInt16BE();
  const int32At = (): number => take(4).readInt32BE();
  return {
    int16: int16At,
    int32: int32At,
    string: () => take(int16At()).toString(),
    bytes: () => take(int32At()),
  };
}
