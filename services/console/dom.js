/** Elements by the DOM's own functions: what came over the wire is only ever text, never markup. */

const SVG = 'http://www.w3.org/2000/svg';

/** An element with attributes and children; strings become text, and null ones are left out. */
export function element(name, attributes = {}, ...children) {
  return fillIn(document.createElement(name), attributes, children);
}

/** Outlines of the levels in a box of 24 by 24: known by their form where colours are not. */
const SHAPES = {
  blue: 'M12 2a10 10 0 1 0 0 20a10 10 0 1 0 0-20z',
  yellow: 'M12 1 23 12 12 23 1 12z',
  orange: 'M12 2 23.5 22H.5z',
  red: 'M7 1h10l6 6v10l-6 6H7l-6-6V7z',
};

export function levelShape(level) {
  const path = fillIn(document.createElementNS(SVG, 'path'), { d: SHAPES[level] }, []);
  const attributes = { viewBox: '0 0 24 24', class: 'shape', 'aria-hidden': 'true' };
  return fillIn(document.createElementNS(SVG, 'svg'), attributes, [path]);
}

function fillIn(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) node.setAttribute(name, String(value));
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}
