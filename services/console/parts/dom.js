/** Elements by the DOM's own functions: what came over the wire is only ever text, never markup. */

const SVG = 'http://www.w3.org/2000/svg';

/**
 * An element with attributes and children; strings become text, and null ones are left out. An attribute `on<event>` is a
 * listener, `true` stands for an attribute without a value, and `false`, null and undefined for none.
 */
export function element(name, attributes = {}, ...children) {
  return fillIn(document.createElement(name), attributes, children);
}

/** The same in SVG. */
export function drawing(name, attributes = {}, ...children) {
  return fillIn(document.createElementNS(SVG, name), attributes, children);
}

/** A picture of one path in a box of 24 by 24, in the colour of the text around it; it says nothing to a screen reader. */
export function icon(path, name = 'shape') {
  const attributes = { viewBox: '0 0 24 24', class: name, 'aria-hidden': 'true' };
  return drawing('svg', attributes, drawing('path', { d: path }));
}

function fillIn(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, '');
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, String(value));
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}
