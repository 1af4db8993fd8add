/** A text is no signature policy. `position` counts UTF-16 units from 0 and points at the fault, for a caret. */
export class PolicySyntaxError extends Error {
  readonly position: number;
  /** The text that was parsed. */
  readonly policy: string;

  constructor(message: string, policy: string, position: number) {
    super(message);
    this.name = 'PolicySyntaxError';
    this.policy = policy;
    this.position = position;
  }
}
