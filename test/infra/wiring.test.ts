import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EnvironmentSchema } from '../../functions/core/contracts/env.ts';
import { undoToolNames } from '../../infra/constructs/compensation.ts';
import type { OutputName } from '../../infra/outputs.ts';
import { tools } from '../../tools/registry.ts';
import { reachingAll, type StageTemplate, templates } from './template.ts';

const read = (name: string) =>
  readFileSync(new URL(`../../statemachines/${name}.asl.json`, import.meta.url), 'utf8');
/** The definitions, and how the names of their machines end. */
const machines = [
  { definition: read('agent-run'), ending: '', functions: 'ToolFunctions', toolNames: Object.keys(tools) },
  {
    definition: read('compensate'),
    ending: '-compensate',
    functions: 'UndoFunctions',
    toolNames: undoToolNames,
  },
];

const machineOf = (template: StageTemplate, ending = '') => {
  const name = `stateward-${template.stage.name}${ending}`;
  const found = template
    .ofType('AWS::StepFunctions::StateMachine')
    .find(([, { Properties }]) => Properties.StateMachineName === name);
  if (!found) throw new Error(`no state machine ${name}`);
  return found[1].Properties;
};

/** The bundle of the Lambda that a version or a mapping belongs to. */
const bundleOf = (template: StageTemplate, functionId: string) =>
  Object.entries(template.functions).find(([, { id }]) => id === functionId)?.[0] ?? functionId;

const versionedBundle = (template: StageTemplate, reference: { Ref: string }) =>
  bundleOf(template, template.resources[reference.Ref]?.Properties.FunctionName.Ref);

describe.each([...templates, reachingAll])('wiring of stage $stage.name', (template) => {
  it.each(machines)('puts a version of the right Lambda into every substitution of $functions', (machine) => {
    const { definition, ending, functions, toolNames } = machine;
    const {
      EscalationQueueUrl,
      RunMachineArn,
      [functions]: ToolFunctions,
      ...steps
    } = machineOf(template, ending).DefinitionSubstitutions;
    const named = new Set(Array.from(definition.matchAll(/\$\{(\w+)\}/g), ([, name]) => name));
    const others = ['EscalationQueueUrl', functions, ...(RunMachineArn ? ['RunMachineArn'] : [])];
    expect(new Set([...Object.keys(steps), ...others])).toEqual(named);
    for (const [state, reference] of Object.entries(steps) as [string, { Ref: string }][]) {
      expect(template.resources[reference.Ref]?.Type).toBe('AWS::Lambda::Version');
      const noun = state.replaceAll(/(?<=.)[A-Z]/g, '-$&').toLowerCase();
      expect(versionedBundle(template, reference)).toBe(noun);
    }
    expect(EscalationQueueUrl.Ref).toMatch(/^ApprovalsEscalationQueue/);
    const parts: (string | { Ref: string })[] = ToolFunctions['Fn::Join'][1];
    const versions = parts
      .filter((part) => typeof part === 'object')
      .map((part) => versionedBundle(template, part));
    expect(versions).toEqual(toolNames.map((tool) => `tool-${tool.replaceAll('_', '-')}`));
    expect(parts.filter((part) => typeof part === 'string').join('')).toBe(
      `{${toolNames.map((tool) => `'${tool}':''`).join(',')}}`,
    );
  });

  it('keeps every version, for the runs that were started with it', () => {
    const versions = template.ofType('AWS::Lambda::Version');
    expect(versions.length).toBeGreaterThanOrEqual(10);
    for (const [, { DeletionPolicy }] of versions) expect(DeletionPolicy).toBe('Retain');
  });

  it('gives each state longer than its Lambda', () => {
    const flows = machines.map(({ definition }) => JSON.parse(definition));
    const states = flows.flatMap(({ States }) => Object.entries<Record<string, unknown>>(States));
    for (const [state, { Resource, TimeoutSeconds }] of states) {
      if (Resource !== 'arn:aws:states:::lambda:invoke') continue;
      const noun = state.replaceAll(/(?<=.)[A-Z]/g, '-$&').toLowerCase();
      expect(TimeoutSeconds).toBeGreaterThan(template.functionOf(noun).properties.Timeout);
    }
    const [run, compensate] = flows;
    const { ExecuteCall } = run.States.Execute.ItemProcessor.States;
    const { ExecuteUndo } = compensate.States.Undo.ItemProcessor.States;
    expect(ExecuteUndo.TimeoutSeconds).toBe(ExecuteCall.TimeoutSeconds);
    for (const [name, { timeoutSeconds }] of Object.entries(tools)) {
      const { Timeout } = template.functionOf(`tool-${name.replaceAll('_', '-')}`).properties;
      expect(Timeout).toBeGreaterThan(timeoutSeconds);
      expect(ExecuteCall.TimeoutSeconds).toBeGreaterThan(Timeout);
    }
  });

  it('hands a message out again only after six times what its Lambda may take', () => {
    const mappings = template
      .ofType('AWS::Lambda::EventSourceMapping')
      .map(([, { Properties }]) => Properties);
    const ofQueues = mappings.filter(({ EventSourceArn }) => /Queue/.test(EventSourceArn['Fn::GetAtt'][0]));
    expect(ofQueues).toHaveLength(2);
    for (const { EventSourceArn, FunctionName, BatchSize, FunctionResponseTypes } of ofQueues) {
      const queue = template.resources[EventSourceArn['Fn::GetAtt'][0]]?.Properties;
      const { Timeout } = template.functionOf(bundleOf(template, FunctionName.Ref)).properties;
      expect(queue.VisibilityTimeout).toBeGreaterThanOrEqual(6 * Timeout);
      expect(queue.RedrivePolicy.maxReceiveCount).toBe(5);
      expect({ BatchSize, FunctionResponseTypes }).toEqual({
        BatchSize: 1,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      });
    }
  });

  it('encrypts every queue', () => {
    for (const [, { Properties }] of template.ofType('AWS::SQS::Queue'))
      expect(Properties.SqsManagedSseEnabled).toBe(true);
  });

  it('reads the stream with resume and publish, each only what concerns it', () => {
    const filters = template
      .ofType('AWS::Lambda::EventSourceMapping')
      .filter(([, { Properties }]) => Properties.FilterCriteria)
      .map(([, { Properties }]) => {
        const pattern = JSON.parse(Properties.FilterCriteria.Filters[0].Pattern);
        expect(Properties).toMatchObject({
          StartingPosition: 'TRIM_HORIZON',
          BisectBatchOnFunctionError: true,
        });
        expect(Properties.DestinationConfig.OnFailure.Destination).toBeDefined();
        return [bundleOf(template, Properties.FunctionName.Ref), pattern.dynamodb.NewImage] as const;
      });
    expect(Object.fromEntries(filters)).toEqual({
      publish: { entity: { S: ['event', 'switch'] } },
      resume: {
        entity: { S: ['approval'] },
        status: { S: ['approved', 'rejected', 'expired', 'cancelled'] },
      },
    });
  });

  it('lets nobody in without a credential but to one approval, and Slack, whose signature is one', () => {
    const routes = template.ofType('AWS::ApiGatewayV2::Route').map(([, { Properties }]) => Properties);
    const open = routes
      .filter(({ AuthorizationType }) => AuthorizationType === 'NONE')
      .map(({ RouteKey }) => RouteKey);
    const { slack } = template.stage.approvals;
    expect(open.sort()).toEqual([
      ...['GET', 'HEAD', 'POST'].map((method) => `${method} /approvals/{approvalId}`),
      ...(slack ? ['POST /slack/interactions'] : []),
    ]);
    const rest = routes.filter(({ AuthorizationType }) => AuthorizationType !== 'NONE');
    expect(rest.map(({ RouteKey, AuthorizationType }) => ({ RouteKey, AuthorizationType }))).toEqual([
      { RouteKey: '$default', AuthorizationType: template.stage.auth === 'api-key' ? 'CUSTOM' : 'AWS_IAM' },
    ]);
  });

  it('answers before API Gateway gives up', () => {
    expect(template.functionOf('api').properties.Timeout).toBeLessThan(30);
  });

  it('settles what ended without Settle, of each machine by a Lambda of its own', () => {
    const rules = template
      .ofType('AWS::Events::Rule')
      .map(([, { Properties }]) => Properties)
      .filter(({ EventPattern }) => EventPattern.source[0] === 'aws.states')
      .map(({ EventPattern, Targets }) => {
        expect(EventPattern.detail.status).toEqual(['FAILED', 'TIMED_OUT', 'ABORTED']);
        const [machine] = EventPattern.detail.stateMachineArn;
        const name = template.resources[machine.Ref]?.Properties.StateMachineName;
        return [bundleOf(template, Targets[0].Arn['Fn::GetAtt'][0]), name];
      });
    expect(Object.fromEntries(rules)).toEqual({
      reconcile: `stateward-${template.stage.name}`,
      'reconcile-compensation': `stateward-${template.stage.name}-compensate`,
    });
  });

  it('takes back what a run did when it failed, or when a person asks, and loses no such wish', () => {
    const rules = template
      .ofType('AWS::Events::Rule')
      .map(([, { Properties }]) => Properties)
      .filter(
        ({ Targets }) => template.resources[Targets[0].Arn.Ref]?.Type === 'AWS::StepFunctions::StateMachine',
      );
    expect(rules.map(({ EventPattern }) => EventPattern)).toEqual([
      { source: ['stateward'], 'detail-type': ['run.finished'], detail: { status: ['failed'] } },
      { source: ['stateward'], 'detail-type': ['compensation.requested'], detail: { by: ['person'] } },
    ]);
    for (const { Targets } of rules) {
      expect(Targets[0].InputPath).toBe('$.detail');
      expect(Targets[0].DeadLetterConfig.Arn['Fn::GetAtt'][0]).toMatch(/^Undelivered/);
    }
  });

  it('tries a person three times within the Lambda that asks, and again before the time to decide is over', () => {
    const { id, properties } = template.functionOf('request-approval');
    expect(properties.Timeout).toBeGreaterThanOrEqual(45);
    expect(properties.Timeout).toBeLessThan(60);
    const mapping = template
      .ofType('AWS::Lambda::EventSourceMapping')
      .find(([, { Properties }]) => Properties.FunctionName.Ref === id)?.[1].Properties;
    const queue = template.resources[mapping.EventSourceArn['Fn::GetAtt'][0]]?.Properties;
    expect(queue.VisibilityTimeout).toBeLessThan(300);
    expect(template.functionOf('follow-up').properties.Timeout).toBe(properties.Timeout);
  });

  it('calls follow-up by schedules of one group, as a role that nobody else may take', () => {
    const followUp = template.functionOf('follow-up');
    const [[groupId, group] = expect.fail('no group')] = template.ofType('AWS::Scheduler::ScheduleGroup');
    const settings = JSON.stringify(
      template.functionOf('request-approval').properties.Environment.Variables.FOLLOW_UPS,
    );
    for (const name of [group.Properties.Name, followUp.id, 'FollowUpsCaller', 'Undelivered'])
      expect(settings).toContain(name);
    const [roleId, role] =
      template
        .ofType('AWS::IAM::Role')
        .find(([, { Properties }]) => JSON.stringify(Properties).includes('scheduler.amazonaws.com')) ??
      expect.fail('no role');
    expect(role.Properties.AssumeRolePolicyDocument.Statement).toMatchObject([
      {
        Principal: { Service: 'scheduler.amazonaws.com' },
        Condition: {
          StringEquals: {
            'aws:SourceAccount': { Ref: 'AWS::AccountId' },
            'aws:SourceArn': { 'Fn::GetAtt': [groupId, 'Arn'] },
          },
        },
      },
    ]);
    expect(template.statementsOfRole(roleId)).toMatchObject([
      { actions: ['lambda:InvokeFunction'], resources: [expect.stringContaining(followUp.id)] },
      { actions: ['sqs:SendMessage'], resources: [expect.stringContaining('Undelivered')] },
    ]);
  });

  it.each([
    ['sweep', 'switch.set'],
    ['announce', 'approval.decided'],
  ])('calls %s at every %s, again where it fails, and keeps what it could not do', (bundle, type) => {
    const [, rule] =
      template
        .ofType('AWS::Events::Rule')
        .find(([, { Properties }]) => Properties.EventPattern['detail-type']?.[0] === type) ??
      expect.fail('no rule');
    const { id } = template.functionOf(bundle);
    expect(rule.Properties.EventPattern).toEqual({ source: ['stateward'], 'detail-type': [type] });
    expect(rule.Properties.Targets).toMatchObject([
      { Arn: { 'Fn::GetAtt': [id, 'Arn'] }, DeadLetterConfig: { Arn: expect.anything() } },
    ]);
  });

  it.each(['sweep', 'announce', 'follow-up'])('tries %s again, and keeps what failed for ever', (bundle) => {
    const { id } = template.functionOf(bundle);
    const [, invoke] =
      template
        .ofType('AWS::Lambda::EventInvokeConfig')
        .find(([, { Properties }]) => Properties.FunctionName.Ref === id) ?? expect.fail('no invoke config');
    expect(invoke.Properties).toMatchObject({
      MaximumRetryAttempts: 2,
      DestinationConfig: { OnFailure: { Destination: expect.anything() } },
    });
  });

  it('tells whoever reaches people of every channel, and Slack alone to the API', () => {
    const { slack, webhook } = template.stage.approvals;
    const channelsOf = (bundle: string) =>
      JSON.stringify(template.functionOf(bundle).properties.Environment.Variables.CHANNELS ?? '');
    for (const bundle of ['request-approval', 'follow-up', 'announce']) {
      expect(channelsOf(bundle).includes('ChannelsSlack')).toBe(slack !== null);
      expect(channelsOf(bundle).includes('hooks.example.com')).toBe(webhook !== null);
    }
    expect(channelsOf('api').includes('ChannelsSlack')).toBe(slack !== null);
    expect(channelsOf('api')).not.toContain('hooks.example.com');
    const knowing = Object.keys(template.functions).filter((bundle) => channelsOf(bundle) !== '""');
    expect(knowing.sort()).toEqual(['announce', 'api', 'follow-up', 'request-approval']);
  });

  it("names the stage's operators to the API: the default tenant unless told otherwise", () => {
    const { OPERATORS, DEFAULT_TENANT } = template.functionOf('api').properties.Environment.Variables;
    expect(OPERATORS).toBe(DEFAULT_TENANT);
  });

  it('sets only variables that the contract knows', () => {
    const known = new Set(Object.keys(EnvironmentSchema.shape));
    for (const [bundle, { properties }] of Object.entries(template.functions)) {
      if (bundle.startsWith('tool-')) continue;
      const names = Object.keys(properties.Environment.Variables).filter(
        (name) => !/^POWERTOOLS_/.test(name),
      );
      expect(names.filter((name) => !known.has(name))).toEqual([]);
    }
  });

  it('holds no secret', () => {
    const texts = template
      .ofType('AWS::SecretsManager::Secret')
      .map(([, { Properties }]) => Properties.SecretString);
    for (const text of texts) expect(text).toMatch(/^(\{\}|not-set|\{("\w+":"not-set",?)+\})$/);
    expect(template.text).not.toMatch(/sk-ant-|AKIA[0-9A-Z]{16}|BEGIN [A-Z ]*PRIVATE KEY/);
  });

  it('does not log what runs are about: execution data holds task tokens', () => {
    for (const { ending } of machines) {
      const { LoggingConfiguration: logging } = machineOf(template, ending);
      expect(logging?.IncludeExecutionData ?? false).toBe(false);
      expect(logging?.Level).toBe(template.stage.serviceLogs ? 'ALL' : undefined);
    }
  });

  it('traces every Lambda and the machine, and deletes logs in time', () => {
    for (const { properties } of Object.values(template.functions)) {
      expect(properties.TracingConfig.Mode).toBe('Active');
      expect(properties.Runtime).toBe('nodejs24.x');
      expect(properties.Architectures).toEqual(['arm64']);
    }
    for (const { ending } of machines)
      expect(machineOf(template, ending).TracingConfiguration.Enabled).toBe(true);
    for (const [, { Properties }] of template.ofType('AWS::Logs::LogGroup'))
      expect(Properties.RetentionInDays).toBe(template.stage.logRetentionDays);
  });

  it('tells scripts where everything is', () => {
    const names: Record<OutputName, boolean> = {
      ApiUrl: true,
      StateMachineArn: true,
      CompensateMachineArn: true,
      TableName: true,
      BucketName: true,
      BusName: true,
      EscalationQueueUrl: true,
      EscalationDlqUrl: true,
      IngressQueueUrl: true,
      IngressDlqUrl: true,
      UndeliveredQueueUrl: true,
      ModelSecretArn: true,
      ApiKeysSecretArn: template.stage.auth === 'api-key',
      SlackSecretArn: template.stage.approvals.slack !== null,
      WebhookSecretArn: template.stage.approvals.webhook !== null,
      UsersTableName: true,
      OrdersTableName: true,
      ProductsTableName: true,
      MessagesTableName: true,
      NotesTableName: true,
    };
    const expected = Object.entries(names).flatMap(([name, there]) => (there ? [name] : []));
    expect(Object.keys(template.outputs).sort()).toEqual(expected.sort());
  });
});
