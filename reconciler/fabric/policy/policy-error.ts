import { StacklessError } from '../../core/model/stackless-error.js';

/** A policy is not satisfied or cannot be built. The message is Fabric's own text. */
export class PolicyError extends StacklessError {
  constructor(message: string) {
    super(message);
    this.name = 'PolicyError';
  }
}
