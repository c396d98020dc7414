import { type Html, html } from '../html.ts';
import { timeLeft } from '../present.ts';

/** Seconds are told to the style sheet in binary, one class a digit, so that one sheet fits every page: 388 days. */
const digits = Array.from({ length: 25 }, (_, power) => power);

/**
 * A clock that runs down without a script, where the browser can count in styles and its user does not want less
 * motion; elsewhere the time that was left when the page was made.
 */
export const clockStyle = `
@property --left{syntax:"<integer>";inherits:true;initial-value:0}
.clock{${digits.map((power) => `--b${power}:0`).join(';')};font-variant-numeric:tabular-nums;font-weight:650}
${digits.map((power) => `.b${power}{--b${power}:${2 ** power}}`).join('')}
@media (prefers-reduced-motion:no-preference){@supports (transition-behavior:allow-discrete) and (width:round(down,1px,1px)){
.clock .still{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.clock .live{--seconds:calc(${digits.map((power) => `var(--b${power})`).join(' + ')});animation:run-down calc(var(--seconds)*1s) linear forwards}
.clock .live::after{counter-reset:d round(down,var(--left)/86400,1) h round(down,mod(var(--left),86400)/3600,1) m round(down,mod(var(--left),3600)/60,1) s mod(var(--left),60);content:counter(s) " s"}
.clock .minutes::after{content:counter(m) " min " counter(s,decimal-leading-zero) " s"}
.clock .hours::after{content:counter(h) " h " counter(m,decimal-leading-zero) " min " counter(s,decimal-leading-zero) " s"}
.clock .days::after{content:counter(d) " d " counter(h) " h " counter(m,decimal-leading-zero) " min " counter(s,decimal-leading-zero) " s"}
}}
@keyframes run-down{from{--left:var(--seconds)}to{--left:0}}
`;

/** @param ms what is left of the time to decide, more than nothing. */
export function clock(ms: number): Html {
  const seconds = Math.min(Math.floor(ms / 1000), 2 ** digits.length - 1);
  const set = digits.filter((power) => Math.floor(seconds / 2 ** power) % 2 === 1);
  const unit =
    seconds >= 86_400 ? 'days' : seconds >= 3_600 ? 'hours' : seconds >= 60 ? 'minutes' : 'seconds';
  return html`<span class="clock ${set.map((power) => `b${power} `)}" role="timer"><span class="still">${timeLeft(ms)}</span><span class="live ${unit}" aria-hidden="true"></span></span>`;
}
