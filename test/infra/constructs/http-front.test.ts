import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { entries, root } from '../../../infra/bundle/entries.ts';
import type { Bundles } from '../../../infra/bundle.ts';
import { HttpFront } from '../../../infra/constructs/http-front.ts';
import { LambdaFunction } from '../../../infra/constructs/lambda-function.ts';
import { type StageConfig, stageNamed } from '../../../infra/stages.ts';

const directory = new URL('statemachines', root).pathname;
const bundles = Object.fromEntries(entries.map(({ name }) => [name, { directory, bytes: 0 }])) as Bundles;

/** The routes that need no credential of the stage. */
function openRoutes(slack: StageConfig['approvals']['slack']): string[] {
  const dev = stageNamed('dev');
  const deployment = { stage: { ...dev, approvals: { ...dev.approvals, slack } }, bundles };
  const stack = new Stack(new App(), 'Front');
  const front = new HttpFront(stack, 'Http', deployment);
  front.serve(new LambdaFunction(stack, 'Api', deployment, { bundle: 'api' }));
  const routes = Object.values(Template.fromStack(stack).findResources('AWS::ApiGatewayV2::Route'));
  return routes
    .filter(({ Properties }) => Properties.AuthorizationType === 'NONE')
    .map(({ Properties }) => Properties.RouteKey)
    .sort();
}

const approval = ['GET', 'HEAD', 'POST'].map((method) => `${method} /approvals/{approvalId}`);

describe('the front door', () => {
  it('is open to links alone', () => {
    expect(openRoutes(null)).toEqual(approval);
  });

  it("takes Slack's clicks, and nothing else, where the stage has Slack", () => {
    expect(openRoutes({ apiUrl: 'https://slack.com/api' })).toEqual([
      ...approval,
      'POST /slack/interactions',
    ]);
  });
});
