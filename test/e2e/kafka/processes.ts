import { waitUntil } from '../../wait-until.ts';
import { askDoor } from '../support/ask.ts';
import type { Started, Workspace } from '../support/workspace.ts';
import { servers } from './installation.ts';

/** Processes of one installation over the suite's broker and registry, each with a data directory of its name. */
export interface Processes {
  settings(name: string): Record<string, string>;
  /** Starts one and waits until its greeting has this word. */
  up(name: string, steps: string, word: string): Promise<Started>;
  /** Asks the door of the process that stores. */
  ask<Row>(door: string, query: string): Promise<readonly Row[]>;
}

export function createProcesses(workspace: Workspace, subjectPartitions: number, storer: string): Processes {
  const settings = (name: string): Record<string, string> => ({
    TOCSIN_KAFKA_BROKERS: servers!.brokers.join(','),
    TOCSIN_KAFKA_SESSION_TIMEOUT: 'PT6S',
    TOCSIN_REGISTRY_URL: servers!.registryUrl!,
    TOCSIN_LOG_SUBJECT_PARTITIONS: String(subjectPartitions),
    TOCSIN_DATA_DIR: workspace.file(name),
    TOCSIN_RULES_DIR: workspace.file('rules'),
    TOCSIN_HTTP_PORT: '0',
    TOCSIN_CLICKHOUSE_DOOR_PORT: '0',
    TOCSIN_SOURCES: JSON.stringify([
      { id: 'police-desk', streams: ['police-incidents'], legalBasis: 'statute' },
    ]),
  });
  return {
    settings,
    async up(name, steps, word) {
      const command = workspace.start(['up', '--steps', steps], { env: settings(name) });
      await waitUntil(`the greeting of ${name}`, () => {
        if (command.child.exitCode !== null) throw new Error(command.stderr());
        return command.stdout().includes(word);
      });
      return command;
    },
    ask: (door, query) => askDoor(door, workspace.file(`${storer}/clickhouse.key`), query),
  };
}

/** Where a part is, from the greeting. */
export const urlOf = (command: Started, part: string): string =>
  new RegExp(`${part} +(http:\\S+)`).exec(command.stdout())![1]!;
