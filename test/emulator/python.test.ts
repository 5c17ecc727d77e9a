import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPython } from '../../emulator/install';

const folder = mkdtempSync(join(tmpdir(), 'python-'));
const found = () => findPython({ PATH: folder });

afterAll(() => rmSync(folder, { recursive: true }));

// Answers as an interpreter of that version, with or without its venv module.
function python(name: string, version: string, status = 0): void {
  writeFileSync(join(folder, name), `#!/bin/sh\necho ${version}\nexit ${status}\n`);
  chmodSync(join(folder, name), 0o755);
}

test('fails with one sentence when there is no Python', () => {
  expect(found).toThrow(new Error('Python 3.10 or newer is needed to run the emulator, but python3 was not found'));
});

test('fails with one sentence when Python is too old, and takes another one that is not', () => {
  python('python3', '3.8');
  expect(found).toThrow(new Error('Python 3.10 or newer is needed to run the emulator, but python3 is 3.8'));
  python('python', '3.12');
  expect(found()).toBe('python');
});

test('fails with one sentence when Python lacks its venv module', () => {
  python('python3', '3.11', 1);
  rmSync(join(folder, 'python'), { force: true });
  expect(found).toThrow(/^Python 3\.10 or newer is needed to run the emulator, with its venv module, which python3 lacks \(/);
});
