/**
 * Mutants that change nothing that a caller could observe, as a person has concluded: file → mutation, as the report writes it → reason.
 * Lines may move; when the line itself changes, the entry no longer applies, and the bench says so.
 */
export const EQUIVALENT: Readonly<Record<string, Readonly<Record<string, string>>>> = {}
