#!/usr/bin/env node
import { run } from './cli/cli.js';
import { outputGone } from './cli/output-gone.js';

const { stdout, stderr } = process;
const hungUp = outputGone({ stdout, stderr, signals: process, exit: () => process.exit() });

// What Node deprecates is for those who develop: people with orderers at IP addresses would read of gRPC's server names.
process.noDeprecation = true;

async function askPerson(question: string): Promise<string> {
  const { createInterface } = await import('node:readline/promises');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    // Ctrl-C and Ctrl-D are a no.
    return await new Promise((resolve, reject) => {
      terminal.once('close', () => resolve(''));
      terminal.question(question).then(resolve, reject);
    });
  } finally {
    terminal.close();
  }
}

const exitCode = await run(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  now: () => new Date().toISOString(),
  ask: process.stdin.isTTY && process.stderr.isTTY ? askPerson : undefined,
});

process.exitCode = exitCode;
// What would have told of our parent's end must not keep a command that has ended otherwise (until-stopped.ts).
if (process.connected) process.disconnect();
process.stdin.destroy();
// As the system ends whoever does not listen. Node would abort: it cannot give back a terminal that is gone.
if (hungUp()) process.kill(process.pid, 'SIGHUP');
