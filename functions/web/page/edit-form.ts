import { type Html, html } from '../html.ts';
import type { EditField } from './edit-fields.ts';
import { idOf, problemsAt } from './field-problems.ts';
import type { PageOptions } from './options.ts';

type Given = Pick<PageOptions, 'notice' | 'submitted'>;

/**
 * The arguments of a call to write into. Nothing is held against a field here: a field that is not shown could
 * not be put right, and would keep the form from being sent.
 */
export const editForm = (fields: readonly EditField[], given: Given): Html =>
  html`<div class="changes when-edit"><h3>The arguments, to be changed</h3>${fields.map((field) => fieldRow(field, given))}</div>`;

function fieldRow(field: EditField, { notice, submitted }: Given): Html {
  const { name, argument, hint, takes, isOptional } = field;
  const problems = problemsAt(notice, name);
  const value = submitted?.get(name)?.replaceAll('\r\n', '\n') ?? field.value;
  const notes = [takes, isOptional && 'may be left blank'].filter((note) => typeof note === 'string');
  return html`<div class="field"><label for="${idOf(name)}">${argument}${notes.length > 0 && html` <small>(${notes.join(', ')})</small>`}</label>
${control(field, value, problems.attributes)}${problems.text}${hint !== undefined && html`<p class="hint">${hint}</p>`}</div>`;
}

function control({ name, control: as, holds }: EditField, value: string, attributes: Html): Html {
  const common = html`id="${idOf(name)}" name="${name}"${attributes}`;
  if (typeof as === 'object')
    return html`<select ${common}>${[...new Set([...as.options, value])].map((option) => html`<option value="${option}"${option === value && html` selected`}>${option || '(blank)'}</option>`)}</select>`;
  const monospace = holds === 'json' && html` class="json" spellcheck="false"`;
  if (as === 'line') return html`<input type="text" ${common} value="${value}" dir="auto"${monospace}>`;
  return html`<textarea ${common} rows="${rowsFor(value)}" dir="auto"${monospace}>\n${value}</textarea>`;
}

/** Enough for the text at about sixty characters a line, within reason. */
function rowsFor(text: string): number {
  const lines = text.split('\n').reduce((sum, line) => sum + 1 + Math.floor(line.length / 60), 0);
  return Math.min(Math.max(lines, 3), 16);
}
