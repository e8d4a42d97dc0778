/** Where one is in JSON that is being written, and what stands there already. Takes what is broken as far as it goes. Pure. */

const TOKEN = /\s+|"(?:[^"\\\n]|\\.)*"?|[{}[\],:]|[^\s{}[\],:"]+/g;

/**
 * `{ root, place }`: what the whole text says as far as it can be read, and what stands at `offset`: `kind` is `key` or
 * `value`, `path` leads to the container for a key and to the value itself for a value, `from` and `to` bound what is to be
 * replaced, `prefix` is what is written of it before `offset`. `place` is null where nothing can be written.
 */
export function placeIn(text, offset) {
  const reading = { root: undefined, stack: [], place: null };
  let isFound = false;
  for (const { 0: token, index: from } of text.matchAll(TOKEN)) {
    const to = from + token.length;
    const isWord = !/^[\s{}[\],:]/.test(token);
    if (!isFound && offset <= from) {
      reading.place = placeAt(reading, offset, offset, '');
      isFound = true;
    }
    if (isWord) {
      const isInside = from < offset && (offset < to || (offset === to && !isClosed(token)));
      if (!isFound && isInside) {
        reading.place = placeAt(reading, from, to, text.slice(from, offset).replace(/^"/, ''));
        isFound = true;
      }
      takeWord(reading, token);
    } else if (token.trim() !== '') takeSign(reading, token);
  }
  if (!isFound) reading.place = placeAt(reading, offset, offset, '');
  return { root: reading.root, place: reading.place };
}

const isClosed = (token) => /^"(?:[^"\\\n]|\\.)*"$/.test(token);

function placeAt({ stack }, from, to, prefix) {
  const frame = stack.at(-1);
  if (frame === undefined) return null;
  const outer = stack.slice(0, -1).map(stepOf);
  if (frame.isArray) return { kind: 'value', path: [...outer, frame.value.length], from, to, prefix };
  if (frame.expects === 'key')
    return { kind: 'key', path: outer, from, to, prefix, present: Object.keys(frame.value) };
  return frame.expects === 'value' ? { kind: 'value', path: [...outer, frame.key], from, to, prefix } : null;
}

const stepOf = ({ isArray, value, key }) => (isArray ? value.length - 1 : key);

function takeWord(reading, token) {
  const frame = reading.stack.at(-1);
  const value = wordValue(token);
  if (frame !== undefined && !frame.isArray && frame.expects === 'key') {
    frame.key = String(value);
    frame.expects = 'colon';
  } else attach(reading, value);
}

function takeSign(reading, sign) {
  const frame = reading.stack.at(-1);
  if (sign === '{' || sign === '[') {
    const value = sign === '{' ? {} : [];
    attach(reading, value);
    reading.stack.push({ isArray: sign === '[', value, key: null, expects: 'key' });
  } else if (sign === '}' || sign === ']') reading.stack.pop();
  else if (frame !== undefined && !frame.isArray) frame.expects = sign === ':' ? 'value' : 'key';
}

function attach(reading, value) {
  const frame = reading.stack.at(-1);
  if (frame === undefined) {
    reading.root ??= value;
    return;
  }
  if (frame.isArray) frame.value.push(value);
  else if (frame.key !== null)
    Object.defineProperty(frame.value, frame.key, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  frame.expects = 'comma';
}

function wordValue(token) {
  try {
    return JSON.parse(token);
  } catch {
    return token.replace(/^"/, '');
  }
}
