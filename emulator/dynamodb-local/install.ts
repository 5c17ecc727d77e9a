import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../command';
import { HOME, newLogFile, removeDirectory } from '../paths';

const POM = join(__dirname, 'pom.xml');
const JARS = join(HOME, 'dynamodb-local');
const OLDEST_JAVA = 17;

/**
 * Copies DynamoDB Local from Maven's repository; done in a moment when it is there. Two processes may call it at once.
 *
 * @returns the directory with its jars and native libraries.
 * @throws one sentence when Java or Maven is missing or too old, or when Maven fails.
 */
export async function installDynamoDbLocal(env = process.env): Promise<string> {
  checkJava(env);
  const directory = join(JARS, createHash('sha256').update(readFileSync(POM)).digest('hex').slice(0, 16));
  if (!existsSync(directory)) await copyJars(directory, env);
  return directory;
}

function checkJava(env: NodeJS.ProcessEnv): void {
  const { stderr } = spawnSync('java', ['-version'], { encoding: 'utf8', env });
  const version = Number(/version "(\d+)/.exec(stderr ?? '')?.[1]);
  if (version >= OLDEST_JAVA) return;
  const found = Number.isNaN(version) ? 'java was not found' : `java is ${version}`;
  throw new Error(`Java ${OLDEST_JAVA} or newer is needed to run DynamoDB Local, but ${found}: install a JRE, such as Debian's openjdk-17-jre-headless`);
}

// Into a directory of its own, which is renamed when it is complete: whoever comes second throws its copy away.
async function copyJars(directory: string, env: NodeJS.ProcessEnv): Promise<void> {
  if (spawnSync('mvn', ['--version'], { env }).error) {
    throw new Error('Maven is needed to install DynamoDB Local, but mvn was not found: install it, such as Debian\'s maven');
  }
  mkdirSync(JARS, { recursive: true });
  const logFile = newLogFile('dynamodb-local-install');
  const copy = `${directory}-${process.pid}`;
  const status = await runCommand('mvn', ['--batch-mode', '--file', POM, 'dependency:copy-dependencies', `-DoutputDirectory=${copy}`], { env, logFile });
  if (status !== 0) throw new Error(`copying DynamoDB Local with Maven failed, see ${logFile}`);
  try {
    renameSync(copy, directory);
  } catch (error) {
    removeDirectory(copy);
    if (!existsSync(directory)) throw error;
  }
}
