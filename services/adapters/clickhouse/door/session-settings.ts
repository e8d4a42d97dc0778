import { Refusal } from './refusal.ts';

/** What one query through the door may use, so that a heavy one cannot starve the inserts beside it. */
export interface DoorLimits {
  readonly maxExecutionMs: number;
  readonly maxResultRows: number;
  readonly maxResultBytes: number;
  readonly maxMemoryBytes: number;
  readonly maxThreads: number;
}

export const DEFAULT_LIMITS: DoorLimits = {
  maxExecutionMs: 30_000,
  maxResultRows: 1_000_000,
  maxResultBytes: 256 * 1024 * 1024,
  maxMemoryBytes: 1024 * 1024 * 1024,
  maxThreads: 1,
};

/**
 * Settings a client may choose: how values look, and nothing else. Not every `output_format_` one is harmless
 * (`output_format_schema` is the path of a file to write), so the list is of kinds known to be.
 */
const CHOOSABLE =
  /^(?:output_format_(?:json|csv|tsv|pretty|binary|native|arrow|parquet|decimal|float|markdown|write_statistics|enable_streaming)(?:_\w+)?|date_time_output_format|session_timezone|join_use_nulls|format_csv_delimiter|cast_keep_nullable)$/;

/** Settings a client may lower. */
const LOWERABLE = new Map<string, (limits: DoorLimits) => number>([
  ['max_execution_time', (limits) => limits.maxExecutionMs / 1_000],
  ['max_result_rows', (limits) => limits.maxResultRows],
  ['max_result_bytes', (limits) => limits.maxResultBytes],
]);

/**
 * The one SET statement that a fresh connection gets before it sees anything of the client's: limits, chosen settings,
 * parameters, and last `readonly = 1`, after which none of it can be changed. Other settings are left out silently, as
 * clients send many that mean nothing here.
 */
export function sessionStatement(
  limits: DoorLimits,
  settings: ReadonlyMap<string, string>,
  params: ReadonlyMap<string, string>,
): string {
  const set = new Map<string, string>([
    // `clickhouse local` takes a bare expression for a query, and so could `EXPLAIN AST <query>` be taken for one.
    ['implicit_select', '0'],
    ['max_threads', String(limits.maxThreads)],
    ['max_memory_usage', String(limits.maxMemoryBytes)],
    ['result_overflow_mode', "'throw'"],
    ['timeout_overflow_mode', "'throw'"],
    ['max_parser_depth', '300'],
    ['max_ast_depth', '300'],
    ['max_subquery_depth', '20'],
  ]);
  for (const [name, most] of LOWERABLE) set.set(name, String(lowered(settings.get(name), most(limits))));
  for (const [name, value] of settings) if (CHOOSABLE.test(name)) set.set(name, literal(name, value));
  for (const [name, value] of params) set.set(`param_${paramName(name)}`, literal(name, value));
  return `SET ${[...set].map(([name, value]) => `${name} = ${value}`).join(', ')}, readonly = 1`;
}

function lowered(asked: string | undefined, most: number): number {
  const value = Number(asked);
  return Number.isFinite(value) && value > 0 ? Math.min(value, most) : most;
}

function paramName(name: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(name)) return name;
  throw new Refusal('bad_arguments', 'param_: the name of a parameter is letters, digits and underscores');
}

function literal(name: string, value: string): string {
  if (value.includes('\0')) throw new Refusal('bad_arguments', `${name}: holds a NUL character`);
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
