import { ROLES } from '../../services/core/event/vocabulary.ts';
import { LEVELS } from '../../services/core/record/warning.ts';
import type { Rule } from '../../services/core/rule/rule.ts';
import { DEFAULT_SETTINGS } from '../../services/core/scorer/settings.ts';
import { parseDuration } from '../../services/core/time/duration.ts';
import { isObject, type Json, type JsonObject, type Path, replaced, walk } from './json.ts';

/** A rule with one thing changed, which one of its cases should notice. */
export interface Mutant {
  readonly change: string;
  readonly rule: Rule;
}

/**
 * Every small change of what a rule asks for and of what it gives: counts by one, windows by a second, radii by a
 * tenth, thresholds by a hundredth or a grade, a condition, trigger, category or role left out or put in, points,
 * half-life and floor, what is excluded, whose role is asked for, how a text begins.
 */
export function mutantsOf(rule: Rule): readonly Mutant[] {
  const json = rule as unknown as JsonObject;
  const found = [
    ...[...walk(json.conditions!, ['conditions'])].flatMap(([path, node]) => changesAt(json, path, node)),
    ...quantities(json),
    ...FILTER_ROOTS.flatMap((root) => [...walk(json[root]!, [root])]).flatMap(([path, node]) =>
      filterChanges(json, path, node),
    ),
    ...[...walk(json.on!, ['on']), ...walk(json.conditions!, ['conditions'])].flatMap(([path, node]) =>
      shorterLists(json, path, node),
    ),
    ...roleChanges(rule, json),
    ...riskChanges(rule, json),
  ];
  return found.map(({ change, json: changed }) => ({ change, rule: changed as unknown as Rule }));
}

interface Change {
  readonly change: string;
  readonly json: Json;
}

const COUNTS = ['event_count', 'value_count'];
const FILTER_ROOTS = ['on', 'conditions'];
/** By how much the threshold of a fact is moved. */
const STEPS: Readonly<Record<string, number>> = {
  value_sum: 1,
  value_avg: 0.01,
  value_min: 0.01,
  value_max: 0.01,
  value_percentile: 0.01,
  time_since: 1,
  baseline: 0.5,
  coverage: 0.01,
};

function changesAt(json: JsonObject, path: Path, node: Json): Change[] {
  const set = (key: string, value: Json): Change => ({
    change: `${[...path, key].join('.')} = ${JSON.stringify(value)}`,
    json: replaced(json, [...path, key], value),
  });
  if (!isObject(node)) return [];
  const { fact, value, params, steps } = node;
  const changes: Change[] = [];
  if (COUNTS.includes(String(fact)))
    changes.push(set('value', Number(value) + 1), set('value', Number(value) - 1));
  const by = STEPS[String(fact)];
  if (by !== undefined && typeof value === 'number')
    changes.push(set('value', value + by), set('value', value - by));
  if (typeof value === 'boolean' && fact !== undefined) changes.push(set('value', !value));
  if (fact === 'temporal_ordered' && isObject(params)) {
    const turned = Array.isArray(params.steps) ? params.steps.toReversed() : [];
    if (JSON.stringify(turned) !== JSON.stringify(params.steps)) {
      changes.push({ change: 'steps reversed', json: replaced(json, [...path, 'params', 'steps'], turned) });
    }
  }
  return steps === undefined ? [...changes, ...withoutParts(json, path, node)] : changes;
}

/** A fact's or filter's parts other than counts, windows and lists: each left out, or made another. */
function filterChanges(json: JsonObject, path: Path, node: Json): Change[] {
  if (!isObject(node)) return [];
  const without = (key: string): Change => {
    const { [key]: _left, ...rest } = node;
    return { change: `${[...path, key].join('.')} left out`, json: replaced(json, path, rest) };
  };
  const put = (key: string, value: Json): Change => ({
    change: `${[...path, key].join('.')} = ${JSON.stringify(value)}`,
    json: replaced(json, [...path, key], value),
  });
  const { percentile } = node;
  return [
    ...['exclude', 'parties.role'].filter((key) => Object.hasOwn(node, key)).map(without),
    ...(path.at(-1) === 'params' && Object.hasOwn(node, 'class') ? classChanges(without, put, node) : []),
    ...(typeof percentile === 'number'
      ? [put('percentile', percentile + 10), put('percentile', percentile - 10)]
      : []),
    ...Object.entries(node).flatMap(([key, test]) =>
      isObject(test) && typeof test.prefix === 'string' ? [without(key), put(key, test.prefix)] : [],
    ),
  ];
}

function classChanges(
  without: (key: string) => Change,
  put: (key: string, value: Json) => Change,
  node: JsonObject,
): Change[] {
  const others = [1, 2, 3].filter((one) => one !== node.class);
  return [without('class'), ...others.map((one) => put('class', one))];
}

function withoutParts(json: JsonObject, path: Path, node: JsonObject): Change[] {
  return ['all', 'any'].flatMap((key) => {
    const parts = node[key];
    if (!Array.isArray(parts) || (key === 'any' && parts.length < 2)) return [];
    return parts.map((_, index) => ({
      change: `${[...path, key, index].join('.')} left out`,
      json: replaced(json, [...path, key], parts.toSpliced(index, 1)),
    }));
  });
}

/** One quantity, wherever the rule writes it, moved both ways: a trigger's threshold and its counts' are one, and so
 * is a window that several facts share. */
function quantities(json: JsonObject): Change[] {
  const places = new Map<string, { name: string; value: Json; paths: Path[] }>();
  const add = (name: string, value: Json | undefined, path: Path) => {
    // Above zero means "is there": an instant has no grade to move it by.
    if (value === undefined || value === 0) return;
    const key = `${name} ${value}`;
    const place = places.get(key) ?? { name, value, paths: [] };
    place.paths.push(path);
    places.set(key, place);
  };
  for (const [path, node] of [...walk(json.on!, ['on']), ...walk(json.conditions!, ['conditions'])]) {
    if (!isObject(node)) continue;
    const isNumeric = node.fact === 'event' && typeof node.value === 'number';
    if (isNumeric) add(String(node.path).slice(2), node.value, [...path, 'value']);
    for (const bound of ['gte', 'lte', 'gt', 'lt']) add(String(path.at(-1)), node[bound], [...path, bound]);
    for (const key of ['within', 'radius']) add(key, node[key], [...path, key]);
  }
  return [...places.values()].flatMap(({ name, value, paths }) =>
    movedBothWays(name, value).map((moved) => ({
      change: `${name} ${value} becomes ${moved}`,
      json: paths.reduce<Json>((changed, path) => replaced(changed, path, moved), json),
    })),
  );
}

function movedBothWays(name: string, value: Json): readonly Json[] {
  if (name === 'within') {
    const seconds = parseDuration(String(value))! / 1000;
    return [`PT${seconds + 1}S`, `PT${seconds - 1}S`];
  }
  const number = Number(value);
  const step = name === 'radius' ? number * 0.1 : name === 'value' ? 0.01 : 1;
  return [number + step, number - step];
}

/** A list of triggers, categories or stages with one of them left out. */
function shorterLists(json: JsonObject, path: Path, node: Json): Change[] {
  if (!Array.isArray(node) || node.length < 2) return [];
  const list: readonly Json[] = node;
  if (path.length === 1 && path[0] === 'on') {
    return list.map((_, index) => ({
      change: `on.${index} left out`,
      json: replaced(json, path, list.toSpliced(index, 1)),
    }));
  }
  const field = String(path.at(-1));
  return list
    .filter((choice) => typeof choice === 'string')
    .map((choice) => ({
      change: `${choice} left out of every ${field}`,
      json: withoutChoice(json, field, choice),
    }));
}

function withoutChoice(json: JsonObject, field: string, choice: string): Json {
  const lists = ['on', 'conditions'].flatMap((part) => [...walk(json[part]!, [part])]);
  return lists.reduce<Json>((changed, [path, node]) => {
    const isList = path.at(-1) === field && Array.isArray(node) && node.length > 1;
    return isList
      ? replaced(
          changed,
          path,
          node.filter((one) => one !== choice),
        )
      : changed;
  }, json);
}

function roleChanges(rule: Rule, json: JsonObject): Change[] {
  const { roles } = rule;
  if (roles === undefined) return [];
  const fewer = roles.map((role) => ({
    change: `without the role ${role}`,
    json: replaced(
      json,
      ['roles'],
      roles.filter((one) => one !== role),
    ),
  }));
  const missing = ROLES.filter((role) => !roles.includes(role));
  return missing.length === 0
    ? fewer
    : [...fewer, { change: 'every role', json: replaced(json, ['roles'], [...ROLES]) }];
}

function riskChanges(rule: Rule, json: JsonObject): Change[] {
  const { points, halfLife, floor } = rule.event.params;
  const params: Path = ['event', 'params'];
  const next = LEVELS.map((level) => DEFAULT_SETTINGS.thresholds[level]).find(
    (threshold) => threshold > Math.max(points, floor === undefined ? 0 : DEFAULT_SETTINGS.thresholds[floor]),
  );
  const seconds = parseDuration(halfLife)! / 1000;
  const set = (key: string, value: Json): Change => ({
    change: `${key} ${value}`,
    json: replaced(json, [...params, key], value),
  });
  return [
    set('points', 1),
    ...(next === undefined ? [] : [set('points', next)]),
    set('halfLife', `PT${seconds * 2}S`),
    set('halfLife', `PT${seconds / 2}S`),
    ...(floor === undefined
      ? []
      : [{ change: 'no floor', json: replaced(json, params, { points, halfLife }) }]),
  ];
}
