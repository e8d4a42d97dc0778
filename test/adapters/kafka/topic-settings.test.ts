import { describe, expect, it } from 'vitest';
import { differencesOf, settingsOf } from '../../../services/adapters/kafka/topic-settings.ts';

const SPEC = { name: 'a', partitions: 4, retentionMs: 1_000 };

function whatDiffers(minInSync: number, replicas: number): readonly string[] {
  const settings = new Map(Object.entries(settingsOf(SPEC, replicas)));
  settings.set('min.insync.replicas', String(minInSync));
  const held = { name: 'a', partitions: 4, replicas, settings };
  return differencesOf(SPEC, held, undefined).map(({ what, wanted }) => `${what} ${wanted}`);
}

describe('how many copies must have a record', () => {
  it.each<readonly [what: string, minInSync: number, replicas: number, differs: readonly string[]]>([
    ['one of one is all there is', 1, 1, []],
    ['two of three spare one broker', 2, 3, []],
    ['one of three may lose what was acknowledged', 1, 3, ['min.insync.replicas 2']],
    ['three of three stop all writing with the first broker', 3, 3, ['min.insync.replicas 2']],
    ['two of two stop it as well', 2, 2, ['min.insync.replicas 1']],
    ['three of five are more than is asked', 3, 5, []],
  ])('%s', (_, minInSync, replicas, differs) => {
    expect(whatDiffers(minInSync, replicas)).toEqual(differs);
  });

  it('is the brokers to say where the number of copies is', () => {
    expect(settingsOf(SPEC, undefined)).not.toHaveProperty('min.insync.replicas');
    expect(settingsOf(SPEC, 3)).toMatchObject({ 'min.insync.replicas': '2' });
  });
});
