import { measured } from './child';
import { functionEnv, SDK_ENV } from './environment';
import { startMeter } from './meter/start';
import { createTables } from './tables';
import type { Throughput } from './throughput';

/** Times each variant in a fresh process and with tables of its own, `rounds` times in turn; each round starts with another one. */
export async function measureInRounds(
  dynamoDb: string, bundles: Readonly<Record<string, string>>, rounds: number,
): Promise<Record<string, Throughput[]>> {
  const names = Object.keys(bundles);
  const samples: Record<string, Throughput[]> = Object.fromEntries(names.map((name) => [name, []]));
  const bus = await startMeter(dynamoDb);
  try {
    for (let round = 0; round < rounds; round++) {
      const first = round % names.length;
      for (const variant of [...names.slice(first), ...names.slice(0, first)]) {
        const env = { ...SDK_ENV, ...functionEnv(await createTables(dynamoDb, `${variant}.${round}`)) };
        const endpoints = { AWS_ENDPOINT_URL_DYNAMODB: dynamoDb, AWS_ENDPOINT_URL_EVENTBRIDGE: bus.endpoint };
        samples[variant].push(measured('throughput', { variant, bundle: bundles[variant] }, { ...env, ...endpoints }));
      }
    }
  } finally {
    bus.stop();
  }
  return samples;
}
