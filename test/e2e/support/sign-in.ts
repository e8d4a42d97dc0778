/** A cookie of somebody whom a link signs in. `text` is whatever the command printed with the link in it. */
export async function signInBy(text: string, page: string): Promise<{ readonly cookie: string }> {
  const link = /\/sign-in#link=([\w-]{43})/.exec(text)?.[1];
  if (link === undefined) throw new Error(`there is no link in: ${text}`);
  const answer = await fetch(new URL('/v1/sign-in/link', page), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ link }),
  });
  if (answer.status !== 204) throw new Error(await answer.text());
  return { cookie: answer.headers.getSetCookie()[0]!.split(';')[0]! };
}
