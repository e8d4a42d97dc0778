import type { KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { CAP_TYPE, toCap } from '../../adapters/formats/cap.ts';
import { FIWARE_TYPE, toFiware } from '../../adapters/formats/fiware.ts';
import { createAlertmanager } from '../../adapters/hooks/alertmanager.ts';
import { cloudEvent, testEvent } from '../../adapters/hooks/cloud-event.ts';
import { createNotice } from '../../adapters/hooks/notice.ts';
import type { Message } from '../../adapters/hooks/post.ts';
import { createSign, signingKey } from '../../adapters/hooks/signature.ts';
import { createWebhook } from '../../adapters/hooks/webhook.ts';
import type { Delivery, HookTerms } from '../../core/push/delivery.ts';
import type { Hook } from '../../steps/ports/hooks.ts';
import type { Config } from '../config.ts';
import type { HookSettings } from '../push-settings.ts';
import { UsageError } from '../usage-error.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The receivers of the settings, with their secrets. Throws UsageError where one cannot be read; never tells it. */
export async function openHooks(config: Config, environment: Environment): Promise<readonly Hook[]> {
  return await Promise.all(config.hooks.map((hook) => openHook(config, hook, environment)));
}

async function openHook(config: Config, hook: HookSettings, environment: Environment): Promise<Hook> {
  const { push } = config;
  const { url } = hook;
  const address = { terms: termsOf(hook), url, timeoutMs: push.timeout };
  switch (hook.type) {
    case 'webhook': {
      const sign = createSign(keyIn(hook, await secretOf(hook, environment)), Date.now);
      const write = writerOf(hook.format ?? 'cloudevents', config);
      return createWebhook({
        ...address,
        sign,
        write,
        writeTest: (id) => testEvent(id, push.source, Date.now()),
      });
    }
    case 'alertmanager': {
      const bearer = await secretOf(hook, environment);
      return createAlertmanager({ ...address, bearer, pageOf: (id) => pageOf(config, id), now: Date.now });
    }
    case 'notice':
      return createNotice({
        ...address,
        sign: createSign(keyIn(hook, await secretOf(hook, environment)), Date.now),
      });
    default:
      return hook.type satisfies never;
  }
}

function termsOf({ id, type, units = [], people, exercises, rules = [] }: HookSettings): HookTerms {
  return { id, kind: type, units, people, exercises, rules };
}

/** What a delivery looks like on the way. */
function writerOf(
  format: 'cloudevents' | 'cap' | 'fiware',
  config: Pick<Config, 'push' | 'http'>,
): (one: Delivery) => Message {
  const contextOf = ({ mode, warning }: Delivery) => {
    return { mode, source: config.push.source, page: pageOf(config, warning.warningId) };
  };
  switch (format) {
    case 'cloudevents':
      return (delivery) => cloudEvent(delivery, config.push.source);
    case 'cap':
      return (delivery) => ({ contentType: CAP_TYPE, body: toCap(delivery.warning, contextOf(delivery)) });
    case 'fiware':
      return (delivery) => ({
        contentType: FIWARE_TYPE,
        body: JSON.stringify(toFiware(delivery.warning, contextOf(delivery))),
      });
    default:
      return format satisfies never;
  }
}

/** Where officers look at a warning: where the page is given to other machines, if the settings name no other place. */
export function pageOf({ push, http }: Pick<Config, 'push' | 'http'>, warningId: string): string | null {
  const page = push.page ?? http.url;
  return page === undefined ? null : new URL(`/warnings/${encodeURIComponent(warningId)}`, page).href;
}

/** Null where none is registered. */
async function secretOf(
  { id, secretFile, secretEnv }: HookSettings,
  environment: Environment,
): Promise<string | null> {
  if (secretFile !== undefined) return (await readSecret(id, secretFile)).trim();
  if (secretEnv === undefined) return null;
  const secret = environment[secretEnv]?.trim() ?? '';
  if (secret !== '') return secret;
  throw new UsageError(
    `hooks: ${id}: the variable ${secretEnv} (secretEnv) is not set; set it to the secret`,
  );
}

async function readSecret(id: string, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`hooks: ${id}: ${file} (secretFile) cannot be read (${code}); name a file that can`);
  }
}

function keyIn({ id, secretFile, secretEnv }: HookSettings, secret: string | null): KeyObject {
  const key = signingKey(secret ?? '');
  if (key !== undefined) return key;
  throw new UsageError(
    `hooks: ${id}: ${secretFile ?? secretEnv} holds no signing secret; write whsec_ and the base64 of 24 bytes or more, for example: echo "whsec_$(openssl rand -base64 32)"`,
  );
}
