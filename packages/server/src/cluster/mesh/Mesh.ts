/** The full mesh of links between nodes: accepts, dials for ever, keeps one link a node. Knows no cluster state. */
import type { Connection, ConnectionEnd, ConnectionEvents, Listener, Runtime, Timer } from '@topgunbuild/core'
import type { ClusterTls } from '../../config/tls-config'
import type { BoundHit } from '../../inspection/queues'
import { keepsNewLink } from './link-choice'
import { CLOSE_DUPLICATE, PeerLink, type PeerLinkEvents } from './PeerLink'
import type { PeerIdentity, PeerMessage } from './peer-messages'

const CONNECT_TIMEOUT_MS = 1000
const REDIAL_MIN_MS = 50
const REDIAL_MAX_MS = 500
/** How often an address is tried that is no member's as far as this node knows, and how many of them are at once. */
const HEARSAY_TRIES = 10
const MOST_HEARSAY = 64
const CLOSE_OVERLOAD = 1013
/** A link with less than this part of its bound unsent takes more. */
const ROOM_PART = 4
/** The first of them, while it is open whether a process is gone. */
const VERDICT_REDIAL_MIN_MS = 5

export interface MeshOptions {
  readonly runtime: Runtime
  readonly secret: Buffer
  readonly bindHost: string
  readonly port: number
  readonly maxFrameBytes: number
  /** Absent: nodes speak in the clear. */
  readonly clusterTls?: ClusterTls | undefined
  readonly maxPeerBufferedBytes: number
  readonly maxPeerHandshakes: number
  readonly boundHit: BoundHit
  readonly translateAddress: (address: string) => string
  /** Read at every handshake: the incarnation changes when a node rejoins. */
  readonly identity: () => PeerIdentity
  /** Whether the process at the other end was heard lately. */
  readonly isHeard: (peer: PeerIdentity) => boolean
}

export interface MeshEvents {
  linked(peer: PeerIdentity): void
  unlinked(peer: PeerIdentity): void
  /** After a link to `peer` ended, its address refused a new one: the process is gone. */
  gone(peer: PeerIdentity): void
  message(peer: PeerIdentity, message: PeerMessage): void
  /** What waited on the link to this node has left. */
  drained(nodeId: string): void
  refusedPeer(remoteAddress: string, why: string): void
  /** Who answers at `address` is no node that a link can be had with; told once for every new reason. */
  unreachable(address: string, why: string): void
  /** Another running node has this node's name. */
  nameTaken(): void
  /** A node that knows the secret speaks no version that is understood here. */
  versionDiffers(peer: PeerIdentity): void
  /** `address` leads to this very node, and is dialled no more. */
  answeredByItself(address: string): void
  /** Who answers at an address that was dialled has a link already. */
  answeredByLinked(): void
}

interface Dial {
  /** Tried for ever: configured, or a member's. Anything else is hearsay, of which there may be any amount. */
  lasting: boolean
  attempts: number
  link: PeerLink | undefined
  timer: Timer | undefined
  /** Who answered here last; while that node is linked the address needs no dialling. */
  answeredBy: string | undefined
  /** Somebody answered, and said no more than that there is a link to this node already. */
  isDuplicate: boolean
  /** Whose link was lost, until somebody answers there again or a connection is refused. */
  verdictFor: PeerIdentity | undefined
  /** Why it could not be reached when that was told last. */
  trouble: string | undefined
}

function newDial(lasting: boolean): Dial {
  return {
    lasting,
    attempts: 0,
    link: undefined,
    timer: undefined,
    answeredBy: undefined,
    isDuplicate: false,
    verdictFor: undefined,
    trouble: undefined,
  }
}

function stopWaiting(dial: Dial): void {
  dial.timer?.cancel()
  dial.timer = undefined
}

export class Mesh implements PeerLinkEvents {
  private readonly links = new Map<string, PeerLink>()
  private readonly handshakes = new Set<PeerLink>()
  private readonly dials = new Map<string, Dial>()
  private listener: Listener | undefined
  private open = true

  constructor(
    private readonly options: MeshOptions,
    private readonly events: MeshEvents,
  ) {}

  async listen(): Promise<number> {
    const { bindHost, port, maxFrameBytes, runtime, clusterTls } = this.options
    this.listener = await runtime.listen({
      host: bindHost,
      port,
      maxFrameBytes,
      tls: clusterTls?.listen,
      keptOut: (remoteAddress, why) => this.events.refusedPeer(remoteAddress, why),
      accept: (connection) => this.accept(connection),
    })
    return this.listener.port
  }

  /** Keeps dialling `address`, of this node's configuration or of a member, whenever who answers there is not linked. */
  dial(address: string): void {
    const known = this.dials.get(address)
    if (known !== undefined) known.lasting = true
    else if (this.open) this.begin(address, true)
  }

  /** Somebody spoke of `address`: it is tried a few times, unless there are too many of its kind. */
  tryHearsay(address: string): void {
    if (this.dials.has(address) || !this.open) return
    const unanswered = [...this.dials.values()].filter((dial) => !dial.lasting && dial.answeredBy === undefined)
    if (unanswered.length < MOST_HEARSAY) this.begin(address, false)
  }

  /** Who answers at `address` is linked. */
  isAnswered(address: string): boolean {
    if (this.linkedPeers().some(({ clusterAddress }) => clusterAddress === address)) return true
    const dial = this.dials.get(address)
    return dial?.answeredBy === undefined ? dial?.isDuplicate === true : this.links.has(dial.answeredBy)
  }

  addresses(): string[] {
    return [...this.dials.keys()]
  }

  linkedPeers(): PeerIdentity[] {
    return [...this.links.values()].flatMap((link) => (link.peer === undefined ? [] : [link.peer]))
  }

  peerOf(nodeId: string): PeerIdentity | undefined {
    return this.links.get(nodeId)?.peer
  }

  send(nodeId: string, message: PeerMessage): boolean {
    return this.links.get(nodeId)?.send(message) ?? false
  }

  /** Bytes that wait on the link to this node. */
  unsentBytes(nodeId: string): number {
    return this.links.get(nodeId)?.unsentBytes ?? 0
  }

  hasRoom(nodeId: string): boolean {
    return this.unsentBytes(nodeId) < this.options.maxPeerBufferedBytes / ROOM_PART
  }

  /** The same of all links. */
  get allUnsentBytes(): number {
    let bytes = 0
    for (const link of this.links.values()) bytes += link.unsentBytes
    return bytes
  }

  /** Ends the link so that both ends start their streams anew. */
  reset(nodeId: string): void {
    this.links.get(nodeId)?.terminate()
  }

  /** Ends the link to a peer that said what cannot be true. */
  fault(nodeId: string, why: string): void {
    this.links.get(nodeId)?.fault(why)
  }

  /** Ends all links without forgetting whom to dial: the next handshakes carry the new identity. */
  resetAll(): void {
    for (const link of [...this.links.values(), ...this.handshakes]) link.terminate()
  }

  async close(): Promise<void> {
    this.open = false
    for (const dial of this.dials.values()) dial.timer?.cancel()
    for (const link of this.handshakes) link.terminate()
    for (const link of this.links.values()) link.close(1001, 'going away')
    await this.listener?.close()
    for (const link of this.links.values()) link.terminate()
  }

  objection(link: PeerLink, peer: PeerIdentity): 'duplicate' | 'name-taken' | undefined {
    this.noteAnswer(link, peer)
    if (!this.open) return 'duplicate'
    const existing = this.links.get(peer.nodeId)
    if (existing?.peer === undefined || !existing.isOpen || existing === link) return undefined
    const { nodeId } = this.options.identity()
    if (existing.peer.incarnation !== peer.incarnation) {
      // Another process of the same name: its predecessor must be silent before it may take its place.
      return this.options.isHeard(existing.peer) ? 'name-taken' : undefined
    }
    const facts = (of: PeerLink): { incarnation: string; dialler: string } => ({
      incarnation: peer.incarnation,
      dialler: of.dialled ? nodeId : peer.nodeId,
    })
    // Dialled twice from here, under two names of one address: the first link is as good.
    if (link.dialled && existing.dialled) return 'duplicate'
    return keepsNewLink(facts(existing), facts(link), nodeId, peer) ? undefined : 'duplicate'
  }

  proved(link: PeerLink, peer: PeerIdentity): void {
    this.handshakes.delete(link)
    const existing = this.links.get(peer.nodeId)
    this.links.set(peer.nodeId, link)
    if (existing?.peer !== undefined) {
      this.events.unlinked(existing.peer)
      existing.terminate()
    }
    this.events.linked(peer)
  }

  nameTaken(_link: PeerLink): void {
    this.events.nameTaken()
  }

  versionDiffers(peer: PeerIdentity): void {
    this.events.versionDiffers(peer)
  }

  message(link: PeerLink, message: PeerMessage): void {
    if (link.peer !== undefined && this.links.get(link.peer.nodeId) === link) this.events.message(link.peer, message)
  }

  drained(link: PeerLink): void {
    if (link.peer !== undefined && this.links.get(link.peer.nodeId) === link) this.events.drained(link.peer.nodeId)
  }

  closed(link: PeerLink, end: ConnectionEnd): void {
    this.handshakes.delete(link)
    const { peer } = link
    const stood = peer !== undefined && this.links.get(peer.nodeId) === link
    if (stood) this.links.delete(peer.nodeId)
    for (const [address, dial] of this.dials) {
      if (dial.link !== link) continue
      dial.link = undefined
      dial.isDuplicate = end.code === CLOSE_DUPLICATE
      this.noteTrouble(address, dial, end)
      const verdict = dial.verdictFor
      // A dying process may accept once more before its listener closes: then the next try tells.
      if (end.failure === 'refused') dial.verdictFor = undefined
      if (this.open) this.retryLater(address, dial)
      if (verdict !== undefined && end.failure === 'refused' && !this.links.has(verdict.nodeId))
        this.events.gone(verdict)
    }
    if (end.code === CLOSE_DUPLICATE && this.open) this.events.answeredByLinked()
    if (!stood) return
    this.events.unlinked(peer)
    if (!this.open) return
    this.verifyLoss(peer)
    this.dialAgain(peer.nodeId)
  }

  answeredByItself(link: PeerLink): void {
    for (const [address, dial] of this.dials) {
      if (dial.link !== link) continue
      this.dials.delete(address)
      this.events.answeredByItself(address)
    }
  }

  refusedPeer(remoteAddress: string, why: string): void {
    this.events.refusedPeer(remoteAddress, why)
  }

  private accept(connection: Connection): ConnectionEvents {
    const { maxPeerHandshakes, boundHit } = this.options
    const knocking = [...this.handshakes].filter(({ dialled, isWanted }) => !dialled && isWanted).length
    const link = this.newLink(false).attach(connection)
    if (!this.open) connection.terminate()
    else if (knocking >= maxPeerHandshakes) {
      boundHit('peer_handshakes')
      link.refuseUnheard(CLOSE_OVERLOAD, 'too many handshakes')
    }
    return link
  }

  private newLink(dialled: boolean): PeerLink {
    const link = new PeerLink(dialled, { ...this.options, identity: this.options.identity() }, this)
    this.handshakes.add(link)
    return link
  }

  /** A closed link is redialled once at once: a refusal tells within milliseconds what silence tells much later. */
  private verifyLoss(peer: PeerIdentity): void {
    const address = peer.clusterAddress
    const dial = this.dials.get(address) ?? { ...newDial(false), answeredBy: peer.nodeId }
    this.dials.set(address, dial)
    dial.verdictFor = peer
    dial.attempts = 0
    stopWaiting(dial)
    if (dial.link === undefined) this.connect(address, dial)
  }

  /** Every address at which the node once answered, and that waited for its link to end. */
  private dialAgain(nodeId: string): void {
    for (const [address, dial] of this.dials) {
      if (dial.answeredBy === nodeId && dial.link === undefined && dial.timer === undefined)
        this.retryLater(address, dial)
    }
  }

  private begin(address: string, lasting: boolean): void {
    this.dials.set(address, newDial(lasting))
    this.tryAddress(address)
  }

  private tryAddress(address: string): void {
    const dial = this.dials.get(address)
    if (!this.open || dial === undefined || dial.link !== undefined) return
    // While whoever answers there is linked, the end of that link is what to wait for.
    if (dial.answeredBy === undefined || !this.links.has(dial.answeredBy)) this.connect(address, dial)
  }

  private connect(address: string, dial: Dial): void {
    const { runtime, maxFrameBytes, translateAddress, clusterTls } = this.options
    const url = `${clusterTls === undefined ? 'ws' : 'wss'}://${translateAddress(address)}`
    const link = this.newLink(true)
    dial.link = link
    dial.attempts += 1
    const options = { timeoutMs: CONNECT_TIMEOUT_MS, maxFrameBytes, tls: clusterTls?.connect }
    link.attach(runtime.connect(url, options, link))
  }

  private retryLater(address: string, dial: Dial): void {
    stopWaiting(dial)
    if (!dial.lasting && dial.attempts >= HEARSAY_TRIES) {
      this.dials.delete(address)
      return
    }
    const firstMs = dial.verdictFor === undefined ? REDIAL_MIN_MS : VERDICT_REDIAL_MIN_MS
    const backoff = Math.min(REDIAL_MAX_MS, firstMs * 2 ** Math.min(dial.attempts, 10))
    const jitter = 0.75 + ((this.options.runtime.randomBytes(1)[0] ?? 0) / 255) * 0.5
    dial.timer = this.options.runtime.setTimer(backoff * jitter, () => {
      dial.timer = undefined
      this.tryAddress(address)
    })
  }

  private noteAnswer(link: PeerLink, peer: PeerIdentity): void {
    for (const dial of this.dials.values()) {
      if (dial.link !== link) continue
      dial.answeredBy = peer.nodeId
      dial.attempts = 0
      dial.verdictFor = undefined
      dial.trouble = undefined
    }
  }

  /** A reset is what a node of a TLS cluster does to one whose certificate it does not accept; it says no more. */
  private noteTrouble(address: string, dial: Dial, { failure, reason }: ConnectionEnd): void {
    const isTold = failure === 'insecure' || (failure === 'reset' && this.options.clusterTls !== undefined)
    if (!isTold || reason === '' || dial.trouble === reason || !this.open) return
    dial.trouble = reason
    this.events.unreachable(address, reason)
  }
}
