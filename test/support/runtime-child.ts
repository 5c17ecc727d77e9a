import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildSync, type Metafile } from 'esbuild';

const ROOT = join(__dirname, '..', '..');

export interface Bundle {
  readonly code: string;
  /** The files that went into it, relative to the repository. */
  readonly inputs: Metafile['inputs'];
}

/** Bundles TypeScript as a function is bundled: minified, and the AWS SDK left to Lambda. */
export function bundled(source: string): Bundle {
  const { outputFiles, metafile } = buildSync({
    stdin: { contents: source, resolveDir: ROOT, loader: 'ts' },
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    external: ['@aws-sdk/*'],
    tsconfig: join(ROOT, 'tsconfig.dev.json'),
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  return { code: outputFiles[0].text, inputs: metafile.inputs };
}

/** Runs TypeScript, bundled, in a process of its own with this environment and no other; what it wrote, line by line. */
export async function outputOf(source: string, env: Record<string, string>): Promise<{ stdout: string[]; stderr: string[] }> {
  const child = spawn(process.execPath, ['-'], { cwd: ROOT, env: { PATH: process.env.PATH, ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
  const chunks: Record<'stdout' | 'stderr', Buffer[]> = { stdout: [], stderr: [] };
  child.stdout.on('data', (chunk) => chunks.stdout.push(chunk));
  child.stderr.on('data', (chunk) => chunks.stderr.push(chunk));
  child.stdin.end(bundled(source).code);
  const code = await new Promise((resolve) => child.once('close', resolve));
  const lines = (from: Buffer[]) => Buffer.concat(from).toString().split('\n').filter(Boolean);
  if (code !== 0) throw new Error(`the process ended with ${code}: ${lines(chunks.stderr).join('\n')}`);
  return { stdout: lines(chunks.stdout), stderr: lines(chunks.stderr) };
}
