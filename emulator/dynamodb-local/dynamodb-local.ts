import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { get } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { lastLines } from '../command';
import { HOST } from '../environment';
import { newLogFile } from '../paths';
import { freePort } from '../port';
import { hasEnded } from '../server-process';
import { installDynamoDbLocal } from './install';

/** A running DynamoDB Local. It does not keep this process alive, and ends with it. */
export interface DynamoDbLocal {
  readonly endpoint: string;

  /** Ends it, and forgets all tables. */
  stop(): Promise<void>;
}

const DEADLINE_SECONDS = 30;
const POLL_MILLISECONDS = 50;

// Java does not watch its stdin; a second process does, and ends Java when it closes, as it does when we end, however that is.
const ENDS_WITH_STDIN = 'exec 3<&0; { cat <&3 >/dev/null; kill -9 $$; } & exec "$0" "$@"';

/**
 * Starts DynamoDB Local in memory, on a free port, installing it when it is not there.
 *
 * It listens on all interfaces, as it has no option for less, and accepts any credentials.
 *
 * @throws one sentence when it ends at once or does not answer; what `installDynamoDbLocal` throws.
 */
export async function startDynamoDbLocal(): Promise<DynamoDbLocal> {
  const jars = await installDynamoDbLocal();
  const endpoint = `http://${HOST}:${await freePort()}`;
  const logFile = newLogFile('dynamodb-local');
  const server = launch(jars, new URL(endpoint).port, logFile);
  const stop = async () => {
    if (hasEnded(server)) return;
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.ref();
    server.stdin!.end();
    await ended;
  };
  try {
    await untilReady(endpoint, server, logFile);
  } catch (error) {
    await stop();
    throw error;
  }
  return { endpoint, stop };
}

function launch(jars: string, port: string, logFile: string): ChildProcess {
  const log = openSync(logFile, 'a');
  const java = ['java', `-Djava.library.path=${jars}`, '-cp', `${jars}/*`, 'com.amazonaws.services.dynamodbv2.local.main.ServerRunner'];
  const server = spawn('sh', ['-c', ENDS_WITH_STDIN, ...java, '-inMemory', '-sharedDb', '-disableTelemetry', '-port', port], { stdio: ['pipe', log, log] });
  closeSync(log);
  server.unref();
  (server.stdin as Socket).unref();
  return server;
}

async function untilReady(endpoint: string, server: ChildProcess, logFile: string): Promise<void> {
  const deadline = Date.now() + DEADLINE_SECONDS * 1_000;
  while (!await answers(endpoint)) {
    if (hasEnded(server)) throw new Error(`DynamoDB Local ended before it was ready: ${lastLines(logFile, 3).join(' | ')}; its log is ${logFile}`);
    if (Date.now() > deadline) throw new Error(`DynamoDB Local was not ready after ${DEADLINE_SECONDS} seconds; its log is ${logFile}`);
    await pause(POLL_MILLISECONDS);
  }
}

async function answers(endpoint: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(endpoint, { agent: false, timeout: 1_000 }, (response) => {
      response.resume();
      resolve(true);
    });
    request.once('timeout', () => request.destroy());
    request.once('error', () => resolve(false));
  });
}
