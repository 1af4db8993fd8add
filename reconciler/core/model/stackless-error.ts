/**
 * An error that is an answer more often than a fault: a policy asks identity after identity, and most of them say no.
 * Walking the stack for each would cost more than the question.
 */
export class StacklessError extends Error {
  constructor(message: string) {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = stackTraceLimit;
  }
}
