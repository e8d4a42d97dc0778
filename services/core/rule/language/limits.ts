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
/** Triggers of a rule. */
export const MAX_TRIGGERS = 64;
/** Filters of one `exclude`. */
export const MAX_EXCLUDES = 16;
/** Values of one list: of a filter's test or of a condition, the lists in it counted in. */
export const MAX_LIST = 1_000;
/** Decorators before an operator. */
export const MAX_DECORATORS = 8;
/** Cases of a rule. */
export const MAX_CASES = 1_000;
/** Characters of a text: of a title, message, basis, owner, gap, name, or of a value that is compared. */
export const MAX_TEXT = 4_000;
/** Levels of JSON nesting of a rule file, cases included. */
export const MAX_JSON_DEPTH = 128;
/** Faults that are told of one rule, and warnings; what is beyond is fixed after them. */
export const MAX_FAULTS = 200;
