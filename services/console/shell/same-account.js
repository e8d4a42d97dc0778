/**
 * A function that asks who is signed in, and loads the page anew where that is not whom it was drawn for, or they may something
 * else by now: nothing of what only they might see is left in it then.
 */
export function createAccountCheck({ api, session, reload = () => location.reload() }) {
  const drawnFor = JSON.stringify(session.account);
  return async () => {
    try {
      const { account } = await api.get('/v1/session');
      if (JSON.stringify(account) !== drawnFor) reload();
    } catch {
      // Who is signed out is led away by the request itself, and a server that is away is asked again with the line.
    }
  };
}
