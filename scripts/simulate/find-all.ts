/** Which of some mistakes the seeds notice: after how many, and by how few faults they still do. */
import { existsSync } from 'node:fs'
import { findDefect, type Found } from '../../simulation/run/find-defect'
import { defectFile } from '../../support/planted'
import { Tally } from './Tally'
import { wantedBy, type Choice } from './wanted-seeds'

/** @returns false when one of them was not found @throws naming the option, where there is no such mistake */
export async function findAll(names: readonly string[], choice: Choice, jobs: number): Promise<boolean> {
  const unknown = names.find((name) => !existsSync(defectFile(name)))
  if (unknown !== undefined) throw new Error(`--defect: there is no defects/${unknown}.ts`)
  const lines: string[] = []
  let missed = 0
  for (const [index, name] of names.entries()) {
    const { plans, count } = await wantedBy(choice)
    const tally = new Tally(`${index + 1}/${names.length} ${name}: `, count)
    const found = await findDefect(name, plans, jobs, {
      tried: (simulated) => tally.hear(simulated),
      shortens: ({ seed, faults }) => {
        tally.clear()
        console.log(`${name}: seed ${seed} shows it; shortening ${faults.length} faults …`)
      },
    })
    tally.clear()
    if (found === undefined) missed++
    lines.push(found === undefined ? `${name}: not found in ${tally.seeds} seeds` : sentenceOf(name, found))
    console.log(lines.at(-1))
  }
  // Once more, together: what was said in between is far apart.
  if (names.length > 1) console.log(`\n${lines.join('\n')}\n${names.length - missed} of ${names.length} found`)
  return missed === 0
}

function sentenceOf(name: string, { seeds, shortest, wrong }: Found): string {
  const faults = shortest.faults.flatMap(({ kind, within }) => [
    kind,
    ...(within === undefined ? [] : [`in it ${within.kind}`]),
  ])
  return `${name}: seed ${shortest.seed}, after ${seeds} seeds; shortest form: ${faults.length} (${faults.join(', ')})\n  ${wrong}`
}
