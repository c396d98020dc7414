import { DeleteObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import type { ValueFolder } from '../core/contracts/values.ts';
import type { RunContents, RunKey } from '../core/ports.ts';
import { episodeKeyOf, erasedMark } from './episodes.ts';
import {
  approvalsPartition,
  callsPartition,
  eventsPartition,
  grantsPartition,
  runKey,
  turnsPartition,
  workingPartition,
} from './keys.ts';
import type { Item, Table, WriteItem } from './table.ts';
import type { Values } from './values.ts';

/** Stands where something was. */
const erased = '(erased)';

const folders: readonly ValueFolder[] = ['runs', 'turns', 'calls'];

/** Readers of the table's stream look for the entity: what is only erased is no news to them. */
const noNews = { entity: 'erased' };

/** What an ended run leaves in the table and in the bucket. A repeat begins with whatever is left. */
export function storedContents(
  table: Table,
  values: Values,
  { bucketName, s3 = new S3Client({}) }: { bucketName: string; s3?: S3Client },
): RunContents {
  const each = async (items: readonly Item[], write: (item: Item) => WriteItem) => {
    for (const item of items) await table.write([write(item)]);
  };
  const keyOf = ({ pk, sk }: Item) => ({ pk: String(pk), sk: String(sk) });
  const allOf = (pk: string) =>
    table.query(pk, '', {
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': pk },
    });
  const drop = (items: readonly Item[]) =>
    each(items, (item) => ({ Delete: { TableName: table.name, Key: keyOf(item) } }));

  /** By name and not by reference: what a step stored that died then is referred to by nothing. */
  const dropObjects = async ({ tenantId, runId }: RunKey, folder: ValueFolder): Promise<void> => {
    const listed = new ListObjectsV2Command({
      Bucket: bucketName,
      Prefix: `${tenantId}/${folder}/${runId}/`,
    });
    const { Contents = [] } = await s3.send(listed);
    for (const { Key } of Contents) await s3.send(new DeleteObjectCommand({ Bucket: bucketName, Key }));
    if (Contents.length > 0) await dropObjects({ tenantId, runId }, folder);
  };

  /** Leave that was given for the rest of the run goes; an agent's holds on, without what it was for in clear. */
  const eraseGrants = async (run: RunKey & { agent: string }) => {
    await drop(await allOf(grantsPartition(run.tenantId, run.runId)));
    const ofAgent = await allOf(grantsPartition(run.tenantId, run.agent));
    const ofRun = ofAgent.filter(({ runId }) => runId === run.runId);
    await each(ofRun, (item) => table.set(keyOf(item), { arguments: erased }));
  };

  return {
    async erase(run) {
      // Before all else: from then on no step that is still settling the run leaves an episode of it.
      await table.write([table.set(runKey(run), { [erasedMark]: table.now().toISOString() })]);
      for (const folder of folders) await dropObjects(run, folder);
      await drop([{ ...episodeKeyOf(run) }]);
      for (const pk of [turnsPartition(run), callsPartition(run), workingPartition(run)])
        await drop(await allOf(pk));
      await each(await table.query(eventsPartition(run), 'EVENT#'), (item) =>
        table.set(keyOf(item), { ...noNews, data: JSON.stringify(withoutContents(item)) }),
      );
      await each(await allOf(approvalsPartition(run)), (item) =>
        table.set(keyOf(item), { ...noNews, task: erased, votes: [], decisions: [] }, undefined, {}, [
          'question',
          'requester',
          'unreachable',
        ]),
      );
      await eraseGrants(run);
      const ending = run.ending && { ...run.ending, cause: erased, response: null };
      await table.write([
        table.set(
          runKey(run),
          {
            ...noNews,
            task: erased,
            memories: [],
            requestHash: erased,
            ...(ending && {
              ending: await values.pack(run, 'runs', 'erased', ending),
              ended: { outcome: ending.outcome, cause: erased },
            }),
          },
          undefined,
          {},
          ['subject', 'requester', 'cancelReason'],
        ),
      ]);
    },
  };
}

/** What ties the history to the record of approvals stays, or that would look as if it had been cut. */
function withoutContents({ data }: Item): Item {
  const { audit } = JSON.parse(String(data)) as Item;
  return { erased: true, ...(audit === undefined ? {} : { audit }) };
}
