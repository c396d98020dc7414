import type { ToolGrants } from '../../functions/core/contracts/tool.ts';

/** Sending as the stage's one mail identity. */
const grants: ToolGrants = ({ mail }) => ({
  environment: { MAIL_SENDER: mail.sender },
  statements: [{ actions: ['ses:SendEmail'], resources: [mail.identityArn] }],
});

export default grants;
