/** Bytes that are no chaincode package, or a package that cannot be made. The text is Fabric's own where Fabric has one. */
export class PackageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'PackageError';
  }
}
