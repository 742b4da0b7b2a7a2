/** What a failed scenario of this run leaves, and where; nothing of it is left of one that did not fail. */
import type { ITestCaseHookParameter } from '@cucumber/cucumber'
import { Status } from '@cucumber/cucumber'
import type { AcceptanceWorld } from '../AcceptanceWorld'
import { fileFailure, removeEarlier } from './file-failure'
import { folderOf } from './folder-of'
import { seeLast } from './see-last'

/** As far as it has come: a hook may still fail. */
export function isFailed({ result }: ITestCaseHookParameter): boolean {
  return result?.status === Status.FAILED
}

/** @returns the folder */
export function leaveRemains(world: AcceptanceWorld, { pickle }: ITestCaseHookParameter): string {
  const { cluster, history, parameters } = world
  seeLast(world)
  const folder = folderOf(pickle, parameters.topology)
  const { at: startedAt } = history.startedAt
  fileFailure(folder, { logs: cluster.logs(), history, startedAt, lastSeen: world.lastSeen ?? [] })
  return folder
}

export function leaveNothing({ parameters }: AcceptanceWorld, { pickle }: ITestCaseHookParameter): void {
  removeEarlier(folderOf(pickle, parameters.topology))
}
