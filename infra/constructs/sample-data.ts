import { CustomResource, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { type Attribute, AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import type { ToolResources } from '../../functions/core/contracts/tool.ts';
import { accept } from './accept.ts';
import { type Deployment, LambdaFunction } from './lambda-function.ts';

/** The sample shop's tables and their keys; the rows are in `agents/support/data`. Notes are what the agent writes. */
const keys = {
  users: ['user_id'],
  orders: ['order_id'],
  products: ['product_id'],
  messages: ['order_id', 'message_id'],
  notes: ['order_id', 'note_id'],
} as const;
type SampleTable = keyof typeof keys;
const sampleTables = Object.keys(keys) as SampleTable[];

/** The database that the `support` agent asks, filled when it is deployed. */
export class SampleData extends Construct {
  readonly #tables: Readonly<Record<SampleTable, Table>>;

  constructor(scope: Construct, id: string, deployment: Deployment) {
    super(scope, id);
    const table = (name: SampleTable) => {
      const [partition, sort] = keys[name].map((key) => ({ name: key, type: AttributeType.STRING }));
      const created = new Table(this, `${name}Table`, {
        partitionKey: partition as Attribute,
        ...(sort && { sortKey: sort }),
        billingMode: BillingMode.PAY_PER_REQUEST,
        removalPolicy: RemovalPolicy.DESTROY,
      });
      accept(created, 'DDB3', 'Sample rows; the next deploy can write them again.');
      return created;
    };
    this.#tables = Object.fromEntries(sampleTables.map((name) => [name, table(name)])) as Record<
      SampleTable,
      Table
    >;
    this.#seed(deployment);
  }

  get forTools(): ToolResources['tables'] {
    return Object.fromEntries(
      Object.entries(this.#tables).map(([noun, { tableName, tableArn }]) => [
        noun,
        { name: tableName, arn: tableArn },
      ]),
    );
  }

  nameOf(table: SampleTable): string {
    return this.#tables[table].tableName;
  }

  // CDK's own triggers and providers load an SDK that local AWS has not, and then hang; this answers by itself.
  #seed(deployment: Deployment) {
    const timeout = Duration.seconds(60);
    const fn = new LambdaFunction(this, 'Seed', deployment, { bundle: 'seed', timeout });
    const tables = Object.values(this.#tables);
    fn.allow(['dynamodb:BatchWriteItem'], ...tables.map(({ tableArn }) => tableArn));
    const rows = new CustomResource(this, 'Rows', {
      serviceToken: fn.functionArn,
      serviceTimeout: timeout,
      resourceType: 'Custom::SampleRows',
      properties: {
        tables: Object.fromEntries(sampleTables.map((name) => [name, this.nameOf(name)])),
        // Other rows or other code: seed again.
        version: fn.currentVersion.version,
      },
    });
    rows.node.addDependency(fn.role as NonNullable<typeof fn.role>);
  }
}
