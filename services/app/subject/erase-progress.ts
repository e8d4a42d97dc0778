import type { ErasureProgress } from './marks.ts';

/** What is being done, while it is. */
export type EraseProgress =
  | { readonly kind: 'steps'; readonly progress: ErasureProgress; readonly isOwn: boolean }
  | { readonly kind: 'snapshots' }
  | { readonly kind: 'log' }
  | { readonly kind: 'pages' };

export type OnProgress = (progress: EraseProgress) => void;
