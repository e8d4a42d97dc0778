import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openTokenKey } from '../../adapters/tokens/token-key.ts';
import type { StudyQuestion } from '../../core/explain/case-study.ts';
import { maxReachMs } from '../../core/scorer/timeline.ts';
import type { Line } from '../../steps/ingest/ports.ts';
import type { Config } from '../config.ts';
import type { EventFiles } from '../event-files.ts';
import { readRuleFiles } from '../rule-files.ts';
import { scorerSettings } from '../settings.ts';
import { assertRule, explainCase, type KnownStudy, NothingToExplainError } from './explain.ts';
import { fileRecords } from './file-records.ts';

export interface ExplainFilesOptions {
  readonly question: StudyQuestion;
  readonly config: Config;
  readonly rulesDir: string;
  readonly events: EventFiles;
  /** What the events come from, for messages. */
  readonly from: string;
  readonly onRead: () => void;
}

/** Replays events of files through the scorer and explains a rule at a case. `refused` lines were not seen. */
export async function explainFiles(
  options: ExplainFilesOptions,
): Promise<{ readonly study: KnownStudy; readonly refused: number }> {
  const { question, config, rulesDir, events, from, onRead } = options;
  const rules = await readRuleFiles(rulesDir, maxReachMs(scorerSettings(config)));
  assertRule(question.ruleId, rules);
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
  const refused = new Set<Line>();
  const ofCase: string[] = [];
  let isAccepted = false;
  const records = fileRecords({
    config,
    rules,
    lines: events.lines,
    tokeniser: await openTokenKey(join(config.dataDir, 'token.key')),
    onRead,
    onAccepted: ({ caseId }) => {
      isAccepted ||= caseId === question.caseId;
    },
    onFault: (line, { path, message, remedy }) => {
      refused.add(line);
      if (caseIdOf(line) === question.caseId)
        ofCase.push(`${line.file}:${line.line}  ${path}  ${message}: ${remedy}`);
    },
  });
  const study = await explainCase(question, records, config, from).catch((error: unknown) => {
    throw error instanceof NothingToExplainError
      ? unseen(question, { isAccepted, ofCase, refused: refused.size }, error)
      : error;
  });
  return { study, refused: refused.size };
}

/** How many lines were not seen, and what tells why. */
export function refusedText(refused: number): string {
  return `${refused.toLocaleString('en')} ${refused === 1 ? 'line' : 'lines'} refused and not seen; "tocsin replay" tells why`;
}

interface Seen {
  readonly isAccepted: boolean;
  /** Faults of the case's own lines. */
  readonly ofCase: readonly string[];
  readonly refused: number;
}

/** Why no subject has the case, where the file itself says it. */
function unseen(
  { caseId }: StudyQuestion,
  { isAccepted, ofCase, refused }: Seen,
  error: NothingToExplainError,
): NothingToExplainError {
  if (isAccepted) {
    const said =
      'is accepted, but concerns nobody: it names no person in a role that may be scored and no place that counts';
    return new NothingToExplainError(
      `--event ${caseId}: the event ${said} (police-initiated ones count for no area); no rule sees it`,
    );
  }
  if (ofCase.length > 0)
    return new NothingToExplainError(
      [`--event ${caseId}: every event of this case is refused`, ...ofCase].join('\n'),
    );
  // It may stand in a line of which not even the case can be read.
  return refused === 0 ? error : new NothingToExplainError(`${error.message}\n${refusedText(refused)}`);
}

function caseIdOf(line: Line): unknown {
  return 'value' in line ? (line.value as { readonly caseId?: unknown } | null)?.caseId : undefined;
}
