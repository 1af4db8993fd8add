import type { EventEmitter } from 'node:events';

interface Parts {
  readonly stdout: EventEmitter;
  readonly stderr: EventEmitter;
  /** The process, whose listeners for signals end a command that runs until it is stopped. */
  readonly signals: EventEmitter;
  readonly exit: () => void;
}

/**
 * Output that nobody takes any longer (`| head`, a terminal that was closed) is no defect, and there is nobody left to
 * tell. A command that runs until it is stopped ends as a closed terminal ends it, with all that it has started; any
 * other one ends at once.
 *
 * @returns whether a terminal is gone
 * @throws whatever else happens to the streams
 */
export function outputGone({ stdout, stderr, signals, exit }: Parts): () => boolean {
  let isHungUp = false;
  let runsUntilStopped = false;
  signals.on('newListener', (event) => {
    if (event === 'SIGHUP') runsUntilStopped = true;
  });
  const seen = ({ code }: NodeJS.ErrnoException): boolean => {
    // The system has sent SIGHUP by itself then.
    if (code === 'EIO') isHungUp = true;
    return code === 'EIO' || code === 'EPIPE';
  };
  stderr.on('error', (error) => {
    if (!seen(error)) throw error;
  });
  stdout.on('error', (error) => {
    if (!seen(error)) throw error;
    if (runsUntilStopped) signals.emit('SIGHUP', 'SIGHUP');
    else if (error.code === 'EPIPE') exit();
  });
  return () => isHungUp;
}
