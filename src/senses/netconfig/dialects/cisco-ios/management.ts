// Ways to the device itself, and weak secrets told without the secret.
import type { Row } from '../../core/cisco/table.ts';
import type { IosState } from './state.ts';

export const managementRows: Row<IosState>[] = [];
