const SHOWN_MS = 5_000;
let timer = 0;

/** Says in passing what was done. */
export function toast(text) {
  const node = document.getElementById('toast');
  node.textContent = text;
  node.hidden = false;
  clearTimeout(timer);
  timer = setTimeout(() => {
    node.hidden = true;
  }, SHOWN_MS);
}
