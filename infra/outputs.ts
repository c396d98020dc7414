/** The stack's outputs, by which scripts and tests find what was deployed. */
export type OutputName =
  | 'ApiUrl'
  | 'StateMachineArn'
  | 'CompensateMachineArn'
  | 'TableName'
  | 'BucketName'
  | 'BusName'
  | 'EscalationQueueUrl'
  | 'EscalationDlqUrl'
  | 'IngressQueueUrl'
  | 'IngressDlqUrl'
  | 'UndeliveredQueueUrl'
  | 'ModelSecretArn'
  /** Only where the stage's `auth` is `api-key`. */
  | 'ApiKeysSecretArn'
  /** Only where the stage reaches people that way. */
  | 'SlackSecretArn'
  | 'WebhookSecretArn'
  | 'UsersTableName'
  | 'OrdersTableName'
  | 'ProductsTableName'
  | 'MessagesTableName'
  | 'NotesTableName';
