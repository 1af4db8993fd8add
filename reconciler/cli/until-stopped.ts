/**
 * Resolves when this process is asked to end: Ctrl-C, SIGTERM, a closed terminal, or, for a process that was forked
 * with a channel to its parent, a parent that is gone, however it died. Answers what it was.
 *
 * @param options `stdin`: also when standard input closes, which it does when a parent that holds it dies
 */
export function untilStopped(options: { readonly stdin?: boolean } = {}): Promise<string> {
  return new Promise((resolve) => {
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
    const stopped = (why: string) => {
      for (const signal of signals) process.off(signal, stopped);
      process.off('disconnect', parentGone);
      process.stdin.off('end', parentGone).off('error', parentGone);
      // Else an open pipe would keep the process.
      if (options.stdin) process.stdin.destroy();
      resolve(why);
    };
    const parentGone = () => stopped('the parent process has ended');
    for (const signal of signals) process.once(signal, stopped);
    if (process.connected) process.once('disconnect', parentGone);
    if (options.stdin) process.stdin.once('end', parentGone).once('error', parentGone).resume();
  });
}
