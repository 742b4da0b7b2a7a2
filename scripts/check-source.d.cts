export interface Finding {
  path: string
  line: number
  rule: string
  reason: string
}
export function checkSource(path: string, text: string): Finding[]
