import { Engine, type TopLevelCondition } from 'json-rules-engine';
import { FACTS } from '../../../../services/core/rule/rule.ts';
import type { Written } from './written-condition.ts';

export type FactTable = ReadonlyMap<string, string | number | boolean | undefined>;

/** json-rules-engine's own engine over conditions, each a rule: which of them hold for a table of facts. */
export function engineOf(
  conditions: readonly Written[],
  shared: ReadonlyMap<string, Written>,
): (facts: FactTable) => Promise<readonly boolean[]> {
  const engine = new Engine();
  let table: FactTable = new Map();
  for (const fact of FACTS) {
    engine.addFact(fact, (params) =>
      fact === 'event' ? eventOf(table) : table.get(`${fact} ${params.radius}`),
    );
  }
  for (const [name, condition] of shared) engine.setCondition(name, copy(condition));
  conditions.forEach((condition, index) => {
    engine.addRule({ conditions: copy(condition), event: { type: String(index) } });
  });
  return async (facts) => {
    table = facts;
    const { events } = await engine.run();
    const held = new Set(events.map(({ type }) => type));
    return conditions.map((_, index) => held.has(String(index)));
  };
}

/** The engine writes into what it is given. */
function copy(condition: Written): TopLevelCondition {
  return structuredClone(condition) as unknown as TopLevelCondition;
}

function eventOf(table: FactTable): object {
  return {
    severity: table.get('$.severity'),
    category: table.get('$.category'),
    weapon: table.get('$.weapon'),
    place: { areaCode: table.get('$.place.areaCode') },
  };
}

/** One of the engine's operators, decorated as its name says. */
export function engineOperator(name: string): (left: unknown, right: unknown) => boolean {
  const { operators } = OPERATORS_OF as unknown as {
    operators: { get(name: string): { evaluate(left: unknown, right: unknown): boolean } };
  };
  const operator = operators.get(name);
  return (left, right) => operator.evaluate(left, right);
}

const OPERATORS_OF = new Engine();
