import { readdirSync, readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';

const ROOT = new URL('../../', import.meta.url);

export function textOf(path: string): string {
  return readFileSync(new URL(path, ROOT), 'utf8');
}

export function filesIn(folder: string, ending: string): readonly string[] {
  return readdirSync(new URL(`${folder}/`, ROOT))
    .filter((name) => name.endsWith(ending))
    .map((name) => `${folder}/${name}`);
}

/** The documents of a YAML file. Throws where one cannot be read, a key stands twice included. */
export function documentsOf(path: string): readonly unknown[] {
  return parseAllDocuments(textOf(path), { strict: true, uniqueKeys: true, merge: true }).map((document) => {
    const [fault] = document.errors;
    if (fault !== undefined) throw new Error(`${path}: ${fault.message}`);
    return document.toJS() as unknown;
  });
}
