import { maxReachMs } from '../../core/scorer/timeline.ts';
import type { Config } from '../config.ts';
import { checkFiles, ruleFilesIn } from '../rules/check-files.ts';
import { faultLine } from '../rules/file-fault.ts';
import { scorerSettings } from '../settings.ts';

/** What `rules check` warns of in a directory, a line each. */
export async function warningsOf(directory: string, config: Config): Promise<readonly string[]> {
  const { warnings } = await checkFiles(await ruleFilesIn(directory), maxReachMs(scorerSettings(config)));
  return warnings.map((warning) => faultLine(warning, 'warning'));
}
