import { openEventweave } from './eventweave-store';

export const open = () => openEventweave('eventweave', false);
