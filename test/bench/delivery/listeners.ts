import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';

export interface Listeners {
  leave(): void;
}

/** Opens a stream for each cookie; `onSubject` is told by those of the sample whom a warning is about, when it has come. */
export async function listen(
  page: string,
  cookies: readonly string[],
  sample: number,
  onSubject: (subject: string, at: number) => void,
): Promise<Listeners> {
  const open: ClientRequest[] = [];
  for (const [index, cookie] of cookies.entries()) {
    const asked = request(new URL('/v1/stream', page), { agent: false, headers: { cookie } });
    // Cut off at the end.
    asked.on('error', () => undefined);
    asked.end();
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    if (response.statusCode !== 200) throw new Error(`a stream was refused with ${response.statusCode}`);
    if (index < sample) readSubjects(response, onSubject);
    else response.resume();
    open.push(asked);
  }
  return {
    leave() {
      for (const asked of open) asked.destroy();
    },
  };
}

function readSubjects(response: IncomingMessage, onSubject: (subject: string, at: number) => void): void {
  let rest = '';
  response.setEncoding('utf8');
  response.on('data', (chunk: string) => {
    const at = performance.now();
    const blocks = (rest + chunk).split('\n\n');
    rest = blocks.pop()!;
    for (const block of blocks) {
      const subject = block.includes('event: warning\n') ? /"subject":"([^"]+)"/.exec(block)?.[1] : undefined;
      if (subject !== undefined) onSubject(subject, at);
    }
  });
}
