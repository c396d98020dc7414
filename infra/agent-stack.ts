import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Announcements } from './constructs/announcements.ts';
import { Approvals } from './constructs/approvals.ts';
import { Channels } from './constructs/channels.ts';
import { Compensation } from './constructs/compensation.ts';
import { Erasure } from './constructs/erasure.ts';
import { FollowUps } from './constructs/follow-ups.ts';
import { HttpFront } from './constructs/http-front.ts';
import { KillSwitch } from './constructs/kill-switch.ts';
import { type Deployment, LambdaFunction } from './constructs/lambda-function.ts';
import { Mail } from './constructs/mail.ts';
import { Memory } from './constructs/memory.ts';
import { ModelAccess } from './constructs/model-access.ts';
import { deadLetterQueue } from './constructs/queues.ts';
import { RunMachine } from './constructs/run-machine.ts';
import { SampleData } from './constructs/sample-data.ts';
import { SearchKey } from './constructs/search-key.ts';
import { Steps } from './constructs/steps.ts';
import { Storage } from './constructs/storage.ts';
import { Tools } from './constructs/tools.ts';
import { Triggers } from './constructs/triggers.ts';
import type { OutputName } from './outputs.ts';
import { budgetEnvironment, stackName } from './stages.ts';

/** One stage of Stateward. What each part is and may do is in its construct. */
export class AgentStack extends Stack {
  constructor(scope: Construct, deployment: Deployment, props: StackProps = {}) {
    const { stage } = deployment;
    super(scope, stackName(stage.name), { description: `Stateward, stage ${stage.name}`, ...props });

    const storage = new Storage(this, 'Storage', stage);
    const mail = new Mail(this, 'Mail', stage);
    const channels = new Channels(this, 'Channels', stage, mail);
    const model = new ModelAccess(this, 'Model', stage);
    const sample = new SampleData(this, 'Sample', deployment);
    const search = new SearchKey(this, 'Search', stage);
    const http = new HttpFront(this, 'Http', deployment);
    const undelivered = deadLetterQueue(this, 'Undelivered');

    const publicUrl = stage.publicUrl ?? http.api.apiEndpoint;
    const asking = { storage, channels, publicUrl, undelivered };
    const followUps = new FollowUps(this, 'FollowUps', deployment, asking);
    const approvals = new Approvals(this, 'Approvals', deployment, { ...asking, followUps });
    const memory = new Memory(this, 'Memory', deployment, storage);
    const steps = new Steps(this, 'Steps', deployment, { storage, model, memory });
    const tools = new Tools(
      this,
      'Tools',
      deployment,
      { storage, memory },
      {
        tables: sample.forTools,
        mail: mail.forTools,
        secrets: search.forTools,
      },
    );
    const machine = new RunMachine(this, 'Machine', {
      stage,
      steps: steps.functions,
      tools: tools.functions,
      escalationQueue: approvals.escalation.queue,
    });
    const triggers = new Triggers(this, 'Triggers', deployment, { storage, machine, undelivered });
    const compensation = new Compensation(this, 'Compensation', deployment, {
      storage,
      bus: triggers.bus,
      tools: tools.functions,
      escalationQueue: approvals.escalation.queue,
      undelivered,
    });
    approvals.grantResume(machine, compensation);
    new Announcements(this, 'Announcements', deployment, {
      storage,
      channels,
      bus: triggers.bus,
      undelivered,
    });
    new KillSwitch(this, 'KillSwitch', deployment, { storage, bus: triggers.bus, undelivered });

    const api = new LambdaFunction(this, 'Api', deployment, {
      bundle: 'api',
      // API Gateway gives up after 30 seconds.
      timeout: Duration.seconds(29),
      environment: {
        ...storage.environment,
        ...budgetEnvironment(stage),
        STATE_MACHINE_ARN: machine.startArn,
        DEFAULT_TENANT: stage.defaultTenant,
        OPERATORS: (stage.operators ?? [stage.defaultTenant]).join(','),
      },
    });
    storage.grant(api, {
      readWrite: ['RUN', 'EVENTS', 'APPROVALS', 'CALLS', 'SWITCHES', 'GRANTS'],
      read: ['BUDGET', 'EPISODES', 'WORKING'],
      write: ['TENANTS', 'SUBJECTS'],
      append: ['AUDIT'],
    });
    storage.grantIndexes(api, ['byTime', 'byStatus']);
    memory.grantUse(api, 'readWrite');
    new Erasure(this, 'Erasure', deployment, { storage, memory, undelivered }).grantRequest(api, storage);
    machine.grantStart(api);
    channels.grantSlack(api);
    http.serve(api);

    this.#output({
      ApiUrl: http.api.apiEndpoint,
      StateMachineArn: machine.machine.stateMachineArn,
      CompensateMachineArn: compensation.machine.stateMachineArn,
      TableName: storage.table.tableName,
      BucketName: storage.bucket.bucketName,
      BusName: triggers.bus.eventBusName,
      EscalationQueueUrl: approvals.escalation.queue.queueUrl,
      EscalationDlqUrl: approvals.escalation.deadLetters.queueUrl,
      IngressQueueUrl: triggers.ingress.queue.queueUrl,
      IngressDlqUrl: triggers.ingress.deadLetters.queueUrl,
      UndeliveredQueueUrl: undelivered.queueUrl,
      ModelSecretArn: model.secret.secretArn,
      ApiKeysSecretArn: http.keys?.secretArn,
      SlackSecretArn: channels.slackSecret?.secretArn,
      WebhookSecretArn: channels.webhookSecret?.secretArn,
      UsersTableName: sample.nameOf('users'),
      OrdersTableName: sample.nameOf('orders'),
      ProductsTableName: sample.nameOf('products'),
      MessagesTableName: sample.nameOf('messages'),
      NotesTableName: sample.nameOf('notes'),
    });
  }

  #output(values: Record<OutputName, string | undefined>): void {
    for (const [name, value] of Object.entries(values)) if (value) new CfnOutput(this, name, { value });
  }
}
