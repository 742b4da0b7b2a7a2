/** Where processes leave what they spent their time on, if that was asked for. */

export interface Profiles {
  readonly folder: string
}

/** Arguments of Node that have a process write its CPU profile when it ends. */
export function profiled(profiles: Profiles | undefined, name: string): readonly string[] {
  if (profiles === undefined) return []
  return ['--cpu-prof', '--cpu-prof-dir', profiles.folder, '--cpu-prof-name', `${name}.cpuprofile`]
}
