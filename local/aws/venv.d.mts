/**
 * Makes sure that the repository has a Python environment with `local/requirements.txt` installed.
 * @param report called with a sentence before each step that takes time
 * @returns the path of its python
 * @throws Error that says what to install if the machine lacks it
 */
export function ensurePython(repoRoot: string, report?: (step: string) => void): Promise<string>;
