import type { ToolGrants } from '../../../../functions/core/contracts/tool.ts';

const grants: ToolGrants = ({ mail }) => ({
  environment: { MAIL_SENDER: mail.sender },
  statements: [{ actions: ['ses:SendEmail'], resources: [mail.identityArn] }],
});

export default grants;
