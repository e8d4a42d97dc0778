import { type Answered, ask } from './ask.ts';

/** Somebody's browser, as far as cookies go: keeps what it is given, sends it back, follows nothing by itself. */
export function browserLike(port: number, host = `127.0.0.1:${port}`) {
  const cookies = new Map<string, string>();
  const send = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answered> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await ask(port, {
      method,
      path,
      headers: {
        host,
        ...(cookie === '' ? {} : { cookie }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    for (const set of answer.headers['set-cookie'] ?? []) keep(set);
    return answer;
  };
  const keep = (set: string): void => {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
    if (/Max-Age=0/.test(set)) cookies.delete(name);
    else cookies.set(name, value);
  };
  return {
    cookies,
    get: (path: string, headers?: Readonly<Record<string, string>>) => send('GET', path, undefined, headers),
    send,
    /** With the token of its session, as a page sends it. */
    async change(method: string, path: string, body?: unknown): Promise<Answered> {
      const { csrf } = (await send('GET', '/v1/session')).json<{ csrf: string }>();
      return await send(method, path, body, { 'x-csrf-token': csrf });
    },
  };
}

export type BrowserLike = ReturnType<typeof browserLike>;
