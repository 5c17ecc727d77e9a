import type { ChildProcess } from 'node:child_process';
import { get as httpGet } from 'node:http';
import { get as httpsGet } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import { lastLines } from './command';
import { certificateOf, endpointOf, type Place } from './environment';
import { hasEnded } from './server-process';

const DEADLINE_SECONDS = 30;
const POLL_MILLISECONDS = 20;

/** @throws one sentence when the server ends instead, or does not answer in time. */
export async function untilHealthy(place: Place, server: ChildProcess, logFile: string): Promise<void> {
  const deadline = Date.now() + DEADLINE_SECONDS * 1000;
  while (!await isHealthy(place)) {
    if (hasEnded(server)) {
      throw new Error(`the emulator ended before it was ready: ${lastLines(logFile, 3).join(' | ')}; its log is ${logFile}`);
    }
    if (Date.now() > deadline) throw new Error(`the emulator was not ready after ${DEADLINE_SECONDS} seconds; its log is ${logFile}`);
    await pause(POLL_MILLISECONDS);
  }
}

async function isHealthy(place: Place): Promise<boolean> {
  const ca = certificateOf(place);
  if (place.auth && !ca) return false;
  return new Promise((resolve) => {
    const get = place.auth ? httpsGet : httpGet;
    const request = get(`${endpointOf(place)}/_ministack/health`, { ca, agent: false, timeout: 1000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.once('timeout', () => request.destroy());
    request.once('error', () => resolve(false));
  });
}
