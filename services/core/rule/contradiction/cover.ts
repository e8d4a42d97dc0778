import { CATEGORIES } from '../../event/vocabulary.ts';
import { canonicalJson } from '../../text/canonical.ts';
import { OWN_ROLE } from '../fields.ts';
import { categoriesOf, compileTest, isPrefix, streamsOf } from '../filter.ts';
import type { Filter, FilterTest } from '../rule.ts';
import { CANDIDATES_EACH, candidatesOf } from './candidates.ts';
import { constantsOf, type DomainScope, domainOfField, fieldOf } from './domain.ts';
import type { Budget } from './satisfy.ts';

/** Work of two filters' streams and categories, in values tried. */
const COST_EACH = 20;

/**
 * Whether every event that fits `inner` fits `outer` too, as far as their tests are looked at one by one: what is said to
 * be covered is, and what is not said to be may be all the same.
 */
export function covers(
  outer: Filter,
  inner: Filter,
  scope: Pick<DomainScope, 'visible' | 'isArea'>,
  budget: Budget,
): boolean {
  const cost = COST_EACH * (sizeOf(outer) + sizeOf(inner) + 1);
  if (cost > budget.left) return false;
  budget.left -= cost;
  const streams = streamsOf(inner).filter((stream) => scope.visible.includes(stream));
  const wide = streamsOf(outer);
  if (streams.length === 0 || !streams.every((stream) => wide.includes(stream))) return false;
  return Object.entries(outer).every(([name, wanted]) => {
    if (name === 'stream') return true;
    const own = inner[name];
    if (name === 'category') return coversCategories(wanted, own, streams);
    if (own === undefined) return false;
    if (canonicalJson(own) === canonicalJson(wanted)) return true;
    return name !== OWN_ROLE && coversTest(name, wanted, own, streams, scope.isArea);
  });
}

function coversCategories(
  wanted: FilterTest,
  own: FilterTest | undefined,
  streams: DomainScope['visible'],
): boolean {
  const wide = categoriesOf(wanted);
  const narrow = own === undefined ? null : categoriesOf(own);
  return streams.every((stream) =>
    CATEGORIES[stream].every((category) => wide.has(category) || narrow?.has(category) === false),
  );
}

/** One field: no value passes `own` and not `wanted`. */
function coversTest(
  name: string,
  wanted: FilterTest,
  own: FilterTest,
  streams: DomainScope['visible'],
  isArea: boolean,
): boolean {
  const field = fieldOf(name);
  const [narrow, wide] = [compileTest(field, own), compileTest(field, wanted)];
  const constants = [...constantsOf(field, own), ...constantsOf(field, wanted)];
  // A text that a prefix lets through may go on in any way: those that are tried stand for no others.
  if (field.type.kind === 'string' && isPrefix(own)) return false;
  const values = candidatesOf(domainOfField(field, streams, isArea), constants);
  return values?.every((value) => wide(value) || !narrow(value)) ?? false;
}

function sizeOf(filter: Filter): number {
  return Object.values(filter).reduce<number>(
    (sum, test) =>
      sum +
      CANDIDATES_EACH * (Array.isArray(test) ? test.length : isPrefix(test) ? prefixSize(test.prefix) : 1),
    0,
  );
}

/** Each text that is tried is held against each beginning. */
function prefixSize(prefix: string | readonly string[]): number {
  return typeof prefix === 'string' ? 1 : prefix.length ** 2;
}
