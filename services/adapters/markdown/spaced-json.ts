/** JSON on one line, with spaces where people put them. */
export function spacedJson(json: unknown): string {
  if (Array.isArray(json)) return `[${json.map(spacedJson).join(', ')}]`;
  if (typeof json !== 'object' || json === null) return JSON.stringify(json);
  const parts = Object.entries(json).map(([key, value]) => `${JSON.stringify(key)}: ${spacedJson(value)}`);
  return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`;
}
