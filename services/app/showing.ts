import { randomUUID } from 'node:crypto';
import type { ClickHouse } from '../adapters/clickhouse/clickhouse.ts';
import { createHistoryReader } from '../adapters/clickhouse/history/reader.ts';
import { openServer } from '../adapters/clickhouse/server.ts';
import { CAP_TYPE, toCap } from '../adapters/formats/cap.ts';
import { FIWARE_TYPE, toFiware } from '../adapters/formats/fiware.ts';
import { cornersOf } from '../adapters/h3/cells.ts';
import type { Shown } from '../adapters/http/behind.ts';
import { outward } from '../core/push/outward.ts';
import type { RuleSetActivation } from '../core/record/rule-set.ts';
import type { Warning } from '../core/record/warning.ts';
import type { Hook } from '../steps/ports/hooks.ts';
import type { Logger } from '../steps/ports/logger.ts';
import type { Metrics } from '../steps/ports/metrics.ts';
import type { RuleDesk } from '../steps/ports/rule-desk.ts';
import { createActions } from '../steps/push/actions.ts';
import { exponentialBackoff } from '../steps/push/backoff.ts';
import { createErasedWarnings } from '../steps/push/erased-warnings.ts';
import { createPushStep, type PushStep } from '../steps/push/push-step.ts';
import { createReopening } from '../steps/push/reopening.ts';
import { accessLogOf } from './access-desk.ts';
import { readBoundaries } from './boundaries.ts';
import type { Config } from './config.ts';
import type { Closing } from './doors.ts';
import { followErasures } from './follow-erasures.ts';
import type { Installation } from './installation.ts';
import { createLooks } from './looks.ts';
import { isOnKafka } from './open-log.ts';
import { createDeliveries } from './push/deliveries.ts';
import { CLOCK } from './push/delivering.ts';
import type { ReadMode } from './push/mode.ts';
import { createRuleDesk } from './rule-desk.ts';
import { followRuleSets, type RuleSetFollower } from './rule-sets/follow.ts';
import { createCostMeter } from './rules/cost-meter.ts';
import { scorerSettings } from './settings.ts';

/** The log and, where this process stores or has it embedded, ClickHouse. */
export type ShowingParts = Pick<Installation, 'log' | 'codecs'> & { readonly clickhouse: ClickHouse | null };

export interface ShowingOptions {
  readonly logger: Logger;
  readonly closing: Closing;
  readonly metrics: Metrics;
  readonly mode: ReadMode;
  /** The receivers outside. */
  readonly hooks: readonly Hook[];
  /** The name by which an account signs in; null where it has none. */
  readonly signInName: (accountId: string) => string | null;
  readonly onRuleSet: ((activation: RuleSetActivation) => void) | undefined;
}

export interface Showing {
  readonly shown: Shown;
  readonly done: Promise<unknown>;
}

/** Revisions read again at the start, for those who were away; what is open and was told before is taken from ClickHouse. */
const KEEP = 20_000;
const MOST_OPEN = 20_000;
/** Before ClickHouse is asked once more what is open. */
const BACKOFF = exponentialBackoff({ firstMs: 500, mostMs: 30_000, random: Math.random });
/** Somebody waits for it. */
const READ_TIMEOUT_MS = 10_000;

/** What officers see: warnings, their history, the rules. Each process that shows them reads all of the topic. */
export async function startShowing(
  config: Config,
  parts: ShowingParts,
  options: ShowingOptions,
): Promise<Showing> {
  const { log, codecs } = parts;
  const { closing, metrics } = options;
  const boundaries = readBoundaries(config.console.boundaries);
  const own = isOnKafka(config) ? `-${randomUUID()}` : '';
  const erased = createErasedWarnings({ log, codec: codecs.erasureMark });
  const clickhouse = storeOf(config, parts, closing);
  const history = clickhouse === null ? null : createHistoryReader(clickhouse);
  const push = createPushStep({
    log,
    codec: codecs.warning,
    erased,
    keep: KEEP,
    maxOpen: MOST_OPEN,
    ...(history === null
      ? {}
      : { source: { stored: history, backoff: BACKOFF, clock: CLOCK, logger: options.logger } }),
    metrics,
    group: `push${own}`,
  });
  const running = await log.run(push);
  closing.push(() => running.stop());
  closing.push(() => push.stop());
  const follower = followerOf(parts, own, options);
  const following = await log.run(follower.run);
  closing.push(() => following.stop());
  const erasures = followErasures({
    log,
    group: `erasures-follower${own}`,
    codec: codecs.erasureMark,
    erased,
    forgetErased: push.forgetErased,
  });
  const erasing = await log.run(erasures);
  closing.push(() => erasing.stop());
  return {
    shown: { ...shownOf(config, parts, { ...push, history }, follower, options), boundaries },
    done: Promise.all([running.done, following.done, erasing.done]),
  };
}

function followerOf(
  { log, codecs }: ShowingParts,
  own: string,
  { logger, onRuleSet }: ShowingOptions,
): RuleSetFollower {
  return followRuleSets({
    log,
    group: `rule-sets-follower${own}`,
    codec: codecs.ruleSet,
    onActivation: (activation) => {
      const { ruleSet, actor, effectiveAt } = activation;
      logger.info({ ruleSet, actor, effectiveAt }, 'a rule set was activated');
      onRuleSet?.(activation);
    },
  });
}

function shownOf(
  config: Config,
  parts: ShowingParts,
  { feed, revisions, history }: Pick<PushStep, 'feed' | 'revisions'> & Pick<Shown, 'history'>,
  { titleOf, ruleOf }: RuleSetFollower,
  { closing, mode, hooks, signInName, metrics, logger }: ShowingOptions,
): Omit<Shown, 'boundaries'> {
  const { log, codecs } = parts;
  const accessLog = accessLogOf(log, codecs);
  const settings = scorerSettings(config);
  const rules = createRuleDesk({
    log,
    codec: codecs.ruleSet,
    directory: config.rulesDir,
    retentionMs: settings.retentionMs,
    signInName,
    now: Date.now,
  });
  const costs = createCostMeter({
    log,
    codec: codecs.subjectEvent,
    active: () => activeRulesOf(rules),
    settings,
    logger,
    now: Date.now,
  });
  closing.push(() => costs.close());
  return {
    feed,
    revisions,
    titleOf,
    units: config.units,
    ruleOf,
    looks: createLooks({ accessLog, now: Date.now }),
    history,
    actions: createActions({
      log,
      codecs,
      feed,
      now: Date.now,
      find: async (warningId) => (await history?.revisionsOf(warningId))?.at(-1),
      obstacle: createReopening({ feed, history, ruleOf, settings }).obstacle,
    }),
    formats: formatsOf(config, mode),
    rules,
    costs,
    deliveries: createDeliveries({
      log,
      codecs,
      hooks,
      units: config.units,
      mode,
      clock: CLOCK,
      metrics,
      logger,
    }),
    decay: settings,
    outlineOf: cornersOf,
    now: Date.now,
  };
}

async function activeRulesOf(desk: RuleDesk) {
  const { active, rules } = await desk.book();
  return active === null ? undefined : { ruleSet: active.ruleSet, rules: rules.map(({ rule }) => rule) };
}

/** As for any receiver outside: whoever takes a warning over into another system takes no person along. */
function formatsOf({ push: { source } }: Config, mode: ReadMode): Shown['formats'] {
  const veiled = (warning: Warning) => outward(warning, { people: false });
  return {
    [CAP_TYPE]: async (warning) => toCap(veiled(warning), { mode: await mode(), source }),
    [FIWARE_TYPE]: async (warning) =>
      JSON.stringify(toFiware(veiled(warning), { mode: await mode(), source })),
  };
}

/** ClickHouse as this process reads it: its own, or the server of the settings; null where there is none to read. */
function storeOf(
  { clickhouse: { url, user, password, database } }: Config,
  { clickhouse }: ShowingParts,
  closing: Closing,
): ClickHouse | null {
  if (clickhouse !== null || url === undefined) return clickhouse;
  const server = openServer({ url, user, password, database, timeoutMs: READ_TIMEOUT_MS });
  closing.push(() => server.close());
  return server;
}
