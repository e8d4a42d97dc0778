import { spawnSync } from 'node:child_process';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasInstallation } from '../../services/app/at-log.ts';
import { loadConfig } from '../../services/app/config.ts';
import { isThere } from '../../services/app/data-directory.ts';
import { type TemporaryDirectory, temporaryDirectory } from '../temporary-directory.ts';

let directory: TemporaryDirectory;
const file = (name: string): string => join(directory.path, name);

beforeAll(async () => {
  directory = await temporaryDirectory();
});
afterAll(() => directory.remove());

describe('a data directory that this user may not use', () => {
  const MODULE = new URL('../../services/app/data-directory.ts', import.meta.url).href;

  /** In a process that, where it is root, who may do everything, steps down once it has read the sources. */
  function asAnotherUser(call: string): string {
    const script = `
      const { makeDataDirectory, isThere } = await import(${JSON.stringify(MODULE)});
      if (process.getuid() === 0) process.setuid(65534);
      try { console.log(await ${call}); } catch (error) { console.log(error.message); }`;
    return spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }).stdout;
  }

  it('is told as such, and not as one where nothing ran', async () => {
    await chmod(directory.path, 0o755);
    await mkdir(file('closed'));
    await writeFile(file('closed/log.sqlite'), '');
    await chmod(file('closed'), 0o000);
    expect(asAnotherUser(`makeDataDirectory('${file('closed')}')`)).toMatch(
      /closed: may not be read and written by this user \(EACCES\); set dataDir \(TOCSIN_DATA_DIR\)\n$/,
    );
    expect(asAnotherUser(`isThere('${file('closed/log.sqlite')}')`)).toMatch(
      /log\.sqlite: cannot be read \(EACCES\); run the command as the user that tocsin runs as, or .*\n$/,
    );
    await chmod(file('closed'), 0o700);
  });
});

describe('an installation', () => {
  it('is not there where nothing was made', async () => {
    await writeFile(file('plain'), '');
    expect(isThere(file('none/log.sqlite'))).toBe(false);
    expect(isThere(file('plain/log.sqlite'))).toBe(false);
  });

  it('is neither there nor missing where that cannot be seen', async () => {
    await mkdir(file('looped'));
    await symlink('log.sqlite', file('looped/log.sqlite'));
    expect(() => hasInstallation(loadConfig({ TOCSIN_DATA_DIR: file('looped') }))).toThrow(
      /log\.sqlite: cannot be read \(ELOOP\); /,
    );
  });
});
