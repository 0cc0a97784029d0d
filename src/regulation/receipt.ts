import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import {
  type Found,
  type Regulation,
  regulationFolder,
  writeDurably,
} from '../identity/regulations/regulation-log.js';
import type { HoldingTable } from './count-rows.js';

/** One thing that was done for a regulation. */
export interface Deed {
  readonly what:
    | 'artifacts-removed'
    | 'space-rebuilt'
    | 'tables-dropped'
    | 'database-rewritten'
    | 'warehouse-synced'
    | 'warehouse-vacuumed'
    | 'warehouse-purged'
    | 'input-rewritten'
    | 'input-left';
  readonly name: string;
  readonly at: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** What was done, where and when; it holds no value. */
export interface Receipt {
  readonly receipt: 1;
  readonly finished_at: string;
  readonly regulations: readonly RegulationRecord[];
  readonly done: readonly Deed[];
  /** Where the text of an identifier still stands, in what is not an identifier or not ours. */
  readonly left: readonly Found[];
}

/** A regulation as receipts show it. */
export interface RegulationRecord
  extends Pick<Regulation, 'id' | 'scope' | 'type' | 'space' | 'at' | 'identifiers' | 'found'> {
  readonly regulation: Regulation['kind'];
  readonly rewrite_inputs: boolean;
}

/** Shows a regulation; it holds no value. */
export function toRecord({ kind, rewritesInputs, ...regulation }: Regulation): RegulationRecord {
  const { id, scope, type, space, at, identifiers, found } = regulation;
  return {
    ...{ id, regulation: kind, scope, type, space, at, identifiers },
    rewrite_inputs: rewritesInputs,
    found,
  };
}

/** Shows a table under what is left. */
export function foundTable({ relation, rows }: HoldingTable): Found {
  return { place: 'table', space: null, name: relation.displayName, count: rows };
}

/** Writes a receipt beside the log; returns its file. */
export async function writeReceipt(base: string, receipt: Receipt): Promise<string> {
  const folder = path.join(regulationFolder(base), 'receipts');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const [first] = receipt.regulations;
  const stamp = receipt.finished_at.replace(/[-:]|\.\d+/g, '');
  const file = path.join(folder, `${stamp}-${first?.id.slice(0, 8)}.json`);
  await writeDurably(file, `${JSON.stringify(receipt, null, 2)}\n`);
  return file;
}
