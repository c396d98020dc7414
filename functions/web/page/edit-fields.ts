import * as z from 'zod';
import { isRecord } from '../../core/canonical.ts';
import type { CallView } from '../../core/contracts/approval.ts';
import { type ToolsByName, toolOf } from '../../core/tools.ts';

/** One argument of a call, as a person changes it. */
export interface EditField {
  /** `input.<callId>.<argument>`. */
  readonly name: string;
  readonly argument: string;
  /** What the tool says about the argument. */
  readonly hint?: string;
  /** Whether the field holds the text itself, or JSON. */
  readonly holds: 'text' | 'json';
  /** What the argument is now, as the field holds it; blank where it is left out. */
  readonly value: string;
  /** What a field that holds JSON takes, where that needs saying. */
  readonly takes?: 'JSON' | 'a number';
  /** Whether a blank field leaves the argument out. */
  readonly isOptional: boolean;
  readonly control: 'line' | 'lines' | { readonly options: readonly string[] };
}

type EditableCall = Pick<CallView, 'callId' | 'tool' | 'input'>;
type Json = z.core.JSONSchema.BaseSchema;

/** @returns a field for each argument that the call has or could have; none where it has no named arguments. */
export function editFields({ callId, tool, input }: EditableCall, tools: ToolsByName): EditField[] {
  if (!isRecord(input)) return [];
  const definition = toolOf(tool, tools);
  const schema: Json = definition
    ? z.toJSONSchema(definition.input, { io: 'input', unrepresentable: 'any' })
    : {};
  const properties = schema.properties ?? {};
  const names = [...new Set([...Object.keys(input), ...Object.keys(properties)])];
  return names.map((argument) => {
    const known = Object.hasOwn(properties, argument) ? properties[argument] : undefined;
    const property: Json = isRecord(known) ? known : {};
    const value = Object.hasOwn(input, argument) ? input[argument] : undefined;
    const isText = value === undefined ? property.type === 'string' : typeof value === 'string';
    const isNumber = typeof value === 'number' || property.type === 'number' || property.type === 'integer';
    const text = value === undefined ? '' : isText ? String(value) : JSON.stringify(value, null, 2);
    const control = controlOf(property, text, isText);
    return {
      name: `input.${callId}.${argument}`,
      argument,
      ...(property.description ? { hint: property.description } : {}),
      holds: isText ? 'text' : 'json',
      value: text,
      isOptional: definition ? !schema.required?.includes(argument) : value === undefined,
      ...(isText || typeof control === 'object' ? {} : { takes: isNumber ? 'a number' : 'JSON' }),
      control,
    };
  });
}

/** A line cannot hold a line feed; a text that has none may still want more room than a line. */
function controlOf({ enum: named, type, maxLength }: Json, text: string, isText: boolean) {
  const options = type === 'boolean' ? [true, false] : named;
  if (options?.length) {
    const values = options.map((each) => (isText ? String(each) : JSON.stringify(each)));
    return { options: [...new Set([...values, text])] };
  }
  const wantsRoom = isText && (maxLength ?? 200) > 300;
  return wantsRoom || text.length > 80 || /[\n\r]/.test(text) ? 'lines' : 'line';
}
