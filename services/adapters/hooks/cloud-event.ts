import type { Delivery } from '../../core/push/delivery.ts';
import type { OutwardWarning } from '../../core/push/outward.ts';
import { formatInstant } from '../../core/time/instant.ts';
import type { Message } from './post.ts';

/** Media type of the structured mode (CloudEvents 1.0, HTTP binding 3.2). */
const STRUCTURED = 'application/cloudevents+json; charset=utf-8';

/**
 * A delivery as a CloudEvent 1.0 in structured mode.
 *
 * @param source who sends, a URI reference; with `id` it names the event
 */
export function cloudEvent(delivery: Delivery, source: string): Message {
  const { id, mode, stands, warning } = delivery;
  const event = {
    specversion: '1.0',
    id,
    source,
    type: `tocsin.warning.${warning.reason}`,
    subject: warning.warningId,
    time: formatInstant(warning.at),
    datacontenttype: 'application/json',
    // Extension attributes: lower case letters and digits only.
    tocsinmode: mode,
    tocsinrevision: warning.revision,
    data: { mode, routed: stands, ...(stands ? warningData(warning) : leavingData(warning)) },
  };
  return { contentType: STRUCTURED, body: JSON.stringify(event) };
}

/** An event that says nothing but that the way is open. */
export function testEvent(id: string, source: string, now: number): Message {
  const event = {
    specversion: '1.0',
    id,
    source,
    type: 'tocsin.test',
    time: formatInstant(now),
    datacontenttype: 'application/json',
    tocsinmode: 'exercise',
    data: { mode: 'exercise' },
  };
  return { contentType: STRUCTURED, body: JSON.stringify(event) };
}

/** Of one that has left: by what the receiver knows it, and when that was. */
function leavingData({ warningId, revision, purpose, about, at }: OutwardWarning): object {
  return { warningId, revision, purpose, about, at: formatInstant(at) };
}

/** A warning as JSON: times in ISO 8601, what may not go out left out. */
export function warningData(warning: OutwardWarning): object {
  const { at, openedAt, acknowledgeBy, contributions, ...rest } = warning;
  return {
    ...rest,
    at: formatInstant(at),
    openedAt: formatInstant(openedAt),
    acknowledgeBy: acknowledgeBy === null ? null : formatInstant(acknowledgeBy),
    contributions: contributions.map(({ facts, events, ...share }) => ({
      ...share,
      ...(facts === null ? {} : { facts }),
      ...(events === null ? {} : { events }),
    })),
  };
}
