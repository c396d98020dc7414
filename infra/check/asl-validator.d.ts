declare module 'asl-validator' {
  /** Validates a parsed definition; it adds `QueryLanguage` to the states. */
  export default function validate(definition: unknown): {
    readonly isValid: boolean;
    errorsText(separator: string): string;
  };
}
