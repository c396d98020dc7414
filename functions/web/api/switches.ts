import { AgentNameSchema } from '../../core/contracts/agent.ts';
import { SetSwitchRequestSchema } from '../../core/contracts/switch.ts';
import { ForbiddenError, NotFoundError } from '../../core/errors.ts';
import type { SwitchScope } from '../../core/ports.ts';
import type { ApiContext, ApiPorts } from './ports.ts';
import { jsonBody, parse, type Route } from './route.ts';
import type { Body } from './schemas.ts';
import { callerOf, tenantOf } from './tenant.ts';

/** The kill switches: one route for each kind of scope, to set and to clear it. */
export const switchRoutes = (ports: ApiPorts): Route[] => [
  {
    operationId: 'listSwitches',
    summary: "The kill switches that stop the caller's runs",
    method: 'get',
    path: '/switches',
    access: 'tenant',
    answers: { 200: { description: 'All that are set.', content: { 'application/json': 'SwitchList' } } },
    problems: [],
    async handle(c) {
      const tenantId = tenantOf(c, ports.defaultTenant);
      const set = await ports.switches.list(tenantId);
      // Who operates the stage is no tenant's business.
      const switches = set.map((each) =>
        each.scope === 'stage' && !ports.operators.includes(tenantId) ? { ...each, by: 'an operator' } : each,
      );
      return c.json<Body<'SwitchList'>>({ switches });
    },
  },
  ...routesOf(ports, {
    path: '/switches/stage',
    name: 'StageSwitch',
    what: 'every run of the stage; for operators only',
    problems: [403],
    scopeOf: (_, tenantId) => {
      if (!ports.operators.includes(tenantId))
        throw new ForbiddenError(
          `The stage's switch is for its operators; ${tenantId} is none of them (infra/stages.ts, operators).`,
        );
      return { scope: 'stage' };
    },
  }),
  ...routesOf(ports, {
    path: '/switches/tenant',
    name: 'TenantSwitch',
    what: "every run of the caller's tenant",
    problems: [],
    scopeOf: (_, tenantId) => ({ scope: 'tenant', tenantId }),
  }),
  ...routesOf(ports, {
    path: '/switches/agents/{agent}',
    name: 'AgentSwitch',
    what: "every run of one agent in the caller's tenant",
    problems: [404],
    scopeOf: (c, tenantId) => ({ scope: 'agent', tenantId, agent: agentOf(c, ports.agents) }),
  }),
];

/** Only names that are deployed can be set; one that was removed since can still be cleared. */
function agentOf(c: ApiContext, agents: readonly string[]): string {
  const agent = AgentNameSchema.safeParse(c.req.param('agent'));
  const isKnown = agent.success && (c.req.method !== 'PUT' || agents.includes(agent.data));
  if (!isKnown) throw new NotFoundError(`There is no such agent; the agents are: ${agents.join(', ')}.`);
  return agent.data;
}

interface ScopeRoutes {
  readonly path: string;
  readonly name: string;
  readonly what: string;
  readonly problems: readonly number[];
  scopeOf(c: ApiContext, tenantId: string): SwitchScope;
}

const routesOf = (ports: ApiPorts, { path, name, what, problems, scopeOf }: ScopeRoutes): Route[] => {
  const asked = (c: ApiContext) => {
    const tenantId = tenantOf(c, ports.defaultTenant);
    const who = { by: callerOf(c, tenantId), at: ports.now().toISOString() };
    return { scope: scopeOf(c, tenantId), who };
  };
  return [
    {
      operationId: `set${name}`,
      summary: `Stop ${what}`,
      method: 'put',
      path,
      access: 'tenant',
      body: { 'application/json': 'SetSwitchRequest' },
      answers: {
        200: {
          description: 'No model call and no tool call starts any more; open runs are being cancelled.',
          content: { 'application/json': 'Switch' },
        },
      },
      problems: [400, ...problems],
      async handle(c) {
        const { scope, who } = asked(c);
        const { reason } = parse(SetSwitchRequestSchema, await jsonBody(c), 'The request is not valid');
        return c.json<Body<'Switch'>>(await ports.switches.set(scope, { reason, ...who }));
      },
    },
    {
      operationId: `clear${name}`,
      summary: `Let start again ${what}`,
      method: 'delete',
      path,
      access: 'tenant',
      answers: { 204: { description: 'It is not set, whether it was or not.', content: {} } },
      problems,
      async handle(c) {
        const { scope, who } = asked(c);
        await ports.switches.clear(scope, who);
        return c.body(null, 204);
      },
    },
  ];
};
