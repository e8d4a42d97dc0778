import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { waitUntil } from '../../../wait-until.ts';
import type { Ran, Started, Workspace } from '../../support/workspace.ts';

/** A process of the city: its name and the steps it runs. */
export interface MemberSpec {
  readonly name: string;
  readonly steps: string;
}

/** A process of the city that is started again whenever it ends, as a supervisor would. */
export interface Member extends MemberSpec {
  /** Of this moment; undefined while it is down. */
  pid(): number | undefined;
  /** Where a part of it is, from its greeting: `figures`, `POST`, `page` or `ClickHouse`; undefined until it has said so. */
  url(part: string): string | undefined;
  /** How often it was started. */
  starts(): number;
  kill(signal: NodeJS.Signals): void;
  /** Ends it in order, for good. */
  leave(): Promise<Ran>;
}

/** A process that ended although nobody killed it. */
export interface OwnDeath {
  readonly name: string;
  readonly code: number | null;
  readonly stderr: string;
}

export interface City {
  join(spec: MemberSpec): Promise<Member>;
  members(): readonly Member[];
  member(name: string): Member;
  /** Of those that were not asked to end, and did not end for want of a server that was away at their start. */
  ownDeaths(): readonly OwnDeath[];
  /** Sends no more processes up, and kills those that run. */
  close(): Promise<void>;
}

/** Exit code for want of a server. */
const UNREACHABLE = 3;
const START_AGAIN_MS = 200;
const START_MS = 120_000;
const EARLY_CLOCK = pathToFileURL(join(import.meta.dirname, 'early-clock.ts')).href;

/** Runs the real command, a process for each member. */
export function createCity(workspace: Workspace, settings: Readonly<Record<string, string>>): City {
  const members = new Map<string, Member>();
  const ownDeaths: OwnDeath[] = [];
  let isClosed = false;

  function start({ name, steps }: MemberSpec): Started {
    const env = { ...settings, TOCSIN_DATA_DIR: workspace.file(name) };
    const slow = steps === 'score' ? { NODE_OPTIONS: `--import=${EARLY_CLOCK}` } : {};
    return workspace.start(['up', '--steps', steps], { env: { ...env, ...slow } });
  }

  function supervise(spec: MemberSpec): Member {
    let current = start(spec);
    let starts = 1;
    let isLeaving = false;
    let isKilled = false;
    let isDown = false;
    const watch = async (): Promise<void> => {
      while (!isLeaving && !isClosed) {
        const { code, stderr } = await current.ended;
        isDown = true;
        if (isLeaving || isClosed) return;
        if (!isKilled && code !== UNREACHABLE) ownDeaths.push({ name: spec.name, code, stderr });
        isKilled = false;
        await pause(START_AGAIN_MS);
        if (isLeaving || isClosed) return;
        current = start(spec);
        starts += 1;
        isDown = false;
      }
    };
    void watch();
    return {
      ...spec,
      pid: () => (isDown ? undefined : current.child.pid),
      url: (part) => {
        if (isDown) return undefined;
        return new RegExp(`${part} +(http:\\S+)`).exec(current.stdout())?.[1];
      },
      starts: () => starts,
      kill(signal) {
        if (signal === 'SIGKILL') isKilled = true;
        current.child.kill(signal);
      },
      async leave() {
        isLeaving = true;
        if (!isDown) current.child.kill('SIGINT');
        members.delete(spec.name);
        return await current.ended;
      },
    };
  }

  return {
    async join(spec) {
      const member = supervise(spec);
      members.set(spec.name, member);
      const isUp = (): boolean => {
        if (ownDeaths.length > 0) throw new Error(`${ownDeaths[0]!.name} ended: ${ownDeaths[0]!.stderr}`);
        return member.url('figures') !== undefined;
      };
      await waitUntil(`${spec.name} to be up`, isUp, START_MS);
      return member;
    },
    members: () => [...members.values()],
    member(name) {
      const found = members.get(name);
      if (found === undefined) throw new Error(`there is no ${name}`);
      return found;
    },
    ownDeaths: () => ownDeaths,
    async close() {
      isClosed = true;
      await workspace.killAll();
    },
  };
}
