import { keep, kept } from '../parts/kept.js';

/** Light, dark, or as the system has it. */
export const THEMES = ['system', 'light', 'dark'];

export function chosenTheme() {
  const theme = kept('theme');
  return THEMES.includes(theme) ? theme : 'system';
}

export function chooseTheme(theme) {
  keep('theme', theme);
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}
