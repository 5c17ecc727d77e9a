export { Permissions } from './permissions';
export type { Request } from './request';
