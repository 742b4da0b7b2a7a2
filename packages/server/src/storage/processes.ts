/** Who holds a directory: the words for a process, which the storage of a client needs as well. */
export { isRunning, ownProcess } from '@topgunbuild/core'
