import { describe, expect, it } from 'vitest';
import type { ToolGrants } from '../../functions/core/contracts/tool.ts';
import { toolBundle, toolNames } from '../../infra/bundle/entries.ts';
import { undoToolNames } from '../../infra/constructs/compensation.ts';
import { tools } from '../../tools/registry.ts';
import { reachingAll, type Statement, templates } from './template.ts';

/** Services whose actions AWS documents as having no resource. */
const withoutResource =
  /^(xray:(Put|GetSampling)|logs:(\w+LogDelivery|ListLogDeliveries|\w+ResourcePolic|DescribeLogGroups))/;

/** What a tool may read for its agent's memory, and where it writes that. */
const memoryNouns = {
  none: { read: [], write: [] },
  read: { read: ['FACTS', 'RUN', 'WORKING'], write: [] },
  readWrite: { read: ['FACTS', 'RUN', 'WORKING'], write: ['FACTS', 'SUBJECTS'] },
};

/** Items and values of the run, traces and logs: what every tool's Lambda does around the tool. */
const bookkeeping = ({ actions, condition }: Statement) =>
  condition !== undefined || actions.every((action) => /^(xray|logs|s3):/.test(action));

describe.each([...templates, reachingAll])('permissions of stage $stage.name', (template) => {
  const roles = template.ofType('AWS::IAM::Role').map(([id]) => id);

  it('nobody holds everything: no resource *, no action with *', () => {
    for (const role of roles)
      for (const { actions, resources } of template.statementsOfRole(role)) {
        expect(actions.filter((action) => action.includes('*'))).toEqual([]);
        if (resources.includes('"*"'))
          expect(actions.filter((action) => !withoutResource.test(action))).toEqual([]);
      }
  });

  it('no role has a policy of AWS', () => {
    for (const [, { Properties }] of template.ofType('AWS::IAM::Role'))
      expect(Properties.ManagedPolicyArns).toBeUndefined();
  });

  it('every Lambda has a role of its own', () => {
    const used = Object.values(template.functions).map(({ properties }) => properties.Role['Fn::GetAtt'][0]);
    expect(new Set(used).size).toBe(used.length);
  });

  const remembering = Object.entries(template.functions)
    .filter(([, { properties }]) => 'EMBEDDER' in properties.Environment.Variables)
    .map(([bundle]) => bundle)
    .sort();
  /** On what those who hold an action hold it, as JSON text. */
  const held = (action: string) => [
    ...new Set(
      template.whoMay(action).flatMap((bundle) =>
        template
          .statements(bundle)
          .filter(({ actions }) => actions.includes(action))
          .flatMap(({ resources }) => resources),
      ),
    ),
  ];

  it('no Lambda can run a tool; who remembers runs the embedder, and the API what erases', () => {
    const embed = template.functions.embed;
    // The API also asks for erasures.
    expect(template.whoMay('lambda:InvokeFunction')).toEqual(embed ? remembering : ['api']);
    const arnOf = (bundle: string) =>
      JSON.stringify({ 'Fn::GetAtt': [template.functionOf(bundle).id, 'Arn'] });
    expect(held('lambda:InvokeFunction').sort()).toEqual(
      [...(embed ? [arnOf('embed')] : []), arnOf('erase')].sort(),
    );
    expect(template.whoMay('s3:DeleteObject')).toEqual(['erase']);
    expect(template.whoMay('s3:ListBucket')).toEqual(['erase']);
  });

  it('only who remembers may ask a model of Bedrock, and Titan alone', () => {
    const bedrock = template.stage.memory.embedder === 'bedrock';
    expect(template.functions.embed === undefined).toBe(bedrock);
    expect(template.whoMay('bedrock:InvokeModel')).toEqual(bedrock ? remembering : []);
    expect(held('bedrock:InvokeModel')).toEqual(
      bedrock ? [expect.stringMatching(/::foundation-model\/amazon\.titan-embed-text-v2:0"/)] : [],
    );
  });

  it('the embedder reads and writes nothing', () => {
    if (!template.functions.embed) return;
    const actions = template.statements('embed').flatMap((statement) => statement.actions);
    expect(actions.filter((action) => !/^(xray|logs):/.test(action))).toEqual([]);
  });

  it('only resume lets a waiting run go on, and reads task tokens; only request-approval hides them', () => {
    expect(template.whoMay('states:SendTaskSuccess')).toEqual(['resume']);
    expect(template.whoMay('states:SendTaskFailure')).toEqual(['resume']);
    expect(template.whoMay('kms:Decrypt')).toEqual(['resume']);
    expect(template.whoMay('kms:Encrypt')).toEqual(['request-approval']);
  });

  it('only plan and the judge of verify-answer read the key of the model', () => {
    const secret = Object.keys(template.resources).find((id) => id.startsWith('ModelModelKey')) as string;
    const readers = template
      .whoMay('secretsmanager:GetSecretValue')
      .filter((bundle) =>
        template.statements(bundle).some(({ resources }) => resources.join().includes(secret)),
      );
    expect(readers).toEqual(['plan', 'verify-answer']);
  });

  it('only the two who start runs may start executions, and nobody stops one', () => {
    expect(template.whoMay('states:StartExecution')).toEqual(['api', 'ingress']);
    expect(template.whoMay('states:StopExecution')).toEqual([]);
  });

  it('only ingress and publish speak on the bus', () => {
    expect(template.whoMay('events:PutEvents')).toEqual(['ingress', 'publish']);
  });

  it('approvals and tools mail as different senders', () => {
    expect(template.whoMay('ses:SendEmail')).toEqual(['follow-up', 'request-approval', 'tool-send-email']);
    const identity = (bundle: string) =>
      template.statements(bundle).find(({ actions }) => actions.includes('ses:SendEmail'))?.resources;
    expect(identity('request-approval')).not.toEqual(identity('tool-send-email'));
    expect(identity('follow-up')).toEqual(identity('request-approval'));
  });

  it('the table is reached by noun only', () => {
    const tableId = template
      .ofType('AWS::DynamoDB::Table')
      .find(([id]) => id.startsWith('StorageTable'))?.[0];
    for (const bundle of Object.keys(template.functions))
      for (const { actions, resources, condition } of template.statements(bundle)) {
        const wholeTable = resources.some(
          (arn) => arn === JSON.stringify({ 'Fn::GetAtt': [tableId, 'Arn'] }),
        );
        if (!wholeTable) continue;
        expect(
          actions.every((action) =>
            /^dynamodb:(Get|Put|Update|Delete|ConditionCheck)Item$|:Query$/.test(action),
          ),
        ).toBe(true);
        expect(condition).toMatchObject({ Null: { 'dynamodb:LeadingKeys': 'false' } });
      }
    for (const forbidden of ['dynamodb:Scan', 'dynamodb:BatchGetItem', 'dynamodb:DeleteTable'])
      expect(template.whoMay(forbidden)).toEqual([]);
  });

  it('each step writes what its state decides and nothing else', () => {
    const writes = (bundle: string) => template.nouns(bundle, 'dynamodb:PutItem');
    expect(writes('admit')).toEqual(['EVENTS', 'RUN', 'SUBJECTS', 'TENANTS']);
    expect(writes('plan')).toEqual(['BUDGET', 'EVENTS', 'RUN', 'TURNS', 'WORKING']);
    expect(writes('guard')).toEqual(['BUDGET', 'CALLS', 'EVENTS', 'RUN', 'TURNS']);
    expect(writes('verify-results')).toEqual(['BUDGET', 'CALLS', 'EVENTS', 'RUN', 'TURNS', 'WORKING']);
    expect(writes('verify-answer')).toEqual(['BUDGET', 'CALLS', 'EVENTS', 'RUN', 'TURNS']);
    const closing = ['APPROVALS', 'AUDIT', 'CALLS', 'EVENTS', 'RUN'];
    for (const bundle of ['request-approval', 'follow-up', 'expire-approval'])
      expect(writes(bundle)).toEqual(closing);
    expect(writes('announce')).toEqual([]);
    expect(writes('settle')).toEqual(['APPROVALS', 'AUDIT', 'BUDGET', 'EPISODES', 'EVENTS', 'RUN', 'TURNS']);
    expect(writes('reconcile')).toEqual(writes('settle'));
    expect(writes('compensate')).toEqual(['CALLS', 'EVENTS']);
    expect(writes('settle-compensation')).toEqual(closing);
    expect(writes('reconcile-compensation')).toEqual(writes('settle-compensation'));
    expect(writes('resume')).toEqual([]);
    expect(writes('publish')).toEqual([]);
    expect(writes('sweep')).toEqual(closing);
  });

  it('the audit is only ever added to', () => {
    for (const bundle of Object.keys(template.functions))
      for (const action of ['dynamodb:UpdateItem', 'dynamodb:DeleteItem'])
        expect(template.nouns(bundle, action)).not.toContain('AUDIT');
  });

  it('only request-approval makes schedules, in its own group and for the one role', () => {
    expect(template.whoMay('scheduler:CreateSchedule')).toEqual(['request-approval']);
    expect(template.whoMay('iam:PassRole')).toEqual(['request-approval']);
    const statements = template.statements('request-approval');
    const create = statements.find(({ actions }) => actions.includes('scheduler:CreateSchedule'));
    expect(create?.resources).toEqual([
      expect.stringContaining(`:schedule/stateward-${template.stage.name}/*`),
    ]);
    expect(statements.find(({ actions }) => actions.includes('iam:PassRole'))).toEqual({
      actions: ['iam:PassRole'],
      resources: [expect.stringMatching(/FollowUpsCaller/)],
      condition: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
    });
  });

  it('who reaches people reads the secrets of the channels, and the API that of Slack', () => {
    const readers = (secret: RegExp) =>
      Object.keys(template.functions)
        .filter((bundle) =>
          template
            .statements(bundle)
            .some(
              ({ actions, resources }) =>
                actions.includes('secretsmanager:GetSecretValue') &&
                resources.some((arn) => secret.test(arn)),
            ),
        )
        .sort();
    const reaching = ['announce', 'follow-up', 'request-approval'];
    const { slack, webhook } = template.stage.approvals;
    expect(readers(/ChannelsSlack/)).toEqual(slack ? [...reaching, 'api'].sort() : []);
    expect(readers(/ChannelsWebhook/)).toEqual(webhook ? reaching : []);
  });

  it('only the API sets a kill switch, and whoever starts a model or tool call sees it', () => {
    const bundles = Object.keys(template.functions);
    const who = (action: string) =>
      bundles.filter((bundle) => template.nouns(bundle, action).includes('SWITCHES')).sort();
    expect(who('dynamodb:PutItem')).toEqual(['api']);
    expect(who('dynamodb:GetItem')).toEqual(
      [
        ...['api', 'guard', 'ingress', 'plan', 'request-approval', 'sweep', 'verify-answer'],
        ...toolNames.map(toolBundle),
      ].sort(),
    );
  });

  it('only who looks at a cap knows it', () => {
    const knowing = Object.entries(template.functions)
      .filter(([, { properties }]) => 'TENANT_DAY_BUDGET_USD' in properties.Environment.Variables)
      .map(([bundle]) => bundle);
    expect(knowing.sort()).toEqual(['api', 'guard', 'plan', 'verify-answer']);
    for (const bundle of knowing) expect(template.nouns(bundle, 'dynamodb:GetItem')).toContain('BUDGET');
  });

  it.each(toolNames)(
    '%s holds what its grants.ts asks for, and the bookkeeping of its own calls',
    async (tool) => {
      const { default: grants } = (await import(`../../tools/${tool}/grants.ts`)) as { default: ToolGrants };
      const sample = { name: 'n', arn: 'arn' };
      const asked = grants({
        tool,
        stage: template.stage.name,
        region: 'r',
        account: 'a',
        tables: { users: sample, orders: sample, products: sample, messages: sample, notes: sample },
        mail: { sender: 's', identityArn: 'arn' },
        secrets: { search: { arn: 'arn' } },
        settings: template.stage.settings,
      });
      const own = template.statements(toolBundle(tool)).filter((statement) => !bookkeeping(statement));
      const embeds =
        template.stage.memory.embedder === 'lambda' ? 'lambda:InvokeFunction' : 'bedrock:InvokeModel';
      const expected = asked.statements.flatMap(({ actions }) => actions);
      expect(own.flatMap(({ actions }) => actions).sort()).toEqual(
        [...expected, ...(asked.memory ? [embeds] : [])].sort(),
      );
      const nouns = (action: string) => template.nouns(toolBundle(tool), `dynamodb:${action}`);
      const { read, write } = memoryNouns[asked.memory ?? 'none'];
      expect(nouns('GetItem')).toEqual(['CALLS', 'SWITCHES', ...read].sort());
      expect(nouns('UpdateItem')).toEqual(['CALLS', ...write].sort());
      expect(nouns('ConditionCheckItem')).toEqual(nouns('GetItem'));
    },
  );

  /** The machine of this name, and what its role may do. */
  const machineOf = (name: string) => {
    const machines = template.ofType('AWS::StepFunctions::StateMachine');
    const found = machines.find(([, { Properties }]) => Properties.StateMachineName === name);
    if (!found) throw new Error(`no machine ${name}`);
    return {
      id: found[0],
      statements: template.statementsOfRole(found[1].Properties.RoleArn['Fn::GetAtt'][0]),
    };
  };

  it.each([
    [
      'stateward',
      '',
      [
        ...toolNames,
        ...['admit', 'plan', 'guard', 'expire-approval'],
        ...['verify-results', 'verify-answer', 'settle'],
      ],
    ],
    ['stateward', '-compensate', [...undoToolNames, 'compensate', 'settle-compensation']],
  ])(
    'the machine %s-<stage>%s invokes its steps and tools, and queues requests',
    (name, ending, invocable) => {
      const { statements } = machineOf(`${name}-${template.stage.name}${ending}`);
      const invoked =
        statements.find(({ actions }) => actions.includes('lambda:InvokeFunction'))?.resources ?? [];
      const bundles = invocable.map((each) => (toolNames.includes(each) ? toolBundle(each) : each));
      const expected = bundles.map((bundle) =>
        JSON.stringify({
          'Fn::Join': ['', [{ 'Fn::GetAtt': [template.functionOf(bundle).id, 'Arn'] }, ':*']],
        }),
      );
      expect([...invoked].sort()).toEqual(expected.sort());
      const others = statements
        .flatMap(({ actions }) => actions)
        .filter((action) => !withoutResource.test(action));
      expect(others.sort()).toEqual([
        'lambda:InvokeFunction',
        'sqs:GetQueueAttributes',
        'sqs:GetQueueUrl',
        'sqs:SendMessage',
        // A run goes on in a new execution of the same machine.
        ...(ending === '' ? ['states:StartExecution'] : []),
      ]);
    },
  );

  it('the machine of runs starts itself, or the alias that runs are started with, and no other', () => {
    const { name, rollout } = template.stage;
    const { statements } = machineOf(`stateward-${name}`);
    const [start, ...more] = statements.filter(({ actions }) => actions.includes('states:StartExecution'));
    expect(more).toEqual([]);
    expect(start?.resources).toEqual([
      expect.stringContaining(`:stateMachine:stateward-${name}${rollout ? ':live' : ''}"`),
    ]);
  });

  it('the bus may start the compensation, and nothing else', () => {
    const { id } = machineOf(`stateward-${template.stage.name}-compensate`);
    const ofBus = template
      .ofType('AWS::IAM::Role')
      .filter(([, { Properties }]) => JSON.stringify(Properties).includes('events.amazonaws.com'))
      .map(([role]) => template.statementsOfRole(role));
    expect(ofBus).toEqual([
      [
        {
          actions: ['states:StartExecution'],
          resources: [JSON.stringify({ Ref: id })],
          condition: undefined,
        },
      ],
    ]);
  });

  it('only the tools that others name as their undo can be run by a compensation', () => {
    expect(undoToolNames).toContain('remove_order_note');
    for (const name of undoToolNames)
      expect(Object.values(tools).some(({ undo }) => undo?.tool === name)).toBe(true);
  });
});
