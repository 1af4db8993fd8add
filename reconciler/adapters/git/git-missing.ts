import { QuorateError } from '../../core/model/quorate-error.js';

/** GIT_MISSING, where a command failed because this machine has no git. */
export function gitMissing(error: unknown): QuorateError | undefined {
  if (!(error instanceof Error) || !/\bspawn git ENOENT\b/.test(error.message)) return undefined;
  return new QuorateError('GIT_MISSING', 'There is no git on this machine', {
    why: 'no folder of PATH has a program git',
    mend: 'install git, or add its folder to PATH',
    cause: error,
  });
}
