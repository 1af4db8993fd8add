import { gitMissing } from '../adapters/git/git-missing.js';
import { QuorateError } from '../core/model/quorate-error.js';

const TO_MEND: Readonly<Record<string, string>> = {
  ENOSPC: 'make room there, or use another folder',
  EDQUOT: 'make room there, or use another folder',
  EROFS: 'use a folder that can be written',
  EACCES: 'mend its owner and permissions, or use another one',
  EPERM: 'mend its owner and permissions, or use another one',
  EIO: 'look at the disk: the system log says more',
  EMFILE: 'let processes open more files (ulimit -n)',
  ENFILE: 'let the system open more files, or end other programs',
  ENAMETOOLONG: 'use a folder with a shorter path',
};
/** Programs and ports are refused for other reasons. */
const OF_FILES = /^(?!spawn|listen|bind|connect)./;
/** Where not even the folder above is there. */
const MAKES_FOLDERS = ['mkdir', 'mkdtemp'];

/**
 * What the machine refuses where nothing else was to be expected (a full disk, a folder that cannot be written, no git),
 * in place of a stack; undefined where the defect may be ours.
 */
export function machineError(error: unknown): QuorateError | undefined {
  if (!(error instanceof Error) || error instanceof QuorateError) return undefined;
  const { code = '', syscall = '' } = error as NodeJS.ErrnoException;
  const noParent = code === 'ENOENT' || code === 'ENOTDIR' ? MAKES_FOLDERS.includes(syscall) : false;
  const mend = TO_MEND[code] ?? (noParent ? 'make the folder above it, where that can be written' : undefined);
  if (mend === undefined || !OF_FILES.test(syscall)) return gitMissing(error);
  return new QuorateError('FILE_REFUSED', 'The system refuses a file or folder', {
    why: error.message,
    mend,
    cause: error,
  });
}
