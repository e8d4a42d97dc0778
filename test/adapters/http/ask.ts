import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { onTestFinished } from 'vitest';

export interface Asked {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface Answered {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  /** The body parsed; throws where it is no JSON. */
  json<T = Record<string, unknown>>(): T;
}

/** One request on a connection of its own, with whatever Host and Origin the test wants. */
export async function ask(port: number, asked: Asked = {}): Promise<Answered> {
  const response = await begin(port, asked);
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  return {
    status: response.statusCode!,
    headers: response.headers,
    text,
    json: <T>() => JSON.parse(text) as T,
  };
}

/** Resolves at the head of the answer. */
export function begin(port: number, { method = 'GET', path = '/', headers = {}, body }: Asked) {
  return new Promise<IncomingMessage>((resolve, reject) => {
    const asking: ClientRequest = request(
      { host: '127.0.0.1', port, method, path, headers, agent: false },
      resolve,
    );
    asking.on('error', reject);
    onTestFinished(() => void asking.destroy());
    asking.end(body);
  });
}

export const post = (
  port: number,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
) =>
  ask(port, {
    method: 'POST',
    path: '/v1/events',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });

/** The Server-Sent Events of a stream as they come, one block at a time. */
export async function openStream(
  port: number,
  headers: Readonly<Record<string, string>> = {},
  path = '/v1/stream',
) {
  const response = await begin(port, { path, headers });
  const blocks: string[] = [];
  let rest = '';
  let ended = false;
  response.setEncoding('utf8');
  response.on('data', (text: string) => {
    const parts = (rest + text).split('\n\n');
    rest = parts.pop()!;
    blocks.push(...parts);
  });
  const end = (): void => {
    ended = true;
  };
  response.on('end', end).on('error', end).on('close', end);
  return {
    response,
    blocks: blocks as readonly string[],
    /** The revisions that were told, as `<warning>/<revision>`. */
    told: () => namesIn(blocks, ['warning']),
    /** As `told`, those with which a warning left included, as `<warning>/<revision> left`. */
    toldOrLeft: () => namesIn(blocks, ['warning', 'left']),
    /** The data of the events of a name, parsed. */
    data: <T>(name: string) =>
      blocks
        .filter((block) => block.includes(`event: ${name}\n`))
        .map((block) => JSON.parse(/^data: (.*)$/m.exec(block)![1]!) as T),
    ids: () => blocks.flatMap((block) => /^id: (.*)$/m.exec(block)?.[1] ?? []),
    hasEnded: () => ended,
  };
}

function namesIn(blocks: readonly string[], events: readonly string[]): readonly string[] {
  return blocks.flatMap((block) => {
    const event = /^event: (.*)$/m.exec(block)?.[1];
    if (event === undefined || !events.includes(event)) return [];
    const data = JSON.parse(/^data: (.*)$/m.exec(block)![1]!) as { warningId: string; revision: number };
    return [`${data.warningId}/${data.revision}${event === 'left' ? ' left' : ''}`];
  });
}
