import { compute } from './compute';
import { events } from './events';
import { messaging } from './messaging';
import type { ResourceTypes } from './resource-type';
import { security } from './security';
import { storage } from './storage';

export { regionalArn } from './resource-type';
export type { Deployed, Part, ResourceType } from './resource-type';

/** The types whose names and ARNs are known; for all others there are stand-ins. */
export const RESOURCE_TYPES: ResourceTypes = { ...messaging, ...events, ...compute, ...storage, ...security };
