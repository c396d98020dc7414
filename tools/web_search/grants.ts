import type { ToolGrants } from '../../functions/core/contracts/tool.ts';
import { ProviderSchema } from './tool.ts';

/**
 * Nothing for the corpus; for a provider on the web, the one secret that holds its key. The stage's setting
 * `searchProvider` chooses.
 */
const grants: ToolGrants = ({ settings, secrets, stage }) => {
  const provider = ProviderSchema.parse(settings.searchProvider ?? 'corpus');
  if (provider === 'corpus') return { environment: { SEARCH_PROVIDER: provider }, statements: [] };
  const secret = secrets.search;
  if (!secret)
    throw new Error(`searchProvider ${provider} needs a secret "search"; stage ${stage} has none.`);
  return {
    environment: { SEARCH_PROVIDER: provider, SEARCH_SECRET_ARN: secret.arn },
    statements: [{ actions: ['secretsmanager:GetSecretValue'], resources: [secret.arn] }],
  };
};

export default grants;
