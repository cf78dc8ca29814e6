/** A value of the configuration that a rendering could not carry, or not whole. */
export interface RenderNote {
  /** `a value that the target cannot express`. */
  readonly code: 'LF1107';
  /** Path of the configuration value, as `services.devai.autoscaling`. */
  readonly path: string;
  /** What becomes of it, and what to do about it. */
  readonly message: string;
}
