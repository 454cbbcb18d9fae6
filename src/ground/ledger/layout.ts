// Names inside a data folder that belong to the ledger.
import { join } from 'node:path';

export const ledgerPath = (data: string): string => join(data, 'ledger.jsonl');
export const checkpointPath = (data: string): string => join(data, 'checkpoint.json');
export const keysFolder = (data: string): string => join(data, 'keys');
export const ledgerKeyPath = (data: string): string => join(keysFolder(data), 'ledger.key');
