import { SHAPES } from '../parts/level-mark.js';

/**
 * Pictures that the map draws with, by name: `pattern:<level>` fills an area, `mark:<level>:<text>` stands in its middle,
 * `camera:<state>` is a camera. Each level has a pattern and a shape of its own: colours alone tell nothing to some.
 */

/** Pixels of a picture for one on the screen. */
export const RATIO = 2;

/** `colours(name)` gives the colour of a token. Null for a name that is none of these. */
export function imageOf(name, colours) {
  const [kind, what, text] = name.split(':');
  if (kind === 'pattern') return pattern(what, colours);
  if (kind === 'mark') return mark(what, text, colours);
  return kind === 'camera' ? camera(what, colours) : null;
}

function drawn(size, draw) {
  const canvas = new OffscreenCanvas(size * RATIO, size * RATIO);
  const pen = canvas.getContext('2d');
  pen.scale(RATIO, RATIO);
  draw(pen);
  return pen.getImageData(0, 0, size * RATIO, size * RATIO);
}

/** Blue is plain, yellow dotted, orange striped, red striped both ways. */
function pattern(level, colours) {
  return drawn(12, (pen) => {
    pen.fillStyle = pen.strokeStyle = colours(level);
    pen.globalAlpha = 0.45;
    pen.fillRect(0, 0, 12, 12);
    pen.globalAlpha = 1;
    pen.lineWidth = 2;
    if (level === 'yellow') dots(pen);
    if (level === 'orange' || level === 'red') stripes(pen, 1);
    if (level === 'red') stripes(pen, -1);
  });
}

function dots(pen) {
  for (const [x, y] of [
    [3, 3],
    [9, 9],
  ]) {
    pen.beginPath();
    pen.arc(x, y, 1.8, 0, 7);
    pen.fill();
  }
}

/** Drawn over the edges, so that tiles meet. */
function stripes(pen, slope) {
  for (const shift of [-12, 0, 12]) {
    pen.beginPath();
    pen.moveTo(shift - 2, slope > 0 ? -2 : 14);
    pen.lineTo(shift + 14, slope > 0 ? 14 : -2);
    pen.stroke();
  }
}

function mark(level, text, colours) {
  return drawn(30, (pen) => {
    const shape = new Path2D(SHAPES[level]);
    pen.save();
    pen.translate(3, 3);
    pen.lineWidth = 3;
    pen.strokeStyle = colours('card');
    pen.stroke(shape);
    pen.fillStyle = colours(level);
    pen.fill(shape);
    pen.restore();
    pen.fillStyle = colours(`on-${level}`);
    pen.font = `700 ${text.length > 2 ? 9 : 11}px system-ui, sans-serif`;
    pen.textAlign = 'center';
    // A triangle is widest low down.
    pen.fillText(text, 15, level === 'orange' ? 22 : 19);
  });
}

/** Online is a filled dot, offline a ring with a cross, unknown a ring, tampered a square with a bar. */
function camera(state, colours) {
  return drawn(16, (pen) => {
    pen.lineWidth = 2;
    pen.fillStyle = colours('card');
    pen.strokeStyle = colours(state === 'online' ? 'good' : state === 'unknown' ? 'soft' : 'wrong');
    pen.beginPath();
    if (state === 'tampered') pen.rect(3, 3, 10, 10);
    else pen.arc(8, 8, state === 'online' ? 3.4 : 5, 0, 7);
    if (state === 'online') pen.fillStyle = pen.strokeStyle;
    pen.fill();
    if (state === 'online') pen.strokeStyle = colours('card');
    pen.stroke();
    if (state === 'offline') lines(pen, [5.5, 5.5, 10.5, 10.5], [10.5, 5.5, 5.5, 10.5]);
    if (state === 'tampered') lines(pen, [8, 5, 8, 9], [8, 10.4, 8, 11.6]);
  });
}

function lines(pen, ...ends) {
  for (const [fromX, fromY, toX, toY] of ends) {
    pen.beginPath();
    pen.moveTo(fromX, fromY);
    pen.lineTo(toX, toY);
    pen.stroke();
  }
}
