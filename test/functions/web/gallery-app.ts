import { Hono } from 'hono';
import { approvalPage } from '../../../functions/web/approval-page.ts';
import { contentSecurityPolicy } from '../../../functions/web/layout.ts';
import { approvalMail } from '../../../functions/web/mail.ts';
import { exhibits, tools, you } from './gallery.ts';

const link =
  'https://approvals.example.com/approvals/default.run_0123456789abcdefghijklmnop.1?token=0YqkZ5x1T3mB7nQ9rS2uV4wX6yZ8aB0cD2eF4gH6iJ8';

/** The pages and mails of the gallery, at `/page/<name>` and `/mail/<name>`, with the pages' own policy. */
export const galleryApp = new Hono()
  .get('/page/:name', (c) => {
    const { view, options } = exhibits[c.req.param('name')] as (typeof exhibits)[string];
    c.header('content-security-policy', contentSecurityPolicy);
    return c.html(approvalPage(view, options));
  })
  .get('/mail/:name', (c) => {
    const { view, options } = exhibits[c.req.param('name')] as (typeof exhibits)[string];
    const { taintSources } = options;
    const mail = approvalMail(view, { link, approver: you, purpose: 'request', tools, taintSources });
    return c.html(mail.html);
  });
