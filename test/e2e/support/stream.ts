/** A page that listens to the stream, and comes back with the last id that it has. */
export function createListener(first: Readonly<Record<string, string>>) {
  let headers = first;
  const told: string[] = [];
  let last: string | undefined;
  let leaving: AbortController | undefined;

  const take = (block: string): void => {
    const data = /^data: (.*)$/m.exec(block)?.[1];
    if (block.includes('event: warning\n') && data !== undefined) {
      const { warningId, revision } = JSON.parse(data) as { warningId: string; revision: number };
      told.push(`${warningId}/${revision}`);
    }
    last = /^id: (.*)$/m.exec(block)?.[1] ?? last;
  };
  const read = async (body: ReadableStream<Uint8Array>): Promise<void> => {
    let rest = '';
    const decoder = new TextDecoder();
    for await (const chunk of body) {
      const blocks = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
      rest = blocks.pop()!;
      for (const block of blocks) take(block);
    }
  };
  return {
    told: (): readonly string[] => told,
    /** Resolves when the stream is open. */
    async listen(page: string): Promise<void> {
      leaving = new AbortController();
      const response = await fetch(`${page}/v1/stream`, {
        headers: { ...headers, ...(last === undefined ? {} : { 'last-event-id': last }) },
        signal: leaving.signal,
      });
      if (response.status !== 200) throw new Error(await response.text());
      // Whoever leaves, or is left by a process that was killed, ends the reading so.
      read(response.body!).catch(() => undefined);
    },
    /** From now on it comes with these headers. */
    signedIn(next: Readonly<Record<string, string>>): void {
      headers = next;
    },
    leave: () => leaving?.abort(),
  };
}
