export interface Counts {
  passed: number
  failed: number
  notRun: number
  failing: string[]
}
export function countTests(file: string): Counts
export function countScenarios(file: string): Counts & { wip: number }
export function verdictOf(endedWell: boolean, counts: Counts): { passed: number; failed: number; sentence: string }
