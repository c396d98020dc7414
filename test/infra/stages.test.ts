import { describe, expect, it } from 'vitest';
import { parseStage, stageNamed, stageNames } from '../../infra/stages.ts';
import { StageTemplate } from './template.ts';

const dev = stageNamed('dev');
const withApprovals = (changes: object) =>
  parseStage({ ...dev, approvals: { ...dev.approvals, ...changes } });
const people = (...names: string[]) => names.map((name) => ({ email: `${name}@example.com` }));

describe('groups of approvers', () => {
  it.each([
    ['there is no default', { finance: { people: people('ann') } }, 'there must be a group'],
    ['a group is empty', { default: { people: [] } }, 'default.people: put somebody in'],
    [
      'somebody stands in a group twice',
      { default: { people: people('ann', 'ann') } },
      'somebody stands here twice',
    ],
    [
      'the next group is unknown',
      { default: { people: people('ann'), next: 'board' } },
      /there is no group .*board.*; there are: default/,
    ],
    [
      'a group is its own next',
      { default: { people: people('ann'), next: 'default' } },
      'the groups lead back to one another',
    ],
    [
      'groups lead back to one another',
      {
        default: { people: people('ann'), next: 'a' },
        a: { people: people('ben'), next: 'b' },
        b: { people: people('cleo'), next: 'a' },
      },
      'the groups lead back to one another',
    ],
    [
      'two addresses are one member of Slack',
      {
        default: { people: [{ email: 'ann@example.com', slackUserId: 'U0ANN' }] },
        finance: { people: [{ email: 'ann.b@example.com', slackUserId: 'U0ANN' }] },
      },
      'U0ANN is ann@example.com already',
    ],
    [
      'somebody is a member of Slack in one group only',
      {
        default: { people: [{ email: 'ann@example.com', slackUserId: 'U0ANN' }] },
        finance: { people: people('ben', 'Ann') },
      },
      'ann@example.com has another one, or none',
    ],
    [
      'there are more people than a Lambda takes',
      { default: { people: people(...Array.from({ length: 80 }, (_, i) => `person-${i}`)) } },
      'too many people',
    ],
    [
      'an address is none',
      { default: { people: [{ email: 'ann' }] } },
      'Stage "dev" in infra/stages.ts is wrong:\n  approvals.groups.default.people.0.email: Invalid email',
    ],
    [
      'a name has capitals',
      { default: { people: people('ann') }, Board: { people: people('ben') } },
      'Board: write a group in lower case',
    ],
  ])('are refused where %s', (_, groups, problem) => {
    expect(() => withApprovals({ groups })).toThrow(problem);
  });

  it('may be asked one after the other, and several may end in the same', () => {
    const groups = {
      default: { people: people('ann'), next: 'board' },
      finance: { people: people('ben'), next: 'board' },
      board: { people: people('cleo') },
    };
    expect(withApprovals({ groups }).approvals.groups).toEqual(groups);
  });
});

describe('channels', () => {
  it('are mail alone unless a stage names more', () => {
    expect(dev.approvals).toMatchObject({ slack: null, webhook: null, businessHours: null });
    expect(withApprovals({ slack: {} }).approvals.slack).toEqual({ apiUrl: 'https://slack.com/api' });
  });

  it('carry links, so that they are encrypted unless they end on this machine', () => {
    for (const url of ['http://hooks.example.com', 'http://127.0.0.1.example.com', 'ftp://127.0.0.1', 'no'])
      expect(() => withApprovals({ webhook: { url } })).toThrow();
    for (const url of ['https://hooks.example.com/x', 'http://127.0.0.1:4700/hook', 'http://localhost:1'])
      expect(withApprovals({ webhook: { url } }).approvals.webhook).toEqual({ url });
    expect(() => withApprovals({ slack: { apiUrl: 'http://slack.example.com' } })).toThrow();
  });

  it('lead to the page by an address that keeps the link secret', () => {
    for (const publicUrl of ['http://approvals.example.com', 'ftp://approvals.example.com'])
      expect(() => parseStage({ ...dev, publicUrl })).toThrow('write an https address');
  });

  it('can be set for stage local by -c', () => {
    const { approvals } = stageNamed('local', {
      slackUrl: 'http://127.0.0.1:4701/api',
      webhookUrl: 'http://127.0.0.1:4702/hook',
    });
    expect(approvals.slack).toEqual({ apiUrl: 'http://127.0.0.1:4701/api' });
    expect(approvals.webhook).toEqual({ url: 'http://127.0.0.1:4702/hook' });
  });
});

describe('business hours', () => {
  it.each([
    ['time zone', { timeZone: 'Europe/Atlantis', from: '09:00', to: '17:00' }, 'IANA time zone'],
    ['end', { timeZone: 'UTC', from: '17:00', to: '09:00' }, 'must end later than they begin'],
    ['time of day', { timeZone: 'UTC', from: '9', to: '17:00' }, 'write a time such as 09:00'],
    ['day', { timeZone: 'UTC', from: '09:00', to: '17:00', days: [0] }, 'days'],
    ['holiday', { timeZone: 'UTC', from: '09:00', to: '17:00', holidays: ['24.12.'] }, 'holidays'],
  ])('are refused with a wrong %s', (_, businessHours, problem) => {
    expect(() => withApprovals({ businessHours })).toThrow(problem);
  });
});

describe('stages', () => {
  it('names the stages to whoever asks for another', () => {
    expect(() => stageNamed('qa')).toThrow(
      `There is no stage "qa"; infra/stages.ts has ${stageNames.join(', ')}.`,
    );
    expect(() => stageNamed('constructor')).toThrow('There is no stage');
  });

  it('lets -c change what it names, and leaves the rest', () => {
    const local = stageNamed('local', { approvalTimeout: '7', publicUrl: 'http://127.0.0.1:4600' });
    expect(local).toEqual({
      ...stageNamed('local'),
      approvals: { ...stageNamed('local').approvals, timeoutSeconds: 7 },
      publicUrl: 'http://127.0.0.1:4600',
    });
  });

  it('takes what is not given for nothing', () => {
    expect(stageNamed('local', { publicUrl: undefined, modelUrl: undefined })).toEqual(stageNamed('local'));
  });

  it('changes no stage on AWS from the command line', () => {
    expect(() => stageNamed('prod', { modelUrl: 'http://127.0.0.1:1' })).toThrow('only stage "local"');
  });

  it('refuses a wrong value', () => {
    expect(() => stageNamed('local', { approvalTimeout: 'soon' })).toThrow();
    expect(() => withApprovals({ timeoutSeconds: 0 })).toThrow();
    for (const budgets of [
      { tenantDayUsd: 0 },
      { stageDayUsd: -1 },
      { stageDayUsd: Number.NaN },
      { dayUsd: 5 },
    ])
      expect(() => parseStage({ ...stageNamed('dev'), budgets })).toThrow();
  });
});

describe('settings that change what is deployed', () => {
  it('a JWT issuer guards the API', () => {
    const auth = { jwt: { issuer: 'https://issuer.example.com', audience: ['stateward'] } };
    const template = new StageTemplate(parseStage({ ...stageNamed('dev'), auth }));
    const routes = template.ofType('AWS::ApiGatewayV2::Route').map(([, { Properties }]) => Properties);
    expect(routes.find(({ RouteKey }) => RouteKey === '$default')?.AuthorizationType).toBe('JWT');
    expect(template.ofType('AWS::ApiGatewayV2::Authorizer')[0]?.[1].Properties.JwtConfiguration).toEqual({
      Issuer: auth.jwt.issuer,
      Audience: auth.jwt.audience,
    });
  });

  it('budgets of the day reach whoever sets money aside', () => {
    expect(stageNamed('prod').budgets).toEqual({ tenantDayUsd: 100, stageDayUsd: 1_000 });
    const template = new StageTemplate(parseStage({ ...stageNamed('dev'), budgets: { tenantDayUsd: 2.5 } }));
    expect(template.functions.plan?.properties.Environment.Variables).toMatchObject({
      TENANT_DAY_BUDGET_USD: '2.5',
      STAGE_DAY_BUDGET_USD: '1000',
    });
  });

  it('a search provider on the web gets a secret that only web_search reads, beside those who ask the model', () => {
    const template = new StageTemplate(
      parseStage({ ...stageNamed('dev'), settings: { searchProvider: 'brave' } }),
    );
    expect(template.whoMay('secretsmanager:GetSecretValue')).toEqual([
      'plan',
      'tool-web-search',
      'verify-answer',
    ]);
  });

  it('a rollout starts runs by an alias whose versions are kept', () => {
    const rollout = { percentage: 10, intervalMinutes: 10 };
    const template = new StageTemplate(parseStage({ ...stageNamed('prod'), rollout }));
    const [version] = template.ofType('AWS::StepFunctions::StateMachineVersion');
    const [alias] = template.ofType('AWS::StepFunctions::StateMachineAlias');
    expect(version?.[1].DeletionPolicy).toBe('Retain');
    for (const bundle of ['api', 'ingress'])
      expect(template.functionOf(bundle).properties.Environment.Variables.STATE_MACHINE_ARN).toEqual({
        'Fn::GetAtt': [alias?.[0], 'Arn'],
      });
  });

  it('local has no type that the emulator lacks, and nothing that outlives it', () => {
    const local = new StageTemplate(stageNamed('local'));
    const types = new Set(Object.values(local.resources).map(({ Type }) => Type));
    for (const missing of [
      'AWS::StepFunctions::StateMachineAlias',
      'AWS::StepFunctions::StateMachineVersion',
      'AWS::Budgets::Budget',
      'Custom::S3AutoDeleteObjects',
    ])
      expect(types).not.toContain(missing);
    const kept = Object.values(local.resources).filter(({ DeletionPolicy }) => DeletionPolicy === 'Retain');
    expect(new Set(kept.map(({ Type }) => Type))).toEqual(new Set(['AWS::Lambda::Version']));
  });
});
