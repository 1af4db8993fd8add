/** How levels are named, and what each is in the end. Fabric: fabric-lib-go, flogging/levels.go. */
const LEVELS: Readonly<Record<string, string>> = {
  payload: 'payload',
  debug: 'debug',
  info: 'info',
  warning: 'warn',
  warn: 'warn',
  error: 'error',
  dpanic: 'dpanic',
  panic: 'panic',
  fatal: 'fatal',
  notice: 'info',
  critical: 'error',
};

const LOGGER = /^[A-Za-z0-9_#:-]+(\.[A-Za-z0-9_#:-]+)*$/;

/** All in capitals or none. */
function levelOf(name: string): string | undefined {
  const lower = name.toLowerCase();
  return name === lower || name === name.toUpperCase() ? LEVELS[lower] : undefined;
}

/**
 * A logging specification, `msp,gossip=debug:info`, as Fabric says it back: loggers in their order, the level of all
 * others behind them. Fabric: flogging/loggerlevels.go.
 * @throws Error with Fabric's text on a bad one
 */
export function logSpec(spec: string): string {
  const bad = (what: string) => new Error(`invalid logging specification '${spec}': ${what}`);
  const loggers = new Map<string, string>();
  let others = 'info';
  for (const field of spec.split(':')) {
    const [left = '', right, ...rest] = field.split('=');
    const level = levelOf(right ?? left);
    if (right !== undefined && rest.length === 0 && left === '') {
      throw bad(`no logger specified in segment '${field}'`);
    }
    if (rest.length > 0 || (field !== '' && level === undefined)) throw bad(`bad segment '${field}'`);
    if (right === undefined) {
      others = level ?? 'info';
      continue;
    }
    for (const logger of left.split(',')) {
      if (!LOGGER.test(logger.replace(/\.$/, ''))) throw bad(`bad logger name '${logger}'`);
      loggers.set(logger, level!);
    }
  }
  const said = [...loggers].map(([logger, level]) => `${logger}=${level}`).sort();
  return [...said, others].join(':');
}
