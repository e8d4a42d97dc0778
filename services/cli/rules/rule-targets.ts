import { relative } from 'node:path';
import { type Config, loadConfig } from '../../app/config.ts';
import { ruleFilesOf } from '../../app/rules/check-files.ts';
import { scorerSettings } from '../../app/settings.ts';
import { maxReachMs } from '../../core/scorer/timeline.ts';

/** What a command about rule files works on. */
export interface RuleTargets {
  readonly config: Config;
  readonly files: readonly string[];
  readonly maxReachMs: number;
}

/** The files that arguments name; without any those of the settings. Throws UsageError where there are none. */
export async function ruleTargets(named: readonly string[], configFile?: string): Promise<RuleTargets> {
  const config = loadConfig(process.env, configFile);
  const targets = named.length > 0 ? named : [shown(config.rulesDir)];
  return { config, files: await ruleFilesOf(targets), maxReachMs: maxReachMs(scorerSettings(config)) };
}

/** As short as it can be written from here: `rules` rather than `/srv/tocsin/rules`. */
export function shown(path: string): string {
  const short = relative('', path);
  return short === '' || short.startsWith('..') ? path : short;
}

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}
