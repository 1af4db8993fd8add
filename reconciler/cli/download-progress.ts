import type { Output } from './cli-context.js';

export interface DownloadProgress {
  readonly report: (received: number, total: number | undefined) => void;
  /** Ends the line that a terminal shows; safe to call twice. */
  readonly end: () => void;
}

const MB = 1024 * 1024;
/** Of a download of unknown size. */
const STEP_BYTES = 10 * MB;

/** Shows how far a download is: on a terminal one line that changes, elsewhere a line for each tenth. */
export function downloadProgress(output: Output, url: string): DownloadProgress {
  let last = -1;
  let open = false;
  const show = (received: number, total: number | undefined, step: number) => {
    if (step === last) return;
    if (last === -1) output.write(`from ${url}\n`);
    last = step;
    const of = total === undefined ? '' : ` of ${megabytes(total)} MB, ${Math.floor((received * 100) / total)} %`;
    const text = `${megabytes(received)}${of === '' ? ' MB' : of}`;
    output.write(output.isTTY ? `\r${text}\u001b[K` : `${text}\n`);
    open = output.isTTY === true;
  };
  return {
    report: (received, total) => {
      const steps = output.isTTY ? 100 : 10;
      show(received, total, Math.floor(total ? (received * steps) / total : received / (STEP_BYTES / (steps / 10))));
    },
    end: () => {
      if (open) output.write('\n');
      open = false;
    },
  };
}

const megabytes = (bytes: number) => (bytes / MB).toFixed(1);
