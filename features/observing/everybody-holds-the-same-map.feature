@observing
Feature: Everybody holds the same partition map
  Where a key lives is one fact. Nodes and clients that disagree about it lose writes, so after every change all of them
  come to the same map again.

  **AC-5.** `client.getClusterStats()` is not null, with `mapVersion >= 1`, `partitionCount === 271`, the right
  `nodeCount`, and not stale; `client.isRoutingActive()` is `true`. This holds before the failover and after it, and
  the partition map is the same on every node and in the client.

  Background:
    Given a cluster of 3 nodes keeping 1 backup
    And Ana is connected

  Rule: The client's statistics tell the cluster as it is

    @AC-5
    Example: Before anything happened
      Then Ana's cluster statistics become
        | mapVersion     | at least 1 |
        | partitionCount |        271 |
        | nodeCount      |          3 |
        | isStale        | false      |
      And routing is active at Ana
      And the partition map is the same on every node and at every client

    @AC-5
    Scenario Outline: After the owner of a key <goes>
      Given Ana puts 1 under "key-1"
      When the owner of "key-1" <goes>
      And Ana puts 2 under "key-1"
      Then Ana's cluster statistics become
        | mapVersion     | at least 1 |
        | partitionCount |        271 |
        | nodeCount      |          2 |
        | isStale        | false      |
      And routing is active at Ana
      And the partition map is the same on every node and at every client

      Examples:
        | goes       |
        | shuts down |
        | crashes    |
