/** Whether what is warned of is real. In an exercise nobody is paged, and what goes out says what it is. */
export const MODES = ['actual', 'exercise'] as const;
export type Mode = (typeof MODES)[number];
