import { pathToFileURL } from 'node:url';

/** A module of the console. The pages have no types; what a test knows of them it says by what it expects. */
// biome-ignore lint/suspicious/noExplicitAny: the console is plain JavaScript
export async function consoleModule(path: string): Promise<any> {
  return await import(/* @vite-ignore */ pathToFileURL(`services/console/${path}`).href);
}
