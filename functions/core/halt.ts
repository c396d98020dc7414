import type { Ending } from './contracts/run.ts';
import type { SwitchScope, SwitchState } from './ports.ts';

const nameOf = (scope: SwitchScope): string =>
  scope.scope === 'stage'
    ? 'the stage'
    : scope.scope === 'tenant'
      ? 'the tenant'
      : `the agent ${scope.agent}`;

/** A sentence on a kill switch that is set. */
export const switchSentence = (stopping: SwitchScope & SwitchState): string =>
  `The kill switch of ${nameOf(stopping)} is set since ${stopping.at}: ${stopping.reason}`;

/** How a run ends that meets one. */
export const endingOfSwitch = (stopping: SwitchScope & SwitchState): Ending => ({
  outcome: 'cancelled',
  cause: switchSentence(stopping),
  response: null,
});
