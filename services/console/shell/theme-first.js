/* Runs before the first paint, so that a page whose theme was chosen never flashes in the other. */
try {
  const theme = localStorage.getItem('tocsin.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Nothing is kept where storage is forbidden; the system's theme holds.
}
