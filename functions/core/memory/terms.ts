/** Words of every question, which say nothing of what it is about. */
const ofEveryQuestion =
  /^(an?|and|any|are|as|at|be|been|by|can|could|did|do|does|for|from|had|has|have|how|i|if|in|is|it|its|me|my|of|on|or|our|should|that|the|their|there|they|this|to|was|we|were|what|when|where|which|who|whom|whose|why|will|with|would|you|your)$/;

/** A word as facts and questions are compared by: lower case and singular; `null` where it says nothing. */
export function termOf(word: string): string | null {
  const lower = word.toLowerCase();
  if (ofEveryQuestion.test(lower)) return null;
  if (lower.length < 4 || lower.endsWith('ss') || !lower.endsWith('s')) return lower;
  return lower.length > 4 && lower.endsWith('ies') ? `${lower.slice(0, -3)}y` : lower.slice(0, -1);
}
