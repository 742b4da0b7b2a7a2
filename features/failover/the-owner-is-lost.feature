@failover
Feature: The owner of a key is lost, and the key is written on
  Every partition has a backup that holds what its owner acknowledged. When the owner goes, by a goodbye or without
  one, the backup takes its place, and another node becomes the backup.

  **AC-4.** The node that owns the key's partition shuts down. The next write to the same key is acknowledged, although
  the client's route led to the node that is gone, and it is found by server-side inspection,
  `map.get(key)?.value === 2`, on the key's new owner and on a backup, all of them survivors. Nothing that was
  acknowledged before is missing.

  Rule: The next write is acknowledged and lies on the new owner and on a backup

    Background:
      Given a cluster of 3 nodes keeping 1 backup
      And Ana is connected with the second oldest node as her first seed

    @AC-4
    Scenario Outline: The owner is <node> and <goes>
      (the coordinator is the oldest node; the second oldest is the client's first seed)

      Given "cart" is a key of <node>
      And Ana puts 1 under "cart"
      When the owner of "cart" <goes>
      And Ana puts 2 under "cart"
      Then the write is acknowledged at REPLICATED
      And "cart" becomes 2 on its owner and on every backup, all of them survivors
      And nothing that was acknowledged is missing

      Examples:
        | node                   | goes       |
        | the coordinator        | shuts down |
        | the second oldest node | shuts down |
        | the youngest node      | shuts down |
        | the coordinator        | crashes    |
        | the second oldest node | crashes    |
        | the youngest node      | crashes    |

    @AC-4
    Example: A write sent by a map that names the dead owner takes another route
      Given Ana puts 1 under "cart"
      And the partition map is held back from Ana
      When the owner of "cart" crashes
      And Ana puts 2 under "cart"
      Then the write is acknowledged at REPLICATED
      And Ana's partition map still names the lost node as the owner of "cart"
      And Ana fell back to another route
      And "cart" becomes 2 on its owner and on every backup, all of them survivors

  Rule: What happens while somebody writes goes unnoticed

    Background:
      Given a cluster of 3 nodes keeping 1 backup
      And Ana is connected

    @AC-4
    Scenario Outline: Writes go on while their owner <goes>
      Given Ana keeps writing under "cart"
      When the owner of "cart" <goes>
      Then another 50 writes of Ana are acknowledged
      And no write was refused
      And nothing that was acknowledged is missing

      Examples:
        | goes       |
        | shuts down |
        | crashes    |

    @AC-4
    Scenario Outline: 2,000 writes over all partitions are kept while an owner <goes>
      When Ana puts 2000 values over all partitions while the owner of "cart" <goes>
      Then every write is acknowledged at APPLIED or better
      And no write was refused
      And nothing that was acknowledged is missing

      Examples:
        | goes       |
        | shuts down |
        | crashes    |

  Rule: One loss after another is survived, if the copies are restored between them

    @AC-4
    Scenario Outline: Two owners of the same key are lost one after the other, and each <goes>
      Given a cluster of 4 nodes keeping 1 backup
      And Ana is connected
      And Ana puts 1 under "cart"
      And the owner of "cart" <goes>
      And every partition has all its copies again
      When the owner of "cart" <goes>
      And Ana puts 2 under "cart"
      Then the write is acknowledged at REPLICATED
      And "cart" becomes 2 on its owner and on every backup, all of them survivors
      And nothing that was acknowledged is missing

      Examples:
        | goes       |
        | shuts down |
        | crashes    |

  Rule: What nobody but the lost owner has heard of is not called done

    @AC-4
    Example: The owner is cut off with writes on their way, and crashes before it is heard again
      Given a cluster of 3 nodes keeping 1 backup, whose links can be cut
      And Ana is connected
      When the owner of "cart" is cut off from the other nodes
      And Ana puts 600 values over all partitions while the owner of "cart" crashes
      Then every write is acknowledged at APPLIED or better
      And nothing that was acknowledged is missing
