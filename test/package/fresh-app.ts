import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');

/** A folder outside the repository with the packed package installed, as a user's new app has it. */
export function freshApp(): string {
  const app = mkdtempSync(join(tmpdir(), 'fresh-app-'));
  const packed = join(app, 'packed');
  mkdirSync(packed);
  run('npm', ['pack', '--silent', '--pack-destination', packed], ROOT);
  const [tarball] = readdirSync(packed);
  const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const versions = (names: string[]) => Object.fromEntries(names.map((name) => [name, devDependencies[name]]));
  writeFileSync(join(app, 'package.json'), JSON.stringify({
    name: 'fresh-app',
    private: true,
    dependencies: { 'cdk-eventweave': `file:packed/${tarball}`, ...versions(['aws-cdk-lib', 'constructs']) },
    devDependencies: versions(['typescript', 'esbuild', 'tsx', '@types/node']),
  }));
  run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel', 'error'], app);
  return app;
}

/** Copies one of the examples into the app. */
export function copyExample(app: string, example: string): void {
  cpSync(join(ROOT, 'examples', example), app, { recursive: true });
}

/** Runs a command in a folder; throws with everything that it printed when it fails. */
export function run(command: string, args: string[], cwd: string, env: object = {}): string {
  try {
    return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: 'pipe', env: { ...process.env, ...env } });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}\n${stderr}`);
  }
}
