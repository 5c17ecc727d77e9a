import { randomUUID } from 'node:crypto';

// The handler is there, but its export was forgotten.
const handler = async () => randomUUID();
void handler;
