import { readFileSync } from 'node:fs';
import { waitUntil } from '../wait-until.ts';
import type { Somebody, System } from './systems.ts';

/** Warnings of the town that the pictures are of. */
export interface Evening {
  /** Of an area, with its score made of several rules. */
  readonly place: string;
  /** Of a person. */
  readonly person: string;
  /** Closed, so that it can be opened again. */
  readonly closed: string;
}

interface Listed {
  readonly warningId: string;
  readonly revision: number;
  readonly subject: string;
  readonly level: string;
  readonly contributions?: readonly object[];
}

/** How much must be open. */
export interface Enough {
  readonly places: number;
  readonly people: number;
  readonly levels: number;
}
/** Enough for somebody to handle each in a way of its own. */
export const LEAST: Enough = { places: 3, people: 2, levels: 1 };
/** Enough to fill a screen. */
export const BUSY: Enough = { places: 6, people: 4, levels: 3 };
const PATIENCE_MS = 420_000;
const RULE = 'near-repeat-burglary-200m';

/** Waits until the town has had its evening, and lets the people do what people do: some is taken, some is closed, a rule is proposed. */
export async function haveEvening({ people }: System, enough: Enough): Promise<Evening> {
  const { officer, colleague, analyst } = people;
  const open = await waitUntil('a busy evening', () => busyList(officer, enough), PATIENCE_MS);
  await waitUntil('a delivery that was given up', async () => {
    const { total } = await officer.get<{ total: number }>('/v1/deliveries');
    return total > 0;
  });
  const places = open
    .filter(({ subject }) => subject.startsWith('area:'))
    .sort((a, b) => (b.contributions?.length ?? 0) - (a.contributions?.length ?? 0));
  const persons = open.filter(({ subject }) => subject === 'individual');
  const [place, taken, closed] = places as [Listed, Listed, Listed];
  const [person, handed] = persons as [Listed, Listed];
  await act(officer, taken, { action: 'acknowledge', until: inHours(1) });
  await act(colleague, closed, { action: 'acknowledge', until: inHours(1) });
  await act(colleague, closed, { action: 'visit', until: inHours(1) });
  await act(colleague, closed, { action: 'close', outcome: 'substantiated' });
  await officer.post(`/v1/warnings/${handed.warningId}/look`, { reason: 'called back by the desk' });
  await act(officer, handed, { action: 'assign', assignee: colleague.id });
  await propose(analyst);
  return { place: place.warningId, person: person.warningId, closed: closed.warningId };
}

/** What is open, where it is enough for an evening. */
async function busyList(officer: Somebody, enough: Enough): Promise<readonly Listed[] | undefined> {
  const { warnings } = await officer.get<{ warnings: readonly Listed[] }>('/v1/warnings?limit=500');
  const people = warnings.filter(({ subject }) => subject === 'individual').length;
  const isEnough =
    people >= enough.people &&
    warnings.length - people >= enough.places &&
    new Set(warnings.map(({ level }) => level)).size >= enough.levels;
  return isEnough ? warnings : undefined;
}

const inHours = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();

/** Does it to the warning as it stands by then: the town goes on meanwhile. */
async function act(who: Somebody, { warningId }: Listed, action: object): Promise<void> {
  const { warning } = await who.get<{ warning: Listed }>(`/v1/warnings/${warningId}`);
  await who.post(`/v1/warnings/${warningId}/actions`, { ...action, seenRevision: warning.revision });
}

async function propose(analyst: Somebody): Promise<void> {
  const rule = JSON.parse(readFileSync(`rules/${RULE}.json`, 'utf8')) as object;
  const text = JSON.stringify({ ...rule, status: 'shadow' }, null, 2);
  const reason = 'measure it in shadow first';
  await analyst.post('/v1/rules/proposals', { put: [{ text }], remove: [], reason, effectiveAt: null });
}
