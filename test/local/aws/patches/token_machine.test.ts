import { SendTaskSuccessCommand, SFNClient } from '@aws-sdk/client-sfn';
import { beforeAll, expect, test } from 'vitest';
import { useLocalAws, waitingState } from '../support/aws.ts';

const aws = useLocalAws({ enforceIam: true });

beforeAll(() => aws().createRole());

test('who may answer the tasks of a machine answers no task of another, and learns that it is late', async () => {
  const queue = await aws().createQueue('tokens');
  const token = async () => (await aws().receive<{ token: string }>(queue)).token;
  const asking = await aws().createStateMachine('asking', { Ask: waitingState(queue) });
  const other = await aws().createStateMachine('other', { Ask: waitingState(queue) });
  const credentials = await aws().createUser('person', {
    Action: 'states:SendTaskSuccess',
    Resource: asking,
  });
  const sfn = new SFNClient({ ...aws().config, credentials });
  const answer = (taskToken: string) => sfn.send(new SendTaskSuccessCommand({ taskToken, output: '"yes"' }));

  const execution = await aws().start(asking);
  const asked = await token();
  await answer(asked);
  expect(await aws().result(execution)).toEqual({ status: 'SUCCEEDED', output: 'yes' });
  await expect(answer(asked)).rejects.toMatchObject({ name: 'TaskDoesNotExist' });

  await aws().start(other);
  await expect(answer(await token())).rejects.toThrow('not authorized');
});
