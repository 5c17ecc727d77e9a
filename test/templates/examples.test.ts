import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { installEmulator } from '../../emulator';

// Every example, synthesized as a user does: in a process of its own, with the CDK's template validator as errors, and
// with cdk-nag. What a pack finds is mended, or acknowledged where it is created, with its reason.
const ROOT = resolve(__dirname, '../..');
const EXAMPLES = ['examples/orders/app.ts', 'examples/quick-start/app.ts'];

describe.each(EXAMPLES)('%s', (example) => {
  const out = mkdtempSync(join(tmpdir(), 'templates-'));
  afterAll(() => rmSync(out, { recursive: true, force: true }));

  test('synthesizes without a finding of the template validator, of AwsSolutions or of the Serverless pack', () => {
    const report = synthesize(example, out);
    expect(report.map(({ pluginName }) => pluginName)).toEqual(expect.arrayContaining(['AwsSolutions', 'Serverless']));
    expect(report.flatMap(({ violations }) => violations)).toEqual([]);
  });

  test('has no finding of cfn-lint', async () => {
    const { cfnLint } = await installEmulator();
    const templates = readdirSync(out).filter((file) => file.endsWith('.template.json')).map((file) => join(out, file));
    expect(templates.length).toBeGreaterThan(1);
    // W3005 is about DependsOn beside a reference, which the CDK writes for every role: it changes nothing.
    expect(lint(cfnLint, ['--ignore-checks', 'W3005', '--', ...templates])).toBe('');
  });
});

interface PluginReport {
  readonly pluginName: string;
  readonly violations: readonly object[];
}

function synthesize(example: string, out: string): PluginReport[] {
  try {
    execFileSync(process.execPath, [require.resolve('tsx/cli'), '--tsconfig', 'examples/tsconfig.json', 'test/templates/synthesize.ts', example, out], {
      cwd: ROOT, stdio: 'pipe', env: { ...process.env, CDK_VALIDATION: undefined },
    });
  } catch (error) {
    throw new Error(String((error as { stderr: Buffer }).stderr));
  }
  return JSON.parse(readFileSync(join(out, 'validation-report.json'), 'utf8')).pluginReports;
}

function lint(cfnLint: string, args: string[]): string {
  try {
    return execFileSync(cfnLint, args, { encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    return stdout + stderr;
  }
}
