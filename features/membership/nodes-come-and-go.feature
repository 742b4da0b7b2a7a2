@membership
Feature: Nodes come and go while clients write
  A cluster changes while it is in use: a node more, a node less, all of them restarted with a new version. Partitions move
  to where they belong without a write being refused, and a node that comes back empty is given its data before its duties.

  Background:
    Given a cluster of 3 nodes keeping 1 backup
    And Ana is connected

  Rule: A node that joins owns its share, and nobody who writes notices

    @P-2
    Example: A fourth node joins under load
      Given Ana keeps writing under "cart"
      When another node joins
      Then another 50 writes of Ana are acknowledged
      And every node owns its fair share of the partitions
      And no write was refused
      And nothing that was acknowledged is missing

  Rule: A node that leaves hands everything over first

    @P-3
    Scenario Outline: Under load leaves <node>
      Given Ana keeps writing under "cart"
      When <node> shuts down
      Then another 50 writes of Ana are acknowledged
      And every partition has all its copies again
      And every node owns its fair share of the partitions
      And no write was refused
      And nothing that was acknowledged is missing

      Examples:
        | node                 |
        | the owner of "cart"  |
        | the backup of "cart" |
        | the coordinator      |

  Rule: A node that comes back with nothing owns nothing it has not caught up on

    @P-4
    Example: The owner of a key dies, comes back at once under its name, and owns its share again
      Given Ana puts 1 under a key of every partition
      And Ana keeps writing under "cart"
      When the owner of "cart" crashes
      And the lost node comes back without its data
      Then another 50 writes of Ana are acknowledged
      And every node owns its fair share of the partitions
      And nothing that was acknowledged is missing

  Rule: All nodes are restarted, one after the other, and nobody who writes notices

    @P-5
    Example: A rolling restart under load
      Given Ana puts 1 under a key of every partition
      And Ana keeps writing under "cart"
      When every node shuts down and comes back, one after the other
      Then another 50 writes of Ana are acknowledged
      And every node owns its fair share of the partitions
      And no write was refused
      And nothing that was acknowledged is missing
