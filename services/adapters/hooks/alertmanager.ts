import type { Delivery, HookTerms } from '../../core/push/delivery.ts';
import { asksToLook } from '../../core/push/outward.ts';
import { LEVELS, type Level } from '../../core/record/warning.ts';
import { DAY_MS } from '../../core/time/duration.ts';
import { formatInstant } from '../../core/time/instant.ts';
import type { Hook } from '../../steps/ports/hooks.ts';
import { request } from './post.ts';

export interface AlertmanagerOptions {
  readonly terms: HookTerms;
  /** Its root, for example `http://alertmanager:9093`. */
  readonly url: string;
  readonly timeoutMs: number;
  /** Sent as a bearer token where there is one. */
  readonly bearer: string | null;
  /** Where people can look at a warning; null where there is no such page. */
  readonly pageOf: (warningId: string) => string | null;
  /** Epoch ms. */
  readonly now: () => number;
}

interface Alert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly generatorURL?: string;
}

/** An alert that is not heard of again ends by itself after so long; every end of a warning is told long before. */
const FORGOTTEN_AFTER_MS = 30 * DAY_MS;

/**
 * Prometheus Alertmanager, API v2: mail, chat, paging and grouping are for those who run it.
 *
 * Labels name an alert, and go into mails, chats and the memory of phones: they hold the warning's id, purpose, level and
 * whether it is about a person, and never a place, subject, token, case or fact, whatever the hook is registered for.
 * The level is a label, because pages are routed by it; so each message also ends the alerts of the three other levels,
 * and a revision that was lost on the way leaves no alert behind. In an exercise nothing is sent at all.
 */
export function createAlertmanager(options: AlertmanagerOptions): Hook {
  const { terms, timeoutMs, bearer } = options;
  const root = options.url.replace(/\/+$/, '');
  const headers: Record<string, string> = bearer === null ? {} : { authorization: `Bearer ${bearer}` };
  return {
    terms,
    async send(delivery, signal) {
      // The last of several bars: one bug elsewhere must not wake somebody for nothing.
      if (delivery.mode !== 'actual') throw new Error('an exercise was about to page somebody');
      const body = JSON.stringify(alertsOf(delivery, options));
      const message = { contentType: 'application/json', body, headers };
      const answer = await request({ url: `${root}/api/v2/alerts`, timeoutMs }, message, signal);
      return answer.kind === 'failed' ? answer : { kind: 'delivered' };
    },
    async test(signal) {
      // Asked, not alerted: a test pages nobody.
      const answer = await request({ url: `${root}/api/v2/status`, timeoutMs }, null, signal);
      return answer.kind === 'failed' ? answer : { kind: 'delivered' };
    },
  };
}

function alertsOf(delivery: Delivery, options: AlertmanagerOptions): readonly Alert[] {
  const { warning } = delivery;
  const now = options.now();
  const isFiring = (level: Level): boolean => asksToLook(warning) && level === warning.level;
  const page = options.pageOf(warning.warningId);
  return LEVELS.map((level) => ({
    labels: labelsOf(delivery, level),
    annotations: annotationsOf(delivery),
    startsAt: formatInstant(Math.min(warning.openedAt, now)),
    endsAt: formatInstant(isFiring(level) ? now + FORGOTTEN_AFTER_MS : now),
    ...(page === null ? {} : { generatorURL: page }),
  }));
}

function labelsOf({ warning }: Delivery, level: Level): Alert['labels'] {
  return {
    alertname: 'TocsinWarning',
    warning: warning.warningId,
    purpose: warning.purpose,
    level,
    about: warning.about,
  };
}

/** What changes from revision to revision: as a label it would make another alert of it. */
function annotationsOf({ warning }: Delivery): Alert['annotations'] {
  const rules = warning.contributions.map(({ rule }) => rule).join(', ');
  const place = warning.areaCode ?? 'unknown';
  if (warning.score === null)
    return {
      summary: `${warning.purpose}: no longer with this unit`,
      status: warning.status,
      revision: String(warning.revision),
    };
  return {
    summary: `${warning.level}: ${warning.purpose}, ${warning.about === 'area' ? `area ${place}` : 'a person'}`,
    description: `Score ${Math.round(warning.score)}, ${warning.reason}. Rules: ${rules}. A person should look.`,
    area: place,
    status: warning.status,
    revision: String(warning.revision),
    escalation: String(warning.escalation),
  };
}
