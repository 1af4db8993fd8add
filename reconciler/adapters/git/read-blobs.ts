import { spawn } from 'node:child_process';
import { QuorateError } from '../../core/model/quorate-error.js';

/**
 * Reads many objects with one `git cat-file --batch`. simple-git cannot write to a process, and one process a file is
 * too slow; arguments are fixed and object names go in by stdin, so nothing reaches a shell.
 * Contents come as they are stored: no filter, no end-of-line conversion, no attribute touches them.
 *
 * @throws QuorateError GIT_FAILED
 */
export function readBlobs(repository: string, objects: readonly string[]): Promise<readonly Buffer[]> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', ['cat-file', '--batch'], { cwd: repository, stdio: ['pipe', 'pipe', 'pipe'] });
    const chunks: Buffer[] = [];
    let complaint = '';
    const failed = (why: string, cause?: unknown) =>
      reject(
        new QuorateError('GIT_FAILED', 'Git did not answer', {
          why,
          mend: 'is git installed and the repo whole?',
          cause,
        }),
      );
    child.on('error', (error) => failed(error.message, error));
    child.stdin.on('error', () => child.kill());
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => {
      complaint += chunk.toString();
    });
    child.on('close', (code) => {
      const blobs = code === 0 ? splitBatch(Buffer.concat(chunks), objects.length) : undefined;
      if (blobs) resolve(blobs);
      else failed(complaint.trim() || `git cat-file ended with ${code}`);
    });
    child.stdin.end(objects.map((object) => `${object}\n`).join(''));
  });
}

/** `<name> <type> <size>\n<content>\n`, again and again. Undefined when an object is missing. */
function splitBatch(output: Buffer, count: number): readonly Buffer[] | undefined {
  const blobs: Buffer[] = [];
  let at = 0;
  while (blobs.length < count) {
    const end = output.indexOf(10, at);
    const [, type, size] = output.toString('latin1', at, end < 0 ? at : end).split(' ');
    if (type !== 'blob' || size === undefined) return undefined;
    const length = Number(size);
    blobs.push(output.subarray(end + 1, end + 1 + length));
    at = end + 1 + length + 1;
  }
  return blobs;
}
