import { type SimpleGit, simpleGit } from 'simple-git';

/**
 * simple-git takes a command for done at the end of its output, or 50 ms after its exit, whatever of its output has been
 * read by then: too short for a busy machine. Only the end of its output says that we have all of it.
 */
export const WHOLE_OUTPUT = { onClose: true, onExit: false } as const;

/** For `fetch`, which answers nothing: a connection that ssh keeps open (ControlPersist) holds its output for minutes. */
const UNTIL_EXIT = { onClose: true, onExit: 200 } as const;

/**
 * Git with nothing in it that a repository could use against its reader: no hooks, no file-system monitor, no
 * submodules, only the transports file, https and ssh, never a prompt. The caller must pass no string that came from
 * a repository or a ledger as an argument, except object names checked by {@link isCommitId}.
 */
export function hardenedGit(directory: string, environment: Readonly<Record<string, string>> = {}): SimpleGit {
  return hardened(directory, environment, WHOLE_OUTPUT);
}

/** The same Git for commands that speak with another repository: done when they exit. */
export function fetchingGit(directory: string): SimpleGit {
  return hardened(directory, {}, UNTIL_EXIT);
}

function hardened(
  directory: string,
  environment: Readonly<Record<string, string>>,
  completion: typeof WHOLE_OUTPUT | typeof UNTIL_EXIT,
): SimpleGit {
  const kept = [
    'PATH',
    'HOME',
    'SSH_AUTH_SOCK',
    'LANG',
    'TMPDIR',
    'HTTPS_PROXY',
    'https_proxy',
    'NO_PROXY',
    'no_proxy',
  ];
  const env: Record<string, string> = {};
  for (const name of kept) {
    const value = process.env[name];
    if (value !== undefined) env[name] = value;
  }
  return simpleGit({
    baseDir: directory,
    config: [
      'core.hooksPath=/dev/null',
      'core.fsmonitor=false',
      'core.autocrlf=false',
      'core.symlinks=true',
      'core.quotePath=false',
      'submodule.recurse=false',
      'fetch.recurseSubmodules=false',
      'gc.auto=0',
      'maintenance.auto=false',
      'advice.detachedHead=false',
    ],
    // The deny list of simple-git is for strings that others chose. These two settings are constants of ours.
    unsafe: { allowUnsafeHooksPath: true, allowUnsafeFsMonitor: true },
    allowEnvironment: ['GIT_ALLOW_PROTOCOL', 'GIT_TERMINAL_PROMPT', 'GIT_CONFIG_NOSYSTEM', ...Object.keys(environment)],
    timeout: { block: 120_000 },
    completion,
  }).env({
    ...env,
    GIT_ALLOW_PROTOCOL: 'file:https:ssh',
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_NOSYSTEM: '1',
    ...environment,
  });
}

/** A full object name of SHA-1 or SHA-256 repositories. */
export function isCommitId(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}
