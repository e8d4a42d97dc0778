/** Limits of the rule language, stated in the reference of rules/README.md. */
export const MAX_RADIUS_METRES = 2_000;
export const MAX_STEPS = 16;
/** Levels of nesting, and conditions in all, of one rule with its shared conditions written out. */
export const MAX_DEPTH = 32;
export const MAX_CONDITIONS = 1_000;
export const MAX_ID_LENGTH = 64;
/** The window of `baseline`, which compares weeks. */
export const MAX_BASELINE_WITHIN = 'P7D';
export const DEVICE_CLASSES = [1, 2, 3] as const;
