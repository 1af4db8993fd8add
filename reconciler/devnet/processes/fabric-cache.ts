import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * Where the official binaries that we have fetched for this system are: one folder per version in it, `3.1.5/bin/peer`.
 * Below XDG_CACHE_HOME when that is an absolute path (freedesktop.org, basedir-spec), else below ~/.cache.
 */
export function fabricCache(env: Readonly<Record<string, string | undefined>>): string {
  const xdg = env.XDG_CACHE_HOME;
  const cache = xdg !== undefined && isAbsolute(xdg) ? xdg : join(env.HOME || homedir(), '.cache');
  return join(cache, 'quorate', 'fabric', fabricPlatform());
}

/** This system as Fabric's release archives name it (Go's GOOS-GOARCH): `linux-amd64`, `darwin-arm64`. */
export function fabricPlatform(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const processor = process.arch === 'x64' ? 'amd64' : process.arch;
  return `${system}-${processor}`;
}
