/** Where a step says what an operator should know. Fields hold no personal data. */
export interface Logger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  /** Something was lost or the step cannot go on. */
  error(fields: object, message: string): void;
}
