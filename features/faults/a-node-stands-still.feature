@faults
Feature: A node stands still, and wakes up
  A long garbage collection, a sleeping laptop, a paused virtual machine: the node is not gone, and believes when it wakes up
  that no time has passed. Others have taken its place by then. What it says before it has learned that would be a lie.

  Background:
    Given a cluster of 3 nodes keeping 1 backup
    And Ana is connected

  Rule: Writes go on without it, and it comes back without a lie

    @P-1
    Scenario Outline: <node> freezes with writes in flight, is replaced, and wakes up
      Given Ana keeps writing under "cart"
      When <node> freezes
      Then another 50 writes of Ana are acknowledged
      And every partition has all its copies again
      When the lost node wakes up
      Then another 50 writes of Ana are acknowledged
      And every partition has all its copies again
      And Ana has an authenticated connection to every node
      And no write was refused
      And nothing that was acknowledged is missing

      Examples:
        | node                 |
        | the owner of "cart"  |
        | the backup of "cart" |
        | the coordinator      |

    @P-1
    Example: A thousand writes over all partitions are under way when an owner freezes
      When Ana puts 1000 values over all partitions while the owner of "cart" freezes
      And the lost node wakes up
      Then every partition has all its copies again
      And every write is acknowledged at APPLIED or better
      And nothing that was acknowledged is missing
