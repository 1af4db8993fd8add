/** A policy is not satisfied or cannot be built. The message is Fabric's own text. */
export class PolicyError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'PolicyError';
  }
}
