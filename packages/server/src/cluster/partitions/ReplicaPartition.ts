/** The duties of a backup or follower: apply the owner's stream in order behind the fence, and confirm it. */
import { bucketsOf } from '../repair/buckets'
import { bucketOf } from './BucketSums'
import { fenceDecision } from './fence'
import { identityOf } from './identity'
import type { PartitionStore } from './PartitionStore'
import { unframedText } from './unframed-text'
import type { StoredRecord, StreamItem } from '../mesh/peer-messages'

/** With what else is confirmed beside the seq. */
export interface Applied {
  readonly kind: 'applied'
  readonly chunk: number
  /** What is here already, where the owner asked. */
  readonly buckets?: number[]
  /** The owner's question, where it has a number: some of these may lie aside. */
  readonly question?: number
  readonly horizon?: number
}

export type StreamVerdict =
  | Applied
  /** From an owner of the past. */
  | { readonly kind: 'refused'; readonly term: number }
  /** Of a term or a state not yet learned: kept, the state must be pulled. */
  | { readonly kind: 'held' }
  /** Something is missing before it: the link must start anew. */
  | { readonly kind: 'gap' }

export interface KnownOwner {
  readonly term: number
  /** Incarnation of the owner in the newest state. */
  readonly owner: string | undefined
}

/** What of a copy put aside was shown to the owner, who tells what of it is the same as there. */
interface Basis {
  readonly copy: PartitionStore | undefined
  /** Sums of the buckets that were shown; 0 of the others. */
  readonly sums: readonly number[]
  /** Behind which the stream began. */
  readonly base: number
}

export class ReplicaPartition {
  private takenTerm = 0
  private basis: Basis | undefined

  /** @param aside the copy of the partition that is kept aside, if there is one */
  constructor(
    private readonly store: PartitionStore,
    private readonly aside: () => PartitionStore | undefined = () => undefined,
  ) {}

  /** Raises the fence for a new owner and shows it what it lacks. */
  take(
    term: number,
    held: { readonly term: number; readonly seq: number },
    known: KnownOwner,
  ): StoredRecord[] | 'refused' {
    if (term < Math.max(this.takenTerm, known.term)) return 'refused'
    this.takenTerm = term
    if (this.store.seq === held.seq && this.store.term === held.term) return []
    const newer = this.store.term === held.term ? this.store.recent.after(held.seq) : null
    if (newer === null) return this.store.allStored()
    const wanted = new Set(newer.map((op) => op.identity))
    return this.store.allStored().filter(({ m, k, r }) => wanted.has(identityOf(m, k, r.timestamp)))
  }

  get fence(): number {
    return this.takenTerm
  }

  /** @param isAhead it was sent under a state that is newer than the one known here */
  receive(item: StreamItem, sender: string, known: KnownOwner, isAhead = false): StreamVerdict {
    const decision = fenceDecision({
      frameTerm: item.term,
      sender,
      stateTerm: known.term,
      stateOwner: known.owner,
      takenTerm: this.takenTerm,
    })
    if (decision === 'refuse') return { kind: 'refused', term: Math.max(known.term, this.takenTerm) }
    if (decision === 'hold') return { kind: 'held' }
    // A state in between may not list this node: with it goes what was kept here, and the owner would not know.
    if (isAhead && item.kind === 'start' && item.bringUp) return { kind: 'held' }
    switch (item.kind) {
      case 'start':
        return this.start(item)
      case 'op':
        return this.applyOp(item)
      case 'snapshot':
        return this.mergeSnapshot(item)
      case 'collect':
        return this.collect(item)
    }
  }

  forget(): void {
    this.takenTerm = 0
    this.basis = undefined
    this.store.clear()
  }

  private start(item: Extract<StreamItem, { kind: 'start' }>): StreamVerdict {
    const { store } = this
    const resumes = store.term === item.term && !item.bringUp
    if (resumes && store.seq < item.base) return { kind: 'gap' }
    // An owner resumes in a new term only what its TAKE has seen; anybody else must be brought up.
    if (!resumes && !item.bringUp && this.takenTerm !== item.term) return { kind: 'gap' }
    if (item.bringUp) {
      store.beginAt(item.term, item.base)
      store.isPartial = true
      store.recent.startAt(item.base)
    } else if (!resumes) {
      store.term = item.term
      store.seq = item.base
    }
    this.basis = undefined
    return { kind: 'applied', chunk: 0, ...(item.compare === true ? this.show(item.question) : {}) }
  }

  /** @param question absent: the owner would not say what of a copy put aside is the same as there */
  private show(question: number | undefined): Pick<Applied, 'buckets' | 'question'> {
    const here = bucketsOf(this.store)
    if (question === undefined) return { buckets: here }
    const copy = this.aside()
    // What is here already was sent by the owner, and is there.
    const sums = copy === undefined ? [] : bucketsOf(copy).map((sum, bucket) => (here[bucket] === 0 ? sum : 0))
    this.basis = { copy, sums, base: this.store.seq }
    if (this.store.isEmpty && (copy === undefined || copy.isEmpty)) return { buckets: [], question }
    return { buckets: here.map((sum, bucket) => sum || (sums[bucket] ?? 0)), question }
  }

  /** False where the copy is not what was shown any more. */
  private takeOver(alike: readonly number[]): boolean {
    const { basis, store } = this
    this.basis = undefined
    if (basis === undefined) return false
    const { copy, sums, base } = basis
    const wanted = new Set(alike.filter((bucket) => (sums[bucket] ?? 0) !== 0))
    if (copy === undefined || wanted.size === 0) return true
    const now = bucketsOf(copy)
    if ([...wanted].some((bucket) => now[bucket] !== sums[bucket])) return false
    // Each of them is the owner's record, which it had when the stream began or has sent since.
    store.absorb(copy, base, (map, key) => wanted.has(bucketOf(map, key)))
    return true
  }

  private applyOp(item: Extract<StreamItem, { kind: 'op' }>): StreamVerdict {
    const { store } = this
    if (item.term !== store.term || item.seq > store.seq + 1) return { kind: 'gap' }
    if (item.seq <= store.seq) return { kind: 'applied', chunk: 0 }
    store.seq = item.seq
    const identity = identityOf(item.m, item.k, item.r.timestamp)
    if (!store.merge(item.m, item.k, item.r, item.seq, identity)) store.relog(item.m, item.k, item.seq)
    store.recent.note({
      term: item.term,
      seq: item.seq,
      identity: item.of === undefined ? identity : unframedText(item.of),
    })
    return { kind: 'applied', chunk: 0 }
  }

  /** Said behind all that the owner had then; said again, it changes nothing. */
  private collect(item: Extract<StreamItem, { kind: 'collect' }>): StreamVerdict {
    const { store } = this
    if (item.term !== store.term) return { kind: 'gap' }
    const { before, upTo, horizon = 0, messages = false } = item
    store.collect(before, upTo)
    store.raiseHorizon(horizon)
    if (messages) store.forgetMessages(upTo ?? 0)
    return { kind: 'applied', chunk: 0, horizon: store.horizon }
  }

  private mergeSnapshot(item: Extract<StreamItem, { kind: 'snapshot' }>): StreamVerdict {
    const { store } = this
    if (item.term !== store.term) return { kind: 'gap' }
    if (item.alike !== undefined && !this.takeOver(item.alike)) return { kind: 'gap' }
    for (const { m, k, r, s } of item.records) store.merge(m, k, r, s)
    if (item.recent !== null) {
      store.recent.absorb(item.recent, firstLiveSeq(store) - 1)
      store.isPartial = false
    }
    return { kind: 'applied', chunk: item.chunk }
  }
}

/** The oldest seq this replica took from the live stream itself. */
function firstLiveSeq(store: PartitionStore): number {
  return store.recent.list()[0]?.seq ?? store.seq + 1
}
