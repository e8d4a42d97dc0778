import { Engine, type TopLevelCondition } from 'json-rules-engine';
import { isFactReference } from '../../../services/core/rule/compile-conditions.ts';
import type {
  Condition,
  FactCondition,
  FactReference,
  Rule,
  Scalar,
} from '../../../services/core/rule/rule.ts';
import { canonicalJson } from '../../../services/core/text/canonical.ts';
import type { Random } from './random.ts';

/** json-rules-engine with rules whose facts are all there: nothing is left to do but to evaluate conditions. */
export interface ReadyEngine {
  readonly engine: Engine;
  /** Each distinct fact, with its params, and its value. */
  readonly facts: ReadonlyMap<string, Scalar>;
  /** Of each rule, over those facts. */
  readonly conditions: readonly Condition[];
}

/** One in so many facts has the value that its first condition asks for. */
const HELD = 10;

/** The rules' conditions over facts of their own, `f0`, `f1` ..., with values such as the streams bring about. */
export function readyEngine(rules: readonly Rule[], random: Random): ReadyEngine {
  const names = new Map<string, string>();
  const facts = new Map<string, Scalar>();
  const nameOf = (subject: Rule['subject'], reference: FactReference, condition: FactCondition): string => {
    const { fact, params, path } = reference;
    const key = canonicalJson({ subject, fact, params: params ?? {}, path: path ?? null });
    const name = names.get(key) ?? `f${names.size}`;
    names.set(key, name);
    if (!facts.has(name)) facts.set(name, valueFor(condition, random));
    return name;
  };
  const engine = new Engine();
  const ready: Condition[] = [];
  for (const { id, subject, conditions, event } of rules) {
    const over = overReadyFacts(conditions, (reference, condition) => nameOf(subject, reference, condition));
    ready.push(over as Condition);
    // The engine writes into what it is given.
    engine.addRule({
      name: id,
      conditions: structuredClone(over) as TopLevelCondition,
      event: { type: event.type },
    });
  }
  for (const [name, value] of facts) engine.addFact(name, value);
  return { engine, facts, conditions: ready };
}

type NameOf = (reference: FactReference, condition: FactCondition) => string;

function overReadyFacts(condition: Condition, nameOf: NameOf): object {
  if ('all' in condition) return { all: condition.all.map((part) => overReadyFacts(part, nameOf)) };
  if ('any' in condition) return { any: condition.any.map((part) => overReadyFacts(part, nameOf)) };
  if ('not' in condition) return { not: overReadyFacts(condition.not, nameOf) };
  const { operator, value } = condition;
  const right = isFactReference(value) ? { fact: nameOf(value, condition) } : value;
  return { fact: nameOf(condition, condition), operator, value: right };
}

function valueFor({ fact, operator, value }: FactCondition, random: Random): Scalar {
  if (fact === 'event') return 1 + random.below(4);
  const isHeld = random.below(HELD) === 0;
  if (typeof value !== 'number') return isHeld;
  const below = random.below(Math.max(1, value));
  return isHeld === operator.startsWith('greater') ? value + 1 + below : below;
}
