import { textOf } from './body';
import type { WireRequest } from './wire';
import type { ServiceCall } from '../../kernel/calls';

/** Operations of REST APIs by service, method and path; what stands in braces is a member of the input. Source: the API reference of each. */
const ROUTES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  lambda: {
    GetEventSourceMapping: 'GET /2015-03-31/event-source-mappings/{UUID}',
    UpdateEventSourceMapping: 'PUT /2015-03-31/event-source-mappings/{UUID}',
  },
  scheduler: {
    GetSchedule: 'GET /schedules/{Name}',
    UpdateSchedule: 'PUT /schedules/{Name}',
    CreateSchedule: 'POST /schedules/{Name}',
    DeleteSchedule: 'DELETE /schedules/{Name}',
  },
};

/** The call that a request stands for; one that is not modelled has its method and path for an operation. */
export function restCall({ method, path, body }: WireRequest, service: string): ServiceCall {
  const { pathname, searchParams } = new URL(path, `https://${service}`);
  for (const [operation, route] of Object.entries(ROUTES[service] ?? {})) {
    const [, before, member] = /^(.*)\{(\w+)\}$/.exec(route)!;
    const value = `${method} ${pathname}`.startsWith(before) ? pathname.slice(before.length - method.length - 1) : '';
    if (!value || value.includes('/')) continue;
    // Members in the query begin with a small letter.
    const query = Object.fromEntries([...searchParams].map(([name, text]) => [name[0].toUpperCase() + name.slice(1), text]));
    const members = body.length > 0 ? JSON.parse(textOf(body)) as object : {};
    return { service, operation, input: { ...query, ...members, [member]: decodeURIComponent(value) } };
  }
  return { service, operation: `${method} ${pathname}`, input: {} };
}
