/** A channel configuration, or an update of one, that Fabric would refuse. The text is Fabric's own. */
export class ConfigError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ConfigError';
  }
}
