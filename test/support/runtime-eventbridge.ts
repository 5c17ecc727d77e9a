import type { AwsServer } from './runtime-aws-server';
import { refused } from './runtime-aws-server';

/** An entry as it arrived at EventBridge, its detail parsed. */
export interface PutEntry {
  readonly EventBusName: string;
  readonly Source: string;
  readonly DetailType: string;
  readonly Detail: string;
  readonly Time?: number;
  readonly TraceHeader?: string;
}

/** The code that an entry is refused with, or nothing when it is accepted. */
export type Verdict = (id: string, timesSeen: number) => string | undefined;

/** What a call with these entries is refused with as a whole, or nothing when each is judged by itself. */
export type CallVerdict = (ids: string[]) => object | undefined;

/** Lets a server answer for EventBridge, which judges each entry by itself unless it refuses the whole call. */
export function answerForEventBridge(server: AwsServer, verdict: Verdict = () => undefined, callVerdict: CallVerdict = () => undefined): void {
  const seen = new Map<string, number>();
  server.answer('PutEvents', ({ Entries }: { Entries: PutEntry[] }) => {
    if (Entries.length < 1 || Entries.length > 10) return refused('ValidationException', 'entries must have 1 to 10 members');
    const refusal = callVerdict(Entries.map(idOf));
    if (refusal) return refusal;
    const results = Entries.map((entry) => {
      const id = idOf(entry);
      seen.set(id, (seen.get(id) ?? 0) + 1);
      const ErrorCode = verdict(id, seen.get(id)!);
      return ErrorCode ? { ErrorCode, ErrorMessage: `${ErrorCode} of ${id}` } : { EventId: `eb-${id}` };
    });
    return { FailedEntryCount: results.filter(({ ErrorCode }) => ErrorCode).length, Entries: results };
  });
}

export function idOf({ Detail }: PutEntry): string {
  return JSON.parse(Detail).id;
}

/** The entries of each call that was made. */
export function putCalls(server: AwsServer): PutEntry[][] {
  return server.inputs<{ Entries: PutEntry[] }>('PutEvents').map(({ Entries }) => Entries);
}

/** The events of each call that was made, by their ids. */
export function putIds(server: AwsServer): string[][] {
  return putCalls(server).map((entries) => entries.map(idOf));
}
