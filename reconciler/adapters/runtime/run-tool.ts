import { spawn } from 'node:child_process';

export interface ToolResult {
  readonly code: number | null;
  /** The last 4,000 characters of both streams. */
  readonly output: string;
}

/** Runs a program with an argument list (never a shell) and only the given environment. */
export function runTool(
  program: string,
  parameters: readonly string[],
  options: {
    readonly directory: string;
    readonly environment: Readonly<Record<string, string>>;
    readonly limitMs: number;
    /** Ends it, and what it started is lost. */
    readonly stop?: AbortSignal | undefined;
  },
): Promise<ToolResult> {
  return new Promise((resolve) => {
    let output = '';
    const keep = (chunk: Buffer): void => {
      output = (output + chunk.toString('utf8')).slice(-4000);
    };
    const child = spawn(program, parameters, {
      cwd: options.directory,
      env: { ...options.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: options.limitMs,
      killSignal: 'SIGKILL',
      signal: options.stop,
    });
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => resolve({ code: null, output: error.message }));
    child.on('close', (code) => resolve({ code, output }));
  });
}

/** What a tool may see of our environment: where programs, its own settings and the network are; no key, no token. */
export function toolEnvironment(): Record<string, string> {
  const kept = [
    'PATH',
    'HOME',
    'TMPDIR',
    'LANG',
    'HTTP_PROXY',
    'HTTPS_PROXY',
    'NO_PROXY',
    'http_proxy',
    'https_proxy',
    'no_proxy',
    'NODE_EXTRA_CA_CERTS',
    // For users without a home that can be written, as in containers.
    'npm_config_cache',
    'NPM_CONFIG_CACHE',
  ];
  return Object.fromEntries(
    kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]!]])),
  );
}
