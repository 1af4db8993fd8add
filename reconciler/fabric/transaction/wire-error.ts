/** A message that cannot be read, or has the wrong shape. The text is Fabric's own (protoutil). */
export class WireError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'WireError';
  }
}
