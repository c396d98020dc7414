import { Duration, RemovalPolicy, SecretValue } from 'aws-cdk-lib';
import {
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  type IHttpRouteAuthorizer,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import {
  HttpIamAuthorizer,
  HttpJwtAuthorizer,
  HttpLambdaAuthorizer,
  HttpLambdaResponseType,
} from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { StageConfig } from '../stages.ts';
import { accept } from './accept.ts';
import { type Deployment, LambdaFunction } from './lambda-function.ts';

/** The HTTP API. Every route needs the stage's credential but those of one approval, whose link is it, and Slack's. */
export class HttpFront extends Construct {
  readonly api: HttpApi;
  /** Only where the stage's `auth` is `api-key`: `{"<sha256 of key>": "<tenant>"}`. */
  readonly keys?: Secret;
  readonly #deployment: Deployment;

  constructor(scope: Construct, id: string, deployment: Deployment) {
    super(scope, id);
    this.#deployment = deployment;
    const { stage } = deployment;
    this.api = new HttpApi(this, 'Api', { apiName: `stateward-${stage.name}`, createDefaultStage: false });
    new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      ...(stage.throttling && {
        throttle: { rateLimit: stage.throttling.requestsPerSecond, burstLimit: stage.throttling.burst },
      }),
      ...(stage.serviceLogs && { accessLogSettings: { destination: this.#accessLog(stage) } }),
    });
    if (stage.auth !== 'api-key') return;
    this.keys = new Secret(this, 'ApiKeys', {
      description: 'Stateward: {"<sha256 of key>": "<tenant>"} for everyone who may call the API',
      secretStringValue: SecretValue.unsafePlainText('{}'),
    });
    accept(
      this.keys,
      'SMG4',
      'It holds hashes of keys that callers hold; it is changed when a caller changes.',
    );
  }

  serve(fn: LambdaFunction): void {
    const integration = new HttpLambdaIntegration('Integration', fn);
    new HttpRoute(this, 'Everything', {
      httpApi: this.api,
      routeKey: HttpRouteKey.DEFAULT,
      integration,
      authorizer: this.#authorizer(),
    });
    const approvalRoutes = this.api.addRoutes({
      path: '/approvals/{approvalId}',
      methods: [HttpMethod.GET, HttpMethod.HEAD, HttpMethod.POST],
      integration,
      authorizer: new HttpNoneAuthorizer(),
    });
    for (const route of approvalRoutes) accept(route, 'APIG4', "The mailed link's secret is the credential.");
    if (!this.#deployment.stage.approvals.slack) return;
    const slackRoutes = this.api.addRoutes({
      path: '/slack/interactions',
      methods: [HttpMethod.POST],
      integration,
      authorizer: new HttpNoneAuthorizer(),
    });
    for (const route of slackRoutes)
      accept(route, 'APIG4', "Slack's signature over the body is the credential.");
  }

  #authorizer(): IHttpRouteAuthorizer {
    const { auth } = this.#deployment.stage;
    if (auth === 'iam') return new HttpIamAuthorizer();
    if (auth !== 'api-key')
      return new HttpJwtAuthorizer('Jwt', auth.jwt.issuer, { jwtAudience: [...auth.jwt.audience] });
    const keysArn = (this.keys as Secret).secretArn;
    const fn = new LambdaFunction(this, 'Authorize', this.#deployment, {
      bundle: 'authorize',
      timeout: Duration.seconds(10),
      environment: { API_KEYS_SECRET_ARN: keysArn },
    });
    fn.allow(['secretsmanager:GetSecretValue'], keysArn);
    return new HttpLambdaAuthorizer('ApiKey', fn, {
      responseTypes: [HttpLambdaResponseType.SIMPLE],
      identitySource: ['$request.header.Authorization'],
      resultsCacheTtl: Duration.seconds(60),
    });
  }

  #accessLog({ logRetentionDays }: StageConfig) {
    return new LogGroupLogDestination(
      new LogGroup(this, 'AccessLog', { retention: logRetentionDays, removalPolicy: RemovalPolicy.DESTROY }),
    );
  }
}
