import { describe, expect, it } from 'vitest';
import { parseStage, stageNamed, stageNames } from '../../infra/stages.ts';
import { StageTemplate } from './template.ts';

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
      approvalTimeoutSeconds: 7,
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
    expect(() => parseStage({ ...stageNamed('dev'), approvers: [] })).toThrow();
    expect(() => parseStage({ ...stageNamed('dev'), approvalTimeoutSeconds: 0 })).toThrow();
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
