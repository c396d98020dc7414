import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import type { Agent, PolicyText } from '../core/contracts/agent.ts';
import { type PolicyHead, PolicyHeadSchema } from '../core/contracts/policy.ts';
import { type CedarCall, cedarCall } from '../core/guard/policy-call.ts';
import { type CedarAnswer, decisionOf } from '../core/guard/policy-decision.ts';
import type { Policies, PolicyDecision, PolicyRequest } from '../core/ports.ts';

/** Policies that Cedar has parsed and keeps: all, and those that do not wait for approval. */
interface Prepared {
  readonly heads: ReadonlyMap<string, PolicyHead>;
  readonly all: (call: CedarCall) => CedarAnswer;
  readonly firm: (call: CedarCall) => CedarAnswer;
}

/** Cedar in WebAssembly, in this process; it reads the policies of an agent once. */
export function cedarPolicies(): Policies {
  const active = remembered((agent) => prepare(agent.policies));
  const shadow = remembered(({ policies, shadow: text }) => text && prepare(inPlace(policies, text)));
  return {
    decide(request) {
      const decision = decide(active(request.agent), request);
      const shadowed = shadow(request.agent);
      if (!shadowed) return decision;
      const { verdict, policies } = decide(shadowed, request);
      return { ...decision, shadow: { verdict, policies } };
    },
  };
}

function remembered<Value>(make: (agent: Agent) => Value): (agent: Agent) => Value {
  const known = new WeakMap<Agent, { readonly value: Value }>();
  return (agent) => {
    const found = known.get(agent) ?? { value: make(agent) };
    known.set(agent, found);
    return found.value;
  };
}

/** `policy.shadow.cedar` stands for the `policy.cedar` beside it. */
const inPlace = (policies: readonly PolicyText[], shadow: PolicyText): PolicyText[] => [
  ...policies.filter(({ file }) => file !== shadow.file.replace(/\.shadow\.cedar$/, '.cedar')),
  shadow,
];

function decide({ heads, all, firm }: Prepared, request: PolicyRequest): PolicyDecision {
  const call = cedarCall(request);
  if ('problems' in call)
    return {
      verdict: 'deny',
      policies: [],
      reason: `No policy can judge this call: ${call.problems.join('; ')}. Correct them all.`,
    };
  return decisionOf(heads, all(call), () => firm(call));
}

/** Policies that cannot be read, which synth refuses, deny every call: nothing can be thought to permit it. */
function prepare(texts: readonly PolicyText[]): Prepared {
  const heads = new Map<string, PolicyHead>();
  const policies: Record<string, string> = {};
  const errors: { policyId: string; message: string }[] = [];
  for (const { file, text } of texts) {
    const parts = cedar.policySetTextToParts(text);
    if (parts.type === 'failure') errors.push({ policyId: file, message: messageOf(parts.errors) });
    else
      for (const part of parts.policies) {
        const head = headOf(part);
        if (!head || heads.has(head.id))
          errors.push({ policyId: file, message: 'its annotations are wrong, or an @id stands twice' });
        else {
          heads.set(head.id, head);
          policies[head.id] = part;
        }
      }
  }
  const firm = Object.entries(policies).filter(([id]) => !heads.get(id)?.approval);
  if (errors.length > 0) {
    const unreadable = () => ({ decision: 'deny', reason: [], errors }) as const;
    return { heads, all: unreadable, firm: unreadable };
  }
  return { heads, all: parsed(policies), firm: parsed(Object.fromEntries(firm)) };
}

function headOf(policy: string): PolicyHead | undefined {
  const answer = cedar.policyToJson(policy);
  if (answer.type === 'failure') return undefined;
  const { effect, annotations } = answer.json;
  return PolicyHeadSchema.safeParse({ effect, ...annotations }).data;
}

let sets = 0;

/** Has Cedar parse policies and keep them under a name of their own. */
function parsed(policies: Record<string, string>): (call: CedarCall) => CedarAnswer {
  const preparsedPolicySetId = `policies-${sets++}`;
  cedar.preparsePolicySet(preparsedPolicySetId, { staticPolicies: policies });
  return (call) => {
    const answer = cedar.statefulIsAuthorized({ ...call, preparsedPolicySetId });
    if (answer.type === 'failure') {
      const message = messageOf(answer.errors);
      return { decision: 'deny', reason: [], errors: [{ policyId: preparsedPolicySetId, message }] };
    }
    const { decision, diagnostics } = answer.response;
    const errors = diagnostics.errors.map(({ policyId, error }) => ({ policyId, message: error.message }));
    return { decision, reason: diagnostics.reason, errors };
  };
}

const messageOf = (errors: readonly cedar.DetailedError[]) => errors.map(({ message }) => message).join('; ');
