/** A channel configuration, or an update of one, that Fabric would refuse. The text is Fabric's own. */
export class ConfigError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ConfigError';
  }
}

/** A configuration over which real orderers panic while they judge it: whoever sent it hears nothing. */
export class ConfigPanic extends ConfigError {}
