// Removes the compiled output, so that a test whose source is gone cannot go on passing.
import { rmSync } from 'node:fs';

rmSync(new URL('../dist', import.meta.url), { recursive: true, force: true });
