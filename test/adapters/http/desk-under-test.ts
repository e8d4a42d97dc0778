import { createCodecs } from '../../../services/adapters/avro/codecs.ts';
import { openSchemaFile } from '../../../services/adapters/avro/schema-file.ts';
import { createMemoryLog } from '../../../services/adapters/memory-log/memory-log.ts';
import { loadConfig } from '../../../services/app/config.ts';
import { createRuleDesk } from '../../../services/app/rule-desk.ts';
import { activationOf, activationRecord } from '../../../services/app/rule-files.ts';
import { topicSpecs } from '../../../services/app/settings.ts';
import type { Rule } from '../../../services/core/rule/rule.ts';
import { DAY_MS } from '../../../services/core/time/duration.ts';

/** The desk of an installation with these active rules, over a log in memory; no conditions are shared. */
export async function deskUnderTest(rules: readonly Rule[]) {
  const codec = createCodecs(openSchemaFile(':memory:')).ruleSet;
  const log = createMemoryLog();
  await log.createTopics(topicSpecs(loadConfig({})));
  const start = { effectiveAt: 0, recordedAt: 0, actor: 'start', reason: 'rule files at the first start' };
  await log.append([activationRecord(activationOf(rules, start), codec)]);
  return createRuleDesk({
    log,
    codec,
    directory: '/no/such/directory',
    retentionMs: { individual: 200 * DAY_MS, area: 200 * DAY_MS },
    signInName: () => null,
    now: Date.now,
  });
}
